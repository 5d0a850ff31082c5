// Process: worker (lazy family, bundled). Trust: arguments are the agent's.
//
// node:module: what bundles of CommonJS packages begin with, `const require = createRequire(import.meta.url)`.

const builtins = platform.core.use('node').names;

function createRequire(filename) {
    const require = ops.createRequire(String(filename));
    return Object.assign((specifier) => require(specifier), { resolve: (specifier) => specifier, cache: {} });
}

const isBuiltin = (specifier) => builtins.includes(String(specifier).replace(/^node:/, ''));

export const module = { createRequire, isBuiltin, builtinModules: [...builtins] };
