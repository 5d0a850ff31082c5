// Blob, File, FormData and the bodies that are made of them, each rule checked once. Answers "ok" and the number of checks.
let checks = 0;
function same(got, want, what) {
  checks++;
  const a = JSON.stringify(got), b = JSON.stringify(want);
  if (a !== b) throw new Error(`${what}: got ${a}, expected ${b}`);
}
async function throws(action, name, what) {
  checks++;
  try { await action(); } catch (error) { if (error.name === name) return; throw new Error(`${what}: threw ${error.name}: ${error.message}`); }
  throw new Error(`${what}: did not throw`);
}

async function blobs() {
  const blob = new Blob(["a\u00e9", new Uint8Array([98, 99]).subarray(1), new Blob(["d"]), 5], { type: "Text/PLAIN" });
  same([blob.size, blob.type, await blob.text()], [6, "text/plain", "a\u00e9cd5"], "parts");
  same([...await blob.slice(-2).bytes()], [100, 53], "slice from the end");
  same([await blob.slice(0, 1, "X/Y").text(), blob.slice(0, 1, "X/Y").type, blob.slice(5, 2).size], ["a", "x/y", 0], "slice");
  same(new Uint8Array(await blob.arrayBuffer()).length, 6, "arrayBuffer");
  same(new Blob(["x"], { type: "a\u00e9" }).type, "", "a type outside of ASCII");
  same(await new Blob(["a\r\nb\rc"], { endings: "native" }).text(), "a\nb\nc", "native line endings");
  await throws(() => new Blob("text"), "TypeError", "parts must be a list");
  await throws(() => new Blob([], { endings: "none" }), "TypeError", "endings is an enumeration");
  await throws(() => Object.getOwnPropertyDescriptor(Blob.prototype, "size").get.call({}), "TypeError", "a receiver that is no Blob");
  const bytes = new Uint8Array([1, 2]);
  const kept = new Blob([bytes]);
  bytes[0] = 9;
  (await kept.bytes())[1] = 9;
  same([...await kept.bytes()], [1, 2], "a Blob is its own");
  let total = 0, pieces = 0;
  for await (const piece of new Blob([new Uint8Array(200000)]).stream()) { total += piece.length; pieces++; }
  same([total, pieces > 1], [200000, true], "stream");
  same(Object.prototype.toString.call(blob), "[object Blob]", "tag");
  class Mine extends Blob { get twice() { return this.size * 2; } }
  same(new Mine(["abc"]).twice, 6, "a subclass");
}

async function files() {
  const file = new File(["abc"], "a/b.txt", { type: "text/x", lastModified: 12.9 });
  same([file.name, file.lastModified, file.type, file.size, file instanceof Blob], ["a/b.txt", 12, "text/x", 3, true], "File");
  same(new File([], "x").lastModified > 1e12, true, "lastModified is now");
  await throws(() => new File(["x"]), "TypeError", "a file needs a name");
  await throws(() => Object.getOwnPropertyDescriptor(File.prototype, "name").get.call(new Blob()), "TypeError", "a Blob is no File");
  const copy = structuredClone({ file, again: file, list: [new Blob(["q"])] });
  same([copy.file.name, copy.file === copy.again, copy.file === file, copy.file instanceof File], ["a/b.txt", true, false, true], "clones");
  same([await copy.file.text(), await copy.list[0].text(), copy.list[0] instanceof File], ["abc", "q", false], "contents of clones");
}

async function forms() {
  const form = new FormData();
  form.append("a", "1");
  form.append("a", 2);
  form.append("f", new Blob(["x"], { type: "t/u" }));
  form.append("g", new File(["y"], "y.txt"), "z.txt");
  same([form.get("a"), form.getAll("a"), form.has("b"), form.get("b")], ["1", ["1", "2"], false, null], "get");
  same([form.get("f").name, form.get("f") instanceof File, form.get("g").name], ["blob", true, "z.txt"], "a blob becomes a file");
  same([...form.keys()], ["a", "a", "f", "g"], "keys");
  form.set("a", "3"); form.delete("f");
  same([...form].map(([name, value]) => [name, value.name ?? value]), [["a", "3"], ["g", "z.txt"]], "set, delete, entries");
  await throws(() => form.append("x", "text", "name"), "TypeError", "only a Blob has a file name");
  await throws(() => form.append("x"), "TypeError", "append takes two");
  await throws(() => new FormData({}), "TypeError", "no form elements");
}

