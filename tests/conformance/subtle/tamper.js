// Replaces what the platform could stumble over, before crypto.subtle loads, and sees whether anything of it was asked while keys were
// made, used, wrapped and exported.
// What a promise is resolved with is asked for its `then` by the language itself, and iterables for their iterator: those stay.
const wrong = [];
let touched = '';
const note = (name) => { touched += ` ${name}`; };
const { defineProperty } = Object;
const members = ['hash', 'kty', 'k', 'd', 'ext', 'key_ops', 'use', 'alg', 'oth', 'toJSON', 'get', 'set', '0', '1', 'id', 'type'];
const methods = [[Array.prototype, ['push', 'slice', 'join', 'map', 'toJSON']], [Uint8Array.prototype, ['set', 'slice', 'subarray', 'fill']],
  [String.prototype, ['toLowerCase', 'slice', 'charCodeAt', 'split']], [WeakMap.prototype, ['get', 'set']],
  [JSON, ['parse', 'stringify']], [Promise, ['resolve', 'reject']], [Math, ['floor', 'trunc']]];

function tamper() {
  const olds = methods.flatMap(([owner, list]) => list.map((name) => [owner, name, Object.getOwnPropertyDescriptor(owner, name)]));
  for (const [owner, name] of olds) {
    defineProperty(owner, name, { __proto__: null, value() { note(name); }, configurable: true, writable: true });
  }
  for (const member of members) {
    defineProperty(Object.prototype, member, { __proto__: null, get() { note(member); }, set() { note(`${member}=`); }, configurable: true });
  }
  return () => {
    for (const member of members) delete Object.prototype[member];
    for (const [owner, name, old] of olds) {
      if (old) defineProperty(owner, name, old); else delete owner[name];
    }
  };
}

export default {
  async fetch() {
    const list = Object.freeze(['sign', 'verify']), wraps = Object.freeze(['wrapKey', 'unwrapKey']);
    const { subtle } = crypto;
    const restore = tamper();
    let digest, hmac, pair, wrapper, jwk, der, wrapped;
    try {
      // all of it is computed before the promise is returned
      digest = subtle.digest('SHA-256', new Uint8Array(3));
      hmac = subtle.generateKey({ __proto__: null, name: 'HMAC', hash: 'SHA-256', length: undefined }, true, list);
      pair = subtle.generateKey({ __proto__: null, name: 'ECDSA', namedCurve: 'P-256' }, true, list);
      wrapper = subtle.importKey('raw', new Uint8Array(16), 'AES-KW', true, wraps);
    } finally {
      restore();
    }
    [digest, hmac, pair, wrapper] = await Promise.all([digest, hmac, pair, wrapper]);
    if (new Uint8Array(digest)[0] !== 0x70) wrong.push('digest');
    const undo = tamper();
    try {
      jwk = subtle.exportKey('jwk', pair.privateKey);
      wrapped = subtle.wrapKey('jwk', hmac, wrapper, 'AES-KW');
      der = subtle.exportKey('pkcs8', pair.privateKey);
    } finally {
      undo();
    }
    [jwk, der] = await Promise.all([jwk, der, wrapped.catch(() => {})]); // a JWK's length is rarely a multiple of 8
    if (jwk.kty !== 'EC' || jwk.d.length !== 43 || Object.getPrototypeOf(jwk) !== Object.prototype) wrong.push('jwk');
    const again = await subtle.importKey('pkcs8', der, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
    if ((await subtle.exportKey('jwk', again)).d !== jwk.d) wrong.push('pkcs8');
    return Response.json({ touched, wrong });
  },
};
