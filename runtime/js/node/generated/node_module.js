var family = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
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
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // src/node_module.js
  var node_module_exports = {};
  __export(node_module_exports, {
    module: () => module
  });
  var builtins = platform.core.use("node").names;
  function createRequire(filename) {
    const require2 = ops.createRequire(String(filename));
    return Object.assign((specifier) => require2(specifier), { resolve: (specifier) => specifier, cache: {} });
  }
  var isBuiltin = (specifier) => builtins.includes(String(specifier).replace(/^node:/, ""));
  var module = { createRequire, isBuiltin, builtinModules: [...builtins] };
  return __toCommonJS(node_module_exports);
})();
return family;
