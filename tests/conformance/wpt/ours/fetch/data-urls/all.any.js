// The tree has the tables for data: URLs but, in this copy, not the scripts that read them. Rows: [input, type or null where it is
// no data: URL, bytes], and [base64, bytes or null].

async function fetched(url) {
    const response = await fetch(url);
    return { type: response.headers.get('content-type'), bytes: [...new Uint8Array(await response.arrayBuffer())] };
}

promise_test(async () => {
    const rows = await (await fetch('resources/data-urls.json')).json();
    for (const [input, type, bytes] of rows) {
        promise_test(async (t) => {
            if (type === null) {
                await promise_rejects_js(t, TypeError, fetch(input));
                return;
            }
            const answer = await fetched(input);
            assert_equals(answer.type, type, 'type');
            assert_array_equals(answer.bytes, bytes, 'bytes');
        }, `data: URL ${JSON.stringify(input)}`);
    }
}, 'data-urls.json is there');

promise_test(async () => {
    const rows = await (await fetch('resources/base64.json')).json();
    for (const [input, bytes] of rows) {
        promise_test(async (t) => {
            const url = `data:;base64,${input}`;
            if (bytes === null) {
                await promise_rejects_js(t, TypeError, fetch(url));
                return;
            }
            assert_array_equals((await fetched(url)).bytes, bytes);
        }, `base64 ${JSON.stringify(input)}`);
    }
}, 'base64.json is there');
