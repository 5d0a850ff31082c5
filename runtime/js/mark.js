// Process: worker (lazy family). Trust: agents hold the objects, never what is made here.
//
// Objects that structuredClone can tell from plain ones in every V8: ops.hostObject makes them, and their state is in a
// private field that a class which nobody can reach has put on them.

const { ObjectSetPrototypeOf, TypeError } = primordials;
const { isObject } = platform.core;

// { make(prototype, state), is(value), of(object) } for one class. For any other object of() throws a TypeError, in the
// engine's words unless there is a name to say that this is none.
function newMark(name = undefined) {
    class Mark extends function (object) { return object; } {
        #state;

        constructor(object, state) {
            super(object);
            this.#state = state;
        }

        static is(value) {
            return isObject(value) && #state in value;
        }

        static of(object) {
            if (name !== undefined && !Mark.is(object)) {
                throw new TypeError(`This is no ${name}`);
            }
            return object.#state;
        }
    }
    const make = (prototype, state) => new Mark(ObjectSetPrototypeOf(ops.hostObject(), prototype), state);
    return { __proto__: null, is: Mark.is, make, of: Mark.of };
}

return { newMark };
