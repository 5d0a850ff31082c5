// Process: worker (lazy family). Trust: blobs and listeners are the agent's.
//
// FileReader (File API, section 6) and ProgressEvent (XMLHttpRequest Standard, section 5). Blobs are in memory, so that there is never
// an error and one progress event at most.

const { ObjectDefineProperty, StringFromCharCode, TypeError, TypedArrayPrototypeGetBuffer,
    TypedArrayPrototypeGetByteLength } = primordials;
const { asDictionary, copyBytes, descriptorOf, finishClass, inherit, needArguments, newDomException,
    use } = platform.core;
const events = use('events');
const { addTask } = use('tasks');
const { Event } = events;

const EMPTY = 0;
const LOADING = 1;
const DONE = 2;

class ProgressEvent extends Event {
    #lengthComputable;
    #loaded;
    #total;

    constructor(type, init = undefined) {
        needArguments(arguments.length, 1, 'ProgressEvent');
        super(type, init);
        const { lengthComputable, loaded, total } = asDictionary(init, 'The init of a ProgressEvent') ?? { __proto__: null };
        this.#lengthComputable = !!lengthComputable;
        this.#loaded = loaded === undefined ? 0 : +loaded;
        this.#total = total === undefined ? 0 : +total;
    }

    get lengthComputable() { return this.#lengthComputable; }
    get loaded() { return this.#loaded; }
    get total() { return this.#total; }
}
finishClass(ProgressEvent, 'ProgressEvent');

const { make, of: stateOf } = use('mark').newMark('FileReader');

// ---- Results ----------------------------------------------------------------------------------------------------

function toLatin1(bytes) {
    let text = '';
    for (let i = 0; i < TypedArrayPrototypeGetByteLength(bytes); i++) {
        text += StringFromCharCode(bytes[i]);
    }
    return text;
}

// A byte order mark says more than any label (Encoding Standard, section 6: decode).
function labelOfMark(bytes) {
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
        return 'utf-8';
    }
    return bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : null;
}

function decoderFor(label) {
    try {
        return label === null ? null : use('encoding').newDecoder(label, undefined);
    } catch {
        return null; // a label that names nothing is as none
    }
}

function toText(bytes, type, label) {
    const mime = label === null ? use('mime').parse(type) : null;
    const charset = mime === null ? null : use('mime').parameterOf(mime.parameters, 'charset');
    const decoder = decoderFor(labelOfMark(bytes)) ?? decoderFor(label) ?? decoderFor(charset) ?? decoderFor('utf-8');
    return use('encoding').decode(decoder, bytes, false);
}

const packages = {
    __proto__: null,
    arrayBuffer: (bytes) => TypedArrayPrototypeGetBuffer(copyBytes(bytes)),
    binaryString: toLatin1,
    dataUrl: (bytes, type) => `data:${type || 'application/octet-stream'};base64,${ops.base64Encode(toLatin1(bytes))}`,
    text: toText,
};

// ---- Reading ----------------------------------------------------------------------------------------------------

function fire(state, type, size) {
    events.fire(state.reader, new ProgressEvent(type, { __proto__: null, lengthComputable: true, loaded: size, total: size }));
}

// Each step is a task of its own; one that finds another read, or none, under way does nothing.
function read(reader, blob, kind, label) {
    const state = stateOf(reader);
    if (platform.blob === undefined || !use('blob').isBlob(blob)) {
        throw new TypeError('A FileReader reads a Blob');
    }
    if (state.phase === LOADING) {
        throw newDomException('The FileReader is reading already', 'InvalidStateError');
    }
    const { bytes, type } = use('blob').stateOf(blob);
    const size = TypedArrayPrototypeGetByteLength(bytes);
    const token = state.token = { __proto__: null };
    const step = (run) => addTask(() => state.token === token && run());
    state.phase = LOADING;
    state.result = null;
    step(() => fire(state, 'loadstart', 0));
    if (size > 0) {
        step(() => fire(state, 'progress', size));
    }
    step(() => {
        state.phase = DONE;
        state.result = packages[kind](bytes, type, label);
        fire(state, 'load', size);
        step(() => fire(state, 'loadend', size)); // unless a listener of load has begun to read anew
    });
}

function abort(state) {
    const wasLoading = state.phase === LOADING;
    state.result = null;
    if (!wasLoading) {
        return;
    }
    state.phase = DONE;
    state.token = null;
    fire(state, 'abort', 0);
    if (state.phase !== LOADING) {
        fire(state, 'loadend', 0);
    }
}

class FileReader {
    constructor() {
        const state = { __proto__: null, reader: null, phase: EMPTY, result: null, token: null };
        state.reader = make(new.target.prototype, state);
        events.adopt(state.reader);
        return state.reader;
    }

    readAsArrayBuffer(blob) {
        needArguments(arguments.length, 1, 'FileReader.readAsArrayBuffer');
        read(this, blob, 'arrayBuffer', null);
    }

    readAsBinaryString(blob) {
        needArguments(arguments.length, 1, 'FileReader.readAsBinaryString');
        read(this, blob, 'binaryString', null);
    }

    readAsText(blob, encoding = undefined) {
        needArguments(arguments.length, 1, 'FileReader.readAsText');
        read(this, blob, 'text', encoding === undefined ? null : `${encoding}`);
    }

    readAsDataURL(blob) {
        needArguments(arguments.length, 1, 'FileReader.readAsDataURL');
        read(this, blob, 'dataUrl', null);
    }

    abort() {
        abort(stateOf(this));
    }

    get readyState() { return stateOf(this).phase; }
    get result() { return stateOf(this).result; }

    get error() {
        void stateOf(this);
        return null;
    }
}
inherit(FileReader, events.EventTarget);
const handlers = { __proto__: null, loadstart: true, progress: true, load: true, abort: true, error: true, loadend: true };
for (const type in handlers) {
    const key = `on${type}`;
    const own = descriptorOf({
        get [key]() {
            return events.getHandler(stateOf(this).reader, type);
        },
        set [key](value) {
            events.setHandler(stateOf(this).reader, type, value);
        },
    }, key);
    ObjectDefineProperty(FileReader.prototype, key, own);
}
finishClass(FileReader, 'FileReader');
events.defineStates(FileReader, ['EMPTY', 'LOADING', 'DONE']);

return { FileReader, ProgressEvent };
