// toJSON on the prototypes of everything, JSON.stringify and JSON.parse replaced.
// expect: ok:{"a":1,"b":"x"}
JSON.stringify = JSON.parse = () => {
  throw new Error("JSON");
};
export default {
  async fetch(request, env) {
    String.prototype.valueOf = Number.prototype.valueOf = () => "wrong";
    const v = await new Response('{"a":1,"b":"x"}').json();
    return Response.json(v);
  },
};
