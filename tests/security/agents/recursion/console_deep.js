// console.log of values that are deep in every way that console shows.
// expect: ok:logged
export default {
  fetch() {
    let v = 1;
    for (let i = 0; i < 1e5; i++) v = [[v], { v }, new Map([[v, i]]), new Set([v])][i & 3];
    console.log(v);
    console.dir(v);
    console.log("%o %O %j", v, v, v);
    return new Response("logged");
  },
};
