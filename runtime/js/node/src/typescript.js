// Process: worker (lazy family "typescript", bundled; runs before any agent code). Trust: the source is the agent's.
//
// TypeScript as JavaScript: types become spaces, so that a stack, a syntax error and a source line mean the text that was posted.
//
// Why this way. What had to be chosen was a parser; measured with a 20-line module in a fresh context, code from V8's cache:
//   sucrase's parser      94 kB, 1.6 ms to load (0.6 ms without a loop of its, see identifier.js), 3 ms to parse: it is used
//   acorn-typescript     230 kB, 1.8 ms,  9 ms
//   @babel/parser        310 kB, 8.9 ms, 10 ms
//   typescript itself (what ts-blank-space needs) is 9 MB; swc's is 3 MB of wasm, which V8 without its compilers cannot run.
// Sucrase's parser marks each token that is part of a type and checks nothing else: what is wrong JavaScript is left to V8,
// which says so at the same line and column. tests/compat compares the result with esbuild's over more than 2,000 sources.
//
// It runs in the execution's own isolate, before its modules: an isolate that stripped for several tenants would be a place
// where one could leave something for another, and so the budget of the one that asks pays for it. Nothing of the agent has
// run by then, so the result depends on the source alone and may be kept for the next execution (runtime/code_cache.h).

import { parse } from 'sucrase/dist/esm/parser/index.js';
import { IdentifierRole, isTopLevelDeclaration } from 'sucrase/dist/esm/parser/tokenizer/index.js';
import { TokenType as tt } from 'sucrase/dist/esm/parser/tokenizer/types.js';
import { Edits, lineAndColumn } from './typescript/edits.js';
import { Imports, importedTypes } from './typescript/imports.js';
import { Refused, refuseTransforms } from './typescript/refuse.js';
import { Types } from './typescript/types.js';
import { Walk, isTypeModifier } from './typescript/walk.js';

const VALUE_ROLES = new Set([IdentifierRole.Access, IdentifierRole.ObjectShorthand, IdentifierRole.ExportAccess]);

// A name that is used as a value anywhere counts, whatever scope it is in: too much is kept rather than too little.
function namesOf(walk) {
    const used = new Set(),
        types = new Set(),
        values = new Set();
    for (let i = 0; i < walk.tokens.length; i++) {
        const token = walk.tokens[i];
        if (token.type !== tt.name) {
            continue;
        }
        if (!token.isType && VALUE_ROLES.has(token.identifierRole)) {
            used.add(walk.text(i));
        }
        if (isTopLevelDeclaration(token)) {
            (token.isType ? types : values).add(walk.text(i));
        }
    }
    for (const name of importedTypes(walk)) {
        types.add(name);
        values.delete(name); // as what is imported counts otherwise
    }
    return { used, types, values };
}

function blankAll(walk) {
    const edits = new Edits(walk.source);
    const imports = new Imports(walk, edits, namesOf(walk));
    const types = new Types(walk, edits);
    for (let i = 0; i < walk.tokens.length;) {
        const token = walk.tokens[i];
        if (token.isType) {
            i = types.run(i);
        } else if (isTypeModifier(token) || token.type === tt._abstract || token.type === tt._declare) {
            i = types.modifier(i);
        } else if (token.type === tt._import) {
            i = imports.import(i);
        } else if (token.type === tt._export) {
            i = imports.export(i);
        } else {
            if (token.type === tt.nonNullAssertion) {
                edits.blank(token.start, token.end);
            }
            i++;
        }
    }
    return edits.apply();
}

function problem(source, error) {
    if (error instanceof Refused) {
        const { line, column } = lineAndColumn(source, error.offset);
        return [error.message, line, column];
    }
    if (error instanceof SyntaxError && error.loc !== undefined) {
        return [error.message.replace(/ \(\d+:\d+\)$/, ''), error.loc.line, error.loc.column];
    }
    return [
        error instanceof RangeError
            ? 'The source is nested too deeply'
            : `The types cannot be stripped: ${error.message}`,
        1,
        1,
    ];
}

// What most modules have, for the code cache (runtime/v8/snapshot_main.cc).
const USUAL = `
import type { A } from './a.ts'; import { type B, c, D } from './b.ts'; import e from 'e';
export type F<T> = { readonly [K in keyof T]?: T[K] } | (A & B)[] | null; type G = 'x' | 1 | typeof e | ((a: string) => void);
interface H<T extends object = {}> extends D { a: number; b?: T; c(d: string): Promise<void>; [key: string]: unknown }
declare global { interface I {} } declare const j: number;
export abstract class K<T> extends c.L<T> implements H<T> {
    private readonly a: number = 1; static b?: string; #c!: T; constructor(a: number, public_: T) { super(a); this.a = a }
    get d(): number { return this.a! as number } protected async e<U>(f: U, ...g: any[]): Promise<U> { return await f }
}
function m(a: string): string; function m(a: any, b?: number, { c, d = 1 }: { c?: string; d?: number } = {}): a is string { return true }
const n = async <T,>(x: T, y: Map<string, Array<number>>): Promise<T> => { for (const z of y as Iterable<unknown>) { try { await n<string>(x as string) }
    catch (e: unknown) { if (e instanceof Error && x !== undefined) { throw e } else { return [...y.keys()][0] ?? null } } } return x satisfies T };
const o: Record<string, number> = { a: 1, ['b']: 2, c() {}, get d() { return 1 } }, p = \`a\${o.a ? 'x' : "y"}\`, q = /a[/]b/g.test(p!);
switch (o.a) { case 1: break; default: while (q) { o.a++; o.b += 2 } }
export { o, type F as R }; export default { async fetch(request: Request, env: { S: string }, ctx: ExecutionContext): Promise<Response> {
    const url = new URL(request.url); return new Response(\`\${env?.S}\`, { status: 200, headers: { a: 'b' } }) } } satisfies ExportedHandler;
`;

export function warm() {
    const text = strip(USUAL);
    if (typeof text !== 'string') {
        throw new Error(text[0]);
    }
}

// The source without its types, or [message, line, column].
export function strip(source) {
    try {
        const { tokens } = parse(source, false, true, false);
        const walk = new Walk(source, tokens);
        refuseTransforms(walk);
        return blankAll(walk);
    } catch (error) {
        return problem(source, error);
    }
}
