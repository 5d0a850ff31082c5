// Process: a test build of the worker (tests/fuzz/ops). Runs last while its snapshot is made: hands the native operations to agent
// code, which no release does, so that a test can call them with anything.

primordials.globalThis.ops = ops;

return {};
