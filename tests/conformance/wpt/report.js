// Tells each subtest as soon as it exists and again with its result, one line of JSON each, so that what a run has
// done is known whatever becomes of it.

const wptStringify = JSON.stringify;
const wptKnown = new Set();
let wptDone;
const wptFinished = new Promise((resolve) => {
    wptDone = resolve;
});
add_test_state_callback((test) => {
    if (!wptKnown.has(test)) {
        wptKnown.add(test);
        wptWrite(wptStringify({ wpt: 'new', name: test.name }));
    }
});
add_result_callback((test) => {
    wptWrite(wptStringify({ wpt: 'result', name: test.name, status: test.status, message: test.message }));
});
add_completion_callback((tests, harness) => {
    wptWrite(wptStringify({ wpt: 'done', status: harness.status, message: harness.message }));
    wptDone();
});
if (location.pathname.endsWith('.worker.js')) {
    globalThis.importScripts = () => {}; // loaded already
}
