// Process: worker (lazy family). Trust: the list is an agent's object; its iterator runs agent code.

const { ReflectApply, SymbolIterator, TypeError } = primordials;
const { isObject, safeList } = platform.core;

// WebIDL, section 3.2.21: a sequence, its elements converted as they come.
function toSequence(value, what, convert) {
    const method = isObject(value) ? value[SymbolIterator] : undefined;
    if (typeof method !== 'function') {
        throw new TypeError(`${what} must be a list`);
    }
    const iterator = ReflectApply(method, value, []);
    const next = isObject(iterator) ? iterator.next : undefined;
    const list = safeList([]);
    for (;;) {
        const step = ReflectApply(next, iterator, []);
        if (!isObject(step)) {
            throw new TypeError(`${what}: its iterator gave no object`);
        }
        if (step.done) {
            return list;
        }
        list[list.length] = convert(step.value);
    }
}

return { toSequence };
