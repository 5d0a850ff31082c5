// A subclass of Response whose status, headers and body are other than those it was made with.
// expect: ok:made
class R extends Response {
  get status() {
    return 999;
  }
  get headers() {
    throw new Error("headers");
  }
  get body() {
    return null;
  }
  clone() {
    throw new Error("clone");
  }
  text() {
    return "wrong";
  }
}
export default {
  fetch() {
    return new R("made");
  },
};
