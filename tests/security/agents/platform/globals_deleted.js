// Every global that can be deleted is, and those that cannot are frozen.
// expect: ok:still
const { Response } = globalThis;
for (const key of Reflect.ownKeys(globalThis)) { try { delete globalThis[key]; } catch {} }
try { Object.freeze(globalThis); } catch {}
export default { fetch() { return new Response("still"); } };
