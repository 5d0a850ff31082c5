// valueOf of a timer's delay.
// expect: cpu_limit
export default { fetch() { setTimeout(() => {}, { valueOf() { for (;;); } }); } };
