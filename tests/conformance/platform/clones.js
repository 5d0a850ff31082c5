// structuredClone of the platform's objects: what has a copy is copied at any depth, what has none is refused at any depth.
// Answers "ok" and the number of checks.
let checks = 0;

function same(got, want, what) {
  checks++;
  if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);
}

const depths = {
  itself: (value) => value,
  member: (value) => ({ a: 1, list: ["x", { value }] }),
  map: (value) => new Map([["key", new Set([value])]]),
  class: (value) => new (class Mine { held = value; })(),
  cycle: (value) => { const one = { value }; one.self = one; return one; },
};
const back = {
  itself: (copy) => copy,
  member: (copy) => copy.list[1].value,
  map: (copy) => [...copy.get("key")][0],
  class: (copy) => copy.held,
  cycle: (copy) => copy.self.self.value,
};

async function copied() {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  for (const depth in depths) {
    const through = (value) => {
      const copy = back[depth](structuredClone(depths[depth](value)));
      same([copy !== value, Object.getPrototypeOf(copy) === Object.getPrototypeOf(value), copy instanceof value.constructor], [true, true, true], depth);
      return copy;
    };
    same(await through(new Blob(["b"], { type: "a/b" })).text(), "b", "Blob");
    const file = through(new File(["f"], "name", { type: "a/b", lastModified: 7 }));
    same([await file.text(), file.name, file.type, file.lastModified], ["f", "name", "a/b", 7], "File");
    const error = through(new DOMException("m", "AbortError"));
    same([error.message, error.name, error.code, typeof error.stack, Object.keys(error)], ["m", "AbortError", 20, "string", []], "DOMException");
    const key = through(keys.privateKey);
    same([key.type, key.extractable, key.algorithm, key.usages], ["private", false, { name: "ECDSA", namedCurve: "P-256" }, ["sign"]], "CryptoKey");
    same([key.algorithm === key.algorithm, key.algorithm !== keys.privateKey.algorithm], [true, true], "algorithm");
    const how = { name: "ECDSA", hash: "SHA-256" };
    const signature = await crypto.subtle.sign(how, key, new Uint8Array(3));
    same(await crypto.subtle.verify(how, through(keys.publicKey), signature, new Uint8Array(3)), true, "a copied key signs");
  }
}

// The copy of an object of an agent's class is one of the platform's own, without what the agent has added.
function subclasses() {
  class MyError extends DOMException { more = 1; }
  class MyFile extends File {}
  const error = new MyError("m", "DataError");
  same([error instanceof MyError, error.message, error.more, String(error)], [true, "m", 1, "DataError: m"], "a subclass");
  same([Object.getPrototypeOf(structuredClone([error])[0]) === DOMException.prototype, structuredClone(error).more], [true, undefined], "its copy");
  same(Object.getPrototypeOf(structuredClone({ f: new MyFile([], "n") }).f) === File.prototype, true, "of a File");
  const blob = new Blob(["1"]);
  const { a, b } = structuredClone({ a: blob, b: [blob] });
  same(a === b[0], true, "one object has one copy");
  for (const getter of ["message", "name", "code"]) {
    try {
      Object.getOwnPropertyDescriptor(DOMException.prototype, getter).get.call({});
      throw 1;
    } catch (wrong) {
      same(wrong instanceof TypeError, true, "a getter of DOMException on another object");
    }
  }
}

function refused() {
  class MyTarget extends EventTarget {}
  const made = [
    new Response("x"), new Request("http://a/"), new Headers(), new FormData(), new URL("http://a/"), new URLSearchParams(), new URLPattern({}),
    new ReadableStream(), new ReadableStream().getReader(), new WritableStream(), new TransformStream(), new CompressionStream("gzip"),
    new TextEncoder(), new TextDecoder(), new TextDecoderStream(), new AbortController(), AbortSignal.abort(), new Event("x"), new CustomEvent("x"),
    new EventTarget(), new MyTarget(), new MessageChannel(), new MessageChannel().port1, new BroadcastChannel("x"), new FileReader(),
    crypto, crypto.subtle, navigator, performance, performance.mark("x"), scheduler, EventSource.from(new ReadableStream()),
  ];
  for (const value of made) {
    for (const depth in depths) {
      let name = "nothing";
      try {
        structuredClone(depths[depth](value));
      } catch (error) {
        name = `${error.constructor.name} ${error.name}`;
      }
      same(name, "DOMException DataCloneError", `${value.constructor.name} as ${depth}`);
    }
  }
}

// Agents' own objects are cloned as ever: by their own members.
function plain() {
  class Point { x = 1; #y = 2; get z() { return this.#y; } }
  class Wide extends Point { y = 3; }
  same(structuredClone([new Wide(), Object.create(null), Object.create({ inherited: 1 }), Object.create(new Proxy({}, {}))]), [{ x: 1, y: 3 }, {}, {}, {}], "plain");
  same(structuredClone({ get late() { return { of: [1] }; } }), { late: { of: [1] } }, "a getter");
}

function messages() {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve, reject) => {
    port2.onmessage = ({ data }) => {
      try {
        same([data.list[0] instanceof DOMException, data.list[1] instanceof MessagePort], [true, true], "a message");
        resolve();
      } catch (error) {
        reject(error);
      }
    };
    const { port1: sent } = new MessageChannel();
    port1.postMessage({ list: [new DOMException(), sent] }, [sent]);
  });
}

export default {
  async fetch() {
    await copied();
    subclasses();
    refused();
    plain();
    await messages();
    return new Response(`ok ${checks}`);
  },
};
