// Process: worker (part of the lazy family "typescript"). Trust: none of its own.
//
// In place of the parser's module of that name, with the same tables: that one fills 64 Ki entries in a loop, a millisecond of every
// execution that has TypeScript.

import { WHITESPACE_CHARS } from 'sucrase/dist/esm/parser/util/whitespace.js';

export const IS_IDENTIFIER_CHAR = new Uint8Array(65536).fill(1, 128);
export const IS_IDENTIFIER_START = new Uint8Array(65536).fill(1, 128);

for (const char of '$_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ') {
    IS_IDENTIFIER_START[char.charCodeAt(0)] = IS_IDENTIFIER_CHAR[char.charCodeAt(0)] = 1;
}
for (const char of '0123456789') {
    IS_IDENTIFIER_CHAR[char.charCodeAt(0)] = 1;
}
for (const code of [...WHITESPACE_CHARS, 0x2028, 0x2029]) {
    IS_IDENTIFIER_START[code] = IS_IDENTIFIER_CHAR[code] = 0;
}
