// Streams in transfer lists. Answers "ok" and the number of checks.
let checks = 0;
const turn = () => new Promise((resolve) => setTimeout(resolve, 1));
const move = (stream) => structuredClone({ deep: [stream] }, { transfer: [stream] }).deep[0];

function same(got, want, what) {
  checks++;
  if (JSON.stringify(got) !== JSON.stringify(want)) throw new Error(`${what}: ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);
}

async function all(stream) {
  const list = [];
  for await (const chunk of stream) list.push(chunk);
  return list;
}

function nameOf(run) {
  try {
    run();
    return "nothing";
  } catch (error) {
    return error.name;
  }
}

async function readable() {
  const chunk = { a: 1 };
  const source = new ReadableStream({ start(c) { c.enqueue(chunk); c.enqueue("two"); c.close(); } });
  const moved = move(source);
  same([source.locked, moved instanceof ReadableStream, moved !== source], [true, true, true], "moved");
  const got = await all(moved);
  same([got, got[0] === chunk], [[{ a: 1 }, "two"], false], "chunks are copied");
  let why;
  const broken = move(new ReadableStream({ pull(c) { c.enqueue(() => 1); }, cancel(error) { why = error.name; } }));
  same(await broken.getReader().read().catch((error) => error.name), "DataCloneError", "a chunk that has no copy");
  await turn();
  same(why, "DataCloneError", "and the source is told");
  await move(new ReadableStream({ cancel(reason) { why = reason; } })).cancel("enough");
  await turn();
  same(why, "enough", "cancel");
}

async function writable() {
  const written = [];
  const sink = new WritableStream({ write(chunk) { written.push(chunk); }, close() { written.push("closed"); } });
  const writer = move(sink).getWriter();
  const chunk = [1];
  writer.write(chunk);
  await writer.close();
  await turn();
  same([written, written[0] === chunk], [[[1], "closed"], false], "written");
}

async function transform() {
  const doubled = move(new TransformStream({ transform(chunk, c) { c.enqueue(chunk * 2); } }));
  same(doubled instanceof TransformStream, true, "a pair");
  const writer = doubled.writable.getWriter();
  writer.write(4);
  writer.close();
  same(await all(doubled.readable), [8], "through both");
}

function refused() {
  const locked = new ReadableStream();
  locked.getReader();
  const half = new TransformStream();
  half.writable.getWriter();
  const stays = new ReadableStream();
  same([nameOf(() => move(locked)), nameOf(() => move(half))], ["DataCloneError", "DataCloneError"], "locked");
  same([nameOf(() => structuredClone([stays, () => 1], { transfer: [stays] })), stays.locked], ["DataCloneError", false], "nothing moves when the rest has no copy");
  same(nameOf(() => structuredClone(1, { transfer: [stays, stays] })), "DataCloneError", "twice");
}

async function messages() {
  const { port1, port2 } = new MessageChannel();
  const got = new Promise((resolve) => { port2.onmessage = resolve; });
  const stream = new ReadableStream({ start(c) { c.enqueue(6); c.close(); } });
  port1.postMessage({ stream }, [new MessageChannel().port1, stream, new MessageChannel().port2]);
  const { data, ports } = await got;
  same([ports.length, await all(data.stream)], [2, [6]], "a message");
}

export default {
  async fetch() {
    if (typeof Promise.try !== "function") { // V8 10.2 cannot
      same(nameOf(() => move(new ReadableStream())), "DataCloneError", "refused");
      return new Response(`ok ${checks}`);
    }
    await readable();
    await writable();
    await transform();
    refused();
    await messages();
    return new Response(`ok ${checks}`);
  },
};
