// Process: worker (lazy family). Trust: arguments and callbacks are the agent's.
//
// Marks, measures and those who observe them (User Timing, section 3; Performance Timeline, sections 4 and 5).

const { ArrayPrototypeSort, NumberIsNaN, ObjectFreeze, ReflectApply, SymbolIterator, TypeError } = primordials;
const { INTERNAL, asDictionary, defineValue, finishClass, inherit, isObject, needArguments, newDomException, safeList, use } =
    platform.core;

// ---- Entries ----------------------------------------------------------------------------------------------------

// What makes an object an entry. Not by `super`: an agent could put a class of its own there, and be given the token.
class Mark extends function (object) { return object; } {
    #data;

    constructor(object, data) {
        super(object);
        this.#data = data;
    }

    static of(object) {
        return object.#data;
    }
}
const dataOf = Mark.of;

class PerformanceEntry {
    constructor() {
        throw new TypeError('Illegal constructor');
    }

    get name() { return dataOf(this).name; }
    get entryType() { return dataOf(this).entryType; }
    get startTime() { return dataOf(this).startTime; }
    get duration() { return dataOf(this).duration; }

    toJSON() {
        const { name, entryType, startTime, duration } = dataOf(this);
        return { name, entryType, startTime, duration };
    }
}
finishClass(PerformanceEntry, 'PerformanceEntry');

function cloned(detail) {
    return detail === undefined || detail === null ? null : use('clone').structuredClone(detail);
}

function toTime(value) {
    const time = +value;
    if (NumberIsNaN(time) || time === Infinity || time === -Infinity) {
        throw new TypeError('A time must be a finite number');
    }
    return time;
}

class PerformanceMark {
    #detail;

    constructor(markName, markOptions = undefined) {
        needArguments(arguments.length, 1, 'PerformanceMark');
        const name = `${markName}`;
        const options = asDictionary(markOptions, 'The options of a mark');
        const detail = options?.detail;
        const given = options?.startTime;
        const startTime = given === undefined ? ops.perfNow() : toTime(given);
        if (startTime < 0) {
            throw new TypeError('A mark cannot have a negative startTime');
        }
        new Mark(this, { __proto__: null, name, entryType: 'mark', startTime, duration: 0 });
        this.#detail = cloned(detail);
    }

    get detail() { return this.#detail; }
}
inherit(PerformanceMark, PerformanceEntry);
finishClass(PerformanceMark, 'PerformanceMark');

class PerformanceMeasure {
    #detail;

    constructor(token = undefined, data = undefined, detail = null) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        new Mark(this, data);
        this.#detail = detail;
    }