async function multipart() {
  const form = new FormData();
  form.append('na"me\r\n', "one\ntwo\rthree\r\n");
  form.append("utf", "\u00e9\ud83d\ude00\ud800");
  form.append("file", new File([new Uint8Array([0, 255, 13, 10, 45, 45])], 'f"\n.bin', { type: "a/b" }));
  form.append("empty", new File([], "none"));
  const response = new Response(form);
  const type = response.headers.get("content-type");
  same(/^multipart\/form-data; boundary=[-0-9A-Za-z]{20,70}$/.test(type), true, "content type");
  const back = await response.clone().formData();
  same([...back.keys()], ['na"me\r\n', "utf", "file", "empty"], "names survive");
  same([back.get('na"me\r\n'), back.get("utf")], ["one\r\ntwo\r\nthree\r\n", "\u00e9\ud83d\ude00\ufffd"], "values, with normalised line breaks");
  same([back.get("file").name, back.get("file").type, [...await back.get("file").bytes()]], ['f"\n.bin', "a/b", [0, 255, 13, 10, 45, 45]], "a file");
  same([back.get("empty").size, back.get("empty").type], [0, "application/octet-stream"], "an empty file");
  same((await new Response(new FormData()).formData()).has("x"), false, "an empty form");
  const text = await response.text();
  const parse = (body, header = type) => new Response(body, { headers: { "content-type": header } }).formData();
  same([...(await parse(`preamble\r\n${text}epilogue`)).keys()].length, 4, "preamble and epilogue");
  const by = (content) => `--q\r\n${content}\r\n--q--`;
  const quick = (content) => parse(by(content), 'multipart/form-data; charset=utf-8; boundary="q"');
  same((await quick("content-disposition: FORM-DATA; filename=x; name=plain\r\nContent-Type: image/png\r\n\r\nabc")).get("plain").type, "image/png",
    "unquoted parameters, any order and case");
  same((await quick('Content-Disposition: form-data; name="a;b=c"\r\n\r\n')).get("a;b=c"), "", "an empty value");
  same((await quick('Content-Disposition: form-data; name="a"\r\n\r\n-q\r\n --q\n--q')).get("a"), "-q\r\n --q\n--q", "what looks like a delimiter");
  for (const [what, body] of Object.entries({
    "no boundary in it": "text", "no end": '--q\r\nContent-Disposition: form-data; name="a"\r\n\r\nx', "no name": by("Content-Disposition: form-data\r\n\r\nx"),
    "no disposition": by("Content-Type: a/b\r\n\r\nx"), "no headers": by("\r\nx"), "headers without end": "--q\r\nContent-Disposition: form-data",
    "a line without colon": by("nonsense\r\n\r\nx"), "a name without end": by('Content-Disposition: form-data; name="a\r\n\r\nx'),
    "text behind a boundary": "--qx\r\n\r\n--q--", "headers over 16 KiB": by(`X: ${"y".repeat(20000)}\r\nContent-Disposition: form-data; name="a"\r\n\r\nx`) })) {
    await throws(() => parse(body, "multipart/form-data; boundary=q"), "TypeError", `multipart with ${what}`);
  }
  await throws(() => parse(text, "multipart/form-data"), "TypeError", "multipart without a boundary");
  await throws(() => parse(text, "text/plain"), "TypeError", "no form type");
}

