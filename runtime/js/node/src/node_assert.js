// Process: worker (lazy family, bundled). Trust: arguments are the agent's.
//
// node:assert. The npm package of that name is a port of Node 12's that brings polyfills for engines without Map; this is the same
// interface over util's deep equality.

import { isDeepEqual, isDeepStrictEqual } from './util/deep_equal.js';

const { inspect } = platform.core.use('inspect');

class AssertionError extends Error {
    constructor({ message, actual, expected, operator, stackStartFn }) {
        super(message ?? `${inspect(actual)} ${operator} ${inspect(expected)}`);
        Object.assign(this, {
            generatedMessage: message === undefined,
            code: 'ERR_ASSERTION',
            actual,
            expected,
            operator,
        });
        Object.defineProperty(this, 'name', {
            value: 'AssertionError',
            enumerable: false,
            writable: true,
            configurable: true,
        });
        Error.captureStackTrace(this, stackStartFn ?? new.target);
    }
}

function fail(message = 'Failed', stackStartFn = fail) {
    throw message instanceof Error ? message : new AssertionError({ message, operator: 'fail', stackStartFn });
}

// A function that throws unless `holds`; a message that is an Error is thrown as it is.
function comparison(operator, explain, holds) {
    return function compare(actual, expected, message) {
        if (arguments.length < 2) {
            throw Object.assign(new TypeError('The "actual" and "expected" arguments must be specified'), {
                code: 'ERR_MISSING_ARGS',
            });
        }
        if (holds(actual, expected)) {
            return;
        }
        if (message instanceof Error) {
            throw message;
        }
        const error = new AssertionError({
            message: message ?? `${explain}:\n\n${inspect(actual)} !== ${inspect(expected)}\n`,
            actual,
            expected,
            operator,
            stackStartFn: compare,
        });
        error.generatedMessage = message === undefined;
        throw error;
    };
}

function ok(value, message) {
    if (value) {
        return;
    }
    if (message instanceof Error) {
        throw message;
    }
    throw new AssertionError({
        message: message ?? `The expression evaluated to a falsy value: ${inspect(value)}`,
        actual: value,
        expected: true,
        operator: '==',
        stackStartFn: ok,
    });
}

const assert = function assert(value, message) {
    ok(value, message);
};

// ---- What is thrown ---------------------------------------------------------------------------------------------

function matchesShape(error, shape) {
    const keys = Object.keys(shape);
    if (shape instanceof Error) {
        keys.push('name', 'message');
    }
    return keys.every((key) =>
        shape[key] instanceof RegExp && typeof error[key] === 'string'
            ? shape[key].test(error[key])
            : isDeepStrictEqual(error[key], shape[key]),
    );
}

function isExpected(error, expected) {
    if (expected === undefined) {
        return true;
    }
    if (expected instanceof RegExp) {
        return expected.test(String(error));
    }
    if (typeof expected === 'object') {
        return matchesShape(error, expected);
    }
    if (expected.prototype !== undefined && error instanceof expected) {
        return true;
    }
    return !Error.isPrototypeOf(expected) && expected.call({}, error) === true;
}

function judge(caught, expected, message, operator, stackStartFn) {
    if (typeof expected === 'string') {
        message = expected;
        expected = undefined;
    }
    if (caught === null) {
        throw new AssertionError({
            message: `Missing expected ${operator === 'rejects' ? 'rejection' : 'exception'}${message ? `: ${message}` : '.'}`,
            expected,
            operator,
            stackStartFn,
        });
    }
    if (isExpected(caught.error, expected)) {
        return;
    }
    if (message instanceof Error) {
        throw message;
    }
    const why =
        typeof expected === 'function' && (expected === Error || Error.isPrototypeOf(expected))
            ? `The error is expected to be an instance of "${expected.name}". Received "${caught.error?.constructor?.name}"\n\nError message:\n\n${caught.error?.message}`
            : `${inspect(caught.error)} is not what was expected: ${inspect(expected)}`;
    throw new AssertionError({ message: message ?? why, actual: caught.error, expected, operator, stackStartFn });
}

function catchFrom(fn) {
    try {
        fn();
        return null;
    } catch (error) {
        return { error };
    }
}

async function catchFromPromise(promise) {
    try {
        await (typeof promise === 'function' ? promise() : promise);
        return null;
    } catch (error) {
        return { error };
    }
}

function unwanted(caught, message, operator, stackStartFn) {
    if (caught !== null) {
        throw new AssertionError({
            message: `Got unwanted exception${message ? `: ${message}` : '.'}\nActual message: "${caught.error?.message}"`,
            actual: caught.error,
            operator,
            stackStartFn,
        });
    }
}

Object.assign(assert, {
    AssertionError,
    ok,
    fail,
    equal: comparison('==', 'Expected values to be loosely equal', (a, b) => a == b || (a !== a && b !== b)), // eslint-disable-line eqeqeq
    notEqual: comparison('!=', 'Expected values to be loosely unequal', (a, b) => !(a == b || (a !== a && b !== b))), // eslint-disable-line eqeqeq
    strictEqual: comparison('strictEqual', 'Expected values to be strictly equal', Object.is),
    notStrictEqual: comparison('notStrictEqual', 'Expected values to be strictly unequal', (a, b) => !Object.is(a, b)),
    deepEqual: comparison('deepEqual', 'Expected values to be loosely deep-equal', isDeepEqual),
    notDeepEqual: comparison(
        'notDeepEqual',
        'Expected values not to be loosely deep-equal',
        (a, b) => !isDeepEqual(a, b),
    ),
    deepStrictEqual: comparison('deepStrictEqual', 'Expected values to be strictly deep-equal', isDeepStrictEqual),
    notDeepStrictEqual: comparison(
        'notDeepStrictEqual',
        'Expected values not to be strictly deep-equal',
        (a, b) => !isDeepStrictEqual(a, b),
    ),
    match: comparison('match', 'The input did not match the regular expression', (text, pattern) => pattern.test(text)),
    doesNotMatch: comparison(
        'doesNotMatch',
        'The input was expected not to match',
        (text, pattern) => !pattern.test(text),
    ),
    throws: function throws(fn, expected, message) {
        judge(catchFrom(fn), expected, message, 'throws', throws);
    },
    rejects: async function rejects(promise, expected, message) {
        judge(await catchFromPromise(promise), expected, message, 'rejects', rejects);
    },
    doesNotThrow: function doesNotThrow(fn, message) {
        unwanted(catchFrom(fn), message, 'doesNotThrow', doesNotThrow);
    },
    doesNotReject: async function doesNotReject(promise, message) {
        unwanted(await catchFromPromise(promise), message, 'doesNotReject', doesNotReject);
    },
    ifError(error) {
        if (error !== null && error !== undefined) {
            throw error;
        }
    },
});

assert.strict = Object.assign((value, message) => ok(value, message), assert, {
    equal: assert.strictEqual,
    notEqual: assert.notStrictEqual,
    deepEqual: assert.deepStrictEqual,
    notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;

export const module = assert;
export const { strict } = assert;
