// What every program of this folder asserts with, and its handler: "ok" and the number of checks, or the error.

let checks = 0;

export function same(actual, expected, what) {
    checks++;
    const left = JSON.stringify(actual),
        right = JSON.stringify(expected);
    if (left !== right) {
        throw new Error(`${what}: ${left} is not ${right}`);
    }
}

export async function fails(promise, pattern, what) {
    checks++;
    const error = await promise.then(
        () => null,
        (thrown) => thrown,
    );
    if (error === null || !pattern.test(`${error.name}: ${error.message}`)) {
        throw new Error(
            `${what}: ${error === null ? 'no error' : `${error.name}: ${error.message}`} does not match ${pattern}`,
        );
    }
}

export const program = (run) => ({
    async fetch(request, env) {
        await run(env, request);
        return new Response(`ok ${checks}`);
    },
});
