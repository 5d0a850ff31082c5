// A rejection whose reason is a Proxy that throws from each trap.
// expect: agent_exception
export default {
  fetch() {
    const no = () => {
      throw new Error("trap");
    };
    return Promise.reject(
      new Proxy(new Error("inner"), {
        get: no,
        has: no,
        ownKeys: no,
        getPrototypeOf: no,
        getOwnPropertyDescriptor: no,
      }),
    );
  },
};
