// Process: worker (lazy family). Trust: arguments are the agent's.
//
// The smaller globals: atob, btoa, crypto, navigator, reportError.

const { ReflectApply, StringPrototypeCharCodeAt, StringPrototypeSlice, TypeError,
    TypedArrayPrototypeGetSymbolToStringTag, Uint8Array, TypedArrayPrototypeGetByteLength, globalThis } = primordials;
const { INTERNAL, bytesOf, descriptorOf, finishClass, isObject, needArguments, newDomException, use } = platform.core;

function btoa(data) {
    needArguments(arguments.length, 1, 'btoa');
    const text = `${data}`;
    for (let i = 0; i < text.length; i++) {
        if (StringPrototypeCharCodeAt(text, i) > 0xff) {
            throw newDomException('btoa: the string has characters outside of Latin-1', 'InvalidCharacterError');
        }
    }
    return ops.base64Encode(text);
}

function atob(data) {
    needArguments(arguments.length, 1, 'atob');
    const text = ops.base64Decode(`${data}`);
    if (text === null) {
        throw newDomException('atob: the string is not correctly encoded', 'InvalidCharacterError');
    }
    return text;
}

// ---- crypto -----------------------------------------------------------------------------------------------------

const integerArrays = { __proto__: null, Int8Array: true, Uint8Array: true, Uint8ClampedArray: true, Int16Array: true,
    Uint16Array: true, Int32Array: true, Uint32Array: true, BigInt64Array: true, BigUint64Array: true };

function hex(bytes, from, to) {
    let text = '';
    for (let i = from; i < to; i++) {
        text += StringPrototypeSlice(primordials.NumberPrototypeToString(bytes[i] + 256, 16), 1);
    }
    return text;
}

class Crypto {
    #brand = true;

    constructor(token = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
    }

    get subtle() {
        void this.#brand;
        return use('subtle').subtle;
    }

    getRandomValues(array) {
        void this.#brand;
        needArguments(arguments.length, 1, 'getRandomValues');
        const bytes = bytesOf(array);
        if (bytes === null || ops.kindOf(array) !== 'view') {
            throw new TypeError('getRandomValues takes a typed array');
        }
        if (integerArrays[TypedArrayPrototypeGetSymbolToStringTag(array)] !== true) {
            throw newDomException('getRandomValues takes an integer typed array', 'TypeMismatchError');
        }
        if (TypedArrayPrototypeGetByteLength(bytes) > 65536) {
            throw newDomException('getRandomValues gives at most 65536 bytes at once', 'QuotaExceededError');
        }
        ops.randomBytes(bytes);
        return array;
    }

    // RFC 9562, section 5.4
    randomUUID() {
        void this.#brand;
        const bytes = new Uint8Array(16);
        ops.randomBytes(bytes);
        bytes[6] = (bytes[6] & 0x0f) | 0x40;
        bytes[8] = (bytes[8] & 0x3f) | 0x80;
        return `${hex(bytes, 0, 4)}-${hex(bytes, 4, 6)}-${hex(bytes, 6, 8)}-${hex(bytes, 8, 10)}-${hex(bytes, 10, 16)}`;
    }
}
finishClass(Crypto, 'Crypto');

// ---- navigator --------------------------------------------------------------------------------------------------

class Navigator {
    constructor(token = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
    }

    get userAgent() {
        return 'Mayfly';
    }
}
finishClass(Navigator, 'Navigator');

let reporting = false;

// An error that no caller can catch: listeners to the global object's "error" may take it, else the execution ends with
// it.
function report(error) {
    const events = platform.events === undefined ? null : use('events');
    if (events === null || reporting || !events.hasListener(globalThis, 'error')) {
        ops.fail(error);
        return;
    }
    reporting = true; // an error of such a listener's own is not told to it again
    const isError = isObject(error) && ops.kindOf(error) === 'error';
    const message = isError ? descriptorOf(error, 'message')?.value : undefined;
    const event = new (use('event_types').ErrorEvent)('error', { __proto__: null, cancelable: true, error,
        message: typeof message === 'string' ? message : use('inspect').formatLog([error]) });
    const handled = !events.fire(globalThis, event);
    reporting = false;
    if (!handled) {
        ops.fail(error);
    }
}

// Calls a function of the agent's to whose caller nothing comes back.
function callReporting(callback, self, args) {
    try {
        ReflectApply(callback, self, args);
    } catch (error) {
        report(error);
    }
}

function reportError(error) {
    needArguments(arguments.length, 1, 'reportError');
    report(error);
}

return { Crypto, Navigator, atob, btoa, crypto: new Crypto(INTERNAL), navigator: new Navigator(INTERNAL), callReporting,
    reportError };
