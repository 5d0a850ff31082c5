// Array.prototype[Symbol.iterator] and the iterator's next: whatever spreads or destructures inside of the platform.
// expect: ok:a=1&b=2 x,y 3
Array.prototype[Symbol.iterator] = () => {
  throw new Error("iterator");
};
Object.getPrototypeOf(new Map().entries()).next = Object.getPrototypeOf(new Set().values()).next = () => ({
  done: true,
});
export default {
  async fetch() {
    const p = new URLSearchParams({ a: 1, b: 2 });
    const h = new Headers({ x: "y" });
    console.log([1, 2], new Map());
    return new Response(`${p} x,${h.get("x")} ${await Response.json(3).json()}`);
  },
};
