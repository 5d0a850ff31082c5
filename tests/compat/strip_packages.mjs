// Compares the stripper of runtime/js/node with esbuild's over every TypeScript source below node_modules. Prints how many were
// the same; exits with 1 and the first differences when some were not. What is refused because it needs a transform is counted.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync } from 'esbuild';

// The bundle is the body of a function, see generate.mjs.
const text = readFileSync(new URL('../../runtime/js/node/generated/typescript.js', import.meta.url), 'utf8');
const { strip } = new Function(text)();

const sources = readdirSync('node_modules', { recursive: true }).filter((name) => /(?<!\.d)\.m?ts$/.test(name));
const print = (source, loader) =>
    transformSync(source, {
        loader,
        minifyWhitespace: true,
        minifySyntax: true,
        target: 'esnext',
        tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
    }).code;

// Everything that is not a space is what stood there, or one of the few characters that move.
function isInPlace(source, stripped) {
    if (source.length !== stripped.length) {
        return false;
    }
    for (let i = 0; i < source.length; i++) {
        if (source[i] !== stripped[i] && !' ;()'.includes(stripped[i])) {
            return false;
        }
    }
    return true;
}

let same = 0,
    refused = 0;
const different = [];
for (const name of sources) {
    const source = readFileSync(join('node_modules', name), 'utf8');
    let expected;
    try {
        expected = print(source, 'ts');
    } catch {
        continue; // a test of a compiler, with what is no TypeScript
    }
    const stripped = strip(source);
    if (typeof stripped !== 'string') {
        refused++;
        if (!/cannot be stripped/.test(stripped[0])) {
            different.push(`${name}:${stripped[1]}:${stripped[2]}: ${stripped[0]}`);
        }
        continue;
    }
    try {
        if (isInPlace(source, stripped) && print(stripped, 'js') === expected) {
            same++;
            continue;
        }
        different.push(name);
    } catch (error) {
        different.push(`${name}: ${error.message}`);
    }
}
console.log(`${same} the same, ${refused} refused, ${different.length} different`);
console.log(different.slice(0, 20).join('\n'));
process.exitCode = different.length > 0 ? 1 : 0;
