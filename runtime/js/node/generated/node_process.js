var family = (() => {
  var __create = Object.create;
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __getProtoOf = Object.getPrototypeOf;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __commonJS = (cb, mod) => function __require() {
    try {
      return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
    } catch (e) {
      throw mod = 0, e;
    }
  };
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
    // If the importer is in node compatibility mode or this is not an ESM
    // file that has been converted to a CommonJS file using a Babel-
    // compatible transform (i.e. "__esModule" has not been set), then set
    // "default" to the CommonJS "module.exports" for node compatibility.
    isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
    mod
  ));
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // family:events
  var require_events = __commonJS({
    "family:events"(exports, module) {
      module.exports = platform.core.use("node_events").module;
    }
  });

  // src/node_process.js
  var node_process_exports = {};
  __export(node_process_exports, {
    module: () => theProcess,
    process: () => theProcess
  });
  var import_events = __toESM(require_events(), 1);
  function environment() {
    const env = platform.start.theEnv();
    const list = {};
    for (const key of Reflect.ownKeys(env)) {
      const value = Object.getOwnPropertyDescriptor(env, key).value;
      if (["string", "number", "boolean"].includes(typeof value)) {
        list[key] = String(value);
      }
    }
    return list;
  }
  function refuse(name, why) {
    return () => {
      throw new Error(`process.${name}() is not available here: ${why}`);
    };
  }
  function hrtime(before) {
    const now = ops.perfNow();
    const seconds = Math.trunc(now / 1e3), nanoseconds = Math.trunc(now % 1e3 * 1e6);
    if (before === void 0) {
      return [seconds, nanoseconds];
    }
    const borrowed = nanoseconds < before[1] ? 1 : 0;
    return [seconds - before[0] - borrowed, nanoseconds - before[1] + borrowed * 1e9];
  }
  hrtime.bigint = () => BigInt(Math.trunc(ops.perfNow() * 1e6));
  var output = (level) => ({
    isTTY: false,
    fd: level === "log" ? 1 : 2,
    writable: true,
    write(text) {
      console[level](String(text).replace(/\n$/, ""));
      return true;
    }
  });
  var Process = class extends import_events.default {
    env = environment();
    argv = ["node", "/main.js"];
    argv0 = "node";
    execArgv = [];
    execPath = "/node";
    title = "node";
    version = "v22.12.0";
    // whose interfaces these are; programs compare it with what they need
    versions = { node: "22.12.0" };
    release = { name: "node" };
    platform = "linux";
    arch = "x64";
    pid = 1;
    ppid = 0;
    exitCode = void 0;
    features = {};
    config = { variables: {}, target_defaults: {} };
    stdout = output("log");
    stderr = output("error");
    stdin = null;
    hrtime = hrtime;
    nextTick = (callback, ...args) => queueMicrotask(() => callback(...args));
    cwd = () => "/";
    umask = () => 18;
    uptime = () => ops.perfNow() / 1e3;
    memoryUsage = Object.assign(() => ({ rss: 0, heapTotal: 0, heapUsed: 0, external: 0, arrayBuffers: 0 }), {
      rss: () => 0
    });
    cpuUsage = () => ({ user: 0, system: 0 });
    emitWarning = (warning, type = "Warning") => console.warn(warning instanceof Error ? warning : `${type.type ?? type}: ${warning}`);
    getBuiltinModule = (name) => platform.core.use("node").find(name)?.default;
    exit = refuse("exit", "return from the handler instead");
    abort = refuse("abort", "throw an error instead");
    chdir = refuse("chdir", "there are no files");
    kill = refuse("kill", "there are no processes");
    binding = refuse("binding", "there is nothing behind Node's interfaces");
    dlopen = refuse("dlopen", "there are no files");
    get [Symbol.toStringTag]() {
      return "process";
    }
  };
  var theProcess = new Process();
  return __toCommonJS(node_process_exports);
})();
return family;
