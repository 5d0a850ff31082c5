// Bundles the platform's families that come from npm: src/*.js to generated/*.js, which are committed, so that building Mayfly
// needs neither node nor npm. `npm ci && npm run generate` here makes the same bytes again (tests/compat/test_generated.py).
//
// A bundle is the body of a family's function (see runtime/ops.h): ASCII, no import, no export, `return` at its end.
// What one family needs of another it asks the platform for when it is evaluated, so that each is there once.

import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = dirname(fileURLToPath(import.meta.url));
const out = process.argv[2] ?? join(here, 'generated');
const entries = readdirSync(join(here, 'src')).filter((name) => name.endsWith('.js'));

// Packages say `buffer`, `node:buffer` or `buffer/`: all of them are the family node_buffer.
const shared = {
    name: 'families',
    setup(bundler) {
        const names = entries.filter((name) => name.startsWith('node_')).map((name) => name.slice(5, -3));
        const filter = new RegExp(`^(node:)?(${names.join('|')})/?$`);
        bundler.onResolve({ filter }, ({ path, importer, kind }) => {
            const name = path.replace(/^node:/, '').replace(/\/$/, '');
            // A family that is a package of the same name bundles the package itself.
            if (kind === 'entry-point' || importer === join(here, 'src', `node_${name}.js`)) {
                return undefined;
            }
            return { path: name, namespace: 'family' };
        });
        bundler.onResolve({ filter: /\/util\/identifier$/ }, () => ({
            path: join(here, 'src/typescript/identifier.js'),
        }));
        // Node's streams for other places bring what the platform has.
        bundler.onResolve({ filter: /^abort-controller$/ }, ({ path }) => ({ path, namespace: 'global' }));
        bundler.onLoad({ filter: /.*/, namespace: 'global' }, () => ({
            contents:
                'module.exports = { AbortController: globalThis.AbortController, AbortSignal: globalThis.AbortSignal };',
        }));
        bundler.onLoad({ filter: /.*/, namespace: 'family' }, ({ path }) => ({
            contents: `module.exports = platform.core.use('node_${path}').module;`,
        }));
    },
};

await build({
    entryPoints: entries.map((name) => join(here, 'src', name)),
    outdir: out,
    bundle: true,
    format: 'iife',
    globalName: 'family',
    footer: { js: 'return family;' },
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    charset: 'ascii',
    legalComments: 'inline',
    define: { 'process.env.NODE_ENV': '"production"', global: 'globalThis' },
    plugins: [shared],
    logLevel: 'warning',
    absWorkingDir: here,
});
