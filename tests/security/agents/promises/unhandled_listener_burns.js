// A thousand rejections handled late, whose listener burns what is left of the CPU limit and catches its own end.
// expect: cpu_limit
export default {
  async fetch() {
    const burn = () => {
      try {
        while (true);
      } finally {
        burn();
      }
    };
    addEventListener("unhandledrejection", (event) => event.preventDefault());
    addEventListener("rejectionhandled", burn);
    const all = Array.from({ length: 1000 }, (_, i) => Promise.reject(i));
    await new Promise((resolve) => setTimeout(resolve, 1));
    for (const one of all) one.catch(() => {});
    await new Promise(() => {});
  },
};
