// What a test expects around it before the harness is loaded. It runs in Mayfly and in Node alike, inside of one sloppy function
// with all that follows; wptLocation stands in front of it.

const wptWrite = globalThis.wptNodeWrite ?? console.log.bind(console);
globalThis.location = { ...wptLocation, href: wptLocation.origin + wptLocation.pathname + wptLocation.search, hash: '', toString() {
    return this.href;
} };
globalThis.GLOBAL = { isWindow: () => false, isWorker: () => true, isShadowRealm: () => false };
globalThis.self = globalThis;

// A relative address is one in the test's folder, as it is where there is a document.
const wptFetch = globalThis.fetch;
globalThis.fetch = async function fetch(input, init) {
    return wptFetch(typeof input === 'string' ? new URL(input, location).href : input, init);
};

// An uncaught error ends no page, and what it means for a test is the harness's to say, not the runtime's.
globalThis.addEventListener?.('error', (event) => event.preventDefault());

// idlharness asks by this name what is exposed; testharness, loaded before, must not see it.
function wptPretendWorker() {
    globalThis.DedicatedWorkerGlobalScope = function DedicatedWorkerGlobalScope() {};
    Object.defineProperty(globalThis.DedicatedWorkerGlobalScope, Symbol.hasInstance, { value: (value) => value === globalThis });
}

function wptEvalOf(expressions) {
    return (text) => {
        if (!Object.hasOwn(expressions, text)) {
            throw new EvalError(`the runner knows no expression ${text}`);
        }
        return expressions[text]();
    };
}

// For Node, which has no FileReader: how support/Blob.js looks into the blobs that it tests.
class wptFileReader {
    readAsText(blob) {
        blob.text().then((text) => this.done(text), this.onerror);
    }

    readAsArrayBuffer(blob) {
        blob.arrayBuffer().then((buffer) => this.done(buffer), this.onerror);
    }

    done(result) {
        this.result = result;
        this.onload({ target: this });
    }
}
