// RegExp.prototype.exec, test, flags and the symbols through which strings use them.
// expect: ok:text/html a%20b ok
RegExp.prototype.exec = RegExp.prototype.test = () => {
  throw new Error("exec");
};
for (const s of ["replace", "match", "matchAll", "split", "search"])
  RegExp.prototype[Symbol[s]] = () => {
    throw new Error(s);
  };
Object.defineProperty(RegExp.prototype, "flags", {
  get() {
    throw new Error("flags");
  },
});
export default {
  fetch() {
    console.log(/x/g);
    return new Response(
      `${new Headers({ "content-type": " text/html " }).get("content-type")} ${new URL("http://a.example/a b").pathname.slice(1)} ok`,
    );
  },
};
