// Finalization that becomes due when the answer has left and the isolate is on its way out.
// expect: ok:gone
const r = new FinalizationRegistry(() => { for (;;); });
export default { fetch() { for (let i = 0; i < 10000; i++) r.register({}, i); return new Response("gone"); } };
