// Handling a rejection makes two new ones.
// expect: memory_limit | cpu_limit
export default {
  async fetch() {
    const twice = () => {
      Promise.reject(1).catch(twice);
      Promise.reject(2).catch(twice);
    };
    twice();
    await new Promise(() => {});
  },
};
