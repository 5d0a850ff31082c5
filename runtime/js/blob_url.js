// Process: worker (lazy family). Trust: blobs and URLs are the agent's.
//
// blob: URLs (File API, section 8), good within their execution: the store holds each Blob until it is revoked.

const { Map, MapPrototypeDelete, MapPrototypeGet, MapPrototypeSet, NumberPrototypeToString, StringPrototypeSlice, TypeError,
    TypedArrayPrototypeGetByteLength, Uint8Array } = primordials;
const { safeList, toUsv, use } = platform.core;
const { newBody } = platform.body;
const { newResponse, newState } = platform.response;
const { withoutFragment } = platform.request;

const store = new Map();

// RFC 9562, section 5.4
function newUuid() {
    const bytes = new Uint8Array(16);
    ops.randomBytes(bytes);
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let text = '';
    for (let i = 0; i < 16; i++) {
        text += (i === 4 || i === 6 || i === 8 || i === 10 ? '-' : '') + StringPrototypeSlice(NumberPrototypeToString(bytes[i] + 256, 16), 1);
    }
    return text;
}

function create(object) {
    if (platform.blob === undefined || !use('blob').isBlob(object)) {
        throw new TypeError('URL.createObjectURL takes a Blob');
    }
    const url = `blob:null/${newUuid()}`;
    MapPrototypeSet(store, url, object);
    return url;
}

function revoke(url) {
    MapPrototypeDelete(store, toUsv(url));
}

// Throws what fetch rejects with.
function respond(url, method) {
    const blob = MapPrototypeGet(store, withoutFragment(url));
    if (blob === undefined || method !== 'GET') {
        throw new TypeError(blob === undefined ? `fetch: there is no Blob at ${url}` : 'fetch: a blob: URL can only be got');
    }
    const { bytes, type } = use('blob').stateOf(blob);
    const list = safeList(['content-length', `${TypedArrayPrototypeGetByteLength(bytes)}`, 'content-type', type]);
    const state = newState(200, 'OK', list, newBody(bytes, null, null));
    state.url = url;
    state.type = 'basic';
    state.fixed = true;
    return newResponse(state);
}

return { create, respond, revoke };
