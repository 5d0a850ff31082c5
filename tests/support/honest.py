"""Honest agents, to send among hostile ones: each answer holds a number of its own, so that no other one is right."""

import json

HELLO = "export default { fetch() { return new Response(`hello ${%d}`) } }"
COMPUTE = """import { mean } from './stats.js';
export default { async fetch(request, env) { const list = await request.json();
  return Response.json({ mean: mean(list), unit: env.UNIT, largest: Math.max(...list) }) } }"""
STATS = "export const mean = (list) => list.reduce((a, b) => a + b, 0) / list.length;"
STREAM = """export default { fetch() { let n = 0; return new Response(new ReadableStream({ async pull(c) {
  await new Promise((resolve) => setTimeout(resolve, 1));
  if (n++ < 5) c.enqueue(new TextEncoder().encode(`piece ${n} of %d;`)); else c.close() } })) } }"""
TIMERS = """export default { async fetch() { const order = [];
  await Promise.all([20, 5, 10].map((ms) => new Promise((resolve) => setTimeout(() => resolve(order.push(ms)), ms))));
  return new Response(`${order} %d`) } }"""
WAIT_UNTIL = """export default { fetch(request, env, ctx) {
  ctx.waitUntil(new Promise((resolve) => setTimeout(resolve, 5)));
  const m = new Map([["n", %d]]); return new Response(`${new URL(request.url).searchParams.get("q")} ${m.get("n")}`) } }"""


def module(source):
    return {"mainModule": "main.js", "modules": {"main.js": source}}


def hello(n):
    return module(HELLO % n), f"hello {n}"


def compute(n):
    code = {"mainModule": "main.js", "modules": {"main.js": COMPUTE, "stats.js": STATS}, "env": {"UNIT": f"ms{n}"},
            "request": {"method": "POST", "url": "https://agent.example/", "body": json.dumps([n, n + 1, n + 5])}}
    return code, json.dumps({"mean": n + 2, "unit": f"ms{n}", "largest": n + 5}, separators=(",", ":"))


def stream(n):
    return module(STREAM % n), "".join(f"piece {i} of {n};" for i in range(1, 6))


def timers(n):
    return module(TIMERS % n), f"5,10,20 {n}"


def wait_until(n):
    code = module(WAIT_UNTIL % n)
    return {**code, "request": {"method": "GET", "url": f"https://agent.example/?q=q{n}"}}, f"q{n} {n}"


KINDS = [hello, compute, stream, timers, wait_until]


def request(n):
    """Number n: its WorkerCode, and the body of the one right answer."""
    return KINDS[n % len(KINDS)](n)
