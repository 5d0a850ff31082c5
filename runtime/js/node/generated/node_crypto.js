var family = (() => {
  var __create = Object.create;
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __getProtoOf = Object.getPrototypeOf;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
  var __commonJS = (cb, mod) => function __require() {
    try {
      return mod || (0, cb[__getOwnPropNames(cb)[0]])((mod = { exports: {} }).exports, mod), mod.exports;
    } catch (e) {
      throw mod = 0, e;
    }
  };
  var __export = (target, all) => {
    for (var name in all)
      __defProp(target, name, { get: all[name], enumerable: true });
  };
  var __copyProps = (to, from, except, desc) => {
    if (from && typeof from === "object" || typeof from === "function") {
      for (let key of __getOwnPropNames(from))
        if (!__hasOwnProp.call(to, key) && key !== except)
          __defProp(to, key, { get: () => from[key], enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable });
    }
    return to;
  };
  var __toESM = (mod, isNodeMode, target) => (target = mod != null ? __create(__getProtoOf(mod)) : {}, __copyProps(
    // If the importer is in node compatibility mode or this is not an ESM
    // file that has been converted to a CommonJS file using a Babel-
    // compatible transform (i.e. "__esModule" has not been set), then set
    // "default" to the CommonJS "module.exports" for node compatibility.
    isNodeMode || !mod || !mod.__esModule ? __defProp(target, "default", { value: mod, enumerable: true }) : target,
    mod
  ));
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // family:buffer
  var require_buffer = __commonJS({
    "family:buffer"(exports, module2) {
      module2.exports = platform.core.use("node_buffer").module;
    }
  });

  // src/node_crypto.js
  var node_crypto_exports = {};
  __export(node_crypto_exports, {
    module: () => module
  });
  var import_buffer = __toESM(require_buffer(), 1);
  var START = 0;
  var UPDATE = 1;
  var END = 2;
  var COPY = 3;
  var DROP = 4;
  var EQUAL = 5;
  function bytesOf(value, encoding, name) {
    if (typeof value === "string") {
      return import_buffer.Buffer.from(value, encoding === "buffer" ? "utf8" : encoding);
    }
    if (ArrayBuffer.isView(value)) {
      return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
    }
    if (value instanceof ArrayBuffer) {
      return new Uint8Array(value);
    }
    throw Object.assign(
      new TypeError(
        `The "${name}" argument must be of type string or an instance of Buffer, TypedArray, or DataView`
      ),
      { code: "ERR_INVALID_ARG_TYPE" }
    );
  }
  var encoded = (bytes, encoding) => encoding === void 0 || encoding === null || encoding === "buffer" ? bytes : bytes.toString(encoding);
  var abandoned = new FinalizationRegistry((id) => ops.digest(DROP, id));
  var Digest = class {
    #id;
    constructor(id) {
      this.#id = id;
      abandoned.register(this, id, this);
    }
    #open() {
      if (this.#id === 0) {
        throw Object.assign(new Error("Digest already called"), { code: "ERR_CRYPTO_HASH_FINALIZED" });
      }
      return this.#id;
    }
    update(data, encoding) {
      ops.digest(UPDATE, this.#open(), bytesOf(data, encoding, "data"));
      return this;
    }
    digest(encoding) {
      const bytes = ops.digest(END, this.#open());
      this.#id = 0;
      abandoned.unregister(this);
      return encoded(import_buffer.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), encoding);
    }
    copyState() {
      return ops.digest(COPY, this.#open());
    }
  };
  var Hash = class _Hash extends Digest {
    copy() {
      return new _Hash(this.copyState());
    }
  };
  var Hmac = class extends Digest {
  };
  function start(algorithm, key) {
    if (typeof algorithm !== "string") {
      throw Object.assign(new TypeError('The "algorithm" argument must be of type string'), {
        code: "ERR_INVALID_ARG_TYPE"
      });
    }
    const id = ops.digest(START, algorithm.toLowerCase().replace(/^rsa-/, ""), key);
    if (id === null) {
      throw Object.assign(new Error(`Digest method not supported: ${algorithm}`), {
        code: "ERR_CRYPTO_INVALID_DIGEST"
      });
    }
    return id;
  }
  var KeyObject = class _KeyObject {
    #bytes;
    constructor(type, bytes) {
      if (type !== "secret") {
        throw Object.assign(new TypeError(`Keys of the type ${type} are not available here: use crypto.subtle`), {
          code: "ERR_INVALID_ARG_VALUE"
        });
      }
      this.#bytes = import_buffer.Buffer.from(bytes);
    }
    static bytesOf(value) {
      return typeof value === "object" && value !== null && #bytes in value ? value.#bytes : value;
    }
    get type() {
      return "secret";
    }
    get symmetricKeySize() {
      return this.#bytes.length;
    }
    export({ format } = {}) {
      return format === "jwk" ? { kty: "oct", k: this.#bytes.toString("base64url") } : import_buffer.Buffer.from(this.#bytes);
    }
    equals(other) {
      const bytes = _KeyObject.bytesOf(other);
      return bytes !== other && bytes.length === this.#bytes.length && ops.digest(EQUAL, bytes, this.#bytes);
    }
  };
  var createSecretKey = (key, encoding) => new KeyObject("secret", bytesOf(key, encoding, "key"));
  var createHash = (algorithm) => new Hash(start(algorithm, null));
  var createHmac = (algorithm, key, { encoding } = {}) => new Hmac(start(algorithm, bytesOf(KeyObject.bytesOf(key), encoding, "key")));
  var hash = (algorithm, data, encoding = "hex") => createHash(algorithm).update(data).digest(encoding);
  function timingSafeEqual(a, b) {
    const left = bytesOf(a, void 0, "buf1"), right = bytesOf(b, void 0, "buf2");
    if (typeof a === "string" || typeof b === "string") {
      throw Object.assign(
        new TypeError("The arguments of timingSafeEqual must be Buffers, TypedArrays or DataViews"),
        { code: "ERR_INVALID_ARG_TYPE" }
      );
    }
    if (left.length !== right.length) {
      throw Object.assign(new RangeError("Input buffers must have the same byte length"), {
        code: "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH"
      });
    }
    return ops.digest(EQUAL, left, right);
  }
  var later = (callback, make) => {
    let value;
    try {
      value = make();
    } catch (error) {
      queueMicrotask(() => callback(error));
      return;
    }
    queueMicrotask(() => callback(null, value));
  };
  var AT_ONCE = 65536;
  function randomFillSync(target, offset = 0, size = void 0) {
    const bytes = bytesOf(target, void 0, "buf");
    const end = offset + (size ?? bytes.length - offset);
    if (!(offset >= 0 && offset <= end && end <= bytes.length)) {
      throw Object.assign(new RangeError('The values of "offset" and "size" are out of range'), {
        code: "ERR_OUT_OF_RANGE"
      });
    }
    for (let at = offset; at < end; at += AT_ONCE) {
      ops.randomBytes(bytes.subarray(at, Math.min(at + AT_ONCE, end)));
    }
    return target;
  }
  function randomFill(target, ...rest) {
    const callback = rest.pop();
    later(callback, () => randomFillSync(target, ...rest));
  }
  function randomBytes(size, callback) {
    if (!(size >= 0 && size <= 2 ** 31 - 1)) {
      throw Object.assign(new RangeError(`The value of "size" is out of range: ${size}`), {
        code: "ERR_OUT_OF_RANGE"
      });
    }
    if (callback === void 0) {
      return randomFillSync(import_buffer.Buffer.alloc(size));
    }
    later(callback, () => randomFillSync(import_buffer.Buffer.alloc(size)));
    return void 0;
  }
  function drawBelow(range) {
    const bound = 2 ** 48 - 2 ** 48 % range;
    for (; ; ) {
      const drawn = randomBytes(6).readUIntBE(0, 6);
      if (drawn < bound) {
        return drawn % range;
      }
    }
  }
  function randomInt(min, max, callback) {
    if (max === void 0 || typeof max === "function") {
      return randomInt(0, min, max);
    }
    if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || max <= min || max - min > 2 ** 48 - 1) {
      throw Object.assign(new RangeError("The range must be between safe integers, not empty and below 2^48"), {
        code: "ERR_OUT_OF_RANGE"
      });
    }
    if (callback === void 0) {
      return min + drawBelow(max - min);
    }
    later(callback, () => min + drawBelow(max - min));
    return void 0;
  }
  var getHashes = () => [
    "blake2b512",
    "blake2s256",
    "md5",
    "ripemd160",
    "sha1",
    "sha224",
    "sha256",
    "sha3-224",
    "sha3-256",
    "sha3-384",
    "sha3-512",
    "sha384",
    "sha512",
    "sha512-224",
    "sha512-256"
  ];
  var absent = {};
  for (const name of [
    "createCipheriv",
    "createDecipheriv",
    "createSign",
    "createVerify",
    "sign",
    "verify",
    "createPublicKey",
    "createPrivateKey",
    "generateKeyPair",
    "generateKeyPairSync",
    "generateKey",
    "generateKeySync",
    "createDiffieHellman",
    "createECDH",
    "pbkdf2",
    "pbkdf2Sync",
    "scrypt",
    "scryptSync",
    "hkdf",
    "hkdfSync",
    "publicEncrypt",
    "privateDecrypt",
    "privateEncrypt",
    "publicDecrypt"
  ]) {
    absent[name] = () => {
      throw Object.assign(new Error(`crypto.${name} of node:crypto is not available here: use crypto.subtle`), {
        code: "ERR_METHOD_NOT_IMPLEMENTED"
      });
    };
  }
  var module = {
    ...absent,
    Hash,
    Hmac,
    KeyObject,
    createSecretKey,
    createHash,
    createHmac,
    hash,
    getHashes,
    timingSafeEqual,
    randomBytes,
    randomFill,
    randomFillSync,
    randomInt,
    pseudoRandomBytes: randomBytes,
    randomUUID: () => globalThis.crypto.randomUUID(),
    getRandomValues: (view) => globalThis.crypto.getRandomValues(view),
    webcrypto: globalThis.crypto,
    subtle: globalThis.crypto.subtle,
    constants: {}
  };
  return __toCommonJS(node_crypto_exports);
})();
return family;
