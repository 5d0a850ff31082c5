#include "tests/unit/runtime/rig.h"

/* The compression ops through the streams that use them: pieces of any size, memory that is counted and given back, chunks that
 * are changed under way. */

#define PUMP                                                                                                           \
    "const pump = async (stream, chunks) => { const w = stream.writable.getWriter();"                                 \
    " (async () => { for (const c of chunks) await w.write(c); await w.close(); })().catch(() => {});"                 \
    " const parts = []; for await (const p of stream.readable) parts.push(p);"                                        \
    " return new Uint8Array(await new Blob(parts).arrayBuffer()); };"

static void expect(rig_agent_t *agent, const char *program, const char *want)
{
    char body[2048];
    snprintf(body, sizeof(body), "%s let r; try { r = await (async () => { %s })() } catch (e) { r = e.name } return new Response(r)", PUMP,
             program);
    rig_start_handler(agent, body);
    assert_string_equal(agent->events, "HD");
    if (!ob_str_eq(ob_buf_str(&agent->body), ob_str_from(want))) {
        fail_msg("%s gave %.*s, expected %s", program, (int)agent->body.len, (const char *)agent->body.data, want);
    }
    rig_dispose(agent);
}

static void test_pieces_of_any_size(void **state)
{
    static const char *const formats[] = {"gzip", "deflate", "deflate-raw"};
    for (size_t i = 0; i < 3; i++) {
        char program[1024];
        snprintf(program, sizeof(program),
                 "const a = Uint8Array.from({ length: 3000 }, (_, i) => i * i %% 251);"
                 "const z = await pump(new CompressionStream('%s'), Array.from(a, (b) => Uint8Array.of(b)));"
                 "for (const n of [1, 7, z.length]) { const chunks = []; for (let i = 0; i < z.length; i += n) chunks.push(z.slice(i, i + n));"
                 " const b = await pump(new DecompressionStream('%s'), chunks); if (b.join() !== a.join()) return 'differs at ' + n } return 'same'",
                 formats[i], formats[i]);
        expect(*state, program, "same");
    }
}

static void test_refuses_what_is_malformed(void **state)
{
    /* each cut, and each single changed byte of a gzip header that counts */
    expect(*state,
           "const z = await pump(new CompressionStream('gzip'), [new Uint8Array(50)]); let wrong = 0;"
           "for (let n = 0; n < z.length; n++) await pump(new DecompressionStream('gzip'), [z.slice(0, n)]).then(() => wrong++, () => {});"
           "for (const i of [0, 1, 2, z.length - 1, z.length - 5]) { const y = z.slice(); y[i] ^= 1;"
           " await pump(new DecompressionStream('gzip'), [y]).then(() => wrong++, () => {}) } return `${wrong}`",
           "0");
    expect(*state, "return (await pump(new DecompressionStream('deflate'), [new Uint8Array(9)])).join()", "TypeError");
}

static void test_chunks_stay_the_agents(void **state)
{
    /* one chunk that becomes ten pieces; while it waits for its reader, the agent takes its memory away */
    expect(*state,
           "const z = await pump(new CompressionStream('gzip'), [new Uint8Array(640000).fill(7)]);"
           "const s = new DecompressionStream('gzip'), w = s.writable.getWriter(), r = s.readable.getReader();"
           "w.write(z).catch(() => {}); let n = (await r.read()).value.length; structuredClone(z, { transfer: [z.buffer] });"
           "w.close().catch(() => {}); for (;;) { const p = await r.read(); if (p.done) break; if (!p.value.every((b) => b === 7)) return 'changed';"
           " n += p.value.length } return `${n}`",
           "640000");
    /* a detached buffer has no bytes: what comes is the empty stream */
    expect(*state,
           "const b = new Uint8Array(9); structuredClone(b, { transfer: [b.buffer] });"
           "return `${(await pump(new CompressionStream('deflate-raw'), [b])).length}`",
           "2");
}

static void test_memory_is_counted_and_given_back(void **state)
{
    rig_agent_t *agent = *state;
    /* 268 KB each: what is finished, cancelled or malformed makes room */
    expect(agent,
           "for (let i = 0; i < 400; i++) { const s = i % 2 ? new CompressionStream('gzip') : new DecompressionStream('gzip');"
           " const w = s.writable.getWriter(), r = s.readable.getReader(); const p = r.read().catch(() => {});"
           " const done = w.write(new Uint8Array(100)).catch(() => {}); if (i % 2) { await done; await r.cancel() } await p; await done } return 'all'",
           "all");
    rig_start_handler(agent, "const held = []; for (let i = 0; i < 2000; i++) { const s = new CompressionStream('gzip'), w = s.writable.getWriter(),"
                             " r = s.readable.getReader(); held.push(w, r); r.read(); await w.write(new Uint8Array(1)) } return new Response('no')");
    assert_true(agent->fault == RT_FAULT_MEMORY || agent->fault == RT_FAULT_EXCEPTION);
    assert_true(agent->done);
    rig_dispose(agent);
}

static void test_finds_bytes(void **state)
{
    /* bytesIndexOf, through the multipart parser: a delimiter that almost occurs many times */
    expect(*state,
           "const body = '--ab\\r\\nContent-Disposition: form-data; name=\"n\"\\r\\n\\r\\n' + '\\r\\n--a'.repeat(5000) + '\\r\\n--ab--';"
           "const form = await new Response(body, { headers: { 'content-type': 'multipart/form-data; boundary=ab' } }).formData();"
           "return `${form.get('n').length}`",
           "25000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        rig_test(test_pieces_of_any_size),
        rig_test(test_refuses_what_is_malformed),
        rig_test(test_chunks_stay_the_agents),
        rig_test(test_memory_is_counted_and_given_back),
        rig_test(test_finds_bytes),
    };
    return cmocka_run_group_tests(tests, rig_open, rig_close);
}
