"""Code cannot time itself: what it sees of the time goes on with events only, as a side channel needs it to run."""

import json

LOOK = """export default { async fetch(request, env) {
    const look = () => [Date.now(), +new Date(), performance.now(), performance.mark("m").startTime, +new Date(Date()), new Event("x").timeStamp];
    const burn = () => { let x = 0; for (let i = 0; i < 3e6; i++) x += i % 7; return x };
    const seen = [look()];
    burn();
    await null;
    await new Promise((resolve) => queueMicrotask(resolve));
    burn();
    seen.push(look());
    await new Promise((resolve) => setTimeout(resolve, 1100));
    seen.push(look());
    return Response.json(seen);
} }"""
ANSWER = """export default { fetch() { let turn = 0; return new Response(new ReadableStream({ pull(c) {
    c.enqueue(new TextEncoder().encode(performance.now() + "\\n")); for (let i = 0, x = 0; i < 3e6; i++) x += i;
    c.enqueue(new TextEncoder().encode(performance.now() + "\\n")); if (++turn == 2) c.close() } })) } }"""

def test_time_stands_still_while_code_runs_and_goes_on_with_events(gateway):
    first, second, third = json.loads(gateway.outcome(LOOK)["response"]["body"])
    assert first == second
    assert third[0] - first[0] >= 1000 and third[2] - first[2] >= 1000 and third[1] > first[1] and third[4] > first[4]
    assert third[5] - first[5] >= 1000

def test_nor_does_it_within_a_piece_of_a_stream(gateway):
    times = gateway.post_js(ANSWER).text.split()
    assert times[0] == times[1] and times[2] == times[3]

def test_nor_does_it_between_a_rejection_and_who_is_told_of_it(gateway):
    source = """export default { async fetch() {
        const seen = [], burn = () => { let x = 0; for (let i = 0; i < 3e6; i++) x += i % 7; return x };
        addEventListener("unhandledrejection", (event) => { event.preventDefault(); seen.push(performance.now()); burn() });
        seen.push(performance.now()); burn(); Promise.reject(1); Promise.reject(2);
        await new Promise((resolve) => setTimeout(resolve, 1));
        return Response.json(seen);
    } }"""
    seen = gateway.post_js(source).json()
    assert len(seen) == 3 and len(set(seen)) == 1

def test_a_module_sees_no_time_pass_while_it_is_evaluated(gateway):
    source = """const a = Date.now(); let x = 0; for (let i = 0; i < 2e7; i++) x += i % 3; const b = Date.now();
    export default { fetch: () => new Response(`${b - a}`) }"""
    assert gateway.post_js(source).body == b"0"

def test_the_clock_can_be_live(start_gateway):
    gateway = start_gateway({"workers": 1, "clock": "live", "limits": {"cpu_ms": 5000}})
    source = """export default { fetch() { const a = performance.now(), d = Date.now(); while (performance.now() - a < 3 || Date.now() === d); return new Response("went on") } }"""
    assert gateway.post_js(source).body == b"went on"

def test_a_live_clock_goes_in_steps_of_a_tenth_of_a_millisecond(start_gateway):
    gateway = start_gateway({"workers": 1, "clock": "live", "limits": {"cpu_ms": 5000}})
    source = """export default { fetch() { const seen = new Set([performance.timeOrigin]);
        while (seen.size < 50) seen.add(performance.now());
        return Response.json([...seen]) } }"""
    origin, *seen = gateway.post_js(source).json()
    assert [time for time in seen if time != round(time * 10) / 10] == []
    assert origin * 10 == round(origin * 10)

def test_there_is_no_other_clock(gateway):
    source = "export default { fetch: () => Response.json([typeof SharedArrayBuffer, typeof Atomics?.waitAsync]) }"
    assert gateway.post_js(source).json()[0] == "undefined"
