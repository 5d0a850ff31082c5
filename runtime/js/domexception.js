// Process: worker (lazy family). Trust: as agents' code.
//
// DOMException (WebIDL, section 3.14.1).

const { ErrorCaptureStackTrace, ErrorPrototype, ObjectSetPrototypeOf } = primordials;
const { defineConstant, finishClass, use } = platform.core;

const codes = { __proto__: null, IndexSizeError: 1, HierarchyRequestError: 3, WrongDocumentError: 4,
    InvalidCharacterError: 5, NoModificationAllowedError: 7, NotFoundError: 8, NotSupportedError: 9,
    InUseAttributeError: 10, InvalidStateError: 11, SyntaxError: 12, InvalidModificationError: 13, NamespaceError: 14,
    InvalidAccessError: 15, TypeMismatchError: 17, SecurityError: 18, NetworkError: 19, AbortError: 20,
    URLMismatchError: 21, QuotaExceededError: 22, TimeoutError: 23, InvalidNodeTypeError: 24, DataCloneError: 25 };

const { is, make, of } = use('mark').newMark();

class DOMException {
    constructor(message = '', name = 'Error') {
        const state = { __proto__: null, message: `${message}`, name: `${name}` };
        const error = make(new.target.prototype, state);
        ops.describe(error, state.name, state.message);
        ErrorCaptureStackTrace(error, DOMException);
        return error;
    }

    get message() {
        return of(this).message;
    }

    get name() {
        return of(this).name;
    }

    get code() {
        return codes[of(this).name] ?? 0;
    }
}
finishClass(DOMException, 'DOMException');
ObjectSetPrototypeOf(DOMException.prototype, ErrorPrototype);
// Their numbers are their places. A loop over indices: an agent may have replaced the iterator of arrays before this
// family loads.
const constants = ['INDEX_SIZE', 'DOMSTRING_SIZE', 'HIERARCHY_REQUEST', 'WRONG_DOCUMENT', 'INVALID_CHARACTER',
    'NO_DATA_ALLOWED', 'NO_MODIFICATION_ALLOWED', 'NOT_FOUND', 'NOT_SUPPORTED', 'INUSE_ATTRIBUTE', 'INVALID_STATE',
    'SYNTAX', 'INVALID_MODIFICATION', 'NAMESPACE', 'INVALID_ACCESS', 'VALIDATION', 'TYPE_MISMATCH', 'SECURITY',
    'NETWORK', 'ABORT', 'URL_MISMATCH', 'QUOTA_EXCEEDED', 'TIMEOUT', 'INVALID_NODE_TYPE', 'DATA_CLONE'];
for (let i = 0; i < constants.length; i++) {
    defineConstant(DOMException, `${constants[i]}_ERR`, i + 1);
    defineConstant(DOMException.prototype, `${constants[i]}_ERR`, i + 1);
}

function cloneException(error) {
    const { message, name } = of(error);
    return new DOMException(message, name);
}

return { DOMException, clone: cloneException, is, of };
