// Process: worker (lazy family). Trust: arguments are the agent's.
//
// performance (High Resolution Time, section 7). What marks and measures need is in performance_timeline.js, and being
// an event target is left until somebody loads that family: most agents ask for the time and no more.

const { MathFloor, ReflectDeleteProperty, TypeError } = primordials;
const { INTERNAL, descriptorOf, finishClass, inherit, needArguments, use } = platform.core;


class Performance {
    #origin;

    constructor(token = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
        this.#origin = MathFloor((ops.now() - ops.perfNow()) * 10 + 0.5) / 10; // in the clock's own steps
    }

    get timeOrigin() {
        return this.#origin;
    }

    now() {
        void this.#origin;
        return ops.perfNow();
    }

    toJSON() {
        return { timeOrigin: this.#origin };
    }

    mark(markName, markOptions = undefined) {
        void this.#origin;
        needArguments(arguments.length, 1, 'performance.mark');
        return use('performance_timeline').mark(markName, markOptions);
    }

    measure(measureName, startOrMeasureOptions = undefined, endMark = undefined) {
        void this.#origin;
        needArguments(arguments.length, 1, 'performance.measure');
        return use('performance_timeline').measure(measureName, startOrMeasureOptions, endMark);
    }

    clearMarks(markName = undefined) {
        void this.#origin;
        use('performance_timeline').clear('mark', markName);
    }

    clearMeasures(measureName = undefined) {
        void this.#origin;
        use('performance_timeline').clear('measure', measureName);
    }

    getEntries() {
        void this.#origin;
        return use('performance_timeline').entries(undefined, undefined);
    }

    getEntriesByType(type) {
        void this.#origin;
        needArguments(arguments.length, 1, 'getEntriesByType');
        return use('performance_timeline').entries(undefined, `${type}`);
    }

    getEntriesByName(name, type = undefined) {
        void this.#origin;
        needArguments(arguments.length, 1, 'getEntriesByName');
        return use('performance_timeline').entries(`${name}`, type === undefined ? undefined : `${type}`);
    }

}
finishClass(Performance, 'Performance');

const performance = new Performance(INTERNAL);
const eventMethods = ['addEventListener', 'dispatchEvent', 'removeEventListener'];

// Called when both families are there.
function becomeTarget(events) {
    for (let i = 0; i < eventMethods.length; i++) {
        ReflectDeleteProperty(Performance.prototype, eventMethods[i]);
    }
    inherit(Performance, events.EventTarget);
    events.adopt(performance);
}

const events = descriptorOf(platform, 'events')?.value;
if (events !== undefined) {
    becomeTarget(events);
} else {
    ops.defineLazy(Performance.prototype, 'events', eventMethods);
}

return { Performance, becomeTarget, performance };
