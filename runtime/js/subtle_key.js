// Process: worker (lazy family). Trust: its objects are in agents' hands, their state is not.
//
// CryptoKey (Web Cryptography API, section 13), and sets of usages as bits.

const { TypeError } = primordials;
const { copyBytes, defineValue, finishClass, newDomException, use } = platform.core;

// In the order in which a key lists them.
const names = ['encrypt', 'decrypt', 'sign', 'verify', 'deriveKey', 'deriveBits', 'wrapKey', 'unwrapKey'];
const USAGE = { __proto__: null };
for (let i = 0; i < names.length; i++) {
    USAGE[names[i]] = 1 << i;
}

function usageNames(usages) {
    const list = [];
    for (let i = 0, n = 0; i < names.length; i++) {
        if (usages & (1 << i)) {
            defineValue(list, n++, names[i], true);
        }
    }
    return list;
}

function checkUsages(usages, allowed, name) {
    if (usages & ~allowed) {
        const bad = usageNames(usages & ~allowed)[0];
        throw newDomException(`A key of this kind for ${name} cannot be used to ${bad}`, 'SyntaxError');
    }
}

function needUsages(usages) {
    if (usages === 0) {
        throw newDomException('A secret or private key must have usages', 'SyntaxError');
    }
}

// The agent's view of a key's algorithm: its own object, which nothing here reads again.
function publicAlgorithm(algorithm) {
    const view = {};
    for (const member in algorithm) {
        const value = algorithm[member];
        const shown = member === 'hash' ? { name: value } : member === 'publicExponent' ? copyBytes(value) : value;
        defineValue(view, member, shown, true);
    }
    return view;
}

const { is, make, of } = use('mark').newMark();

// Of a CryptoKey; undefined for any other value.
function stateOf(value) {
    return is(value) ? of(value) : undefined;
}

class CryptoKey {
    constructor() {
        throw new TypeError('Illegal constructor');
    }

    get type() {
        return of(this).type;
    }

    get extractable() {
        return of(this).extractable;
    }

    get algorithm() {
        const state = of(this);
        return state.shownAlgorithm ?? (state.shownAlgorithm = publicAlgorithm(state.algorithm));
    }

    get usages() {
        const state = of(this);
        return state.shownUsages ?? (state.shownUsages = usageNames(state.usages));
    }
}
finishClass(CryptoKey, 'CryptoKey');

// algorithm: { __proto__: null, name, ... } as publicAlgorithm shows it, with the hash as its name.
function newKey(type, algorithm, material, extractable, usages) {
    return make(CryptoKey.prototype, { __proto__: null, type, algorithm, material, extractable, usages, shownAlgorithm: null,
        shownUsages: null });
}

function cloneKey(key) {
    const { type, algorithm, material, extractable, usages } = of(key);
    return newKey(type, algorithm, material, extractable, usages);
}

// A pair of one material: each key gets those usages that it can have. The public one is always extractable.
function newPair(algorithm, material, extractable, usages, publicUsages) {
    return {
        publicKey: newKey('public', algorithm, material, true, usages & publicUsages),
        privateKey: newKey('private', algorithm, material, extractable, usages & ~publicUsages),
    };
}

return { CryptoKey, USAGE, checkUsages, clone: cloneKey, is, needUsages, newKey, newPair, stateOf, usageNames };