    get detail() { return this.#detail; }
}
inherit(PerformanceMeasure, PerformanceEntry);
finishClass(PerformanceMeasure, 'PerformanceMeasure');

// ---- The timeline -----------------------------------------------------------------------------------------------

let timeline = safeList([]);

// An array for agents, in the order of startTime.
function selected(list, name, type) {
    const found = [];
    for (let i = 0; i < list.length; i++) {
        const data = dataOf(list[i]);
        if ((name === undefined || data.name === name) && (type === undefined || data.entryType === type)) {
            defineValue(found, found.length, list[i], true);
        }
    }
    return ArrayPrototypeSort(found, (a, b) => dataOf(a).startTime - dataOf(b).startTime);
}

function clear(type, name) {
    const wanted = name === undefined ? undefined : `${name}`;
    const kept = safeList([]);
    for (let i = 0; i < timeline.length; i++) {
        const data = dataOf(timeline[i]);
        if (data.entryType !== type || (wanted !== undefined && data.name !== wanted)) {
            kept[kept.length] = timeline[i];
        }
    }
    timeline = kept;
}

function record(entry) {
    timeline[timeline.length] = entry;
    const { entryType } = dataOf(entry);
    for (let i = 0; i < observers.length; i++) {
        if (observes(observers[i], entryType)) {
            observers[i].buffer[observers[i].buffer.length] = entry;
            wake();
        }
    }
    return entry;
}

function mark(markName, markOptions) {
    return record(new PerformanceMark(markName, markOptions));
}

// What pages have in performance.timing: these names are no marks in User Timing, section 3.1.5.
const navigation = { __proto__: null, navigationStart: true, unloadEventStart: true, unloadEventEnd: true,
    redirectStart: true, redirectEnd: true, fetchStart: true, domainLookupStart: true, domainLookupEnd: true,
    connectStart: true, connectEnd: true, secureConnectionStart: true, requestStart: true, responseStart: true,
    responseEnd: true, domLoading: true, domInteractive: true, domContentLoadedEventStart: true,
    domContentLoadedEventEnd: true, domComplete: true, loadEventStart: true, loadEventEnd: true };

function timeOf(start) {
    if (typeof start === 'number') {
        if (start < 0) {
            throw new TypeError('A measure cannot begin or end at a negative time');
        }
        return start;
    }
    if (navigation[start]) {
        throw new TypeError(`"${start}" is a time of a page, and there is none`);
    }
    for (let i = timeline.length - 1; i >= 0; i--) {
        const data = dataOf(timeline[i]);
        if (data.entryType === 'mark' && data.name === start) {
            return data.startTime;
        }
    }
    throw newDomException(`There is no mark "${start}"`, 'SyntaxError');
}

// (DOMString or DOMHighResTimeStamp)
function toPoint(value) {
    return value === undefined ? undefined : typeof value === 'number' ? toTime(value) : `${value}`;
}

function measureOptions(value) {
    const { detail, duration, end, start } = value ?? { __proto__: null };
    const options = { __proto__: null, detail, duration: duration === undefined ? undefined : toTime(duration),
        end: toPoint(end), start: toPoint(start) };
    options.given = detail !== undefined || duration !== undefined || end !== undefined || start !== undefined;
    return options;
}

function checkMeasure(options, endMark) {
    if (endMark !== undefined || (options.start === undefined && options.end === undefined)) {
        throw new TypeError('performance.measure: options need a start or an end, and take no third argument');
    }
    if (options.start !== undefined && options.duration !== undefined && options.end !== undefined) {
        throw new TypeError('performance.measure: start, duration and end are one too many');
    }
}

function endOf(options, endMark) {
    if (endMark !== undefined) {
        return timeOf(endMark);
    }
    if (options.end !== undefined) {
        return timeOf(options.end);
    }
    return options.start !== undefined && options.duration !== undefined ? timeOf(options.start) + options.duration
        : ops.perfNow();
}

function startOf(options, startMark, end) {
    if (options.start !== undefined) {
        return timeOf(options.start);
    }
    return options.duration !== undefined && options.end !== undefined ? end - options.duration
        : startMark === undefined ? 0 : timeOf(startMark);
}

function measure(measureName, startOrOptions, endMark) {
    const name = `${measureName}`;
    const isMark = startOrOptions !== undefined && startOrOptions !== null && !isObject(startOrOptions);
    const startMark = isMark ? `${startOrOptions}` : undefined;
    const options = measureOptions(isMark ? undefined : startOrOptions);
    const last = endMark === undefined ? undefined : `${endMark}`;
    if (options.given) {
        checkMeasure(options, last);
    }
    const end = endOf(options, last);
    const startTime = startOf(options, startMark, end);
    const data = { __proto__: null, name, entryType: 'measure', startTime, duration: end - startTime };
    return record(new PerformanceMeasure(INTERNAL, data, cloned(options.detail)));
}

// ---- Observers --------------------------------------------------------------------------------------------------

const supported = ObjectFreeze(['mark', 'measure']);
let observers = safeList([]);
let awake = false;

function isSupported(type) {
    return type === 'mark' || type === 'measure';
}

function observes(own, type) {
    for (let i = 0; i < own.types.length; i++) {
        if (own.types[i] === type) {
            return true;
        }
    }
    return false;
}

// One turn later, for all that have something.
function wake() {
    if (!awake) {
        awake = true;
        use('timers').setTimeout(deliver, 0);
    }
}

function deliver() {
    awake = false;
    const now = observers;
    for (let i = 0; i < now.length; i++) {
        const own = now[i];
        if (own.buffer.length > 0) {
            notify(own);
        }
    }
}

function notify(own) {
    const entries = new PerformanceObserverEntryList(INTERNAL, own.buffer);
    own.buffer = safeList([]);
    const options = own.first ? { droppedEntriesCount: 0 } : {};
    own.first = false;
    try {
        ReflectApply(own.callback, own.observer, [entries, own.observer, options]);
    } catch (error) {
        use('misc').reportError(error);
    }
}

function without(own) {
    const kept = safeList([]);
    for (let i = 0; i < observers.length; i++) {
        if (observers[i] !== own) {
            kept[kept.length] = observers[i];
        }
    }
    return kept;
}

function toTypes(value) {
    const list = safeList([]);
    if (!isObject(value) || typeof value[SymbolIterator] !== 'function') {
        throw new TypeError('PerformanceObserver.observe: entryTypes must be a sequence of strings');
    }
    for (const one of value) {
        list[list.length] = `${one}`;
    }
    return list;
}

function onlySupported(types) {
    const list = safeList([]);
    for (let i = 0; i < types.length; i++) {
        if (isSupported(types[i])) {
            list[list.length] = types[i];
        }
    }
    return list;
}

function checkObserve(own, types, type, buffered) {
    if (types === undefined && type === undefined) {
        throw new TypeError('PerformanceObserver.observe: entryTypes or type is needed');
    }
    if (types !== undefined && (type !== undefined || buffered !== undefined)) {
        throw new TypeError('PerformanceObserver.observe: entryTypes goes with nothing else');
    }
    const mode = types === undefined ? 'single' : 'multiple';
    if (own.mode !== null && own.mode !== mode) {
        throw newDomException('An observer takes either entryTypes or type', 'InvalidModificationError');
    }
    own.mode = mode;
}

function takeBuffered(own, type) {
    for (let i = 0; i < timeline.length; i++) {
        if (dataOf(timeline[i]).entryType === type) {
            own.buffer[own.buffer.length] = timeline[i];
        }
    }
    wake();
}

class PerformanceObserver {
    #own;

