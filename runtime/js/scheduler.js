// Process: worker (lazy family). Trust: arguments are the agent's.
//
// scheduler.wait, as Workers have it: a timeout as a promise.

const { TypeError } = primordials;
const { INTERNAL, asDictionary, deferred, finishClass, needArguments, rejectedWith, use } = platform.core;

function toSignal(options) {
    const signal = asDictionary(options, 'The options of scheduler.wait')?.signal;
    if (signal === undefined) {
        return null;
    }
    if (platform.abort === undefined || !use('abort').isSignal(signal)) {
        throw new TypeError('signal must be an AbortSignal');
    }
    return signal;
}

function wait(delay, signal) {
    const timers = use('timers');
    if (signal === null) {
        const done = deferred();
        timers.setTimeout(() => done.resolve(undefined), delay);
        return done.promise;
    }
    const abort = use('abort');
    if (abort.signalAborted(signal)) {
        return rejectedWith(abort.signalReason(signal));
    }
    const done = deferred();
    const id = timers.setTimeout(() => {
        unlisten();
        done.resolve(undefined);
    }, delay);
    const unlisten = abort.signalOnAbort(signal, () => {
        timers.clearTimeout(id);
        done.reject(abort.signalReason(signal));
    });
    return done.promise;
}

class Scheduler {
    #own = true;

    constructor(token = undefined) {
        if (token !== INTERNAL) {
            throw new TypeError('Illegal constructor');
        }
    }

    wait(delay, options = undefined) {
        try {
            needArguments(arguments.length, 1, 'scheduler.wait');
            void this.#own;
            return wait(+delay, toSignal(options));
        } catch (error) {
            return rejectedWith(error);
        }
    }
}
finishClass(Scheduler, 'Scheduler');

return { Scheduler, scheduler: new Scheduler(INTERNAL) };
