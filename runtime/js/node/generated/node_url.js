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

  // family:querystring
  var require_querystring = __commonJS({
    "family:querystring"(exports, module2) {
      module2.exports = platform.core.use("node_querystring").module;
    }
  });

  // family:path
  var require_path = __commonJS({
    "family:path"(exports, module2) {
      module2.exports = platform.core.use("node_path").module;
    }
  });

  // src/node_url.js
  var node_url_exports = {};
  __export(node_url_exports, {
    module: () => module
  });

  // node_modules/unenv/dist/runtime/node/url.mjs
  var querystring = __toESM(require_querystring(), 1);

  // node_modules/unenv/dist/runtime/node/internal/punycode/punycode.mjs
  var maxInt = 2147483647;
  var base = 36;
  var tMin = 1;
  var tMax = 26;
  var skew = 38;
  var damp = 700;
  var initialBias = 72;
  var initialN = 128;
  var delimiter = "-";
  var regexPunycode = /^xn--/;
  var regexNonASCII = /[^\0-\u007F]/;
  var regexSeparators = /[.\u3002\uFF0E\uFF61]/g;
  var errors = {
    overflow: "Overflow: input needs wider integers to process",
    "not-basic": "Illegal input >= 0x80 (not a basic code point)",
    "invalid-input": "Invalid input"
  };
  var baseMinusTMin = base - tMin;
  var floor = Math.floor;
  var stringFromCharCode = String.fromCharCode;
  function error(type) {
    throw new RangeError(errors[type]);
  }
  function map(array, callback) {
    const result = [];
    let length = array.length;
    while (length--) {
      result[length] = callback(array[length]);
    }
    return result;
  }
  function mapDomain(domain, callback) {
    const parts = domain.split("@");
    let result = "";
    if (parts.length > 1) {
      result = parts[0] + "@";
      domain = parts[1];
    }
    domain = domain.replace(regexSeparators, ".");
    const labels = domain.split(".");
    const encoded = map(labels, callback).join(".");
    return result + encoded;
  }
  function ucs2decode(string) {
    const output = [];
    let counter = 0;
    const length = string.length;
    while (counter < length) {
      const value = string.charCodeAt(counter++);
      if (value >= 55296 && value <= 56319 && counter < length) {
        const extra = string.charCodeAt(counter++);
        if ((extra & 64512) == 56320) {
          output.push(((value & 1023) << 10) + (extra & 1023) + 65536);
        } else {
          output.push(value);
          counter--;
        }
      } else {
        output.push(value);
      }
    }
    return output;
  }
  var basicToDigit = function(codePoint) {
    if (codePoint >= 48 && codePoint < 58) {
      return 26 + (codePoint - 48);
    }
    if (codePoint >= 65 && codePoint < 91) {
      return codePoint - 65;
    }
    if (codePoint >= 97 && codePoint < 123) {
      return codePoint - 97;
    }
    return base;
  };
  var digitToBasic = function(digit, flag) {
    return digit + 22 + 75 * (digit < 26) - ((flag != 0) << 5);
  };
  var adapt = function(delta, numPoints, firstTime) {
    let k = 0;
    delta = firstTime ? floor(delta / damp) : delta >> 1;
    delta += floor(delta / numPoints);
    for (; delta > baseMinusTMin * tMax >> 1; k += base) {
      delta = floor(delta / baseMinusTMin);
    }
    return floor(k + (baseMinusTMin + 1) * delta / (delta + skew));
  };
  var decode = function(input) {
    const output = [];
    const inputLength = input.length;
    let i = 0;
    let n = initialN;
    let bias = initialBias;
    let basic = input.lastIndexOf(delimiter);
    if (basic < 0) {
      basic = 0;
    }
    for (let j = 0; j < basic; ++j) {
      if (input.charCodeAt(j) >= 128) {
        error("not-basic");
      }
      output.push(input.charCodeAt(j));
    }
    for (let index = basic > 0 ? basic + 1 : 0; index < inputLength; ) {
      const oldi = i;
      for (let w = 1, k = base; ; k += base) {
        if (index >= inputLength) {
          error("invalid-input");
        }
        const digit = basicToDigit(input.charCodeAt(index++));
        if (digit >= base) {
          error("invalid-input");
        }
        if (digit > floor((maxInt - i) / w)) {
          error("overflow");
        }
        i += digit * w;
        const t = k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias;
        if (digit < t) {
          break;
        }
        const baseMinusT = base - t;
        if (w > floor(maxInt / baseMinusT)) {
          error("overflow");
        }
        w *= baseMinusT;
      }
      const out = output.length + 1;
      bias = adapt(i - oldi, out, oldi === 0);
      if (floor(i / out) > maxInt - n) {
        error("overflow");
      }
      n += floor(i / out);
      i %= out;
      output.splice(i++, 0, n);
    }
    return String.fromCodePoint(...output);
  };
  var encode = function(_input) {
    const output = [];
    const input = ucs2decode(_input);
    const inputLength = input.length;
    let n = initialN;
    let delta = 0;
    let bias = initialBias;
    for (const currentValue of input) {
      if (currentValue < 128) {
        output.push(stringFromCharCode(currentValue));
      }
    }
    const basicLength = output.length;
    let handledCPCount = basicLength;
    if (basicLength) {
      output.push(delimiter);
    }
    while (handledCPCount < inputLength) {
      let m = maxInt;
      for (const currentValue of input) {
        if (currentValue >= n && currentValue < m) {
          m = currentValue;
        }
      }
      const handledCPCountPlusOne = handledCPCount + 1;
      if (m - n > floor((maxInt - delta) / handledCPCountPlusOne)) {
        error("overflow");
      }
      delta += (m - n) * handledCPCountPlusOne;
      n = m;
      for (const currentValue of input) {
        if (currentValue < n && ++delta > maxInt) {
          error("overflow");
        }
        if (currentValue === n) {
          let q = delta;
          for (let k = base; ; k += base) {
            const t = k <= bias ? tMin : k >= bias + tMax ? tMax : k - bias;
            if (q < t) {
              break;
            }
            const qMinusT = q - t;
            const baseMinusT = base - t;
            output.push(stringFromCharCode(digitToBasic(t + qMinusT % baseMinusT, 0)));
            q = floor(qMinusT / baseMinusT);
          }
          output.push(stringFromCharCode(digitToBasic(q, 0)));
          bias = adapt(delta, handledCPCountPlusOne, handledCPCount === basicLength);
          delta = 0;
          ++handledCPCount;
        }
      }
      ++delta;
      ++n;
    }
    return output.join("");
  };
  var toUnicode = function(input) {
    return mapDomain(input, function(string) {
      return regexPunycode.test(string) ? decode(string.slice(4).toLowerCase()) : string;
    });
  };
  var toASCII = function(input) {
    return mapDomain(input, function(string) {
      return regexNonASCII.test(string) ? "xn--" + encode(string) : string;
    });
  };

  // node_modules/unenv/dist/runtime/node/internal/querystring/querystring.mjs
  var ERR_INVALID_URI = class extends URIError {
    code = "ERR_INVALID_URI";
    constructor() {
      super("URI malformed");
    }
  };
  var hexTable = Array.from({ length: 256 });
  for (let i = 0; i < 256; ++i) hexTable[i] = "%" + String.prototype.toUpperCase.call((i < 16 ? "0" : "") + Number.prototype.toString.call(i, 16));
  var isHexTable = new Int8Array([
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    1,
    1,
    1,
    1,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    1,
    1,
    1,
    1,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0
  ]);
  function encodeStr(str, noEscapeTable, hexTable2) {
    const len = str.length;
    if (len === 0) return "";
    let out = "";
    let lastPos = 0;
    let i = 0;
    outer: for (; i < len; i++) {
      let c = String.prototype.charCodeAt.call(str, i);
      while (c < 128) {
        if (noEscapeTable[c] !== 1) {
          if (lastPos < i) out += String.prototype.slice.call(str, lastPos, i);
          lastPos = i + 1;
          out += hexTable2[c];
        }
        if (++i === len) break outer;
        c = String.prototype.charCodeAt.call(str, i);
      }
      if (lastPos < i) out += String.prototype.slice.call(str, lastPos, i);
      if (c < 2048) {
        lastPos = i + 1;
        out += hexTable2[192 | c >> 6] + hexTable2[128 | c & 63];
        continue;
      }
      if (c < 55296 || c >= 57344) {
        lastPos = i + 1;
        out += hexTable2[224 | c >> 12] + hexTable2[128 | c >> 6 & 63] + hexTable2[128 | c & 63];
        continue;
      }
      ++i;
      if (i >= len) throw new ERR_INVALID_URI();
      const c2 = String.prototype.charCodeAt.call(str, i) & 1023;
      lastPos = i + 1;
      c = 65536 + ((c & 1023) << 10 | c2);
      out += hexTable2[240 | c >> 18] + hexTable2[128 | c >> 12 & 63] + hexTable2[128 | c >> 6 & 63] + hexTable2[128 | c & 63];
    }
    if (lastPos === 0) return str;
    if (lastPos < len) return out + String.prototype.slice.call(str, lastPos);
    return out;
  }

  // node_modules/unenv/dist/runtime/node/internal/url/util.mjs
  function spliceOne(list, index) {
    for (; index + 1 < list.length; index++) list[index] = list[index + 1];
    list.pop();
  }

  // node_modules/unenv/dist/runtime/node/internal/url/errors.mjs
  function fmt(val) {
    if (Array.isArray(val)) {
      return val.map((v) => fmt(v)).join(" or ");
    }
    if (!val) {
      return "" + val;
    }
    return val.toString();
  }
  var ERR_INVALID_ARG_VALUE = class extends TypeError {
    code = "ERR_INVALID_ARG_VALUE";
    constructor(name, value, reason) {
      super(`The ${name.includes(".") ? "property" : "argument"} '${name}' ${reason}. Received ${value}`);
    }
  };
  var ERR_INVALID_ARG_TYPE = class extends TypeError {
    code = "ERR_INVALID_ARG_TYPE";
    constructor(name, expected, actual) {
      super(`The "${name}" argument must be of type ${fmt(expected)}. Received ${fmt(actual)}`);
    }
  };
  var ERR_INVALID_URL = class extends TypeError {
    code = "ERR_INVALID_URL";
    input;
    base;
    constructor(input, base2) {
      super("Invalid URL");
      this.input = input;
      if (base2 != null) {
        this.base = base2;
      }
    }
  };
  var ERR_INVALID_URL_SCHEME = class extends TypeError {
    code = "ERR_INVALID_URL_SCHEME";
    constructor(expected) {
      super(`The URL must be of scheme ${expected}`);
    }
  };
  var ERR_INVALID_FILE_URL_PATH = class extends TypeError {
    code = "ERR_INVALID_FILE_URL_PATH";
    constructor(path2) {
      super(`Invalid ile URL path: ${path2}`);
    }
  };
  var ERR_INVALID_FILE_URL_HOST = class extends TypeError {
    code = "ERR_INVALID_FILE_URL_HOST";
    constructor(host) {
      super(`File URL host must be "localhost" or empty on ${host}`);
    }
  };

  // node_modules/unenv/dist/runtime/node/internal/url/url.mjs
  var import_node_path = __toESM(require_path(), 1);

  // node_modules/unenv/dist/runtime/node/internal/url/constants.mjs
  var CHAR_LOWERCASE_A = 97;
  var CHAR_LOWERCASE_Z = 122;
  var CHAR_FORWARD_SLASH = 47;
  var CHAR_BACKWARD_SLASH = 92;
  var CHAR_VERTICAL_LINE = 124;
  var CHAR_COLON = 58;
  var CHAR_QUESTION_MARK = 63;
  var CHAR_LINE_FEED = 10;
  var CHAR_CARRIAGE_RETURN = 13;
  var CHAR_TAB = 9;
  var CHAR_HASH = 35;
  var CHAR_SPACE = 32;
  var CHAR_NO_BREAK_SPACE = 160;
  var CHAR_ZERO_WIDTH_NOBREAK_SPACE = 65279;
  var CHAR_LEFT_SQUARE_BRACKET = 91;
  var CHAR_RIGHT_SQUARE_BRACKET = 93;
  var CHAR_LEFT_ANGLE_BRACKET = 60;
  var CHAR_RIGHT_ANGLE_BRACKET = 62;
  var CHAR_LEFT_CURLY_BRACKET = 123;
  var CHAR_RIGHT_CURLY_BRACKET = 125;
  var CHAR_DOUBLE_QUOTE = 34;
  var CHAR_SINGLE_QUOTE = 39;
  var CHAR_PERCENT = 37;
  var CHAR_SEMICOLON = 59;
  var CHAR_CIRCUMFLEX_ACCENT = 94;
  var CHAR_GRAVE_ACCENT = 96;
  var CHAR_AT = 64;

  // node_modules/unenv/dist/runtime/node/internal/url/url.mjs
  var unsafeProtocol = /* @__PURE__ */ new Set(["javascript", "javascript:"]);
  var hostlessProtocol = /* @__PURE__ */ new Set(["javascript", "javascript:"]);
  var slashedProtocol = /* @__PURE__ */ new Set([
    "http",
    "http:",
    "https",
    "https:",
    "ftp",
    "ftp:",
    "gopher",
    "gopher:",
    "file",
    "file:",
    "ws",
    "ws:",
    "wss",
    "wss:"
  ]);
  var FORWARD_SLASH = /\//g;
  function pathToFileURL(filepath, options) {
    const windows = options?.windows;
    if (windows && String.prototype.startsWith.call(filepath, "\\\\")) {
      const outURL = new URL("file://");
      const isExtendedUNC = String.prototype.startsWith.call(filepath, "\\\\?\\UNC\\");
      const prefixLength = isExtendedUNC ? 8 : 2;
      const hostnameEndIndex = String.prototype.indexOf.call(filepath, "\\", prefixLength);
      if (hostnameEndIndex === -1) {
        throw new ERR_INVALID_ARG_VALUE("path", filepath, "Missing UNC resource path");
      }
      const hostname = String.prototype.slice.call(filepath, prefixLength, hostnameEndIndex);
      outURL.hostname = toASCII(hostname);
      outURL.pathname = encodePathChars(filepath.slice(hostnameEndIndex).replace(backslashRegEx, "/"), { windows });
      return outURL;
    }
    let resolved = windows ? import_node_path.default.win32.resolve(filepath) : import_node_path.default.posix.resolve(filepath);
    const filePathLast = String.prototype.charCodeAt.call(filepath, filepath.length - 1);
    if ((filePathLast === CHAR_FORWARD_SLASH || windows && filePathLast === CHAR_BACKWARD_SLASH) && resolved.at(-1) !== import_node_path.default.sep) resolved += "/";
    resolved = encodePathChars(resolved, { windows });
    if (String.prototype.indexOf.call(resolved, "?") !== -1) resolved = resolved.replace(questionRegex, "%3F");
    if (String.prototype.indexOf.call(resolved, "#") !== -1) resolved = resolved.replace(hashRegex, "%23");
    return new URL(`file://${resolved}`);
  }
  function fileURLToPath(path2, options) {
    const windows = options?.windows;
    if (typeof path2 === "string") path2 = new URL(path2);
    else if (!isURL(path2)) throw new ERR_INVALID_ARG_TYPE("path", ["string", "URL"], path2);
    if (path2.protocol !== "file:") throw new ERR_INVALID_URL_SCHEME("file");
    return windows ? getPathFromURLWin32(path2) : getPathFromURLPosix(path2);
  }
  function urlToHttpOptions(url) {
    const { hostname, pathname, port, username, password, search } = url;
    return {
      __proto__: null,
      ...url,
      protocol: url.protocol,
      hostname: hostname && String.prototype.startsWith.call(hostname, "[") ? String.prototype.slice.call(hostname, 1, -1) : hostname,
      hash: url.hash,
      search,
      pathname,
      path: `${pathname || ""}${search || ""}`,
      href: url.href,
      port: port === "" ? void 0 : Number(port),
      auth: username || password ? `${decodeURIComponent(username)}:${decodeURIComponent(password)}` : void 0
    };
  }
  var percentRegEx = /%/g;
  var backslashRegEx = /\\/g;
  var newlineRegEx = /\n/g;
  var carriageReturnRegEx = /\r/g;
  var tabRegEx = /\t/g;
  var questionRegex = /\?/g;
  var hashRegex = /#/g;
  function encodePathChars(filepath, options) {
    const windows = options?.windows;
    if (String.prototype.indexOf.call(filepath, "%") !== -1) filepath = filepath.replace(percentRegEx, "%25");
    if (!windows && String.prototype.indexOf.call(filepath, "\\") !== -1) filepath = filepath.replace(backslashRegEx, "%5C");
    if (String.prototype.indexOf.call(filepath, "\n") !== -1) filepath = filepath.replace(newlineRegEx, "%0A");
    if (String.prototype.indexOf.call(filepath, "\r") !== -1) filepath = filepath.replace(carriageReturnRegEx, "%0D");
    if (String.prototype.indexOf.call(filepath, "	") !== -1) filepath = filepath.replace(tabRegEx, "%09");
    return filepath;
  }
  function getPathFromURLWin32(url) {
    const hostname = url.hostname;
    let pathname = url.pathname;
    for (let n = 0; n < pathname.length; n++) {
      if (pathname[n] === "%") {
        const third = pathname.codePointAt(n + 2) | 32;
        if (pathname[n + 1] === "2" && third === 102 || pathname[n + 1] === "5" && third === 99) {
          throw new ERR_INVALID_FILE_URL_PATH(String.raw`must not include encoded \ or / characters`);
        }
      }
    }
    pathname = pathname.replace(FORWARD_SLASH, "\\");
    pathname = decodeURIComponent(pathname);
    if (hostname !== "") {
      return `\\\\${toUnicode(hostname)}${pathname}`;
    }
    const letter = String.prototype.codePointAt.call(pathname, 1) | 32;
    const sep = String.prototype.charAt.call(pathname, 2);
    if (letter < CHAR_LOWERCASE_A || letter > CHAR_LOWERCASE_Z || sep !== ":") {
      throw new ERR_INVALID_FILE_URL_PATH("must be absolute");
    }
    return String.prototype.slice.call(pathname, 1);
  }
  function getPathFromURLPosix(url) {
    if (url.hostname !== "") {
      throw new ERR_INVALID_FILE_URL_HOST("??");
    }
    const pathname = url.pathname;
    for (let n = 0; n < pathname.length; n++) {
      if (pathname[n] === "%") {
        const third = String.prototype.codePointAt.call(pathname, n + 2) | 32;
        if (pathname[n + 1] === "2" && third === 102) {
          throw new ERR_INVALID_FILE_URL_PATH("must not include encoded / characters");
        }
      }
    }
    return decodeURIComponent(pathname);
  }
  function isURL(self) {
    return Boolean(self?.href && self.protocol && self.auth === void 0 && self.path === void 0);
  }

  // node_modules/unenv/dist/runtime/node/url.mjs
  var Url = class _Url {
    auth = null;
    hash = null;
    host = null;
    hostname = null;
    href = null;
    path = null;
    pathname = null;
    protocol = null;
    search = null;
    slashes = null;
    port = null;
    query = null;
    parse(url, parseQueryString, slashesDenoteHost) {
      if (typeof url !== "string") {
        throw new ERR_INVALID_ARG_TYPE("url", "string", url);
      }
      let hasHash = false;
      let hasAt = false;
      let start = -1;
      let end = -1;
      let rest = "";
      let lastPos = 0;
      for (let i = 0, inWs = false, split = false; i < url.length; ++i) {
        const code = url.charCodeAt(i);
        const isWs = code < 33 || code === CHAR_NO_BREAK_SPACE || code === CHAR_ZERO_WIDTH_NOBREAK_SPACE;
        if (start === -1) {
          if (isWs) continue;
          lastPos = start = i;
        } else if (inWs) {
          if (!isWs) {
            end = -1;
            inWs = false;
          }
        } else if (isWs) {
          end = i;
          inWs = true;
        }
        if (!split) {
          switch (code) {
            case CHAR_AT:
              hasAt = true;
              break;
            case CHAR_HASH:
              hasHash = true;
            case CHAR_QUESTION_MARK:
              split = true;
              break;
            case CHAR_BACKWARD_SLASH:
              if (i - lastPos > 0) rest += url.slice(lastPos, i);
              rest += "/";
              lastPos = i + 1;
              break;
          }
        } else if (!hasHash && code === CHAR_HASH) {
          hasHash = true;
        }
      }
      if (start !== -1) {
        if (lastPos === start) {
          if (end === -1) {
            if (start === 0) rest = url;
            else rest = url.slice(start);
          } else {
            rest = url.slice(start, end);
          }
        } else if (end === -1 && lastPos < url.length) {
          rest += url.slice(lastPos);
        } else if (end !== -1 && lastPos < end) {
          rest += url.slice(lastPos, end);
        }
      }
      if (!slashesDenoteHost && !hasHash && !hasAt) {
        const simplePath = simplePathPattern.exec(rest);
        if (simplePath) {
          this.path = rest;
          this.href = rest;
          this.pathname = simplePath[1];
          if (simplePath[2]) {
            this.search = simplePath[2];
            if (parseQueryString) {
              this.query = querystring.parse(this.search.slice(1));
            } else {
              this.query = this.search.slice(1);
            }
          } else if (parseQueryString) {
            this.search = null;
            this.query = { __proto__: null };
          }
          return this;
        }
      }
      const protoMatch = protocolPattern.exec(rest);
      let proto, lowerProto;
      if (protoMatch) {
        proto = protoMatch[0];
        lowerProto = proto.toLowerCase();
        this.protocol = lowerProto;
        rest = rest.slice(proto.length);
      }
      let slashes;
      if (slashesDenoteHost || proto || hostPattern.test(rest)) {
        slashes = rest.charCodeAt(0) === CHAR_FORWARD_SLASH && rest.charCodeAt(1) === CHAR_FORWARD_SLASH;
        if (slashes && !(proto && hostlessProtocol.has(lowerProto))) {
          rest = rest.slice(2);
          this.slashes = true;
        }
      }
      if (!hostlessProtocol.has(lowerProto) && (slashes || proto && !slashedProtocol.has(proto))) {
        let hostEnd = -1;
        let atSign = -1;
        let nonHost = -1;
        for (let i = 0; i < rest.length; ++i) {
          switch (rest.charCodeAt(i)) {
            case CHAR_TAB:
            case CHAR_LINE_FEED:
            case CHAR_CARRIAGE_RETURN:
              rest = rest.slice(0, i) + rest.slice(i + 1);
              i -= 1;
              break;
            case CHAR_SPACE:
            case CHAR_DOUBLE_QUOTE:
            case CHAR_PERCENT:
            case CHAR_SINGLE_QUOTE:
            case CHAR_SEMICOLON:
            case CHAR_LEFT_ANGLE_BRACKET:
            case CHAR_RIGHT_ANGLE_BRACKET:
            case CHAR_BACKWARD_SLASH:
            case CHAR_CIRCUMFLEX_ACCENT:
            case CHAR_GRAVE_ACCENT:
            case CHAR_LEFT_CURLY_BRACKET:
            case CHAR_VERTICAL_LINE:
            case CHAR_RIGHT_CURLY_BRACKET:
              if (nonHost === -1) nonHost = i;
              break;
            case CHAR_HASH:
            case CHAR_FORWARD_SLASH:
            case CHAR_QUESTION_MARK:
              if (nonHost === -1) nonHost = i;
              hostEnd = i;
              break;
            case CHAR_AT:
              atSign = i;
              nonHost = -1;
              break;
          }
          if (hostEnd !== -1) break;
        }
        start = 0;
        if (atSign !== -1) {
          this.auth = decodeURIComponent(rest.slice(0, atSign));
          start = atSign + 1;
        }
        if (nonHost === -1) {
          this.host = rest.slice(start);
          rest = "";
        } else {
          this.host = rest.slice(start, nonHost);
          rest = rest.slice(nonHost);
        }
        this.parseHost();
        if (typeof this.hostname !== "string") this.hostname = "";
        const hostname = this.hostname;
        const ipv6Hostname = isIpv6Hostname(hostname);
        if (!ipv6Hostname) {
          rest = getHostname(this, rest, hostname, url);
        }
        if (this.hostname.length > hostnameMaxLen) {
          this.hostname = "";
        } else {
          this.hostname = this.hostname.toLowerCase();
        }
        if (this.hostname !== "") {
          if (ipv6Hostname) {
            if (forbiddenHostCharsIpv6.test(this.hostname)) {
              throw new ERR_INVALID_URL(url);
            }
          } else {
            this.hostname = toASCII(this.hostname);
            if (this.hostname === "" || forbiddenHostChars.test(this.hostname)) {
              throw new ERR_INVALID_URL(url);
            }
          }
        }
        const p = this.port ? ":" + this.port : "";
        const h = this.hostname || "";
        this.host = h + p;
        if (ipv6Hostname) {
          this.hostname = this.hostname.slice(1, -1);
          if (rest[0] !== "/") {
            rest = "/" + rest;
          }
        }
      }
      if (!unsafeProtocol.has(lowerProto)) {
        rest = autoEscapeStr(rest);
      }
      let questionIdx = -1;
      let hashIdx = -1;
      for (let i = 0; i < rest.length; ++i) {
        const code = rest.charCodeAt(i);
        if (code === CHAR_HASH) {
          this.hash = rest.slice(i);
          hashIdx = i;
          break;
        } else if (code === CHAR_QUESTION_MARK && questionIdx === -1) {
          questionIdx = i;
        }
      }
      if (questionIdx !== -1) {
        if (hashIdx === -1) {
          this.search = rest.slice(questionIdx);
          this.query = rest.slice(questionIdx + 1);
        } else {
          this.search = rest.slice(questionIdx, hashIdx);
          this.query = rest.slice(questionIdx + 1, hashIdx);
        }
        if (parseQueryString) {
          this.query = querystring.parse(this.query);
        }
      } else if (parseQueryString) {
        this.search = null;
        this.query = { __proto__: null };
      }
      const useQuestionIdx = questionIdx !== -1 && (hashIdx === -1 || questionIdx < hashIdx);
      const firstIdx = useQuestionIdx ? questionIdx : hashIdx;
      if (firstIdx === -1) {
        if (rest.length > 0) this.pathname = rest;
      } else if (firstIdx > 0) {
        this.pathname = rest.slice(0, firstIdx);
      }
      if (slashedProtocol.has(lowerProto) && this.hostname && !this.pathname) {
        this.pathname = "/";
      }
      if (this.pathname || this.search) {
        const p = this.pathname || "";
        const s = this.search || "";
        this.path = p + s;
      }
      this.href = this.format();
      return this;
    }
    format() {
      let auth = this.auth || "";
      if (auth) {
        auth = encodeStr(auth, noEscapeAuth, hexTable);
        auth += "@";
      }
      let protocol = this.protocol || "";
      let pathname = this.pathname || "";
      let hash = this.hash || "";
      let host = "";
      let query = "";
      if (this.host) {
        host = auth + this.host;
      } else if (this.hostname) {
        host = auth + (this.hostname.includes(":") && !isIpv6Hostname(this.hostname) ? "[" + this.hostname + "]" : this.hostname);
        if (this.port) {
          host += ":" + this.port;
        }
      }
      if (this.query !== null && typeof this.query === "object") {
        query = querystring.stringify(this.query);
      }
      let search = this.search || query && "?" + query || "";
      if (protocol && protocol.charCodeAt(protocol.length - 1) !== 58) protocol += ":";
      let newPathname = "";
      let lastPos = 0;
      for (let i = 0; i < pathname.length; ++i) {
        switch (pathname.charCodeAt(i)) {
          case CHAR_HASH:
            if (i - lastPos > 0) newPathname += pathname.slice(lastPos, i);
            newPathname += "%23";
            lastPos = i + 1;
            break;
          case CHAR_QUESTION_MARK:
            if (i - lastPos > 0) newPathname += pathname.slice(lastPos, i);
            newPathname += "%3F";
            lastPos = i + 1;
            break;
        }
      }
      if (lastPos > 0) {
        if (lastPos === pathname.length) {
          pathname = newPathname;
        } else {
          pathname = newPathname + pathname.slice(lastPos);
        }
      }
      if (this.slashes || slashedProtocol.has(protocol)) {
        if (this.slashes || host) {
          if (pathname && pathname.charCodeAt(0) !== CHAR_FORWARD_SLASH) pathname = "/" + pathname;
          host = "//" + host;
        } else if (protocol.length >= 4 && protocol.charCodeAt(0) === 102 && protocol.charCodeAt(1) === 105 && protocol.charCodeAt(2) === 108 && protocol.charCodeAt(3) === 101) {
          host = "//";
        }
      }
      search = search.replace(/#/g, "%23");
      if (hash && hash.charCodeAt(0) !== CHAR_HASH) hash = "#" + hash;
      if (search && search.charCodeAt(0) !== CHAR_QUESTION_MARK) search = "?" + search;
      return protocol + host + pathname + search + hash;
    }
    resolve(relative) {
      return this.resolveObject(urlParse(relative, false, true)).format();
    }
    resolveObject(relative) {
      if (typeof relative === "string") {
        const rel = new _Url();
        rel.parse(relative, false, true);
        relative = rel;
      }
      const result = new _Url();
      Object.assign(result, this);
      result.hash = relative.hash;
      if (relative.href === "") {
        result.href = result.format();
        return result;
      }
      if (relative.slashes && !relative.protocol) {
        const relativeWithoutProtocol = Object.keys(relative).reduce((acc, key) => {
          if (key !== "protocol") {
            acc[key] = relative[key];
          }
          return acc;
        }, {});
        Object.assign(result, relativeWithoutProtocol);
        if (slashedProtocol.has(result.protocol) && result.hostname && !result.pathname) {
          result.path = result.pathname = "/";
        }
        result.href = result.format();
        return result;
      }
      if (relative.protocol && relative.protocol !== result.protocol) {
        if (!slashedProtocol.has(relative.protocol)) {
          Object.assign(result, relative);
          result.href = result.format();
          return result;
        }
        result.protocol = relative.protocol;
        if (!relative.host && !/^file:?$/.test(relative.protocol) && !hostlessProtocol.has(relative.protocol)) {
          const relPath2 = (relative.pathname || "").split("/");
          while (relPath2.length > 0 && !(relative.host = relPath2.shift())) ;
          if (!relative.host) relative.host = "";
          if (!relative.hostname) relative.hostname = "";
          if (relPath2[0] !== "") relPath2.unshift("");
          if (relPath2.length < 2) relPath2.unshift("");
          result.pathname = relPath2.join("/");
        } else {
          result.pathname = relative.pathname;
        }
        result.search = relative.search;
        result.query = relative.query;
        result.host = relative.host || "";
        result.auth = relative.auth;
        result.hostname = relative.hostname || relative.host;
        result.port = relative.port;
        if (result.pathname || result.search) {
          const p = result.pathname || "";
          const s = result.search || "";
          result.path = p + s;
        }
        result.slashes = result.slashes || relative.slashes;
        result.href = result.format();
        return result;
      }
      const isSourceAbs = result.pathname && result.pathname.charAt(0) === "/";
      const isRelAbs = relative.host || relative.pathname && relative.pathname.charAt(0) === "/";
      let mustEndAbs = isRelAbs || isSourceAbs || result.host && relative.pathname;
      const removeAllDots = mustEndAbs;
      let srcPath = result.pathname && result.pathname.split("/") || [];
      const relPath = relative.pathname && relative.pathname.split("/") || [];
      const noLeadingSlashes = result.protocol && !slashedProtocol.has(result.protocol);
      if (noLeadingSlashes) {
        result.hostname = "";
        result.port = null;
        if (result.host) {
          if (srcPath[0] === "") srcPath[0] = result.host;
          else srcPath.unshift(result.host);
        }
        result.host = "";
        if (relative.protocol) {
          relative.hostname = null;
          relative.port = null;
          result.auth = null;
          if (relative.host) {
            if (relPath[0] === "") relPath[0] = relative.host;
            else relPath.unshift(relative.host);
          }
          relative.host = null;
        }
        mustEndAbs = mustEndAbs && (relPath[0] === "" || srcPath[0] === "");
      }
      if (isRelAbs) {
        if (relative.host || relative.host === "") {
          if (result.host !== relative.host) result.auth = null;
          result.host = relative.host;
          result.port = relative.port;
        }
        if (relative.hostname || relative.hostname === "") {
          if (result.hostname !== relative.hostname) result.auth = null;
          result.hostname = relative.hostname;
        }
        result.search = relative.search;
        result.query = relative.query;
        srcPath = relPath;
      } else if (relPath.length > 0) {
        if (!srcPath) srcPath = [];
        srcPath.pop();
        srcPath = srcPath.concat(relPath);
        result.search = relative.search;
        result.query = relative.query;
      } else if (relative.search !== null && relative.search !== void 0) {
        if (noLeadingSlashes) {
          result.hostname = result.host = srcPath.shift();
          const authInHost = result.host && result.host.indexOf("@") > 0 && result.host.split("@");
          if (authInHost) {
            result.auth = authInHost.shift();
            result.host = result.hostname = authInHost.shift();
          }
        }
        result.search = relative.search;
        result.query = relative.query;
        if (result.pathname !== null || result.search !== null) {
          result.path = (result.pathname ? result.pathname : "") + (result.search ? result.search : "");
        }
        result.href = result.format();
        return result;
      }
      if (srcPath.length === 0) {
        result.pathname = null;
        if (result.search) {
          result.path = "/" + result.search;
        } else {
          result.path = null;
        }
        result.href = result.format();
        return result;
      }
      let last = srcPath.at(-1);
      const hasTrailingSlash = (result.host || relative.host || srcPath.length > 1) && (last === "." || last === "..") || last === "";
      let up = 0;
      for (let i = srcPath.length - 1; i >= 0; i--) {
        last = srcPath[i];
        if (last === ".") {
          spliceOne(srcPath, i);
        } else if (last === "..") {
          spliceOne(srcPath, i);
          up++;
        } else if (up) {
          spliceOne(srcPath, i);
          up--;
        }
      }
      if (!mustEndAbs && !removeAllDots) {
        while (up--) {
          srcPath.unshift("..");
        }
      }
      if (mustEndAbs && srcPath[0] !== "" && (!srcPath[0] || srcPath[0].charAt(0) !== "/")) {
        srcPath.unshift("");
      }
      if (hasTrailingSlash && srcPath.join("/").slice(-1) !== "/") {
        srcPath.push("");
      }
      const isAbsolute = srcPath[0] === "" || srcPath[0] && srcPath[0].charAt(0) === "/";
      if (noLeadingSlashes) {
        result.hostname = result.host = isAbsolute ? "" : srcPath.length > 0 ? srcPath.shift() : "";
        const authInHost = result.host && result.host.indexOf("@") > 0 ? result.host.split("@") : false;
        if (authInHost) {
          result.auth = authInHost.shift();
          result.host = result.hostname = authInHost.shift();
        }
      }
      mustEndAbs = mustEndAbs || result.host && srcPath.length;
      if (mustEndAbs && !isAbsolute) {
        srcPath.unshift("");
      }
      if (srcPath.length === 0) {
        result.pathname = null;
        result.path = null;
      } else {
        result.pathname = srcPath.join("/");
      }
      if (result.pathname !== null || result.search !== null) {
        result.path = (result.pathname ? result.pathname : "") + (result.search ? result.search : "");
      }
      result.auth = relative.auth || result.auth;
      result.slashes = result.slashes || relative.slashes;
      result.href = result.format();
      return result;
    }
    parseHost() {
      let host = this.host;
      const portMatch = portPattern.exec(host);
      if (portMatch) {
        const port = portMatch[0];
        if (port !== ":") {
          this.port = port.slice(1);
        }
        host = host.slice(0, host.length - port.length);
      }
      if (host) this.hostname = host;
    }
  };
  var protocolPattern = /^[\d+.a-z-]+:/i;
  var portPattern = /:\d*$/;
  var hostPattern = /^\/\/[^/@]+@[^/@]+/;
  var simplePathPattern = /^(\/\/?(?!\/)[^\s?]*)(\?\S*)?$/;
  var forbiddenHostChars = /[\0\t\n\r #%/:<>?@[\\\]^|]/;
  var forbiddenHostCharsIpv6 = /[\0\t\n\r #%/<>?@\\^|]/;
  var noEscapeAuth = new Int8Array([
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    0,
    0,
    0,
    0,
    0,
    1,
    1,
    1,
    1,
    0,
    0,
    1,
    1,
    0,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    0,
    0,
    0,
    0,
    0,
    0,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    0,
    0,
    0,
    0,
    1,
    0,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    1,
    0,
    0,
    0,
    1,
    0
  ]);
  var escapedCodes = [
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "%09",
    "%0A",
    "",
    "",
    "%0D",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "%20",
    "",
    "%22",
    "",
    "",
    "",
    "",
    "%27",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "%3C",
    "",
    "%3E",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "%5C",
    "",
    "%5E",
    "",
    "%60",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "",
    "%7B",
    "%7C",
    "%7D"
  ];
  var hostnameMaxLen = 255;
  var urlParseWarned = false;
  function urlParse(url, parseQueryString, slashesDenoteHost) {
    if (!urlParseWarned) {
      urlParseWarned = true;
      console.warn("[DeprecationWarning] [unenv] [node:url] DEP0169: `url.parse()` behavior is not standardized and prone to errors that have security implications. Use the WHATWG URL API instead. CVEs are not issued for `url.parse()` vulnerabilities.");
    }
    if (url instanceof Url) return url;
    const urlObject = new Url();
    urlObject.parse(url, parseQueryString, slashesDenoteHost);
    return urlObject;
  }
  function isIpv6Hostname(hostname) {
    return String.prototype.charCodeAt.call(hostname, 0) === CHAR_LEFT_SQUARE_BRACKET && String.prototype.charCodeAt.call(hostname, hostname.length - 1) === CHAR_RIGHT_SQUARE_BRACKET;
  }
  var warnInvalidPort = true;
  function getHostname(self, rest, hostname, url) {
    for (let i = 0; i < hostname.length; ++i) {
      const code = hostname.charCodeAt(i);
      const isValid = code !== CHAR_FORWARD_SLASH && code !== CHAR_BACKWARD_SLASH && code !== CHAR_HASH && code !== CHAR_QUESTION_MARK && code !== CHAR_COLON;
      if (!isValid) {
        if (warnInvalidPort && code === CHAR_COLON) {
          console.warn(`[DeprecationWarning] [unenv] [node:url] DEP0170: The URL ${url} is invalid. Future versions of Node.js will throw an error.`);
          warnInvalidPort = false;
        }
        self.hostname = hostname.slice(0, i);
        return `/${hostname.slice(i)}${rest}`;
      }
    }
    return rest;
  }
  function autoEscapeStr(rest) {
    let escaped = "";
    let lastEscapedPos = 0;
    for (let i = 0; i < rest.length; ++i) {
      const escapedChar = escapedCodes[rest.charCodeAt(i)];
      if (escapedChar) {
        if (i > lastEscapedPos) escaped += rest.slice(lastEscapedPos, i);
        escaped += escapedChar;
        lastEscapedPos = i + 1;
      }
    }
    if (lastEscapedPos === 0)
      return rest;
    if (lastEscapedPos < rest.length) escaped += rest.slice(lastEscapedPos);
    return escaped;
  }
  function urlFormat(urlObject, options) {
    if (typeof urlObject === "string") {
      urlObject = urlParse(urlObject);
    } else if (typeof urlObject !== "object" || urlObject === null) {
      throw new ERR_INVALID_ARG_TYPE("urlObject", ["Object", "string"], urlObject);
    } else if (urlObject instanceof URL2) {
      let fragment = true;
      let unicode = false;
      let search = true;
      let auth = true;
      if (options) {
        if (options.fragment != null) {
          fragment = Boolean(options.fragment);
        }
        if (options.unicode != null) {
          unicode = Boolean(options.unicode);
        }
        if (options.search != null) {
          search = Boolean(options.search);
        }
        if (options.auth != null) {
          auth = Boolean(options.auth);
        }
      }
      const _url = new URL2(urlObject.href);
      if (!fragment) _url.hash = "";
      if (!search) _url.search = "";
      if (!auth) _url.username = _url.password = "";
      if (unicode) {
        return Url.prototype.format.call(_url);
      }
      return _url.href;
    }
    return Url.prototype.format.call(urlObject);
  }
  function urlResolve(source, relative) {
    return urlParse(source, false, true).resolve(relative);
  }
  function urlResolveObject(source, relative) {
    if (!source) return relative;
    return urlParse(source, false, true).resolveObject(relative);
  }
  function pathToFileURL2(path2, options) {
    return pathToFileURL(path2, options);
  }
  var URL2 = globalThis.URL;
  var URLSearchParams = globalThis.URLSearchParams;
  var domainToASCII = toASCII;
  var domainToUnicode = toUnicode;
  var url_default = {
    Url,
    parse: urlParse,
    resolve: urlResolve,
    resolveObject: urlResolveObject,
    format: urlFormat,
    URL: URL2,
    URLSearchParams,
    domainToASCII,
    domainToUnicode,
    pathToFileURL: pathToFileURL2,
    fileURLToPath,
    urlToHttpOptions
  };

  // src/shared/globals.js
  function withGlobals(module2, names) {
    for (const name of names) {
      Object.defineProperty(module2, name, { configurable: true, enumerable: true, get: () => globalThis[name] });
    }
    return module2;
  }

  // src/node_url.js
  var module = withGlobals({ ...url_default }, ["URL", "URLSearchParams"]);
  return __toCommonJS(node_url_exports);
})();
return family;
