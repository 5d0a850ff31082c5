// Header names and values with line breaks, NUL, and characters above one byte.
// expect: ok:TypeError 7
export default {
  fetch() {
    const names = [];
    for (const [name, value] of [
      ["a", "b\r\nc: d"],
      ["a", "b\n" + "\rc"],
      ["a", "x\u0000y"],
      ["a\r\nb", "c"],
      ["a:", "b"],
      ["", "b"],
      ["a", "\u20ac"],
    ])
      try {
        new Response("", { headers: { [name]: value } });
        names.push("none");
      } catch (error) {
        names.push(error.name);
      }
    return new Response(`${[...new Set(names)].join()} ${names.length}`);
  },
};
