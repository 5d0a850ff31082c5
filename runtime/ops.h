/* Process: worker (names also: the snapshot maker). Thread: loop thread. Trust: arguments come from JavaScript that shares a
 * heap with hostile code: every op checks types and bounds again.
 *
 * The two tables between C and the platform's JavaScript (runtime/js/). Their order is the numbering in the snapshot; the C
 * and the JavaScript are built together, so the tables may change freely.
 *
 * Hooks: functions of the platform that C calls. Registered once, in this order, while the snapshot is made. Bytes are
 * Uint8Array, headers flat arrays [name, value, ...].
 *   START(ns, entrypoint, envJson, propsJson, network, kind, ...) kind 0: fetch: method, url, headers, body|null
 *                                                 kind 1: method: name, argsJson. Called with the main module's namespace.
 *                               The JSON ones are strings, network a boolean; "{}" costs no parse.
 *   BODY_PULL()                 the client wants the next piece of the response body
 *   FETCH_HEAD(id, status, reason, url, redirected, headers)
 *   FETCH_BODY(id, bytes, fin)
 *   FETCH_CREDIT(id, bytes)     so much more request body may be sent, beyond the first OB_INITIAL_CREDIT
 *   FETCH_FAIL(id, message)
 *   TIMER(id)                   due; a repeating one stays armed until timerCancel
 *   NODE_COMPAT()               the program wants node: modules, Buffer and process; comes before START, if at all */
#ifndef MAYFLY_RUNTIME_OPS_H
#define MAYFLY_RUNTIME_OPS_H

#define RT_HOOKS(X)                                                                                                    \
    X(START, "start")                                                                                                  \
    X(BODY_PULL, "bodyPull")                                                                                           \
    X(FETCH_HEAD, "fetchHead")                                                                                         \
    X(FETCH_BODY, "fetchBody")                                                                                         \
    X(FETCH_CREDIT, "fetchCredit")                                                                                     \
    X(FETCH_FAIL, "fetchFail")                                                                                         \
    X(TIMER, "timer")                                                                                                  \
    X(NODE_COMPAT, "nodeCompat")

enum {
#define RT_HOOK_ENUM(name, js) RTV8_HOOK_##name,
    RT_HOOKS(RT_HOOK_ENUM)
#undef RT_HOOK_ENUM
    RTV8_HOOK_COUNT
};

/* Ops: functions of `ops` in the platform's JavaScript, implemented in C.
 *   name              arguments -> result                                                  file
 *   respond           (status, headers, body: string|bytes|null, length) -> void; length is -1 with a whole body
 *                     body null with length >= 0 or -1: a stream follows; pieces only after BODY_PULL   host_response.c
 *   respondChunk      (bytes|string) one piece, answering one BODY_PULL
 *   respondEnd        () the stream has ended
 *   respondError      (name, message, stack) the stream broke: on_fault after on_head
 *   result            (json) the method call's answer
 *   settled           () the call and every waitUntil are over
 *   log               (level: number of rt_log_level_t, text)                               host_console.c
 *   fetchStart        (method, url, headers, redirect: OB_REDIRECT_*, bodyLength|-1|null) -> id  host_fetch.c
 *                     throws a TypeError when it cannot start, also where the program has no network (a module may fetch
 *                     while it is evaluated, before START has told the JavaScript)
 *   fetchBody         (id, bytes|null, fin); fetchCredit (id, bytes); fetchCancel (id)
 *   timerStart        (ms, repeat) -> id; timerCancel (id)                                  host_timer.c
 *   now               () -> ms since the epoch; perfNow () -> ms since the execution started, above 0; in steps of 0.1 ms
 *   randomBytes       (view) filled from getrandom(2)                                       host_crypto.c
 *   digest            (which, ...) for node:crypto: 0: (name, key bytes|null) -> id|null; 1: (id, bytes); 2: (id) -> bytes;
 *                     3: (id) -> id of a copy; 4: (id) drop; 5: (bytes, bytes) -> equal        host_digest.c
 *   subtle            (which, ...) -> result; what crypto.subtle does natively, one op of many    host_subtle.c
 *   urlParse          (input, base|null) -> [href, protocolEnd, usernameEnd, hostStart, hostEnd, port, pathnameStart,
 *                     searchStart, hashStart] or null                                       host_url.c
 *                     absent port, search and hash are OB_URL_ABSENT (0xffffffff); offsets are in href, which is ASCII
 *   urlSet            (href, part: OB_URL_* of wire/url.h, value) -> same list, or null when part is href and it does not
 *                     parse
 *   base64Encode      (latin1 string) -> string; base64Decode (string) -> latin1 string or null (forgiving decode)
 *   bytesIndexOf      (view, view, from) -> where the second one starts in the first, at or behind `from`, or -1
 *   zlibOpen          (format, compress) -> id                                              host_zlib.c
 *                     format: 0 deflate, 1 deflate-raw, 2 gzip; throws a RangeError when the memory limit is met
 *   zlibRun           (id, view, from, finish) -> [bytes|null, taken, state]: one step over the view from there on, at most
 *                     64 KiB of it and of what comes out. state: 0 more output is there, 1 needs input, 2 ended,
 *                     3 malformed; after the last two it is closed already
 *   zlibClose         (id)
 *   decode            (encoding: rt_encoding_t, state: view of 8 bytes, bytes, flush, fatal) -> string, or null when fatal and
 *                     malformed                                                            host_encoding.c */
