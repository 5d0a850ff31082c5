// Process: worker (lazy family, only with V8 10.2). Trust: values are the agent's.
//
// What must not be cloned, searched for beforehand: V8 10.2 asks of no object that hostObject has not made, and would take
// one of the platform's for a plain one. What a getter is going to return stays unseen.

const { MapIteratorPrototypeNext, MapPrototypeEntries, ReflectOwnKeys, Set, SetIteratorPrototypeNext, SetPrototypeAdd,
    SetPrototypeHas, SetPrototypeValues } = primordials;
const { descriptorOf, isObject, safeList } = platform.core;
const { kindOf } = ops;

function add(list, value) {
    if (isObject(value)) {
        list[list.length] = value;
    }
}

function addMembers(list, object) {
    const keys = ReflectOwnKeys(object);
    for (let i = 0; i < keys.length; i++) {
        const own = typeof keys[i] === 'string' ? descriptorOf(object, keys[i]) : undefined;
        if (own !== undefined && own.enumerable) {
            add(list, own.value);
        }
    }
}

function addEntries(list, map) {
    const entries = MapPrototypeEntries(map);
    for (let next = MapIteratorPrototypeNext(entries); !next.done; next = MapIteratorPrototypeNext(entries)) {
        add(list, next.value[0]);
        add(list, next.value[1]);
    }
}

function addValues(list, set) {
    const values = SetPrototypeValues(set);
    for (let next = SetIteratorPrototypeNext(values); !next.done; next = SetIteratorPrototypeNext(values)) {
        add(list, next.value);
    }
}

// Calls refuse() when isRefused(object) is true of the value or of anything in it. Functions and proxies V8 refuses itself.
function search(value, isRefused, refuse) {
    const list = safeList([]);
    const seen = new Set();
    add(list, value);
    for (let i = 0; i < list.length; i++) {
        const object = list[i];
        const kind = kindOf(object);
        if (SetPrototypeHas(seen, object)) {
            continue;
        }
        SetPrototypeAdd(seen, object);
        if (kind === 'map') {
            addEntries(list, object);
        } else if (kind === 'set') {
            addValues(list, object);
        } else if (kind === '' && typeof object !== 'function') {
            if (isRefused(object)) {
                refuse();
            }
            addMembers(list, object);
        }
    }
}

return { search };
