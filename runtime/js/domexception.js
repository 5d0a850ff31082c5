// Process: worker (lazy family). Trust: as agents' code.
//
// DOMException (WebIDL, section 3.14.1).

const { ErrorCaptureStackTrace, ErrorPrototype, ObjectSetPrototypeOf } = primordials;
const { defineConstant, finishClass } = platform.core;

const codes = { __proto__: null, IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4, InvalidCharacterError: 5,
    NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9, InUseAttributeError: 10, InvalidStateError: 11,
    SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14, InvalidAccessError: 15, TypeMismatchError: 17,
    SecurityError: 18, NetworkError: 19, AbortError: 20, URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23,
    InvalidNodeTypeError: 24, DataCloneError: 25 };

class DOMException {
    #message;
    #name;

    constructor(message = '', name = 'Error') {
        this.#message = `${message}`;
        this.#name = `${name}`;
        ops.describe(this, this.#name, this.#message);
        ErrorCaptureStackTrace(this, DOMException);
    }

    get message() {
        return this.#message;
    }

    get name() {
        return this.#name;
    }

    get code() {
        return codes[this.#name] ?? 0;
    }
}
finishClass(DOMException, 'DOMException');
ObjectSetPrototypeOf(DOMException.prototype, ErrorPrototype);
// A loop over indices: an agent may have replaced the iterator of arrays before this family loads.
const constants = ['INDEX_SIZE_ERR', 1, 'INVALID_CHARACTER_ERR', 5, 'NOT_SUPPORTED_ERR', 9, 'INVALID_STATE_ERR', 11, 'SYNTAX_ERR', 12,
    'NETWORK_ERR', 19, 'ABORT_ERR', 20, 'QUOTA_EXCEEDED_ERR', 22, 'TIMEOUT_ERR', 23, 'DATA_CLONE_ERR', 25];
for (let i = 0; i < constants.length; i += 2) {
    defineConstant(DOMException, constants[i], constants[i + 1]);
    defineConstant(DOMException.prototype, constants[i], constants[i + 1]);
}

return { DOMException };
