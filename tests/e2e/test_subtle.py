"""crypto.subtle in the locked-down worker: published vectors, formats, errors, and what bounds it."""

import json

import pytest

from conftest import ROOT

FOLDER = ROOT / "tests/conformance/subtle"
VECTORS = json.loads((FOLDER / "vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_published_vector(gateway, vector):
    answer = gateway.run({"mainModule": "main.js", "modules": {"main.js": (FOLDER / "vectors.js").read_text()},
                          "request": {"method": "POST", "url": "https://agent.example/", "body": json.dumps(vector)}})
    assert answer.status == 200 and answer.json() == [], answer.text


def test_every_format_round_trips(gateway):
    answer = gateway.run({"mainModule": "main.js", "modules": {"main.js": (FOLDER / "formats.js").read_text()}})
    assert answer.status == 200, answer.text
    assert answer.json()["wrong"] == [] and answer.json()["checks"] > 400, answer.text


def test_the_platform_uses_nothing_that_an_agent_has_replaced(gateway):
    answer = gateway.post_js((FOLDER / "tamper.js").read_text())
    assert answer.status == 200 and answer.json() == {"touched": "", "wrong": []}, answer.text


# ---- Errors: what is done, and the name of what it rejects with ----------------------------------------------------

PRELUDE = """
const { subtle } = crypto, bytes = (...list) => new Uint8Array(list), zeros = (n) => new Uint8Array(n);
const raw = (name, usages, data = zeros(16), more = {}) =>
  subtle.importKey('raw', data, { name, ...more }, true, usages);
const made = (name, usages, more = {}) => subtle.generateKey({ name, ...more }, true, usages);
const e = bytes(1, 0, 1);
const EC = { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', 
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0', d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' };
const ecdsa = (jwk, usages = ['sign']) =>
  subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, usages);
const rsaWith = async (change) => {
  const { privateKey } = await made('RSA-PSS', ['sign'], { modulusLength: 1024, publicExponent: e, hash: 'SHA-1' });
  const jwk = await subtle.exportKey('jwk', privateKey);
  change(jwk);
  return subtle.importKey('jwk', jwk, { name: 'RSA-PSS', hash: 'SHA-1' }, true, ['sign']);
};
const add = (name) => (jwk) => { jwk[name] = jwk[name].slice(0, -2) + (jwk[name].endsWith('A') ? 'gw' : 'QA'); };
"""

ERRORS = {
    # WebIDL
    "no arguments": ("subtle.digest()", "TypeError"),
    "an algorithm without a name": ("subtle.digest({}, zeros(1))", "TypeError"),
    "data that is no buffer": ("subtle.digest('SHA-256', 'text')", "TypeError"),
    "a key that is none": ("subtle.sign('HMAC', {}, zeros(1))", "TypeError"),
    "a receiver that is none": ("subtle.digest.call({}, 'SHA-256', zeros(1))", "TypeError"),
    "a format that is none": ("subtle.importKey('pem', zeros(1), 'HKDF', false, [])", "TypeError"),
    "a usage that is none": ("raw('AES-GCM', ['shred'])", "TypeError"),
    "usages that are no list": ("raw('AES-GCM', 'encrypt')", "TypeError"),
    "bytes as jwk": ("subtle.importKey('jwk', zeros(1), 'AES-GCM', true, [])", "TypeError"),
    "a jwk as raw": ("subtle.importKey('raw', {}, 'AES-GCM', true, [])", "TypeError"),
    "a missing member": ("made('AES-GCM', ['encrypt'])", "TypeError"),
    "a member out of range": ("made('AES-GCM', ['encrypt'], { length: 65536 + 128 })", "TypeError"),
    "a getter that throws": ("subtle.digest({ get name() { throw new RangeError('mine') } }, zeros(1))", "RangeError"),
    # algorithms
    "an unknown algorithm": ("subtle.digest('MD5', zeros(1))", "NotSupportedError"),
    "a name with a letter that only looks the same": ("subtle.digest('\\u017fHA-1', zeros(1))", "NotSupportedError"),
    "an operation that it has not": ("subtle.digest('HMAC', zeros(1))", "NotSupportedError"),
    "an unknown curve": ("made('ECDSA', ['sign'], { namedCurve: 'secp256k1' })", "NotSupportedError"),
    "a format that it has not": (
        "subtle.importKey('spki', zeros(9), 'AES-GCM', true, ['encrypt'])", "NotSupportedError"),
    # keys that may not
    "another algorithm's key": (
        "raw('AES-CBC', ['encrypt']).then((k) => subtle.encrypt({ name: 'AES-GCM', iv: zeros(12) }, k, "
        "zeros(1)))", "InvalidAccessError"),
    "a usage that the key has not": (
        "raw('AES-CBC', ['decrypt']).then((k) => subtle.encrypt({ name: 'AES-CBC', iv: zeros(16) }, k, "
        "zeros(1)))", "InvalidAccessError"),
    "export of what is not extractable": (
        "subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt']).then((k) => "
        "subtle.exportKey('raw', k))", "InvalidAccessError"),
    "export of a base key": (
        "subtle.importKey('raw', zeros(8), 'HKDF', false, ['deriveBits']).then((k) => "
        "subtle.exportKey('raw', k))", "NotSupportedError"),
    "a private key as spki": (
        "made('ECDSA', ['sign'], { namedCurve: 'P-256' }).then((k) => subtle.exportKey('spki', k.privateKey))",
        "InvalidAccessError"),
    "no usages": ("raw('AES-GCM', [])", "SyntaxError"),
    "a usage that it cannot have": ("raw('AES-GCM', ['sign'])", "SyntaxError"),
    "an extractable base key": ("raw('PBKDF2', ['deriveBits'])", "SyntaxError"),
    # key data
    "an AES key of 15 bytes": ("raw('AES-GCM', ['encrypt'], zeros(15))", "DataError"),
    "an empty HMAC key": ("raw('HMAC', ['sign'], zeros(0), { hash: 'SHA-1' })", "DataError"),
    "jwk of another type": ("ecdsa({ ...EC, kty: 'OKP' })", "DataError"),
    "jwk on another curve": ("ecdsa({ ...EC, crv: 'P-384' })", "DataError"),
    "jwk with another use": ("ecdsa({ ...EC, use: 'enc' })", "DataError"),
    "jwk with fewer key_ops": ("ecdsa({ ...EC, key_ops: ['verify'] })", "DataError"),
    "jwk with a key_op twice": ("ecdsa({ ...EC, key_ops: ['sign', 'sign'] })", "DataError"),
    "jwk that must not be extractable": ("ecdsa({ ...EC, ext: false })", "DataError"),
    "jwk that is not base64url": ("ecdsa({ ...EC, x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVE+' })", "DataError"),
    "a point that is not on its curve": ("ecdsa({ ...EC, y: EC.x })", "DataError"),
    "a private key that is not the point's": ("ecdsa({ ...EC, d: EC.x })", "DataError"),
    "the point at infinity": (
        "subtle.importKey('raw', zeros(1), { name: 'ECDH', namedCurve: 'P-256' }, true, [])", "DataError"),
    "a coordinate that is too short": ("ecdsa({ ...EC, x: 'AAAA' })", "DataError"),
    **{f"an RSA key whose {name} does not fit": (f"rsaWith(add('{name}'))", "DataError")
       for name in ("n", "d", "p", "q", "dp", "dq", "qi")},
    "an RSA key without qi": ("rsaWith((jwk) => { delete jwk.qi })", "DataError"),
    "an RSA key with an even exponent": ("rsaWith((jwk) => { jwk.e = 'AQAC' })", "DataError"),
    "an RSA key with more primes": ("rsaWith((jwk) => { jwk.oth = [] })", "NotSupportedError"),
    "DER that ends too early": (
        "subtle.importKey('spki', bytes(0x30, 0x59, 0x30, 0x13), { name: 'ECDSA', namedCurve: 'P-256' }, "
        "true, ['verify'])", "DataError"),
    "DER of an indefinite length": (
        "subtle.importKey('pkcs8', bytes(0x30, 0x80, 0, 0), 'Ed25519', true, ['sign'])", "DataError"),
    "DER that goes on after its end": (
        "made('Ed25519', ['sign']).then((k) => subtle.exportKey('spki', k.publicKey)).then((der) => "
        "subtle.importKey('spki', bytes(...new Uint8Array(der), 0), 'Ed25519', true, ['verify']))", "DataError"),
    "DER of another algorithm": (
        "made('Ed25519', ['sign']).then((k) => subtle.exportKey('spki', k.publicKey)).then((der) => "
        "subtle.importKey('spki', der, 'X25519', true, []))", "DataError"),
    # operations
    "a wrong tag": (
        "raw('AES-GCM', ['decrypt']).then((k) => subtle.decrypt({ name: 'AES-GCM', iv: zeros(12) }, k, "
        "zeros(40)))", "OperationError"),
    "wrong padding": (
        "raw('AES-CBC', ['decrypt']).then((k) => subtle.decrypt({ name: 'AES-CBC', iv: zeros(16) }, k, "
        "zeros(16)))", "OperationError"),
    "an iv of 15 bytes": (
        "raw('AES-CBC', ['encrypt']).then((k) => subtle.encrypt({ name: 'AES-CBC', iv: zeros(15) }, k, "
        "zeros(16)))", "OperationError"),
    "a counter that would repeat": (
        "raw('AES-CTR', ['encrypt']).then((k) => subtle.encrypt({ name: 'AES-CTR', counter: zeros(16), "
        "length: 1 }, k, zeros(33)))", "OperationError"),
    "a wrapped key that was changed": (
        "raw('AES-KW', ['unwrapKey']).then((k) => subtle.unwrapKey('raw', zeros(24), k, 'AES-KW', 'AES-GCM', "
        "true, ['encrypt']))", "OperationError"),
    "OAEP of too much": (
        "made('RSA-OAEP', ['encrypt', 'decrypt'], { modulusLength: 1024, publicExponent: e, hash: 'SHA-256' "
        "}).then((k) => subtle.encrypt('RSA-OAEP', k.publicKey, zeros(63)))", "OperationError"),
    "a salt longer than the modulus": (
        "made('RSA-PSS', ['sign'], { modulusLength: 1024, publicExponent: e, hash: 'SHA-256' }).then((k) => "
        "subtle.sign({ name: 'RSA-PSS', saltLength: 99 }, k.privateKey, zeros(1)))", "OperationError"),
    "a point of small order": (
        "made('X25519', ['deriveBits']).then(async (k) => subtle.deriveBits({ name: 'X25519', public: await "
        "subtle.importKey('raw', zeros(32), 'X25519', true, []) }, k.privateKey, 256))", "OperationError"),
    "more bits than the secret has": (
        "made('X25519', ['deriveBits']).then((k) => subtle.deriveBits({ name: 'X25519', public: k.publicKey "
        "}, k.privateKey, 264))", "OperationError"),
    "more than HKDF gives": (
        "subtle.importKey('raw', zeros(8), 'HKDF', false, ['deriveBits']).then((k) => subtle.deriveBits({ "
        "name: 'HKDF', hash: 'SHA-1', salt: zeros(0), info: zeros(0) }, k, 8 * (255 * 20 + 1)))", "OperationError"),
    "no iterations": (
        "subtle.importKey('raw', zeros(8), 'PBKDF2', false, ['deriveBits']).then((k) => subtle.deriveBits({ "
        "name: 'PBKDF2', hash: 'SHA-1', salt: zeros(0), iterations: 0 }, k, 160))", "OperationError"),
    # bounds of ours
    "an RSA modulus over the bound": (
        "made('RSA-PSS', ['sign'], { modulusLength: 4104, publicExponent: e, hash: 'SHA-1' })", "OperationError"),
    "an RSA modulus under the bound": (
        "made('RSA-PSS', ['sign'], { modulusLength: 1016, publicExponent: e, hash: 'SHA-1' })", "OperationError"),
    "a public exponent over the bound": (
        "made('RSA-PSS', ['sign'], { modulusLength: 1024, publicExponent: zeros(9).fill(1), hash: 'SHA-1' })",
        "OperationError"),
    "a generated secret over the bound": (
        "made('HMAC', ['sign'], { hash: 'SHA-1', length: 2 ** 23 + 8 })", "OperationError"),
}


@pytest.mark.parametrize("name", ERRORS)
def test_error(gateway, name):
    code, expected = ERRORS[name]
    answer = gateway.post_js(PRELUDE + """export default { async fetch() {
        try { await (%s); return new Response("nothing") }
        catch (error) { return new Response(error.name + ": " + error.message) } } }""" % code)
    got, _, message = answer.text.partition(": ")
    assert answer.status == 200 and got == expected and message != "", answer.text


@pytest.mark.parametrize("how", ["await crypto.subtle.digest('MD5', new Uint8Array(1))",
                                 "throw await crypto.subtle.digest('MD5', new Uint8Array(1)).catch((error) => error)"])
def test_an_uncaught_error_is_told_with_its_name_and_message(gateway, how):
    problem = gateway.post_js("export default {\n async fetch() {\n %s\n } }" % how).json()
    assert problem["code"] == "agent_exception" and problem["name"] == "NotSupportedError", problem
    assert "MD5" in problem["message"] and "main.js:3" in problem["stack"] and "mayfly:" not in problem["stack"], problem


def test_classes_look_as_webidl_wants_them(gateway):
    answer = gateway.post_js("""export default { async fetch() {
        const usages = ['verify', 'sign', 'sign'];
        const key = await crypto.subtle.generateKey({ name: 'hmac', hash: 'sha-256' }, false, usages);
        const descriptor = (owner, name) => Object.getOwnPropertyDescriptor(owner, name);
        const fails = (run) => { try { run(); return 'nothing' } catch (error) { return error.constructor.name } };
        return Response.json({
            tags: [crypto, crypto.subtle, key].map(String),
            same: [crypto.subtle === crypto.subtle, key.algorithm === key.algorithm, key.usages === key.usages],
            construct: [fails(() => new SubtleCrypto()), fails(() => new CryptoKey()), fails(() => new Crypto())],
            getters: [fails(() => CryptoKey.prototype.type), fails(() => Crypto.prototype.subtle)],
            enumerable: [descriptor(SubtleCrypto.prototype, 'sign').enumerable,
                descriptor(CryptoKey.prototype, 'usages').enumerable, descriptor(globalThis, 'CryptoKey').enumerable],
            lengths: [CryptoKey, SubtleCrypto, SubtleCrypto.prototype.encrypt, SubtleCrypto.prototype.unwrapKey]
                .map((fn) => fn.length),
            key: [key.type, key.extractable, key.algorithm, key.usages, Object.keys(key)],
            promise: crypto.subtle.digest() instanceof Promise && (crypto.subtle.digest().catch(() => {}), true),
        }) } }""")
    assert answer.json() == {
        "tags": ["[object Crypto]", "[object SubtleCrypto]", "[object CryptoKey]"],
        "same": [True, True, True],
        "construct": ["TypeError", "TypeError", "TypeError"],
        "getters": ["TypeError", "TypeError"],
        "enumerable": [True, True, False],
        "lengths": [0, 0, 3, 7],
        "key": ["secret", False, {"name": "HMAC", "hash": {"name": "SHA-256"}, "length": 512}, ["sign", "verify"], []],
        "promise": True,
    }, answer.text


def test_what_an_agent_does_to_a_keys_views_does_not_change_the_key(gateway):
    answer = gateway.post_js("""export default { async fetch() {
        const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, false, ['encrypt']);
        key.usages.push('decrypt');
        key.algorithm.name = 'AES-CBC';
        const failed = (promise) => promise.then(() => 'done', (error) => error.name);
        const gcm = { name: 'AES-GCM', iv: new Uint8Array(12) }, cbc = { name: 'AES-CBC', iv: new Uint8Array(16) };
        return Response.json([await failed(crypto.subtle.encrypt(gcm, key, new Uint8Array(1))),
            await failed(crypto.subtle.decrypt(gcm, key, new Uint8Array(17))),
            await failed(crypto.subtle.encrypt(cbc, key, new Uint8Array(1)))]) } }""")
    assert answer.json() == ["done", "InvalidAccessError", "InvalidAccessError"], answer.text


def test_bytes_that_a_getter_takes_away_are_gone(gateway):
    """The data is read after the algorithm's getters have run, the algorithm's own bytes before a later algorithm's."""
    answer = gateway.post_js("""export default { async fetch() {
        const key = await crypto.subtle.importKey('raw', new Uint8Array(16), 'AES-CBC', false, ['encrypt']);
        const data = new Uint8Array(32);
        const out = await crypto.subtle.encrypt({ name: 'AES-CBC', get iv() {
            structuredClone(data.buffer, { transfer: [data.buffer] });
            return new Uint8Array(16) } }, key, data);
        return Response.json([data.length, out.byteLength]) } }""")
    assert answer.json() == [0, 16], answer.text


# ---- Bounds ---------------------------------------------------------------------------------------------------------

PBKDF2 = "const k = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']);" \
         "const derive = (iterations, bits, salt = 8) => crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512'," \
         " salt: new Uint8Array(salt), iterations }, k, bits);"
BOUNDED = {
    "iterations without end": PBKDF2 + "await derive(2 ** 32 - 1, 256)",
    "blocks without end": PBKDF2 + "await derive(100000, 8 << 20)",
    "a long salt in each block": PBKDF2 + "await derive(1, 8 << 20, 16 << 20)",
    "HKDF with long info": "const k = await crypto.subtle.importKey('raw', new Uint8Array(8), 'HKDF', false, ['deriveBits']);"
                           "const info = new Uint8Array(4 << 20);"
                           "while (1) await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-512', salt: info, info }, k, 255 * 512)",
    "RSA keys without end": "while (1) await crypto.subtle.generateKey({ name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 4096,"
                            " publicExponent: new Uint8Array([1, 0, 1]) }, false, ['sign'])",
    "digests without end": "const b = new Uint8Array(16 << 20); while (1) await crypto.subtle.digest('SHA-1', b)",
    "encryption without end": "const b = new Uint8Array(4 << 20), iv = new Uint8Array(12);"
                              "const k = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt']);"
                              "while (1) await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, k, b)",
}


@pytest.mark.parametrize("name", BOUNDED)
def test_long_operations_end_with_the_cpu_limit(bounded, name):
    workers = bounded.children("mayfly-worker")
    outcome = bounded.outcome("export default { async fetch() { %s } }" % BOUNDED[name])
    assert outcome["outcome"] == "exceededCpu", outcome
    # an operation that could not be stopped would have gone on for seconds
    assert outcome["usage"]["cpuMs"] < 1500, outcome
    assert bounded.children("mayfly-worker") == workers


def test_keys_are_freed_when_they_are_dropped(bounded):
    outcome = bounded.outcome("""export default { async fetch() {
        const some = new Uint8Array(256 << 10);
        for (let i = 0; i < 400; i++) {
            await crypto.subtle.importKey('raw', some, 'HKDF', false, ['deriveBits']);
            new Array(20000).fill(i);
        }
        return new Response('ok') } }""")
    assert outcome["outcome"] == "ok", outcome  # 100 MiB of keys, of which 48 may be there at once


def test_keys_count_as_memory(bounded):
    outcome = bounded.outcome("""export default { async fetch() {
        const some = new Uint8Array(4 << 20), kept = [];
        try {
            while (kept.length < 100) {
                kept.push(await crypto.subtle.importKey('raw', some, 'HKDF', false, ['deriveBits']));
            }
        } catch (error) {
            return Response.json([error.name, kept.length]);
        } } }""")
    name, count = json.loads(outcome["response"]["body"])
    assert name == "OperationError" and 5 <= count < 12, outcome
    assert outcome["usage"]["memoryBytes"] > 20 << 20, outcome


@pytest.fixture(scope="module")
def bounded(tmp_path_factory):
    from conftest import BUILD
    from support.gateway import Gateway
    one = Gateway(BUILD, tmp_path_factory.mktemp("gateway"), {"workers": 1, "limits": {"cpu_ms": 300, "memory_mb": 48}})
    one.start()
    yield one
    problems = one.finish()
    assert not problems, "\n".join(problems)
