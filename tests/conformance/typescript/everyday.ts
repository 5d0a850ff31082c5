// Runs in the gateway as TypeScript: every kind of type syntax in a place where leaving it out wrongly changes what happens.

import type { Missing } from './missing.ts';
import { OnlyAType, type Another } from './types.ts';
import two, { type Third } from './types.ts';

let checks = 0;
function same(actual: unknown, expected: unknown, what: string): void {
    checks++;
    if (JSON.stringify(actual) !== JSON.stringify(expected)) {
        throw new Error(`${what}: ${JSON.stringify(actual)} is not ${JSON.stringify(expected)}`);
    }
}

// Statements without semicolons, with a type between them
const one = 1
type Between = number
;[one].map((x: number): number => x)
let cast = one as any
[10, 20].forEach((x) => { cast += x })
same(cast, 31, 'the array literal is a statement of its own')

interface Shape<T extends object = {}> { readonly area: number; scale?(by: T): void; [key: string]: unknown }
abstract class Base<T> implements Shape { abstract get area(): number; protected abstract grow(): void; declare hidden: T;[key: string]: unknown }
class Square<in out T = string> extends Base<T> {
    readonly side!: number
    static #made?: number = 0
    get: number = 7
    set?: string
    constructor(side: number, readonlyName?: T)
    constructor(side: any) { super(); this.side = side; Square.#made! += 1 }
    override get area(): number { return this.side ** 2 }
    protected grow(this: Square<T>, by?: number): void { (this as any).side += by! }
    static get made(): number | undefined { return Square.#made }
    x = 1
    private ['computed'] = 2
    public async *steps<U>(of: U[]): AsyncGenerator<U> { yield* of }
}
const square = new Square<string>(3)
same([square.area, square.get, square.x, (square as any).computed, Square.made], [9, 7, 1, 2, 1], 'class')
same('hidden' in square, false, 'a declared field is not made')
same(Object.hasOwn(square, 'set'), true, 'a field without a value is made')

const identity = <T,>(x: T): T => x
const wide = async <
    T,
    U = T
>(x: T): Promise<T> => x
const answer = (): {
    a: number
} => ({ a: 1 })
function returned(): (x: number) => number {
    return <
        T
    >(x: T) => x as any
}
function overload(a: string): string
function overload(a: number): number
function overload(this: unknown, a: any): any { return a }
function isText(x: unknown): x is string { return typeof x === 'string' }
function assertText(x: unknown): asserts x is string { if (!isText(x)) { throw new TypeError() } }
same([identity<number>(1), answer().a, returned()(5), overload(2), isText('')], [1, 1, 5, 2, true], 'functions')

declare const nowhere: number
declare function nothing(): void
declare module 'elsewhere' { export const x: number }
declare global { interface Window { x: number } }
namespace OnlyTypes { export interface A { b: number } export namespace Inner { export type C = A } }
same(typeof nowhere, 'undefined', 'what is declared is not there')

// Words that are types elsewhere, as names
let type = 1, namespace = 2, declare = 3, abstract = 4, as = 5, satisfies = 6, readonly = 7, module = 8
type = 10
as = as as number
same([type, namespace, declare, abstract, as, satisfies, readonly, module], [10, 2, 3, 4, 5, 6, 7, 8], 'words')
same((one as number) < 2 && 3 > (one as number), true, 'comparisons')
const a = 1, b = 2, c = 3
same([a < b, (b > c)], [true, false], 'no type arguments')
const inst = Array<string>
same(new inst('x').length, 1, 'an instantiation')
const config = { level: 'high', list: [1, 2] as const } satisfies Record<string, unknown>
const { level: renamed = 'low' as string }: { level?: string } = config
same([config.list![1], renamed, config?.level!.length], [2, 'high', 4], 'satisfies, as const and !')
const object = { m<T>(this: any, a?: T): T | undefined { return a }, get p(): number { return 1 }, async(): void { } }
same([object.m<number>(4), object.p], [4, 1], 'methods')
try { assertText(1) } catch (e: unknown) { same(e instanceof TypeError, true, 'catch') }
for (const x of [1, 2] as number[]) { same(x! > 0, true, 'of') }
same(`${one as number}${identity<string>('}')}`, '1}', 'within a template')

type Local = { a: number }
export { type Between, Local, Missing, one }
export type { Shape }

export default {
    async fetch(request: Request, env: Record<string, never>, context: ExecutionContext): Promise<Response> {
        same(await wide<number>(6), 6, 'async arrow')
        const steps: number[] = []
        for await (const step of square.steps<number>([1, 2])) { steps.push(step) }
        same([steps, two], [[1, 2], 2], 'async generator')
        return new Response(`ok ${checks}`)
    },
} satisfies ExportedHandler<Record<string, never>>