async function bodies() {
  const urlencoded = { headers: { "content-type": "application/x-www-form-urlencoded; charset=UTF-8" } };
  same([...await new Response("a=1&b=%C3%A9+x&a=&?", urlencoded).formData()], [["a", "1"], ["b", "\u00e9 x"], ["a", ""], ["?", ""]], "urlencoded");
  same([...await new Response(new URLSearchParams({ q: "1&2" })).formData()], [["q", "1&2"]], "URLSearchParams as a form");
  const blob = await new Response("abc", { headers: { "content-type": 'Text/Plain; Charset="utf-8"; x=" y"' } }).blob();
  same([blob.type, await blob.text()], ['text/plain;charset=utf-8;x=" y"', "abc"], "blob and its type");
  same((await new Response(new Uint8Array([1])).blob()).type, "", "a body without a type");
  same((await new Response(null).blob()).size, 0, "blob of nothing");
  same(new Response(new Blob(["x"], { type: "a/b" })).headers.get("content-type"), "a/b", "a Blob brings its type");
  same(new Response(new Blob(["x"])).headers.get("content-type"), null, "or none");
  const source = new Blob(["abc"]);
  const reader = new Response(source).body.getReader();
  (await reader.read()).value.fill(0);
  same(await source.text(), "abc", "the stream of a Blob's body is a copy");
  const form = new FormData();
  form.set("a", "b");
  const request = new Request("https://x.example/", { method: "POST", body: form });
  same((await request.clone().formData()).get("a"), "b", "a Request's form");
  same([await request.text().then((t) => t.includes('name="a"')), request.bodyUsed], [true, true], "a form is read once");
  await throws(() => request.formData(), "TypeError", "a used body");
}

async function readers() {
  const read = (blob, method, ...more) => new Promise((resolve) => {
    const reader = new FileReader();
    const seen = [];
    for (const type of ["loadstart", "progress", "load", "error", "abort", "loadend"]) reader[`on${type}`] = (event) => seen.push(event.type);
    reader.addEventListener("loadend", (event) => resolve([reader.result, seen.join(), event.loaded, reader.readyState]));
    reader[method](blob, ...more);
  });
  same(await read(new Blob(["\u00e9"]), "readAsText"), ["\u00e9", "loadstart,progress,load,loadend", 2, 2], "readAsText");
  same((await read(new Blob([]), "readAsText"))[1], "loadstart,load,loadend", "an empty Blob has no progress");
  same((await read(new Blob([Uint8Array.of(0xe9)]), "readAsText", "latin1"))[0], "\u00e9", "an encoding that was named");
  same((await read(new Blob([Uint8Array.of(0xe9)], { type: "a/b;charset=latin1" }), "readAsText", "nonsense"))[0], "\ufffd", "one that is none");
  same((await read(new Blob([Uint8Array.of(0xff, 0xfe, 0x61, 0)]), "readAsText", "latin1"))[0], "a", "a byte order mark");
  same((await read(new Blob(["ab"], { type: "a/b" }), "readAsDataURL"))[0], "data:a/b;base64,YWI=", "readAsDataURL");
  same((await read(new Blob([Uint8Array.of(200)]), "readAsBinaryString"))[0], "\u00c8", "readAsBinaryString");
  same((await read(new Blob(["abc"]), "readAsArrayBuffer"))[0].byteLength, 3, "readAsArrayBuffer");
  const reader = new FileReader();
  const seen = [];
  reader.onabort = reader.onloadend = reader.onload = (event) => seen.push(event.type);
  reader.readAsText(new Blob(["x"]));
  await throws(() => reader.readAsText(new Blob()), "InvalidStateError", "two reads at once");
  reader.abort();
  await scheduler.wait(3);
  same([seen, reader.result, reader.readyState, FileReader.DONE], [["abort", "loadend"], null, 2, 2], "abort");
  await throws(() => reader.readAsText("x"), "TypeError", "only Blobs are read");
}

async function blobUrls() {
  const url = URL.createObjectURL(new Blob(["abc"], { type: "a/b" }));
  same([/^blob:null\/[-0-9a-f]{36}$/.test(url), new URL(url).origin, URL.createObjectURL(new Blob()) === url], [true, "null", false], "a blob: URL");
  const response = await fetch(`${url}#fragment`);
  same([response.headers.get("content-type"), response.headers.get("content-length"), await response.text()], ["a/b", "3", "abc"], "what it fetches");
  await throws(() => fetch(url, { method: "POST" }), "TypeError", "it can only be got");
  URL.revokeObjectURL(url);
  await throws(() => fetch(url), "TypeError", "a revoked one");
  await throws(() => URL.createObjectURL({}), "TypeError", "only of a Blob");
}

export default {
  async fetch() {
    await readers(); await blobUrls();
    await blobs(); await files(); await forms(); await multipart(); await bodies();
    return new Response(`ok ${checks}`);
  },
};