    constructor(callback) {
        needArguments(arguments.length, 1, 'PerformanceObserver');
        if (typeof callback !== 'function') {
            throw new TypeError('PerformanceObserver: the callback must be a function');
        }
        this.#own = { __proto__: null, observer: this, callback, types: safeList([]), mode: null, buffer: safeList([]),
            first: true };
    }

    observe(options = undefined) {
        const own = this.#own;
        const { buffered, entryTypes, type } = asDictionary(options, 'The options of observe') ?? { __proto__: null };
        const types = entryTypes === undefined ? undefined : toTypes(entryTypes);
        const one = type === undefined ? undefined : `${type}`;
        checkObserve(own, types, one, buffered);
        const wanted = onlySupported(types ?? safeList([one]));
        if (wanted.length === 0) {
            return;
        }
        own.first = true;
        if (types !== undefined) {
            own.types = wanted;
        } else if (!observes(own, one)) {
            own.types[own.types.length] = one;
        }
        observers = without(own);
        observers[observers.length] = own;
        if (buffered) {
            takeBuffered(own, one);
        }
    }

    disconnect() {
        const own = this.#own;
        observers = without(own);
        own.buffer = safeList([]);
        own.types = safeList([]);
        own.mode = null;
    }

    takeRecords() {
        const own = this.#own;
        const taken = own.buffer;
        own.buffer = safeList([]);
        return selected(taken, undefined, undefined);
    }

    static get supportedEntryTypes() {
        return supported;
    }
}
finishClass(PerformanceObserver, 'PerformanceObserver');

class PerformanceObserverEntryList {
    #list;

    constructor(token = undefined, list = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#list = list;
    }

    getEntries() {
        return selected(this.#list, undefined, undefined);
    }

    getEntriesByType(type) {
        needArguments(arguments.length, 1, 'getEntriesByType');
        return selected(this.#list, undefined, `${type}`);
    }

    getEntriesByName(name, type = undefined) {
        needArguments(arguments.length, 1, 'getEntriesByName');
        return selected(this.#list, `${name}`, type === undefined ? undefined : `${type}`);
    }
}
finishClass(PerformanceObserverEntryList, 'PerformanceObserverEntryList');

return { PerformanceEntry, PerformanceMark, PerformanceMeasure, PerformanceObserver, PerformanceObserverEntryList,
    clear, entries: (name, type) => selected(timeline, name, type), mark, measure };
