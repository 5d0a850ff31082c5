// onerror, onunhandledrejection and onrejectionhandled of the global object. Answers "ok" and the number of checks.
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
let checks = 0;

function same(got, want, what) {
  checks++;
  if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);
}

const names = ["onerror", "onrejectionhandled", "onunhandledrejection"];

function looks() {
  for (const name of names) {
    const { get, set, enumerable, configurable } = Object.getOwnPropertyDescriptor(globalThis, name);
    same([get.name, set.name, set.length, enumerable, configurable], [`get ${name}`, `set ${name}`, 1, true, true], name);
    same(globalThis[name], null, `${name} at first`);
    globalThis[name] = 5;
    same(globalThis[name], null, `${name} of what is no object`);
  }
}

async function errors() {
  const seen = [];
  const error = new RangeError("mine");
  onerror = function (...args) {
    seen.push(args.length, args[0].includes("mine"), typeof args[1], typeof args[2], typeof args[3], args[4] === error, this === globalThis);
    return true;
  };
  setTimeout(() => { throw error; });
  await turn();
  await turn();
  same(seen, [5, true, "string", "number", "number", true, true], "onerror");
  onerror = (event) => { seen.push(event.type); return false; };
  same(dispatchEvent(new Event("error", { cancelable: true })), false, "onerror of an event that tells of no error");
  same(seen.at(-1), "error", "its argument");
  onerror = null;
  same(dispatchEvent(new Event("error", { cancelable: true })), true, "without onerror");
}

async function rejections() {
  const seen = [];
  onunhandledrejection = (event) => { seen.push(event.reason); return false; };
  onrejectionhandled = (event) => { seen.push(`late ${event.reason}`); };
  const promise = Promise.reject("why");
  await turn();
  promise.catch(() => {});
  await turn();
  same(seen, ["why", "late why"], "rejections");
  onunhandledrejection = onrejectionhandled = null;
}

export default {
  async fetch() {
    looks();
    await errors();
    await rejections();
    return new Response(`ok ${checks}`);
  },
};
