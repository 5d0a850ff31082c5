// Process: worker (lazy family). Trust: what runs ends in agent code.
//
// Tasks of the platform's own: what is to run each in a turn of its own, in order. One timer is set as long as there is any.

const { safeList, use } = platform.core;

const tasks = { __proto__: null, list: safeList([]), first: 0, armed: false };

function addTask(run) {
    tasks.list[tasks.list.length] = run;
    arm();
}

function arm() {
    if (!tasks.armed && tasks.first < tasks.list.length) {
        tasks.armed = true;
        use('timers').setTimeout(runTask, 0);
    }
}

function runTask() {
    const run = tasks.list[tasks.first];
    tasks.list[tasks.first++] = undefined;
    if (tasks.first === tasks.list.length) {
        tasks.list.length = tasks.first = 0;
    }
    tasks.armed = false;
    arm();
    run();
}

return { addTask };
