// Runs one test in Node, for the figure beside Mayfly's: the program comes on standard input, its lines go to standard output.

import { readFileSync, writeSync } from 'node:fs';
import { runInThisContext } from 'node:vm';

globalThis.wptNodeWrite = (line) => writeSync(1, `${line}\n`);
process.on('uncaughtException', (error) => {
    globalThis.wptNodeWrite(JSON.stringify({ wpt: 'crash', message: String(error) }));
});
await runInThisContext(`(function () {${readFileSync(0, 'utf8')}\n; return wptFinished; })`, { filename: 'test.js' })();
process.exit(0);
