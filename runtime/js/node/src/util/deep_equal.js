// Process: worker (part of the lazy family node_util). Trust: walks the agent's values, with their own getters and prototypes.
//
// Node's two notions of deep equality (its documentation of assert.deepStrictEqual and assert.deepEqual): strict compares
// prototypes, types and -0; loose compares primitives with ==.

const { kindOf } = ops;
const isObject = (value) => typeof value === 'object' && value !== null;
const tagOf = (value) => Object.prototype.toString.call(value);
const isTyped = (kind) => kind === 'view' || kind === 'buffer';

function bytesOf(value) {
    return ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : new Uint8Array(value);
}

function sameBytes(a, b, strict) {
    if (!strict && (a instanceof Float32Array || a instanceof Float64Array)) {
        return a.length === b.length && a.every((value, i) => value === b[i]);
    }
    const left = bytesOf(a),
        right = bytesOf(b);
    return left.length === right.length && left.every((byte, i) => byte === right[i]);
}

function ownKeys(value, strict) {
    const keys = Object.keys(value);
    return strict
        ? keys.concat(
              Object.getOwnPropertySymbols(value).filter((key) =>
                  Object.prototype.propertyIsEnumerable.call(value, key),
              ),
          )
        : keys;
}

class Comparison {
    constructor(strict) {
        this.strict = strict;
        this.pairs = new Map(); // a to the b that it is being compared with: a cycle is equal where the other one has it too
    }

    equal(a, b) {
        if (a === b) {
            return a !== 0 || !this.strict || Object.is(a, b);
        }
        if (!isObject(a) || !isObject(b)) {
            return this.strict || typeof a === 'function' || typeof b === 'function'
                ? Object.is(a, b)
                : a == b || (a !== a && b !== b); // eslint-disable-line eqeqeq
        }
        if (this.pairs.has(a)) {
            return this.pairs.get(a) === b;
        }
        this.pairs.set(a, b);
        const same = this.#objects(a, b);
        this.pairs.delete(a);
        return same;
    }

    #objects(a, b) {
        const kind = kindOf(a);
        if (
            kind !== kindOf(b) ||
            Array.isArray(a) !== Array.isArray(b) ||
            tagOf(a) !== tagOf(b) ||
            (this.strict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b))
        ) {
            return false;
        }
        if (isTyped(kind) && !sameBytes(a, b, this.strict)) {
            return false;
        }
        return this.#contents(a, b, kind) && (isTyped(kind) || this.#properties(a, b));
    }

    #contents(a, b, kind) {
        switch (kind) {
            case 'date':
                return Object.is(a.getTime(), b.getTime());
            case 'regexp':
                return String(a) === String(b) && a.lastIndex === b.lastIndex;
            case 'error':
                return a.message === b.message && a.name === b.name && this.equal(a.cause, b.cause);
            case 'number':
            case 'string':
            case 'boolean':
            case 'bigint':
            case 'symbol':
                return Object.is(a.valueOf(), b.valueOf());
            case 'set':
                return a.size === b.size && this.#members([...a], [...b]);
            case 'map':
                return a.size === b.size && this.#members([...a], [...b]);
            case 'weakmap':
            case 'weakset':
            case 'promise':
            case 'proxy':
                return kind === 'proxy';
            default:
                return !Array.isArray(a) || a.length === b.length;
        }
    }

    // Each of the one finds one of the other that no other has found.
    #members(left, right) {
        return left.every((item) => {
            const at = right.findIndex((other) => this.equal(item, other));
            right.splice(at, at < 0 ? 0 : 1);
            return at >= 0;
        });
    }

    #properties(a, b) {
        const keys = ownKeys(a, this.strict);
        return (
            keys.length === ownKeys(b, this.strict).length &&
            keys.every((key) => Object.prototype.propertyIsEnumerable.call(b, key) && this.equal(a[key], b[key]))
        );
    }
}

export const isDeepStrictEqual = (a, b) => new Comparison(true).equal(a, b);
export const isDeepEqual = (a, b) => new Comparison(false).equal(a, b);
