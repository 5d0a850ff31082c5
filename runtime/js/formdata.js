// Process: worker (lazy family). Trust: names and values are agent values.
//
// FormData (XMLHttpRequest Standard, section 4.3). The list is flat: [name, value, ...], each value a string or a File.

const { IteratorPrototype, ObjectCreate, ObjectDefineProperty, ReflectApply, SymbolIterator, SymbolToStringTag, TypeError, WeakMap,
    WeakMapPrototypeGet, WeakMapPrototypeSet } = primordials;
const { INTERNAL, defineValue, finishClass, isObject, needArguments, safeList, toUsv, use } = platform.core;

let listOf;
let isForm;

// `given`: how many arguments there were; a file name goes with a blob only.
function toValue(value, filename, given, what) {
    if (platform.blob !== undefined && use('blob').isBlob(value)) {
        return use('blob').asFile(value, given > 2 && filename !== undefined ? toUsv(filename) : undefined);
    }
    if (given > 2) {
        throw new TypeError(`${what}: only a Blob has a file name`);
    }
    return toUsv(value);
}

class FormData {
    #list;

    constructor(form = undefined, list = undefined) {
        if (form === INTERNAL) {
            this.#list = list;
            return;
        }
        if (form !== undefined) {
            throw new TypeError('FormData: there are no form elements here');
        }
        this.#list = safeList([]);
    }

    append(name, value, filename = undefined) {
        needArguments(arguments.length, 2, 'FormData.append');
        const list = this.#list;
        const key = toUsv(name);
        put(list, key, toValue(value, filename, arguments.length, 'FormData.append'));
    }

    delete(name) {
        needArguments(arguments.length, 1, 'FormData.delete');
        removeFrom(this.#list, toUsv(name), 0);
    }

    get(name) {
        needArguments(arguments.length, 1, 'FormData.get');
        const list = this.#list;
        const at = indexOf(list, toUsv(name));
        return at < 0 ? null : list[at + 1];
    }

    getAll(name) {
        needArguments(arguments.length, 1, 'FormData.getAll');
        const list = this.#list;
        const key = toUsv(name);
        const found = [];
        for (let i = 0; i < list.length; i += 2) {
            if (list[i] === key) {
                defineValue(found, found.length, list[i + 1], true);
            }
        }
        return found;
    }

    has(name) {
        needArguments(arguments.length, 1, 'FormData.has');
        return indexOf(this.#list, toUsv(name)) >= 0;
    }

    set(name, value, filename = undefined) {
        needArguments(arguments.length, 2, 'FormData.set');
        const list = this.#list;
        const key = toUsv(name);
        const entry = toValue(value, filename, arguments.length, 'FormData.set');
        const at = indexOf(list, key);
        if (at < 0) {
            put(list, key, entry);
        } else {
            list[at + 1] = entry;
            removeFrom(list, key, at + 2);
        }
    }

    forEach(callback, thisArg = undefined) {
        needArguments(arguments.length, 1, 'FormData.forEach');
        const list = this.#list;
        if (typeof callback !== 'function') {
            throw new TypeError('FormData.forEach: the callback is not a function');
        }
        for (let i = 0; i < list.length; i += 2) {
            ReflectApply(callback, thisArg, [list[i + 1], list[i], this]);
        }
    }

    entries() {
        return newIterator(this.#list, 'entries');
    }

    keys() {
        return newIterator(this.#list, 'keys');
    }

    values() {
        return newIterator(this.#list, 'values');
    }

    static {
        listOf = (form) => form.#list;
        isForm = (value) => isObject(value) && #list in value;
    }
}
finishClass(FormData, 'FormData');
defineValue(FormData.prototype, SymbolIterator, FormData.prototype.entries, false);

function put(list, name, value) {
    const at = list.length;
    list[at] = name;
    list[at + 1] = value;
}

function indexOf(list, name) {
    for (let i = 0; i < list.length; i += 2) {
        if (list[i] === name) {
            return i;
        }
    }
    return -1;
}

function removeFrom(list, name, from) {
    let to = from;
    for (let i = from; i < list.length; i += 2) {
        if (list[i] !== name) {
            list[to] = list[i];
            list[to + 1] = list[i + 1];
            to += 2;
        }
    }
    list.length = to;
}

// ---- Iteration --------------------------------------------------------------------------------------------------

const iterators = new WeakMap();
const iteratorPrototype = ObjectCreate(IteratorPrototype);

function newIterator(list, kind) {
    const iterator = ObjectCreate(iteratorPrototype);
    WeakMapPrototypeSet(iterators, iterator, { __proto__: null, list, kind, at: 0 });
    return iterator;
}

defineValue(iteratorPrototype, 'next', function next() {
    const own = isObject(this) ? WeakMapPrototypeGet(iterators, this) : undefined;
    if (own === undefined) {
        throw new TypeError('next is called on what is no FormData iterator');
    }
    const { list, kind, at } = own;
    if (at >= list.length) {
        return { value: undefined, done: true };
    }
    own.at = at + 2;
    return { value: kind === 'keys' ? list[at] : kind === 'values' ? list[at + 1] : [list[at], list[at + 1]], done: false };
}, true);
ObjectDefineProperty(iteratorPrototype, SymbolToStringTag, { __proto__: null, value: 'FormData Iterator', configurable: true });

return { FormData, isForm: (value) => isForm(value), listOf: (form) => listOf(form),
    newForm: (list) => new FormData(INTERNAL, list) };
