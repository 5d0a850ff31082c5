// Process: worker (part of several lazy families). Trust: none of its own.
//
// Globals of the platform as properties of a module, each read when somebody asks: what is a family of its own is not loaded with
// the module.

export function withGlobals(module, names) {
    for (const name of names) {
        Object.defineProperty(module, name, { configurable: true, enumerable: true, get: () => globalThis[name] });
    }
    return module;
}
