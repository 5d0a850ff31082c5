// Promise reactions that make the next one, without the platform's queueMicrotask.
// expect: cpu_limit | memory_limit
export default { async fetch() { const again = () => Promise.resolve().then(again); await again(); } };
