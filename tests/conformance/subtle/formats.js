// Every kind of key, generated, exported in each of its formats, imported again, and used: what the copy does, the original undoes.
const { subtle } = crypto;
const e = new Uint8Array([1, 0, 1]);
const data = new Uint8Array([1, 2, 3]);
const text = (exported) => (exported instanceof ArrayBuffer ? [...new Uint8Array(exported)].join() : JSON.stringify(exported));
const wrong = [];
let checks = 0;

function same(what, got, wanted) {
  checks++;
  if (got !== wanted) wrong.push(`${what}: ${got}, expected ${wanted}`);
}

async function copyOf(label, format, key, algorithm) {
  const exported = await subtle.exportKey(format, key);
  const copy = await subtle.importKey(format, exported, algorithm, true, key.usages);
  same(`${label} ${key.type} ${format}`, text(await subtle.exportKey(format, copy)), text(exported));
  for (const member of ['type', 'extractable']) same(`${label} ${member}`, copy[member], key[member]);
  same(`${label} algorithm`, JSON.stringify(copy.algorithm), JSON.stringify(key.algorithm));
  same(`${label} usages`, copy.usages.join(), key.usages.join());
  return copy;
}

const pairs = [
  [{ name: 'RSASSA-PKCS1-v1_5', modulusLength: 1024, publicExponent: e, hash: 'SHA-256' }, ['sign', 'verify']],
  [{ name: 'RSA-PSS', modulusLength: 1024, publicExponent: e, hash: 'SHA-1' }, ['sign', 'verify'], { saltLength: 20 }],
  [{ name: 'RSA-OAEP', modulusLength: 1024, publicExponent: e, hash: 'SHA-256' }, ['encrypt', 'decrypt']],
  ...['P-256', 'P-384', 'P-521'].map((namedCurve) => [{ name: 'ECDSA', namedCurve }, ['sign', 'verify'], { hash: 'SHA-384' }]),
  ...['P-256', 'P-384', 'P-521'].map((namedCurve) => [{ name: 'ECDH', namedCurve }, ['deriveBits']]),
  [{ name: 'Ed25519' }, ['sign', 'verify']],
  [{ name: 'Ed448' }, ['sign', 'verify']],
  [{ name: 'X25519' }, ['deriveBits']],
  [{ name: 'X448' }, ['deriveBits']],
];

async function usePair(label, how, usages, privateKey, publicKey) {
  if (usages[0] === 'sign') {
    same(`${label} verifies`, await subtle.verify(how, publicKey, await subtle.sign(how, privateKey, data), data), true);
  } else if (usages[0] === 'encrypt') {
    same(`${label} decrypts`, text(await subtle.decrypt(how, privateKey, await subtle.encrypt(how, publicKey, data))), '1,2,3');
  } else {
    const other = await subtle.generateKey(privateKey.algorithm, false, ['deriveBits']);
    same(`${label} agrees`, text(await subtle.deriveBits({ ...how, public: other.publicKey }, privateKey, null)),
      text(await subtle.deriveBits({ ...how, public: publicKey }, other.privateKey, null)));
  }
}

async function checkPair([algorithm, usages, more]) {
  const label = `${algorithm.name} ${algorithm.namedCurve ?? ''}`;
  const { privateKey, publicKey } = await subtle.generateKey(algorithm, true, usages);
  for (const [privateFormat, publicFormat] of [['pkcs8', 'spki'], ['jwk', 'jwk'], ...(algorithm.hash ? [] : [['pkcs8', 'raw']])]) {
    await usePair(label, { name: algorithm.name, ...more }, usages, await copyOf(label, privateFormat, privateKey, algorithm),
      await copyOf(label, publicFormat, publicKey, algorithm));
  }
}

const secrets = [
  ...[128, 192, 256].flatMap((length) => ['AES-CBC', 'AES-CTR', 'AES-GCM', 'AES-KW'].map((name) => [{ name, length },
    name === 'AES-KW' ? ['wrapKey', 'unwrapKey'] : ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']])),
  ...['SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'].map((hash) => [{ name: 'HMAC', hash }, ['sign', 'verify']]),
  [{ name: 'HMAC', hash: 'SHA-256', length: 13 }, ['sign', 'verify']],
];

async function checkSecret([algorithm, usages]) {
  const key = await subtle.generateKey(algorithm, true, usages);
  for (const format of ['raw', 'jwk']) {
    await copyOf(`${algorithm.name} ${algorithm.length ?? algorithm.hash}`, format, key, algorithm);
  }
}

export default {
  async fetch() {
    for (const pair of pairs) await checkPair(pair);
    for (const secret of secrets) await checkSecret(secret);
    return Response.json({ checks, wrong });
  },
};