#define RT_OPS(X)                                                                                                      \
    X(respond)                                                                                                         \
    X(respondChunk)                                                                                                    \
    X(respondEnd)                                                                                                      \
    X(respondError)                                                                                                    \
    X(result)                                                                                                          \
    X(settled)                                                                                                         \
    X(log)                                                                                                             \
    X(fetchStart)                                                                                                      \
    X(fetchBody)                                                                                                       \
    X(fetchCredit)                                                                                                     \
    X(fetchCancel)                                                                                                     \
    X(timerStart)                                                                                                      \
    X(timerCancel)                                                                                                     \
    X(now)                                                                                                             \
    X(perfNow)                                                                                                         \
    X(randomBytes)                                                                                                     \
    X(digest)                                                                                                          \
    X(subtle)                                                                                                          \
    X(urlParse)                                                                                                        \
    X(urlSet)                                                                                                          \
    X(base64Encode)                                                                                                    \
    X(base64Decode)                                                                                                    \
    X(bytesIndexOf)                                                                                                    \
    X(zlibOpen)                                                                                                        \
    X(zlibRun)                                                                                                         \
    X(zlibClose)                                                                                                       \
    X(decode)

/* Beside these, the C++ itself gives `ops` the few operations that are V8's own business (runtime/v8/builtins.cc):
 *   encodeUtf8(string) -> Uint8Array; encodeUtf8Into(string, view) -> [read, written];
 *   decodeUtf8(view, fatal, ignoreBom) -> string, or null when fatal and malformed
 *   structuredClone(value, transfer: array of ArrayBuffers or undefined, copyHost, isHost) -> value (V8's serialiser); throws what the
 *     helper dataCloneError(message) returns. copyHost(object) -> its copy, or throws, for each object of hostObject's,
 *     and in V8 15 for each one that has no plain prototype and of which isHost(object) says true
 *   asksIsHost() -> whether isHost is asked
 *   hostObject() -> an empty object that structuredClone gives to copyHost
 *   transferBuffer(ArrayBuffer) -> one over the same memory; the old one is detached. Throws a TypeError where that cannot be
 *   startArg(index) -> what START is going to be given at that index (entrypoint: 1, envJson: 2), known as soon as the
 *     modules are being linked: `env` of "cloudflare:workers" may be read while they are evaluated
 *   loadFamily(name) -> the family's exports: compiled on first touch from cached code, called with (primordials, ops, platform)
 *   fail(error, noEntrypoint?) the call from C that runs now returns OB_E_EXCEPTION, with error (any value) described
 *     without running agent code; kind RT_FAULT_NO_ENTRYPOINT when the second argument is true. The first one counts.
 *   describe(object, name, message): what a fault says of an object that is thrown and no native error (DOMException)
 *   defineLazy(target, family, names): lazy data properties of target that load the family on first touch
 *   promiseState(value) -> 0 pending, 1 fulfilled, 2 rejected, -1 not a promise; freeze helpers are JavaScript's own
 *   watchRejections(watcher) once: at the end of each turn watcher(promise, reason, late) is called for every rejection
 *     that nobody has handled (returning true it takes it, so that nothing ends because of it), and with `late` true for
 *     those that were handled after that
 *   kindOf(value) -> what V8 knows an object to be, without running agent code: "proxy", "error" (IsNativeError), "promise",
 *     "map", "set", "weakmap", "weakset", "date", "regexp", "buffer" (ArrayBuffer), "shared", "view" (typed array or
 *     DataView), "number" | "string" | "boolean" | "symbol" | "bigint" (the wrapper objects), "generator", "iterator" (of
 *     a Map or Set), "arguments", "namespace" (module namespace), "" for any other value
 *   createRequire(name or file: URL of a module) -> its require()
 *   asyncContext() -> the value that promise reactions take along from where they are made; asyncContext(value) sets it for what
 *     runs next in this turn, or in the reaction that runs
 *   whenCollected(object, id) -> the C that an id stands for is told when the object has been collected (rtv8.h, on_collected)
 *   setHooks(array of the functions of RT_HOOKS, in its order) once, while the snapshot is made
 *   setHelpers(dataCloneError, builtinModule) once, while the snapshot is made: functions that the C++ calls.
 *     dataCloneError(message) -> error; builtinModule(specifier) -> object whose own data properties are the exports of a
 *     module that is not the program's ("cloudflare:workers"), a text that tells why it cannot be had, or undefined */

/* The platform's JavaScript. Each file of runtime/js/ is the body of a function (primordials, ops, platform) and ends with
 * `return {...}`, its exports. The eager ones run in this order while the snapshot is made (their bytecode is in it);
 * primordials.js comes first and returns the primordials; the exports of every file stand at platform[stem]. The lazy ones are
 * families: source in the binary, compiled from cached code on first touch by ops.loadFamily(stem), once an isolate. Script
 * names are "mayfly:stem"; no frame of such a script is ever shown in a stack. meson.build lists both.
 * The platform uses primordials only, never a global or a prototype method that agent code could have replaced. */

#endif
