// Process: worker (lazy family). Trust: arguments are the agent's.
//
// The smaller globals: structuredClone, atob, btoa, crypto, performance, navigator, reportError.

const { StringPrototypeCharCodeAt, StringPrototypeSlice, TypeError, TypedArrayPrototypeGetSymbolToStringTag, Uint8Array,
    TypedArrayPrototypeGetByteLength } = primordials;
const { INTERNAL, asDictionary, bytesOf, finishClass, needArguments, newDomException, use } = platform.core;

function structuredClone(value, options = undefined) {
    needArguments(arguments.length, 1, 'structuredClone');
    const transfer = asDictionary(options, 'The options of structuredClone')?.transfer;
    return ops.structuredClone(value, transfer === undefined ? undefined : [...transfer]);
}

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

const integerArrays = { __proto__: null, Int8Array: true, Uint8Array: true, Uint8ClampedArray: true, Int16Array: true, Uint16Array: true,
    Int32Array: true, Uint32Array: true, BigInt64Array: true, BigUint64Array: true };

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

// ---- performance, navigator -------------------------------------------------------------------------------------

class Performance {
    #origin;

    constructor(token = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#origin = ops.now() - ops.perfNow();
    }

    get timeOrigin() {
        return this.#origin;
    }

    now() {
        void this.#origin;
        return ops.perfNow();
    }

    toJSON() {
        return { timeOrigin: this.#origin };
    }
}
finishClass(Performance, 'Performance');

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

// An error that no caller can catch: the execution ends with it.
function reportError(error) {
    needArguments(arguments.length, 1, 'reportError');
    ops.fail(error);
}

return { Crypto, atob, btoa, crypto: new Crypto(INTERNAL), navigator: new Navigator(INTERNAL), performance: new Performance(INTERNAL), reportError,
    structuredClone };
