// Computes one published vector, which comes as the request's body, and tells what differs from it. Bytes are hex.
const { subtle } = crypto;
const bytes = (hex) => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const hex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const wrong = [];
const same = (what, got, wanted) => got === wanted || wrong.push(`${what}: ${got}, expected ${wanted}`);

// Members of algorithms that are bytes.
function algorithm(given) {
  const made = { ...given };
  for (const name of ['iv', 'counter', 'additionalData', 'salt', 'info']) {
    if (name in made) made[name] = bytes(made[name]);
  }
  return made;
}

function imported([format, data], algorithm, usages) {
  return subtle.importKey(format, format === 'jwk' ? data : bytes(data), algorithm, true, usages);
}

const kinds = {
  async digest(v) {
    same('digest', hex(await subtle.digest(v.algorithm, bytes(v.data))), v.out);
  },
  async sign(v) {
    const data = bytes(v.data), changed = bytes(`${v.data}00`), signature = bytes(v.signature), broken = bytes(v.signature);
    broken[broken.length - 3] ^= 1;
    const key = await imported(v.public, v.import, ['verify']);
    const verify = (given, over) => subtle.verify(v.algorithm, key, given, over);
    same('valid', await verify(signature, data), true);
    same('other data', await verify(signature, changed), false);
    same('other signature', await verify(broken, data), false);
    same('short signature', await verify(signature.subarray(1), data), false);
    if (v.private) {
      const own = await subtle.sign(v.algorithm, await imported(v.private, v.import, ['sign']), data);
      same('own signature', await verify(own, data), true);
      if (v.same) same('signature', hex(own), v.signature);
    }
  },
  async encrypt(v) {
    const how = algorithm(v.algorithm);
    const key = await subtle.importKey('raw', bytes(v.key), how.name, false, ['encrypt', 'decrypt']);
    const out = await subtle.encrypt(how, key, bytes(v.plain));
    same('cipher', hex(out.slice(0, bytes(v.cipher).length)), v.cipher);
    same('length', out.byteLength, bytes(v.cipher).length + (v.more ?? 0));
    same('plain', hex(await subtle.decrypt(how, key, out)), v.plain);
  },
  async wrap(v) {
    const kek = await subtle.importKey('raw', bytes(v.kek), 'AES-KW', false, ['wrapKey', 'unwrapKey']);
    const key = await subtle.importKey('raw', bytes(v.key), 'AES-GCM', true, ['encrypt']);
    same('wrapped', hex(await subtle.wrapKey('raw', key, kek, 'AES-KW')), v.wrapped);
    const back = await subtle.unwrapKey('raw', bytes(v.wrapped), kek, 'AES-KW', 'AES-GCM', true, ['encrypt']);
    same('unwrapped', hex(await subtle.exportKey('raw', back)), v.key);
  },
  async jwe(v) {
    const key = await subtle.importKey('jwk', v.key, { name: 'RSA-OAEP', hash: 'SHA-1' }, false, ['unwrapKey']);
    const content = await subtle.unwrapKey('raw', bytes(v.wrapped), key, 'RSA-OAEP', 'AES-GCM', false, ['decrypt']);
    same('plain', hex(await subtle.decrypt(algorithm({ name: 'AES-GCM', iv: v.iv, additionalData: v.additionalData }), content,
      bytes(v.cipher))), v.plain);
  },
  async agree(v) {
    const key = await imported(v.private, v.algorithm, ['deriveBits']);
    const peer = await imported(v.public, v.algorithm, []);
    same('secret', hex(await subtle.deriveBits({ name: v.algorithm.name, public: peer }, key, v.out.length * 4)), v.out);
  },
  async derive(v) {
    const key = await subtle.importKey('raw', bytes(v.key), v.algorithm.name, false, ['deriveBits']);
    same('derived', hex(await subtle.deriveBits(algorithm(v.algorithm), key, v.out.length * 4)), v.out);
  },
};

export default {
  async fetch(request) {
    const vector = await request.json();
    await kinds[vector.kind](vector);
    return Response.json(wrong);
  },
};
