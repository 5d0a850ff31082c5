// Process: worker (lazy family). Trust: arguments are the agent's, converted.
//
// What ECDH, X25519 and X448 have in common: two keys make a secret, and part of it is asked for.

const { TypedArrayPrototypeGetBuffer, TypedArrayPrototypeGetLength, Uint8Array } = primordials;
const { copyBytes, newDomException, use } = platform.core;
const { agree, operationError } = use('subtle_native');

function needPair(key, peer) {
    const wrong = key.type !== 'private' ? 'The base key must be a private key'
        : peer.type !== 'public' ? 'The other side\'s key must be a public key'
            : peer.algorithm.name !== key.algorithm.name || peer.algorithm.namedCurve !== key.algorithm.namedCurve
                ? 'The two keys are for different algorithms or on different curves' : null;
    if (wrong !== null) {
        throw newDomException(wrong, 'InvalidAccessError');
    }
}

// length: in bits; null: all. The bits beyond it, in the last byte, are zero.
function deriveBits(params, key, length) {
    needPair(key, params.public);
    const secret = agree(key.material, params.public.material);
    const bytes = new Uint8Array(secret);
    if (length === null) {
        return secret;
    }
    const wanted = (length + 7 - (length + 7) % 8) / 8;
    if (wanted > TypedArrayPrototypeGetLength(bytes)) {
        throw operationError('The secret has fewer bits than are asked for');
    }
    const part = copyBytes(new Uint8Array(secret, 0, wanted));
    if (length % 8 !== 0) {
        part[wanted - 1] &= 0xff << 8 - length % 8;
    }
    return TypedArrayPrototypeGetBuffer(part);
}

return { deriveBits };
