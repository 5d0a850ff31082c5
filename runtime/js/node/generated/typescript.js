var family = (() => {
  var __defProp = Object.defineProperty;
  var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
  var __getOwnPropNames = Object.getOwnPropertyNames;
  var __hasOwnProp = Object.prototype.hasOwnProperty;
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
  var __toCommonJS = (mod) => __copyProps(__defProp({}, "__esModule", { value: true }), mod);

  // src/typescript.js
  var typescript_exports = {};
  __export(typescript_exports, {
    strip: () => strip,
    warm: () => warm
  });

  // node_modules/sucrase/dist/esm/parser/tokenizer/keywords.js
  var ContextualKeyword;
  (function(ContextualKeyword2) {
    const NONE = 0;
    ContextualKeyword2[ContextualKeyword2["NONE"] = NONE] = "NONE";
    const _abstract = NONE + 1;
    ContextualKeyword2[ContextualKeyword2["_abstract"] = _abstract] = "_abstract";
    const _accessor = _abstract + 1;
    ContextualKeyword2[ContextualKeyword2["_accessor"] = _accessor] = "_accessor";
    const _as = _accessor + 1;
    ContextualKeyword2[ContextualKeyword2["_as"] = _as] = "_as";
    const _assert = _as + 1;
    ContextualKeyword2[ContextualKeyword2["_assert"] = _assert] = "_assert";
    const _asserts = _assert + 1;
    ContextualKeyword2[ContextualKeyword2["_asserts"] = _asserts] = "_asserts";
    const _async = _asserts + 1;
    ContextualKeyword2[ContextualKeyword2["_async"] = _async] = "_async";
    const _await = _async + 1;
    ContextualKeyword2[ContextualKeyword2["_await"] = _await] = "_await";
    const _checks = _await + 1;
    ContextualKeyword2[ContextualKeyword2["_checks"] = _checks] = "_checks";
    const _constructor = _checks + 1;
    ContextualKeyword2[ContextualKeyword2["_constructor"] = _constructor] = "_constructor";
    const _declare = _constructor + 1;
    ContextualKeyword2[ContextualKeyword2["_declare"] = _declare] = "_declare";
    const _enum = _declare + 1;
    ContextualKeyword2[ContextualKeyword2["_enum"] = _enum] = "_enum";
    const _exports = _enum + 1;
    ContextualKeyword2[ContextualKeyword2["_exports"] = _exports] = "_exports";
    const _from = _exports + 1;
    ContextualKeyword2[ContextualKeyword2["_from"] = _from] = "_from";
    const _get = _from + 1;
    ContextualKeyword2[ContextualKeyword2["_get"] = _get] = "_get";
    const _global = _get + 1;
    ContextualKeyword2[ContextualKeyword2["_global"] = _global] = "_global";
    const _implements = _global + 1;
    ContextualKeyword2[ContextualKeyword2["_implements"] = _implements] = "_implements";
    const _infer = _implements + 1;
    ContextualKeyword2[ContextualKeyword2["_infer"] = _infer] = "_infer";
    const _interface = _infer + 1;
    ContextualKeyword2[ContextualKeyword2["_interface"] = _interface] = "_interface";
    const _is = _interface + 1;
    ContextualKeyword2[ContextualKeyword2["_is"] = _is] = "_is";
    const _keyof = _is + 1;
    ContextualKeyword2[ContextualKeyword2["_keyof"] = _keyof] = "_keyof";
    const _mixins = _keyof + 1;
    ContextualKeyword2[ContextualKeyword2["_mixins"] = _mixins] = "_mixins";
    const _module = _mixins + 1;
    ContextualKeyword2[ContextualKeyword2["_module"] = _module] = "_module";
    const _namespace = _module + 1;
    ContextualKeyword2[ContextualKeyword2["_namespace"] = _namespace] = "_namespace";
    const _of = _namespace + 1;
    ContextualKeyword2[ContextualKeyword2["_of"] = _of] = "_of";
    const _opaque = _of + 1;
    ContextualKeyword2[ContextualKeyword2["_opaque"] = _opaque] = "_opaque";
    const _out = _opaque + 1;
    ContextualKeyword2[ContextualKeyword2["_out"] = _out] = "_out";
    const _override = _out + 1;
    ContextualKeyword2[ContextualKeyword2["_override"] = _override] = "_override";
    const _private = _override + 1;
    ContextualKeyword2[ContextualKeyword2["_private"] = _private] = "_private";
    const _protected = _private + 1;
    ContextualKeyword2[ContextualKeyword2["_protected"] = _protected] = "_protected";
    const _proto = _protected + 1;
    ContextualKeyword2[ContextualKeyword2["_proto"] = _proto] = "_proto";
    const _public = _proto + 1;
    ContextualKeyword2[ContextualKeyword2["_public"] = _public] = "_public";
    const _readonly = _public + 1;
    ContextualKeyword2[ContextualKeyword2["_readonly"] = _readonly] = "_readonly";
    const _require = _readonly + 1;
    ContextualKeyword2[ContextualKeyword2["_require"] = _require] = "_require";
    const _satisfies = _require + 1;
    ContextualKeyword2[ContextualKeyword2["_satisfies"] = _satisfies] = "_satisfies";
    const _set = _satisfies + 1;
    ContextualKeyword2[ContextualKeyword2["_set"] = _set] = "_set";
    const _static = _set + 1;
    ContextualKeyword2[ContextualKeyword2["_static"] = _static] = "_static";
    const _symbol = _static + 1;
    ContextualKeyword2[ContextualKeyword2["_symbol"] = _symbol] = "_symbol";
    const _type = _symbol + 1;
    ContextualKeyword2[ContextualKeyword2["_type"] = _type] = "_type";
    const _unique = _type + 1;
    ContextualKeyword2[ContextualKeyword2["_unique"] = _unique] = "_unique";
    const _using = _unique + 1;
    ContextualKeyword2[ContextualKeyword2["_using"] = _using] = "_using";
  })(ContextualKeyword || (ContextualKeyword = {}));

  // node_modules/sucrase/dist/esm/parser/tokenizer/types.js
  var TokenType;
  (function(TokenType2) {
    const PRECEDENCE_MASK = 15;
    TokenType2[TokenType2["PRECEDENCE_MASK"] = PRECEDENCE_MASK] = "PRECEDENCE_MASK";
    const IS_KEYWORD = 1 << 4;
    TokenType2[TokenType2["IS_KEYWORD"] = IS_KEYWORD] = "IS_KEYWORD";
    const IS_ASSIGN = 1 << 5;
    TokenType2[TokenType2["IS_ASSIGN"] = IS_ASSIGN] = "IS_ASSIGN";
    const IS_RIGHT_ASSOCIATIVE = 1 << 6;
    TokenType2[TokenType2["IS_RIGHT_ASSOCIATIVE"] = IS_RIGHT_ASSOCIATIVE] = "IS_RIGHT_ASSOCIATIVE";
    const IS_PREFIX = 1 << 7;
    TokenType2[TokenType2["IS_PREFIX"] = IS_PREFIX] = "IS_PREFIX";
    const IS_POSTFIX = 1 << 8;
    TokenType2[TokenType2["IS_POSTFIX"] = IS_POSTFIX] = "IS_POSTFIX";
    const IS_EXPRESSION_START = 1 << 9;
    TokenType2[TokenType2["IS_EXPRESSION_START"] = IS_EXPRESSION_START] = "IS_EXPRESSION_START";
    const num = 512;
    TokenType2[TokenType2["num"] = num] = "num";
    const bigint = 1536;
    TokenType2[TokenType2["bigint"] = bigint] = "bigint";
    const decimal = 2560;
    TokenType2[TokenType2["decimal"] = decimal] = "decimal";
    const regexp = 3584;
    TokenType2[TokenType2["regexp"] = regexp] = "regexp";
    const string = 4608;
    TokenType2[TokenType2["string"] = string] = "string";
    const name = 5632;
    TokenType2[TokenType2["name"] = name] = "name";
    const eof = 6144;
    TokenType2[TokenType2["eof"] = eof] = "eof";
    const bracketL = 7680;
    TokenType2[TokenType2["bracketL"] = bracketL] = "bracketL";
    const bracketR = 8192;
    TokenType2[TokenType2["bracketR"] = bracketR] = "bracketR";
    const braceL = 9728;
    TokenType2[TokenType2["braceL"] = braceL] = "braceL";
    const braceBarL = 10752;
    TokenType2[TokenType2["braceBarL"] = braceBarL] = "braceBarL";
    const braceR = 11264;
    TokenType2[TokenType2["braceR"] = braceR] = "braceR";
    const braceBarR = 12288;
    TokenType2[TokenType2["braceBarR"] = braceBarR] = "braceBarR";
    const parenL = 13824;
    TokenType2[TokenType2["parenL"] = parenL] = "parenL";
    const parenR = 14336;
    TokenType2[TokenType2["parenR"] = parenR] = "parenR";
    const comma = 15360;
    TokenType2[TokenType2["comma"] = comma] = "comma";
    const semi = 16384;
    TokenType2[TokenType2["semi"] = semi] = "semi";
    const colon = 17408;
    TokenType2[TokenType2["colon"] = colon] = "colon";
    const doubleColon = 18432;
    TokenType2[TokenType2["doubleColon"] = doubleColon] = "doubleColon";
    const dot = 19456;
    TokenType2[TokenType2["dot"] = dot] = "dot";
    const question = 20480;
    TokenType2[TokenType2["question"] = question] = "question";
    const questionDot = 21504;
    TokenType2[TokenType2["questionDot"] = questionDot] = "questionDot";
    const arrow = 22528;
    TokenType2[TokenType2["arrow"] = arrow] = "arrow";
    const template = 23552;
    TokenType2[TokenType2["template"] = template] = "template";
    const ellipsis = 24576;
    TokenType2[TokenType2["ellipsis"] = ellipsis] = "ellipsis";
    const backQuote = 25600;
    TokenType2[TokenType2["backQuote"] = backQuote] = "backQuote";
    const dollarBraceL = 27136;
    TokenType2[TokenType2["dollarBraceL"] = dollarBraceL] = "dollarBraceL";
    const at = 27648;
    TokenType2[TokenType2["at"] = at] = "at";
    const hash = 29184;
    TokenType2[TokenType2["hash"] = hash] = "hash";
    const eq = 29728;
    TokenType2[TokenType2["eq"] = eq] = "eq";
    const assign = 30752;
    TokenType2[TokenType2["assign"] = assign] = "assign";
    const preIncDec = 32640;
    TokenType2[TokenType2["preIncDec"] = preIncDec] = "preIncDec";
    const postIncDec = 33664;
    TokenType2[TokenType2["postIncDec"] = postIncDec] = "postIncDec";
    const bang = 34432;
    TokenType2[TokenType2["bang"] = bang] = "bang";
    const tilde = 35456;
    TokenType2[TokenType2["tilde"] = tilde] = "tilde";
    const pipeline = 35841;
    TokenType2[TokenType2["pipeline"] = pipeline] = "pipeline";
    const nullishCoalescing = 36866;
    TokenType2[TokenType2["nullishCoalescing"] = nullishCoalescing] = "nullishCoalescing";
    const logicalOR = 37890;
    TokenType2[TokenType2["logicalOR"] = logicalOR] = "logicalOR";
    const logicalAND = 38915;
    TokenType2[TokenType2["logicalAND"] = logicalAND] = "logicalAND";
    const bitwiseOR = 39940;
    TokenType2[TokenType2["bitwiseOR"] = bitwiseOR] = "bitwiseOR";
    const bitwiseXOR = 40965;
    TokenType2[TokenType2["bitwiseXOR"] = bitwiseXOR] = "bitwiseXOR";
    const bitwiseAND = 41990;
    TokenType2[TokenType2["bitwiseAND"] = bitwiseAND] = "bitwiseAND";
    const equality = 43015;
    TokenType2[TokenType2["equality"] = equality] = "equality";
    const lessThan = 44040;
    TokenType2[TokenType2["lessThan"] = lessThan] = "lessThan";
    const greaterThan = 45064;
    TokenType2[TokenType2["greaterThan"] = greaterThan] = "greaterThan";
    const relationalOrEqual = 46088;
    TokenType2[TokenType2["relationalOrEqual"] = relationalOrEqual] = "relationalOrEqual";
    const bitShiftL = 47113;
    TokenType2[TokenType2["bitShiftL"] = bitShiftL] = "bitShiftL";
    const bitShiftR = 48137;
    TokenType2[TokenType2["bitShiftR"] = bitShiftR] = "bitShiftR";
    const plus = 49802;
    TokenType2[TokenType2["plus"] = plus] = "plus";
    const minus = 50826;
    TokenType2[TokenType2["minus"] = minus] = "minus";
    const modulo = 51723;
    TokenType2[TokenType2["modulo"] = modulo] = "modulo";
    const star = 52235;
    TokenType2[TokenType2["star"] = star] = "star";
    const slash = 53259;
    TokenType2[TokenType2["slash"] = slash] = "slash";
    const exponent = 54348;
    TokenType2[TokenType2["exponent"] = exponent] = "exponent";
    const jsxName = 55296;
    TokenType2[TokenType2["jsxName"] = jsxName] = "jsxName";
    const jsxText = 56320;
    TokenType2[TokenType2["jsxText"] = jsxText] = "jsxText";
    const jsxEmptyText = 57344;
    TokenType2[TokenType2["jsxEmptyText"] = jsxEmptyText] = "jsxEmptyText";
    const jsxTagStart = 58880;
    TokenType2[TokenType2["jsxTagStart"] = jsxTagStart] = "jsxTagStart";
    const jsxTagEnd = 59392;
    TokenType2[TokenType2["jsxTagEnd"] = jsxTagEnd] = "jsxTagEnd";
    const typeParameterStart = 60928;
    TokenType2[TokenType2["typeParameterStart"] = typeParameterStart] = "typeParameterStart";
    const nonNullAssertion = 61440;
    TokenType2[TokenType2["nonNullAssertion"] = nonNullAssertion] = "nonNullAssertion";
    const _break = 62480;
    TokenType2[TokenType2["_break"] = _break] = "_break";
    const _case = 63504;
    TokenType2[TokenType2["_case"] = _case] = "_case";
    const _catch = 64528;
    TokenType2[TokenType2["_catch"] = _catch] = "_catch";
    const _continue = 65552;
    TokenType2[TokenType2["_continue"] = _continue] = "_continue";
    const _debugger = 66576;
    TokenType2[TokenType2["_debugger"] = _debugger] = "_debugger";
    const _default = 67600;
    TokenType2[TokenType2["_default"] = _default] = "_default";
    const _do = 68624;
    TokenType2[TokenType2["_do"] = _do] = "_do";
    const _else = 69648;
    TokenType2[TokenType2["_else"] = _else] = "_else";
    const _finally = 70672;
    TokenType2[TokenType2["_finally"] = _finally] = "_finally";
    const _for = 71696;
    TokenType2[TokenType2["_for"] = _for] = "_for";
    const _function = 73232;
    TokenType2[TokenType2["_function"] = _function] = "_function";
    const _if = 73744;
    TokenType2[TokenType2["_if"] = _if] = "_if";
    const _return = 74768;
    TokenType2[TokenType2["_return"] = _return] = "_return";
    const _switch = 75792;
    TokenType2[TokenType2["_switch"] = _switch] = "_switch";
    const _throw = 77456;
    TokenType2[TokenType2["_throw"] = _throw] = "_throw";
    const _try = 77840;
    TokenType2[TokenType2["_try"] = _try] = "_try";
    const _var = 78864;
    TokenType2[TokenType2["_var"] = _var] = "_var";
    const _let = 79888;
    TokenType2[TokenType2["_let"] = _let] = "_let";
    const _const = 80912;
    TokenType2[TokenType2["_const"] = _const] = "_const";
    const _while = 81936;
    TokenType2[TokenType2["_while"] = _while] = "_while";
    const _with = 82960;
    TokenType2[TokenType2["_with"] = _with] = "_with";
    const _new = 84496;
    TokenType2[TokenType2["_new"] = _new] = "_new";
    const _this = 85520;
    TokenType2[TokenType2["_this"] = _this] = "_this";
    const _super = 86544;
    TokenType2[TokenType2["_super"] = _super] = "_super";
    const _class = 87568;
    TokenType2[TokenType2["_class"] = _class] = "_class";
    const _extends = 88080;
    TokenType2[TokenType2["_extends"] = _extends] = "_extends";
    const _export = 89104;
    TokenType2[TokenType2["_export"] = _export] = "_export";
    const _import = 90640;
    TokenType2[TokenType2["_import"] = _import] = "_import";
    const _yield = 91664;
    TokenType2[TokenType2["_yield"] = _yield] = "_yield";
    const _null = 92688;
    TokenType2[TokenType2["_null"] = _null] = "_null";
    const _true = 93712;
    TokenType2[TokenType2["_true"] = _true] = "_true";
    const _false = 94736;
    TokenType2[TokenType2["_false"] = _false] = "_false";
    const _in = 95256;
    TokenType2[TokenType2["_in"] = _in] = "_in";
    const _instanceof = 96280;
    TokenType2[TokenType2["_instanceof"] = _instanceof] = "_instanceof";
    const _typeof = 97936;
    TokenType2[TokenType2["_typeof"] = _typeof] = "_typeof";
    const _void = 98960;
    TokenType2[TokenType2["_void"] = _void] = "_void";
    const _delete = 99984;
    TokenType2[TokenType2["_delete"] = _delete] = "_delete";
    const _async = 100880;
    TokenType2[TokenType2["_async"] = _async] = "_async";
    const _get = 101904;
    TokenType2[TokenType2["_get"] = _get] = "_get";
    const _set = 102928;
    TokenType2[TokenType2["_set"] = _set] = "_set";
    const _declare = 103952;
    TokenType2[TokenType2["_declare"] = _declare] = "_declare";
    const _readonly = 104976;
    TokenType2[TokenType2["_readonly"] = _readonly] = "_readonly";
    const _abstract = 106e3;
    TokenType2[TokenType2["_abstract"] = _abstract] = "_abstract";
    const _static = 107024;
    TokenType2[TokenType2["_static"] = _static] = "_static";
    const _public = 107536;
    TokenType2[TokenType2["_public"] = _public] = "_public";
    const _private = 108560;
    TokenType2[TokenType2["_private"] = _private] = "_private";
    const _protected = 109584;
    TokenType2[TokenType2["_protected"] = _protected] = "_protected";
    const _override = 110608;
    TokenType2[TokenType2["_override"] = _override] = "_override";
    const _as = 112144;
    TokenType2[TokenType2["_as"] = _as] = "_as";
    const _enum = 113168;
    TokenType2[TokenType2["_enum"] = _enum] = "_enum";
    const _type = 114192;
    TokenType2[TokenType2["_type"] = _type] = "_type";
    const _implements = 115216;
    TokenType2[TokenType2["_implements"] = _implements] = "_implements";
  })(TokenType || (TokenType = {}));
  function formatTokenType(tokenType) {
    switch (tokenType) {
      case TokenType.num:
        return "num";
      case TokenType.bigint:
        return "bigint";
      case TokenType.decimal:
        return "decimal";
      case TokenType.regexp:
        return "regexp";
      case TokenType.string:
        return "string";
      case TokenType.name:
        return "name";
      case TokenType.eof:
        return "eof";
      case TokenType.bracketL:
        return "[";
      case TokenType.bracketR:
        return "]";
      case TokenType.braceL:
        return "{";
      case TokenType.braceBarL:
        return "{|";
      case TokenType.braceR:
        return "}";
      case TokenType.braceBarR:
        return "|}";
      case TokenType.parenL:
        return "(";
      case TokenType.parenR:
        return ")";
      case TokenType.comma:
        return ",";
      case TokenType.semi:
        return ";";
      case TokenType.colon:
        return ":";
      case TokenType.doubleColon:
        return "::";
      case TokenType.dot:
        return ".";
      case TokenType.question:
        return "?";
      case TokenType.questionDot:
        return "?.";
      case TokenType.arrow:
        return "=>";
      case TokenType.template:
        return "template";
      case TokenType.ellipsis:
        return "...";
      case TokenType.backQuote:
        return "`";
      case TokenType.dollarBraceL:
        return "${";
      case TokenType.at:
        return "@";
      case TokenType.hash:
        return "#";
      case TokenType.eq:
        return "=";
      case TokenType.assign:
        return "_=";
      case TokenType.preIncDec:
        return "++/--";
      case TokenType.postIncDec:
        return "++/--";
      case TokenType.bang:
        return "!";
      case TokenType.tilde:
        return "~";
      case TokenType.pipeline:
        return "|>";
      case TokenType.nullishCoalescing:
        return "??";
      case TokenType.logicalOR:
        return "||";
      case TokenType.logicalAND:
        return "&&";
      case TokenType.bitwiseOR:
        return "|";
      case TokenType.bitwiseXOR:
        return "^";
      case TokenType.bitwiseAND:
        return "&";
      case TokenType.equality:
        return "==/!=";
      case TokenType.lessThan:
        return "<";
      case TokenType.greaterThan:
        return ">";
      case TokenType.relationalOrEqual:
        return "<=/>=";
      case TokenType.bitShiftL:
        return "<<";
      case TokenType.bitShiftR:
        return ">>/>>>";
      case TokenType.plus:
        return "+";
      case TokenType.minus:
        return "-";
      case TokenType.modulo:
        return "%";
      case TokenType.star:
        return "*";
      case TokenType.slash:
        return "/";
      case TokenType.exponent:
        return "**";
      case TokenType.jsxName:
        return "jsxName";
      case TokenType.jsxText:
        return "jsxText";
      case TokenType.jsxEmptyText:
        return "jsxEmptyText";
      case TokenType.jsxTagStart:
        return "jsxTagStart";
      case TokenType.jsxTagEnd:
        return "jsxTagEnd";
      case TokenType.typeParameterStart:
        return "typeParameterStart";
      case TokenType.nonNullAssertion:
        return "nonNullAssertion";
      case TokenType._break:
        return "break";
      case TokenType._case:
        return "case";
      case TokenType._catch:
        return "catch";
      case TokenType._continue:
        return "continue";
      case TokenType._debugger:
        return "debugger";
      case TokenType._default:
        return "default";
      case TokenType._do:
        return "do";
      case TokenType._else:
        return "else";
      case TokenType._finally:
        return "finally";
      case TokenType._for:
        return "for";
      case TokenType._function:
        return "function";
      case TokenType._if:
        return "if";
      case TokenType._return:
        return "return";
      case TokenType._switch:
        return "switch";
      case TokenType._throw:
        return "throw";
      case TokenType._try:
        return "try";
      case TokenType._var:
        return "var";
      case TokenType._let:
        return "let";
      case TokenType._const:
        return "const";
      case TokenType._while:
        return "while";
      case TokenType._with:
        return "with";
      case TokenType._new:
        return "new";
      case TokenType._this:
        return "this";
      case TokenType._super:
        return "super";
      case TokenType._class:
        return "class";
      case TokenType._extends:
        return "extends";
      case TokenType._export:
        return "export";
      case TokenType._import:
        return "import";
      case TokenType._yield:
        return "yield";
      case TokenType._null:
        return "null";
      case TokenType._true:
        return "true";
      case TokenType._false:
        return "false";
      case TokenType._in:
        return "in";
      case TokenType._instanceof:
        return "instanceof";
      case TokenType._typeof:
        return "typeof";
      case TokenType._void:
        return "void";
      case TokenType._delete:
        return "delete";
      case TokenType._async:
        return "async";
      case TokenType._get:
        return "get";
      case TokenType._set:
        return "set";
      case TokenType._declare:
        return "declare";
      case TokenType._readonly:
        return "readonly";
      case TokenType._abstract:
        return "abstract";
      case TokenType._static:
        return "static";
      case TokenType._public:
        return "public";
      case TokenType._private:
        return "private";
      case TokenType._protected:
        return "protected";
      case TokenType._override:
        return "override";
      case TokenType._as:
        return "as";
      case TokenType._enum:
        return "enum";
      case TokenType._type:
        return "type";
      case TokenType._implements:
        return "implements";
      default:
        return "";
    }
  }

  // node_modules/sucrase/dist/esm/parser/tokenizer/state.js
  var Scope = class {
    constructor(startTokenIndex, endTokenIndex, isFunctionScope) {
      this.startTokenIndex = startTokenIndex;
      this.endTokenIndex = endTokenIndex;
      this.isFunctionScope = isFunctionScope;
    }
  };
  var StateSnapshot = class {
    constructor(potentialArrowAt, noAnonFunctionType, inDisallowConditionalTypesContext, tokensLength, scopesLength, pos, type, contextualKeyword, start, end, isType, scopeDepth, error) {
      ;
      this.potentialArrowAt = potentialArrowAt;
      this.noAnonFunctionType = noAnonFunctionType;
      this.inDisallowConditionalTypesContext = inDisallowConditionalTypesContext;
      this.tokensLength = tokensLength;
      this.scopesLength = scopesLength;
      this.pos = pos;
      this.type = type;
      this.contextualKeyword = contextualKeyword;
      this.start = start;
      this.end = end;
      this.isType = isType;
      this.scopeDepth = scopeDepth;
      this.error = error;
    }
  };
  var State = class _State {
    constructor() {
      _State.prototype.__init.call(this);
      _State.prototype.__init2.call(this);
      _State.prototype.__init3.call(this);
      _State.prototype.__init4.call(this);
      _State.prototype.__init5.call(this);
      _State.prototype.__init6.call(this);
      _State.prototype.__init7.call(this);
      _State.prototype.__init8.call(this);
      _State.prototype.__init9.call(this);
      _State.prototype.__init10.call(this);
      _State.prototype.__init11.call(this);
      _State.prototype.__init12.call(this);
      _State.prototype.__init13.call(this);
    }
    // Used to signify the start of a potential arrow function
    __init() {
      this.potentialArrowAt = -1;
    }
    // Used by Flow to handle an edge case involving function type parsing.
    __init2() {
      this.noAnonFunctionType = false;
    }
    // Used by TypeScript to handle ambiguities when parsing conditional types.
    __init3() {
      this.inDisallowConditionalTypesContext = false;
    }
    // Token store.
    __init4() {
      this.tokens = [];
    }
    // Array of all observed scopes, ordered by their ending position.
    __init5() {
      this.scopes = [];
    }
    // The current position of the tokenizer in the input.
    __init6() {
      this.pos = 0;
    }
    // Information about the current token.
    __init7() {
      this.type = TokenType.eof;
    }
    __init8() {
      this.contextualKeyword = ContextualKeyword.NONE;
    }
    __init9() {
      this.start = 0;
    }
    __init10() {
      this.end = 0;
    }
    __init11() {
      this.isType = false;
    }
    __init12() {
      this.scopeDepth = 0;
    }
    /**
     * If the parser is in an error state, then the token is always tt.eof and all functions can
     * keep executing but should be written so they don't get into an infinite loop in this situation.
     *
     * This approach, combined with the ability to snapshot and restore state, allows us to implement
     * backtracking without exceptions and without needing to explicitly propagate error states
     * everywhere.
     */
    __init13() {
      this.error = null;
    }
    snapshot() {
      return new StateSnapshot(
        this.potentialArrowAt,
        this.noAnonFunctionType,
        this.inDisallowConditionalTypesContext,
        this.tokens.length,
        this.scopes.length,
        this.pos,
        this.type,
        this.contextualKeyword,
        this.start,
        this.end,
        this.isType,
        this.scopeDepth,
        this.error
      );
    }
    restoreFromSnapshot(snapshot) {
      this.potentialArrowAt = snapshot.potentialArrowAt;
      this.noAnonFunctionType = snapshot.noAnonFunctionType;
      this.inDisallowConditionalTypesContext = snapshot.inDisallowConditionalTypesContext;
      this.tokens.length = snapshot.tokensLength;
      this.scopes.length = snapshot.scopesLength;
      this.pos = snapshot.pos;
      this.type = snapshot.type;
      this.contextualKeyword = snapshot.contextualKeyword;
      this.start = snapshot.start;
      this.end = snapshot.end;
      this.isType = snapshot.isType;
      this.scopeDepth = snapshot.scopeDepth;
      this.error = snapshot.error;
    }
  };

  // node_modules/sucrase/dist/esm/parser/util/charcodes.js
  var charCodes;
  (function(charCodes2) {
    const backSpace = 8;
    charCodes2[charCodes2["backSpace"] = backSpace] = "backSpace";
    const lineFeed = 10;
    charCodes2[charCodes2["lineFeed"] = lineFeed] = "lineFeed";
    const tab = 9;
    charCodes2[charCodes2["tab"] = tab] = "tab";
    const carriageReturn = 13;
    charCodes2[charCodes2["carriageReturn"] = carriageReturn] = "carriageReturn";
    const shiftOut = 14;
    charCodes2[charCodes2["shiftOut"] = shiftOut] = "shiftOut";
    const space = 32;
    charCodes2[charCodes2["space"] = space] = "space";
    const exclamationMark = 33;
    charCodes2[charCodes2["exclamationMark"] = exclamationMark] = "exclamationMark";
    const quotationMark = 34;
    charCodes2[charCodes2["quotationMark"] = quotationMark] = "quotationMark";
    const numberSign = 35;
    charCodes2[charCodes2["numberSign"] = numberSign] = "numberSign";
    const dollarSign = 36;
    charCodes2[charCodes2["dollarSign"] = dollarSign] = "dollarSign";
    const percentSign = 37;
    charCodes2[charCodes2["percentSign"] = percentSign] = "percentSign";
    const ampersand = 38;
    charCodes2[charCodes2["ampersand"] = ampersand] = "ampersand";
    const apostrophe = 39;
    charCodes2[charCodes2["apostrophe"] = apostrophe] = "apostrophe";
    const leftParenthesis = 40;
    charCodes2[charCodes2["leftParenthesis"] = leftParenthesis] = "leftParenthesis";
    const rightParenthesis = 41;
    charCodes2[charCodes2["rightParenthesis"] = rightParenthesis] = "rightParenthesis";
    const asterisk = 42;
    charCodes2[charCodes2["asterisk"] = asterisk] = "asterisk";
    const plusSign = 43;
    charCodes2[charCodes2["plusSign"] = plusSign] = "plusSign";
    const comma = 44;
    charCodes2[charCodes2["comma"] = comma] = "comma";
    const dash = 45;
    charCodes2[charCodes2["dash"] = dash] = "dash";
    const dot = 46;
    charCodes2[charCodes2["dot"] = dot] = "dot";
    const slash = 47;
    charCodes2[charCodes2["slash"] = slash] = "slash";
    const digit0 = 48;
    charCodes2[charCodes2["digit0"] = digit0] = "digit0";
    const digit1 = 49;
    charCodes2[charCodes2["digit1"] = digit1] = "digit1";
    const digit2 = 50;
    charCodes2[charCodes2["digit2"] = digit2] = "digit2";
    const digit3 = 51;
    charCodes2[charCodes2["digit3"] = digit3] = "digit3";
    const digit4 = 52;
    charCodes2[charCodes2["digit4"] = digit4] = "digit4";
    const digit5 = 53;
    charCodes2[charCodes2["digit5"] = digit5] = "digit5";
    const digit6 = 54;
    charCodes2[charCodes2["digit6"] = digit6] = "digit6";
    const digit7 = 55;
    charCodes2[charCodes2["digit7"] = digit7] = "digit7";
    const digit8 = 56;
    charCodes2[charCodes2["digit8"] = digit8] = "digit8";
    const digit9 = 57;
    charCodes2[charCodes2["digit9"] = digit9] = "digit9";
    const colon = 58;
    charCodes2[charCodes2["colon"] = colon] = "colon";
    const semicolon2 = 59;
    charCodes2[charCodes2["semicolon"] = semicolon2] = "semicolon";
    const lessThan = 60;
    charCodes2[charCodes2["lessThan"] = lessThan] = "lessThan";
    const equalsTo = 61;
    charCodes2[charCodes2["equalsTo"] = equalsTo] = "equalsTo";
    const greaterThan = 62;
    charCodes2[charCodes2["greaterThan"] = greaterThan] = "greaterThan";
    const questionMark = 63;
    charCodes2[charCodes2["questionMark"] = questionMark] = "questionMark";
    const atSign = 64;
    charCodes2[charCodes2["atSign"] = atSign] = "atSign";
    const uppercaseA = 65;
    charCodes2[charCodes2["uppercaseA"] = uppercaseA] = "uppercaseA";
    const uppercaseB = 66;
    charCodes2[charCodes2["uppercaseB"] = uppercaseB] = "uppercaseB";
    const uppercaseC = 67;
    charCodes2[charCodes2["uppercaseC"] = uppercaseC] = "uppercaseC";
    const uppercaseD = 68;
    charCodes2[charCodes2["uppercaseD"] = uppercaseD] = "uppercaseD";
    const uppercaseE = 69;
    charCodes2[charCodes2["uppercaseE"] = uppercaseE] = "uppercaseE";
    const uppercaseF = 70;
    charCodes2[charCodes2["uppercaseF"] = uppercaseF] = "uppercaseF";
    const uppercaseG = 71;
    charCodes2[charCodes2["uppercaseG"] = uppercaseG] = "uppercaseG";
    const uppercaseH = 72;
    charCodes2[charCodes2["uppercaseH"] = uppercaseH] = "uppercaseH";
    const uppercaseI = 73;
    charCodes2[charCodes2["uppercaseI"] = uppercaseI] = "uppercaseI";
    const uppercaseJ = 74;
    charCodes2[charCodes2["uppercaseJ"] = uppercaseJ] = "uppercaseJ";
    const uppercaseK = 75;
    charCodes2[charCodes2["uppercaseK"] = uppercaseK] = "uppercaseK";
    const uppercaseL = 76;
    charCodes2[charCodes2["uppercaseL"] = uppercaseL] = "uppercaseL";
    const uppercaseM = 77;
    charCodes2[charCodes2["uppercaseM"] = uppercaseM] = "uppercaseM";
    const uppercaseN = 78;
    charCodes2[charCodes2["uppercaseN"] = uppercaseN] = "uppercaseN";
    const uppercaseO = 79;
    charCodes2[charCodes2["uppercaseO"] = uppercaseO] = "uppercaseO";
    const uppercaseP = 80;
    charCodes2[charCodes2["uppercaseP"] = uppercaseP] = "uppercaseP";
    const uppercaseQ = 81;
    charCodes2[charCodes2["uppercaseQ"] = uppercaseQ] = "uppercaseQ";
    const uppercaseR = 82;
    charCodes2[charCodes2["uppercaseR"] = uppercaseR] = "uppercaseR";
    const uppercaseS = 83;
    charCodes2[charCodes2["uppercaseS"] = uppercaseS] = "uppercaseS";
    const uppercaseT = 84;
    charCodes2[charCodes2["uppercaseT"] = uppercaseT] = "uppercaseT";
    const uppercaseU = 85;
    charCodes2[charCodes2["uppercaseU"] = uppercaseU] = "uppercaseU";
    const uppercaseV = 86;
    charCodes2[charCodes2["uppercaseV"] = uppercaseV] = "uppercaseV";
    const uppercaseW = 87;
    charCodes2[charCodes2["uppercaseW"] = uppercaseW] = "uppercaseW";
    const uppercaseX = 88;
    charCodes2[charCodes2["uppercaseX"] = uppercaseX] = "uppercaseX";
    const uppercaseY = 89;
    charCodes2[charCodes2["uppercaseY"] = uppercaseY] = "uppercaseY";
    const uppercaseZ = 90;
    charCodes2[charCodes2["uppercaseZ"] = uppercaseZ] = "uppercaseZ";
    const leftSquareBracket = 91;
    charCodes2[charCodes2["leftSquareBracket"] = leftSquareBracket] = "leftSquareBracket";
    const backslash = 92;
    charCodes2[charCodes2["backslash"] = backslash] = "backslash";
    const rightSquareBracket = 93;
    charCodes2[charCodes2["rightSquareBracket"] = rightSquareBracket] = "rightSquareBracket";
    const caret = 94;
    charCodes2[charCodes2["caret"] = caret] = "caret";
    const underscore = 95;
    charCodes2[charCodes2["underscore"] = underscore] = "underscore";
    const graveAccent = 96;
    charCodes2[charCodes2["graveAccent"] = graveAccent] = "graveAccent";
    const lowercaseA = 97;
    charCodes2[charCodes2["lowercaseA"] = lowercaseA] = "lowercaseA";
    const lowercaseB = 98;
    charCodes2[charCodes2["lowercaseB"] = lowercaseB] = "lowercaseB";
    const lowercaseC = 99;
    charCodes2[charCodes2["lowercaseC"] = lowercaseC] = "lowercaseC";
    const lowercaseD = 100;
    charCodes2[charCodes2["lowercaseD"] = lowercaseD] = "lowercaseD";
    const lowercaseE = 101;
    charCodes2[charCodes2["lowercaseE"] = lowercaseE] = "lowercaseE";
    const lowercaseF = 102;
    charCodes2[charCodes2["lowercaseF"] = lowercaseF] = "lowercaseF";
    const lowercaseG = 103;
    charCodes2[charCodes2["lowercaseG"] = lowercaseG] = "lowercaseG";
    const lowercaseH = 104;
    charCodes2[charCodes2["lowercaseH"] = lowercaseH] = "lowercaseH";
    const lowercaseI = 105;
    charCodes2[charCodes2["lowercaseI"] = lowercaseI] = "lowercaseI";
    const lowercaseJ = 106;
    charCodes2[charCodes2["lowercaseJ"] = lowercaseJ] = "lowercaseJ";
    const lowercaseK = 107;
    charCodes2[charCodes2["lowercaseK"] = lowercaseK] = "lowercaseK";
    const lowercaseL = 108;
    charCodes2[charCodes2["lowercaseL"] = lowercaseL] = "lowercaseL";
    const lowercaseM = 109;
    charCodes2[charCodes2["lowercaseM"] = lowercaseM] = "lowercaseM";
    const lowercaseN = 110;
    charCodes2[charCodes2["lowercaseN"] = lowercaseN] = "lowercaseN";
    const lowercaseO = 111;
    charCodes2[charCodes2["lowercaseO"] = lowercaseO] = "lowercaseO";
    const lowercaseP = 112;
    charCodes2[charCodes2["lowercaseP"] = lowercaseP] = "lowercaseP";
    const lowercaseQ = 113;
    charCodes2[charCodes2["lowercaseQ"] = lowercaseQ] = "lowercaseQ";
    const lowercaseR = 114;
    charCodes2[charCodes2["lowercaseR"] = lowercaseR] = "lowercaseR";
    const lowercaseS = 115;
    charCodes2[charCodes2["lowercaseS"] = lowercaseS] = "lowercaseS";
    const lowercaseT = 116;
    charCodes2[charCodes2["lowercaseT"] = lowercaseT] = "lowercaseT";
    const lowercaseU = 117;
    charCodes2[charCodes2["lowercaseU"] = lowercaseU] = "lowercaseU";
    const lowercaseV = 118;
    charCodes2[charCodes2["lowercaseV"] = lowercaseV] = "lowercaseV";
    const lowercaseW = 119;
    charCodes2[charCodes2["lowercaseW"] = lowercaseW] = "lowercaseW";
    const lowercaseX = 120;
    charCodes2[charCodes2["lowercaseX"] = lowercaseX] = "lowercaseX";
    const lowercaseY = 121;
    charCodes2[charCodes2["lowercaseY"] = lowercaseY] = "lowercaseY";
    const lowercaseZ = 122;
    charCodes2[charCodes2["lowercaseZ"] = lowercaseZ] = "lowercaseZ";
    const leftCurlyBrace = 123;
    charCodes2[charCodes2["leftCurlyBrace"] = leftCurlyBrace] = "leftCurlyBrace";
    const verticalBar = 124;
    charCodes2[charCodes2["verticalBar"] = verticalBar] = "verticalBar";
    const rightCurlyBrace = 125;
    charCodes2[charCodes2["rightCurlyBrace"] = rightCurlyBrace] = "rightCurlyBrace";
    const tilde = 126;
    charCodes2[charCodes2["tilde"] = tilde] = "tilde";
    const nonBreakingSpace = 160;
    charCodes2[charCodes2["nonBreakingSpace"] = nonBreakingSpace] = "nonBreakingSpace";
    const oghamSpaceMark = 5760;
    charCodes2[charCodes2["oghamSpaceMark"] = oghamSpaceMark] = "oghamSpaceMark";
    const lineSeparator = 8232;
    charCodes2[charCodes2["lineSeparator"] = lineSeparator] = "lineSeparator";
    const paragraphSeparator = 8233;
    charCodes2[charCodes2["paragraphSeparator"] = paragraphSeparator] = "paragraphSeparator";
  })(charCodes || (charCodes = {}));

  // node_modules/sucrase/dist/esm/parser/traverser/base.js
  var isJSXEnabled;
  var isTypeScriptEnabled;
  var isFlowEnabled;
  var state;
  var input;
  var nextContextId;
  function getNextContextId() {
    return nextContextId++;
  }
  function augmentError(error) {
    if ("pos" in error) {
      const loc = locationForIndex(error.pos);
      error.message += ` (${loc.line}:${loc.column})`;
      error.loc = loc;
    }
    return error;
  }
  var Loc = class {
    constructor(line, column) {
      this.line = line;
      this.column = column;
    }
  };
  function locationForIndex(pos) {
    let line = 1;
    let column = 1;
    for (let i = 0; i < pos; i++) {
      if (input.charCodeAt(i) === charCodes.lineFeed) {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
    return new Loc(line, column);
  }
  function initParser(inputCode, isJSXEnabledArg, isTypeScriptEnabledArg, isFlowEnabledArg) {
    input = inputCode;
    state = new State();
    nextContextId = 1;
    isJSXEnabled = isJSXEnabledArg;
    isTypeScriptEnabled = isTypeScriptEnabledArg;
    isFlowEnabled = isFlowEnabledArg;
  }

  // node_modules/sucrase/dist/esm/parser/traverser/util.js
  function isContextual(contextualKeyword) {
    return state.contextualKeyword === contextualKeyword;
  }
  function isLookaheadContextual(contextualKeyword) {
    const l = lookaheadTypeAndKeyword();
    return l.type === TokenType.name && l.contextualKeyword === contextualKeyword;
  }
  function eatContextual(contextualKeyword) {
    return state.contextualKeyword === contextualKeyword && eat(TokenType.name);
  }
  function expectContextual(contextualKeyword) {
    if (!eatContextual(contextualKeyword)) {
      unexpected();
    }
  }
  function canInsertSemicolon() {
    return match(TokenType.eof) || match(TokenType.braceR) || hasPrecedingLineBreak();
  }
  function hasPrecedingLineBreak() {
    const prevToken = state.tokens[state.tokens.length - 1];
    const lastTokEnd = prevToken ? prevToken.end : 0;
    for (let i = lastTokEnd; i < state.start; i++) {
      const code = input.charCodeAt(i);
      if (code === charCodes.lineFeed || code === charCodes.carriageReturn || code === 8232 || code === 8233) {
        return true;
      }
    }
    return false;
  }
  function hasFollowingLineBreak() {
    const nextStart = nextTokenStart();
    for (let i = state.end; i < nextStart; i++) {
      const code = input.charCodeAt(i);
      if (code === charCodes.lineFeed || code === charCodes.carriageReturn || code === 8232 || code === 8233) {
        return true;
      }
    }
    return false;
  }
  function isLineTerminator() {
    return eat(TokenType.semi) || canInsertSemicolon();
  }
  function semicolon() {
    if (!isLineTerminator()) {
      unexpected('Unexpected token, expected ";"');
    }
  }
  function expect(type) {
    const matched = eat(type);
    if (!matched) {
      unexpected(`Unexpected token, expected "${formatTokenType(type)}"`);
    }
  }
  function unexpected(message = "Unexpected token", pos = state.start) {
    if (state.error) {
      return;
    }
    const err = new SyntaxError(message);
    err.pos = pos;
    state.error = err;
    state.pos = input.length;
    finishToken(TokenType.eof);
  }

  // node_modules/sucrase/dist/esm/parser/util/whitespace.js
  var WHITESPACE_CHARS = [
    9,
    11,
    12,
    charCodes.space,
    charCodes.nonBreakingSpace,
    charCodes.oghamSpaceMark,
    8192,
    // EN QUAD
    8193,
    // EM QUAD
    8194,
    // EN SPACE
    8195,
    // EM SPACE
    8196,
    // THREE-PER-EM SPACE
    8197,
    // FOUR-PER-EM SPACE
    8198,
    // SIX-PER-EM SPACE
    8199,
    // FIGURE SPACE
    8200,
    // PUNCTUATION SPACE
    8201,
    // THIN SPACE
    8202,
    // HAIR SPACE
    8239,
    // NARROW NO-BREAK SPACE
    8287,
    // MEDIUM MATHEMATICAL SPACE
    12288,
    // IDEOGRAPHIC SPACE
    65279
    // ZERO WIDTH NO-BREAK SPACE
  ];
  var skipWhiteSpace = /(?:\s|\/\/.*|\/\*[^]*?\*\/)*/g;
  var IS_WHITESPACE = new Uint8Array(65536);
  for (const char of WHITESPACE_CHARS) {
    IS_WHITESPACE[char] = 1;
  }

  // src/typescript/identifier.js
  var IS_IDENTIFIER_CHAR = new Uint8Array(65536).fill(1, 128);
  var IS_IDENTIFIER_START = new Uint8Array(65536).fill(1, 128);
  for (const char of "$_abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
    IS_IDENTIFIER_START[char.charCodeAt(0)] = IS_IDENTIFIER_CHAR[char.charCodeAt(0)] = 1;
  }
  for (const char of "0123456789") {
    IS_IDENTIFIER_CHAR[char.charCodeAt(0)] = 1;
  }
  for (const code of [...WHITESPACE_CHARS, 8232, 8233]) {
    IS_IDENTIFIER_START[code] = IS_IDENTIFIER_CHAR[code] = 0;
  }

  // node_modules/sucrase/dist/esm/parser/tokenizer/readWordTree.js
  var READ_WORD_TREE = new Int32Array([
    // ""
    -1,
    27,
    783,
    918,
    1755,
    2376,
    2862,
    3483,
    -1,
    3699,
    -1,
    4617,
    4752,
    4833,
    5130,
    5508,
    5940,
    -1,
    6480,
    6939,
    7749,
    8181,
    8451,
    8613,
    -1,
    8829,
    -1,
    // "a"
    -1,
    -1,
    54,
    243,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    432,
    -1,
    -1,
    -1,
    675,
    -1,
    -1,
    -1,
    // "ab"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    81,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "abs"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    108,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "abst"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    135,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "abstr"
    -1,
    162,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "abstra"
    -1,
    -1,
    -1,
    189,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "abstrac"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    216,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "abstract"
    ContextualKeyword._abstract << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ac"
    -1,
    -1,
    -1,
    270,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "acc"
    -1,
    -1,
    -1,
    -1,
    -1,
    297,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "acce"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    324,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "acces"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    351,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "access"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    378,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "accesso"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    405,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "accessor"
    ContextualKeyword._accessor << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "as"
    ContextualKeyword._as << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    459,
    -1,
    -1,
    -1,
    -1,
    -1,
    594,
    -1,
    // "ass"
    -1,
    -1,
    -1,
    -1,
    -1,
    486,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "asse"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    513,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "asser"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    540,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "assert"
    ContextualKeyword._assert << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    567,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "asserts"
    ContextualKeyword._asserts << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "asy"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    621,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "asyn"
    -1,
    -1,
    -1,
    648,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "async"
    ContextualKeyword._async << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "aw"
    -1,
    702,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "awa"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    729,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "awai"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    756,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "await"
    ContextualKeyword._await << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "b"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    810,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "br"
    -1,
    -1,
    -1,
    -1,
    -1,
    837,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "bre"
    -1,
    864,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "brea"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    891,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "break"
    (TokenType._break << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "c"
    -1,
    945,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1107,
    -1,
    -1,
    -1,
    1242,
    -1,
    -1,
    1350,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ca"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    972,
    1026,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "cas"
    -1,
    -1,
    -1,
    -1,
    -1,
    999,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "case"
    (TokenType._case << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "cat"
    -1,
    -1,
    -1,
    1053,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "catc"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1080,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "catch"
    (TokenType._catch << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ch"
    -1,
    -1,
    -1,
    -1,
    -1,
    1134,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "che"
    -1,
    -1,
    -1,
    1161,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "chec"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1188,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "check"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1215,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "checks"
    ContextualKeyword._checks << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "cl"
    -1,
    1269,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "cla"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1296,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "clas"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1323,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "class"
    (TokenType._class << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "co"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1377,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "con"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1404,
    1620,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "cons"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1431,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "const"
    (TokenType._const << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1458,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "constr"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1485,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "constru"
    -1,
    -1,
    -1,
    1512,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "construc"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1539,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "construct"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1566,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "constructo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1593,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "constructor"
    ContextualKeyword._constructor << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "cont"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1647,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "conti"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1674,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "contin"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1701,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "continu"
    -1,
    -1,
    -1,
    -1,
    -1,
    1728,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "continue"
    (TokenType._continue << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "d"
    -1,
    -1,
    -1,
    -1,
    -1,
    1782,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2349,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "de"
    -1,
    -1,
    1809,
    1971,
    -1,
    -1,
    2106,
    -1,
    -1,
    -1,
    -1,
    -1,
    2241,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "deb"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1836,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "debu"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1863,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "debug"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1890,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "debugg"
    -1,
    -1,
    -1,
    -1,
    -1,
    1917,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "debugge"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1944,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "debugger"
    (TokenType._debugger << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "dec"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    1998,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "decl"
    -1,
    2025,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "decla"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2052,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "declar"
    -1,
    -1,
    -1,
    -1,
    -1,
    2079,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "declare"
    ContextualKeyword._declare << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "def"
    -1,
    2133,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "defa"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2160,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "defau"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2187,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "defaul"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2214,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "default"
    (TokenType._default << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "del"
    -1,
    -1,
    -1,
    -1,
    -1,
    2268,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "dele"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2295,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "delet"
    -1,
    -1,
    -1,
    -1,
    -1,
    2322,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "delete"
    (TokenType._delete << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "do"
    (TokenType._do << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "e"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2403,
    -1,
    2484,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2565,
    -1,
    -1,
    // "el"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2430,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "els"
    -1,
    -1,
    -1,
    -1,
    -1,
    2457,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "else"
    (TokenType._else << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "en"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2511,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "enu"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2538,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "enum"
    ContextualKeyword._enum << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ex"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2592,
    -1,
    -1,
    -1,
    2727,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "exp"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2619,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "expo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2646,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "expor"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2673,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "export"
    (TokenType._export << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2700,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "exports"
    ContextualKeyword._exports << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ext"
    -1,
    -1,
    -1,
    -1,
    -1,
    2754,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "exte"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2781,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "exten"
    -1,
    -1,
    -1,
    -1,
    2808,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "extend"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2835,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "extends"
    (TokenType._extends << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "f"
    -1,
    2889,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2997,
    -1,
    -1,
    -1,
    -1,
    -1,
    3159,
    -1,
    -1,
    3213,
    -1,
    -1,
    3294,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fa"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2916,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fal"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    2943,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fals"
    -1,
    -1,
    -1,
    -1,
    -1,
    2970,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "false"
    (TokenType._false << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3024,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fin"
    -1,
    3051,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fina"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3078,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "final"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3105,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "finall"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3132,
    -1,
    // "finally"
    (TokenType._finally << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3186,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "for"
    (TokenType._for << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fr"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3240,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fro"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3267,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "from"
    ContextualKeyword._from << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fu"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3321,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "fun"
    -1,
    -1,
    -1,
    3348,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "func"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3375,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "funct"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3402,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "functi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3429,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "functio"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3456,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "function"
    (TokenType._function << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "g"
    -1,
    -1,
    -1,
    -1,
    -1,
    3510,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3564,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ge"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3537,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "get"
    ContextualKeyword._get << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "gl"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3591,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "glo"
    -1,
    -1,
    3618,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "glob"
    -1,
    3645,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "globa"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3672,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "global"
    ContextualKeyword._global << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "i"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3726,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3753,
    4077,
    -1,
    -1,
    -1,
    -1,
    4590,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "if"
    (TokenType._if << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "im"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3780,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "imp"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3807,
    -1,
    -1,
    3996,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "impl"
    -1,
    -1,
    -1,
    -1,
    -1,
    3834,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "imple"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3861,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "implem"
    -1,
    -1,
    -1,
    -1,
    -1,
    3888,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "impleme"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3915,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "implemen"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3942,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "implement"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    3969,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "implements"
    ContextualKeyword._implements << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "impo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4023,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "impor"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4050,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "import"
    (TokenType._import << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "in"
    (TokenType._in << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4104,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4185,
    4401,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "inf"
    -1,
    -1,
    -1,
    -1,
    -1,
    4131,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "infe"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4158,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "infer"
    ContextualKeyword._infer << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ins"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4212,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "inst"
    -1,
    4239,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "insta"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4266,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "instan"
    -1,
    -1,
    -1,
    4293,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "instanc"
    -1,
    -1,
    -1,
    -1,
    -1,
    4320,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "instance"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4347,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "instanceo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4374,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "instanceof"
    (TokenType._instanceof << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "int"
    -1,
    -1,
    -1,
    -1,
    -1,
    4428,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "inte"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4455,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "inter"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4482,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "interf"
    -1,
    4509,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "interfa"
    -1,
    -1,
    -1,
    4536,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "interfac"
    -1,
    -1,
    -1,
    -1,
    -1,
    4563,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "interface"
    ContextualKeyword._interface << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "is"
    ContextualKeyword._is << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "k"
    -1,
    -1,
    -1,
    -1,
    -1,
    4644,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ke"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4671,
    -1,
    // "key"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4698,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "keyo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4725,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "keyof"
    ContextualKeyword._keyof << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "l"
    -1,
    -1,
    -1,
    -1,
    -1,
    4779,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "le"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4806,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "let"
    (TokenType._let << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "m"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4860,
    -1,
    -1,
    -1,
    -1,
    -1,
    4995,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "mi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4887,
    -1,
    -1,
    // "mix"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4914,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "mixi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4941,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "mixin"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    4968,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "mixins"
    ContextualKeyword._mixins << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "mo"
    -1,
    -1,
    -1,
    -1,
    5022,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "mod"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5049,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "modu"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5076,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "modul"
    -1,
    -1,
    -1,
    -1,
    -1,
    5103,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "module"
    ContextualKeyword._module << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "n"
    -1,
    5157,
    -1,
    -1,
    -1,
    5373,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5427,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "na"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5184,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "nam"
    -1,
    -1,
    -1,
    -1,
    -1,
    5211,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "name"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5238,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "names"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5265,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "namesp"
    -1,
    5292,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "namespa"
    -1,
    -1,
    -1,
    5319,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "namespac"
    -1,
    -1,
    -1,
    -1,
    -1,
    5346,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "namespace"
    ContextualKeyword._namespace << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ne"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5400,
    -1,
    -1,
    -1,
    // "new"
    (TokenType._new << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "nu"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5454,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "nul"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5481,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "null"
    (TokenType._null << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "o"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5535,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5562,
    -1,
    -1,
    -1,
    -1,
    5697,
    5751,
    -1,
    -1,
    -1,
    -1,
    // "of"
    ContextualKeyword._of << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "op"
    -1,
    5589,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "opa"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5616,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "opaq"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5643,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "opaqu"
    -1,
    -1,
    -1,
    -1,
    -1,
    5670,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "opaque"
    ContextualKeyword._opaque << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ou"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5724,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "out"
    ContextualKeyword._out << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ov"
    -1,
    -1,
    -1,
    -1,
    -1,
    5778,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ove"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5805,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "over"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5832,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "overr"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5859,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "overri"
    -1,
    -1,
    -1,
    -1,
    5886,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "overrid"
    -1,
    -1,
    -1,
    -1,
    -1,
    5913,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "override"
    ContextualKeyword._override << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "p"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5967,
    -1,
    -1,
    6345,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "pr"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    5994,
    -1,
    -1,
    -1,
    -1,
    -1,
    6129,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "pri"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6021,
    -1,
    -1,
    -1,
    -1,
    // "priv"
    -1,
    6048,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "priva"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6075,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "privat"
    -1,
    -1,
    -1,
    -1,
    -1,
    6102,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "private"
    ContextualKeyword._private << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "pro"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6156,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "prot"
    -1,
    -1,
    -1,
    -1,
    -1,
    6183,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6318,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "prote"
    -1,
    -1,
    -1,
    6210,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "protec"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6237,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "protect"
    -1,
    -1,
    -1,
    -1,
    -1,
    6264,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "protecte"
    -1,
    -1,
    -1,
    -1,
    6291,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "protected"
    ContextualKeyword._protected << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "proto"
    ContextualKeyword._proto << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "pu"
    -1,
    -1,
    6372,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "pub"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6399,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "publ"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6426,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "publi"
    -1,
    -1,
    -1,
    6453,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "public"
    ContextualKeyword._public << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "r"
    -1,
    -1,
    -1,
    -1,
    -1,
    6507,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "re"
    -1,
    6534,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6696,
    -1,
    -1,
    6831,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "rea"
    -1,
    -1,
    -1,
    -1,
    6561,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "read"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6588,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "reado"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6615,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "readon"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6642,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "readonl"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6669,
    -1,
    // "readonly"
    ContextualKeyword._readonly << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "req"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6723,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "requ"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6750,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "requi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6777,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "requir"
    -1,
    -1,
    -1,
    -1,
    -1,
    6804,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "require"
    ContextualKeyword._require << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ret"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6858,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "retu"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6885,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "retur"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6912,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "return"
    (TokenType._return << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "s"
    -1,
    6966,
    -1,
    -1,
    -1,
    7182,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7236,
    7371,
    -1,
    7479,
    -1,
    7614,
    -1,
    // "sa"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    6993,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "sat"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7020,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "sati"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7047,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "satis"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7074,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "satisf"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7101,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "satisfi"
    -1,
    -1,
    -1,
    -1,
    -1,
    7128,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "satisfie"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7155,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "satisfies"
    ContextualKeyword._satisfies << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "se"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7209,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "set"
    ContextualKeyword._set << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "st"
    -1,
    7263,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "sta"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7290,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "stat"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7317,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "stati"
    -1,
    -1,
    -1,
    7344,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "static"
    ContextualKeyword._static << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "su"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7398,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "sup"
    -1,
    -1,
    -1,
    -1,
    -1,
    7425,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "supe"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7452,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "super"
    (TokenType._super << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "sw"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7506,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "swi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7533,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "swit"
    -1,
    -1,
    -1,
    7560,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "switc"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7587,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "switch"
    (TokenType._switch << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "sy"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7641,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "sym"
    -1,
    -1,
    7668,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "symb"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7695,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "symbo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7722,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "symbol"
    ContextualKeyword._symbol << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "t"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7776,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7938,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8046,
    -1,
    // "th"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7803,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7857,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "thi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7830,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "this"
    (TokenType._this << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "thr"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7884,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "thro"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7911,
    -1,
    -1,
    -1,
    // "throw"
    (TokenType._throw << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "tr"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    7965,
    -1,
    -1,
    -1,
    8019,
    -1,
    // "tru"
    -1,
    -1,
    -1,
    -1,
    -1,
    7992,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "true"
    (TokenType._true << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "try"
    (TokenType._try << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "ty"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8073,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "typ"
    -1,
    -1,
    -1,
    -1,
    -1,
    8100,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "type"
    ContextualKeyword._type << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8127,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "typeo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8154,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "typeof"
    (TokenType._typeof << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "u"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8208,
    -1,
    -1,
    -1,
    -1,
    8343,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "un"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8235,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "uni"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8262,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "uniq"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8289,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "uniqu"
    -1,
    -1,
    -1,
    -1,
    -1,
    8316,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "unique"
    ContextualKeyword._unique << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "us"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8370,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "usi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8397,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "usin"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8424,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "using"
    ContextualKeyword._using << 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "v"
    -1,
    8478,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8532,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "va"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8505,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "var"
    (TokenType._var << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "vo"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8559,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "voi"
    -1,
    -1,
    -1,
    -1,
    8586,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "void"
    (TokenType._void << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "w"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8640,
    8748,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "wh"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8667,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "whi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8694,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "whil"
    -1,
    -1,
    -1,
    -1,
    -1,
    8721,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "while"
    (TokenType._while << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "wi"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8775,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "wit"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8802,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "with"
    (TokenType._with << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "y"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8856,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "yi"
    -1,
    -1,
    -1,
    -1,
    -1,
    8883,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "yie"
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    8910,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "yiel"
    -1,
    -1,
    -1,
    -1,
    8937,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    // "yield"
    (TokenType._yield << 1) + 1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1,
    -1
  ]);

  // node_modules/sucrase/dist/esm/parser/tokenizer/readWord.js
  function readWord() {
    let treePos = 0;
    let code = 0;
    let pos = state.pos;
    while (pos < input.length) {
      code = input.charCodeAt(pos);
      if (code < charCodes.lowercaseA || code > charCodes.lowercaseZ) {
        break;
      }
      const next2 = READ_WORD_TREE[treePos + (code - charCodes.lowercaseA) + 1];
      if (next2 === -1) {
        break;
      } else {
        treePos = next2;
        pos++;
      }
    }
    const keywordValue = READ_WORD_TREE[treePos];
    if (keywordValue > -1 && !IS_IDENTIFIER_CHAR[code]) {
      state.pos = pos;
      if (keywordValue & 1) {
        finishToken(keywordValue >>> 1);
      } else {
        finishToken(TokenType.name, keywordValue >>> 1);
      }
      return;
    }
    while (pos < input.length) {
      const ch = input.charCodeAt(pos);
      if (IS_IDENTIFIER_CHAR[ch]) {
        pos++;
      } else if (ch === charCodes.backslash) {
        pos += 2;
        if (input.charCodeAt(pos) === charCodes.leftCurlyBrace) {
          while (pos < input.length && input.charCodeAt(pos) !== charCodes.rightCurlyBrace) {
            pos++;
          }
          pos++;
        }
      } else if (ch === charCodes.atSign && input.charCodeAt(pos + 1) === charCodes.atSign) {
        pos += 2;
      } else {
        break;
      }
    }
    state.pos = pos;
    finishToken(TokenType.name);
  }

  // node_modules/sucrase/dist/esm/parser/tokenizer/index.js
  var IdentifierRole;
  (function(IdentifierRole2) {
    const Access = 0;
    IdentifierRole2[IdentifierRole2["Access"] = Access] = "Access";
    const ExportAccess = Access + 1;
    IdentifierRole2[IdentifierRole2["ExportAccess"] = ExportAccess] = "ExportAccess";
    const TopLevelDeclaration = ExportAccess + 1;
    IdentifierRole2[IdentifierRole2["TopLevelDeclaration"] = TopLevelDeclaration] = "TopLevelDeclaration";
    const FunctionScopedDeclaration = TopLevelDeclaration + 1;
    IdentifierRole2[IdentifierRole2["FunctionScopedDeclaration"] = FunctionScopedDeclaration] = "FunctionScopedDeclaration";
    const BlockScopedDeclaration = FunctionScopedDeclaration + 1;
    IdentifierRole2[IdentifierRole2["BlockScopedDeclaration"] = BlockScopedDeclaration] = "BlockScopedDeclaration";
    const ObjectShorthandTopLevelDeclaration = BlockScopedDeclaration + 1;
    IdentifierRole2[IdentifierRole2["ObjectShorthandTopLevelDeclaration"] = ObjectShorthandTopLevelDeclaration] = "ObjectShorthandTopLevelDeclaration";
    const ObjectShorthandFunctionScopedDeclaration = ObjectShorthandTopLevelDeclaration + 1;
    IdentifierRole2[IdentifierRole2["ObjectShorthandFunctionScopedDeclaration"] = ObjectShorthandFunctionScopedDeclaration] = "ObjectShorthandFunctionScopedDeclaration";
    const ObjectShorthandBlockScopedDeclaration = ObjectShorthandFunctionScopedDeclaration + 1;
    IdentifierRole2[IdentifierRole2["ObjectShorthandBlockScopedDeclaration"] = ObjectShorthandBlockScopedDeclaration] = "ObjectShorthandBlockScopedDeclaration";
    const ObjectShorthand = ObjectShorthandBlockScopedDeclaration + 1;
    IdentifierRole2[IdentifierRole2["ObjectShorthand"] = ObjectShorthand] = "ObjectShorthand";
    const ImportDeclaration = ObjectShorthand + 1;
    IdentifierRole2[IdentifierRole2["ImportDeclaration"] = ImportDeclaration] = "ImportDeclaration";
    const ObjectKey = ImportDeclaration + 1;
    IdentifierRole2[IdentifierRole2["ObjectKey"] = ObjectKey] = "ObjectKey";
    const ImportAccess = ObjectKey + 1;
    IdentifierRole2[IdentifierRole2["ImportAccess"] = ImportAccess] = "ImportAccess";
  })(IdentifierRole || (IdentifierRole = {}));
  var JSXRole;
  (function(JSXRole2) {
    const NoChildren = 0;
    JSXRole2[JSXRole2["NoChildren"] = NoChildren] = "NoChildren";
    const OneChild = NoChildren + 1;
    JSXRole2[JSXRole2["OneChild"] = OneChild] = "OneChild";
    const StaticChildren = OneChild + 1;
    JSXRole2[JSXRole2["StaticChildren"] = StaticChildren] = "StaticChildren";
    const KeyAfterPropSpread = StaticChildren + 1;
    JSXRole2[JSXRole2["KeyAfterPropSpread"] = KeyAfterPropSpread] = "KeyAfterPropSpread";
  })(JSXRole || (JSXRole = {}));
  function isTopLevelDeclaration(token) {
    const role = token.identifierRole;
    return role === IdentifierRole.TopLevelDeclaration || role === IdentifierRole.ObjectShorthandTopLevelDeclaration || role === IdentifierRole.ImportDeclaration;
  }
  var Token = class {
    constructor() {
      this.type = state.type;
      this.contextualKeyword = state.contextualKeyword;
      this.start = state.start;
      this.end = state.end;
      this.scopeDepth = state.scopeDepth;
      this.isType = state.isType;
      this.identifierRole = null;
      this.jsxRole = null;
      this.shadowsGlobal = false;
      this.isAsyncOperation = false;
      this.contextId = null;
      this.rhsEndIndex = null;
      this.isExpression = false;
      this.numNullishCoalesceStarts = 0;
      this.numNullishCoalesceEnds = 0;
      this.isOptionalChainStart = false;
      this.isOptionalChainEnd = false;
      this.subscriptStartIndex = null;
      this.nullishStartIndex = null;
    }
    // Initially false for all tokens, then may be computed in a follow-up step that does scope
    // analysis.
    // Initially false for all tokens, but may be set during transform to mark it as containing an
    // await operation.
    // For assignments, the index of the RHS. For export tokens, the end of the export.
    // For class tokens, records if the class is a class expression or a class statement.
    // Number of times to insert a `nullishCoalesce(` snippet before this token.
    // Number of times to insert a `)` snippet after this token.
    // If true, insert an `optionalChain([` snippet before this token.
    // If true, insert a `])` snippet after this token.
    // Tag for `.`, `?.`, `[`, `?.[`, `(`, and `?.(` to denote the "root" token for this
    // subscript chain. This can be used to determine if this chain is an optional chain.
    // Tag for `??` operators to denote the root token for this nullish coalescing call.
  };
  function next() {
    state.tokens.push(new Token());
    nextToken();
  }
  function nextTemplateToken() {
    state.tokens.push(new Token());
    state.start = state.pos;
    readTmplToken();
  }
  function retokenizeSlashAsRegex() {
    if (state.type === TokenType.assign) {
      --state.pos;
    }
    readRegexp();
  }
  function pushTypeContext(existingTokensInType) {
    for (let i = state.tokens.length - existingTokensInType; i < state.tokens.length; i++) {
      state.tokens[i].isType = true;
    }
    const oldIsType = state.isType;
    state.isType = true;
    return oldIsType;
  }
  function popTypeContext(oldIsType) {
    state.isType = oldIsType;
  }
  function eat(type) {
    if (match(type)) {
      next();
      return true;
    } else {
      return false;
    }
  }
  function eatTypeToken(tokenType) {
    const oldIsType = state.isType;
    state.isType = true;
    eat(tokenType);
    state.isType = oldIsType;
  }
  function match(type) {
    return state.type === type;
  }
  function lookaheadType() {
    const snapshot = state.snapshot();
    next();
    const type = state.type;
    state.restoreFromSnapshot(snapshot);
    return type;
  }
  var TypeAndKeyword = class {
    constructor(type, contextualKeyword) {
      this.type = type;
      this.contextualKeyword = contextualKeyword;
    }
  };
  function lookaheadTypeAndKeyword() {
    const snapshot = state.snapshot();
    next();
    const type = state.type;
    const contextualKeyword = state.contextualKeyword;
    state.restoreFromSnapshot(snapshot);
    return new TypeAndKeyword(type, contextualKeyword);
  }
  function nextTokenStart() {
    return nextTokenStartSince(state.pos);
  }
  function nextTokenStartSince(pos) {
    skipWhiteSpace.lastIndex = pos;
    const skip = skipWhiteSpace.exec(input);
    return pos + skip[0].length;
  }
  function lookaheadCharCode() {
    return input.charCodeAt(nextTokenStart());
  }
  function nextToken() {
    skipSpace();
    state.start = state.pos;
    if (state.pos >= input.length) {
      const tokens = state.tokens;
      if (tokens.length >= 2 && tokens[tokens.length - 1].start >= input.length && tokens[tokens.length - 2].start >= input.length) {
        unexpected("Unexpectedly reached the end of input.");
      }
      finishToken(TokenType.eof);
      return;
    }
    readToken(input.charCodeAt(state.pos));
  }
  function readToken(code) {
    if (IS_IDENTIFIER_START[code] || code === charCodes.backslash || code === charCodes.atSign && input.charCodeAt(state.pos + 1) === charCodes.atSign) {
      readWord();
    } else {
      getTokenFromCode(code);
    }
  }
  function skipBlockComment() {
    while (input.charCodeAt(state.pos) !== charCodes.asterisk || input.charCodeAt(state.pos + 1) !== charCodes.slash) {
      state.pos++;
      if (state.pos > input.length) {
        unexpected("Unterminated comment", state.pos - 2);
        return;
      }
    }
    state.pos += 2;
  }
  function skipLineComment(startSkip) {
    let ch = input.charCodeAt(state.pos += startSkip);
    if (state.pos < input.length) {
      while (ch !== charCodes.lineFeed && ch !== charCodes.carriageReturn && ch !== charCodes.lineSeparator && ch !== charCodes.paragraphSeparator && ++state.pos < input.length) {
        ch = input.charCodeAt(state.pos);
      }
    }
  }
  function skipSpace() {
    while (state.pos < input.length) {
      const ch = input.charCodeAt(state.pos);
      switch (ch) {
        case charCodes.carriageReturn:
          if (input.charCodeAt(state.pos + 1) === charCodes.lineFeed) {
            ++state.pos;
          }
        case charCodes.lineFeed:
        case charCodes.lineSeparator:
        case charCodes.paragraphSeparator:
          ++state.pos;
          break;
        case charCodes.slash:
          switch (input.charCodeAt(state.pos + 1)) {
            case charCodes.asterisk:
              state.pos += 2;
              skipBlockComment();
              break;
            case charCodes.slash:
              skipLineComment(2);
              break;
            default:
              return;
          }
          break;
        default:
          if (IS_WHITESPACE[ch]) {
            ++state.pos;
          } else {
            return;
          }
      }
    }
  }
  function finishToken(type, contextualKeyword = ContextualKeyword.NONE) {
    state.end = state.pos;
    state.type = type;
    state.contextualKeyword = contextualKeyword;
  }
  function readToken_dot() {
    const nextChar = input.charCodeAt(state.pos + 1);
    if (nextChar >= charCodes.digit0 && nextChar <= charCodes.digit9) {
      readNumber(true);
      return;
    }
    if (nextChar === charCodes.dot && input.charCodeAt(state.pos + 2) === charCodes.dot) {
      state.pos += 3;
      finishToken(TokenType.ellipsis);
    } else {
      ++state.pos;
      finishToken(TokenType.dot);
    }
  }
  function readToken_slash() {
    const nextChar = input.charCodeAt(state.pos + 1);
    if (nextChar === charCodes.equalsTo) {
      finishOp(TokenType.assign, 2);
    } else {
      finishOp(TokenType.slash, 1);
    }
  }
  function readToken_mult_modulo(code) {
    let tokenType = code === charCodes.asterisk ? TokenType.star : TokenType.modulo;
    let width = 1;
    let nextChar = input.charCodeAt(state.pos + 1);
    if (code === charCodes.asterisk && nextChar === charCodes.asterisk) {
      width++;
      nextChar = input.charCodeAt(state.pos + 2);
      tokenType = TokenType.exponent;
    }
    if (nextChar === charCodes.equalsTo && input.charCodeAt(state.pos + 2) !== charCodes.greaterThan) {
      width++;
      tokenType = TokenType.assign;
    }
    finishOp(tokenType, width);
  }
  function readToken_pipe_amp(code) {
    const nextChar = input.charCodeAt(state.pos + 1);
    if (nextChar === code) {
      if (input.charCodeAt(state.pos + 2) === charCodes.equalsTo) {
        finishOp(TokenType.assign, 3);
      } else {
        finishOp(code === charCodes.verticalBar ? TokenType.logicalOR : TokenType.logicalAND, 2);
      }
      return;
    }
    if (code === charCodes.verticalBar) {
      if (nextChar === charCodes.greaterThan) {
        finishOp(TokenType.pipeline, 2);
        return;
      } else if (nextChar === charCodes.rightCurlyBrace && isFlowEnabled) {
        finishOp(TokenType.braceBarR, 2);
        return;
      }
    }
    if (nextChar === charCodes.equalsTo) {
      finishOp(TokenType.assign, 2);
      return;
    }
    finishOp(code === charCodes.verticalBar ? TokenType.bitwiseOR : TokenType.bitwiseAND, 1);
  }
  function readToken_caret() {
    const nextChar = input.charCodeAt(state.pos + 1);
    if (nextChar === charCodes.equalsTo) {
      finishOp(TokenType.assign, 2);
    } else {
      finishOp(TokenType.bitwiseXOR, 1);
    }
  }
  function readToken_plus_min(code) {
    const nextChar = input.charCodeAt(state.pos + 1);
    if (nextChar === code) {
      finishOp(TokenType.preIncDec, 2);
      return;
    }
    if (nextChar === charCodes.equalsTo) {
      finishOp(TokenType.assign, 2);
    } else if (code === charCodes.plusSign) {
      finishOp(TokenType.plus, 1);
    } else {
      finishOp(TokenType.minus, 1);
    }
  }
  function readToken_lt() {
    const nextChar = input.charCodeAt(state.pos + 1);
    if (nextChar === charCodes.lessThan) {
      if (input.charCodeAt(state.pos + 2) === charCodes.equalsTo) {
        finishOp(TokenType.assign, 3);
        return;
      }
      if (state.isType) {
        finishOp(TokenType.lessThan, 1);
      } else {
        finishOp(TokenType.bitShiftL, 2);
      }
      return;
    }
    if (nextChar === charCodes.equalsTo) {
      finishOp(TokenType.relationalOrEqual, 2);
    } else {
      finishOp(TokenType.lessThan, 1);
    }
  }
  function readToken_gt() {
    if (state.isType) {
      finishOp(TokenType.greaterThan, 1);
      return;
    }
    const nextChar = input.charCodeAt(state.pos + 1);
    if (nextChar === charCodes.greaterThan) {
      const size = input.charCodeAt(state.pos + 2) === charCodes.greaterThan ? 3 : 2;
      if (input.charCodeAt(state.pos + size) === charCodes.equalsTo) {
        finishOp(TokenType.assign, size + 1);
        return;
      }
      finishOp(TokenType.bitShiftR, size);
      return;
    }
    if (nextChar === charCodes.equalsTo) {
      finishOp(TokenType.relationalOrEqual, 2);
    } else {
      finishOp(TokenType.greaterThan, 1);
    }
  }
  function rescan_gt() {
    if (state.type === TokenType.greaterThan) {
      state.pos -= 1;
      readToken_gt();
    }
  }
  function readToken_eq_excl(code) {
    const nextChar = input.charCodeAt(state.pos + 1);
    if (nextChar === charCodes.equalsTo) {
      finishOp(TokenType.equality, input.charCodeAt(state.pos + 2) === charCodes.equalsTo ? 3 : 2);
      return;
    }
    if (code === charCodes.equalsTo && nextChar === charCodes.greaterThan) {
      state.pos += 2;
      finishToken(TokenType.arrow);
      return;
    }
    finishOp(code === charCodes.equalsTo ? TokenType.eq : TokenType.bang, 1);
  }
  function readToken_question() {
    const nextChar = input.charCodeAt(state.pos + 1);
    const nextChar2 = input.charCodeAt(state.pos + 2);
    if (nextChar === charCodes.questionMark && // In Flow (but not TypeScript), ??string is a valid type that should be
    // tokenized as two individual ? tokens.
    !(isFlowEnabled && state.isType)) {
      if (nextChar2 === charCodes.equalsTo) {
        finishOp(TokenType.assign, 3);
      } else {
        finishOp(TokenType.nullishCoalescing, 2);
      }
    } else if (nextChar === charCodes.dot && !(nextChar2 >= charCodes.digit0 && nextChar2 <= charCodes.digit9)) {
      state.pos += 2;
      finishToken(TokenType.questionDot);
    } else {
      ++state.pos;
      finishToken(TokenType.question);
    }
  }
  function getTokenFromCode(code) {
    switch (code) {
      case charCodes.numberSign:
        ++state.pos;
        finishToken(TokenType.hash);
        return;
      // The interpretation of a dot depends on whether it is followed
      // by a digit or another two dots.
      case charCodes.dot:
        readToken_dot();
        return;
      // Punctuation tokens.
      case charCodes.leftParenthesis:
        ++state.pos;
        finishToken(TokenType.parenL);
        return;
      case charCodes.rightParenthesis:
        ++state.pos;
        finishToken(TokenType.parenR);
        return;
      case charCodes.semicolon:
        ++state.pos;
        finishToken(TokenType.semi);
        return;
      case charCodes.comma:
        ++state.pos;
        finishToken(TokenType.comma);
        return;
      case charCodes.leftSquareBracket:
        ++state.pos;
        finishToken(TokenType.bracketL);
        return;
      case charCodes.rightSquareBracket:
        ++state.pos;
        finishToken(TokenType.bracketR);
        return;
      case charCodes.leftCurlyBrace:
        if (isFlowEnabled && input.charCodeAt(state.pos + 1) === charCodes.verticalBar) {
          finishOp(TokenType.braceBarL, 2);
        } else {
          ++state.pos;
          finishToken(TokenType.braceL);
        }
        return;
      case charCodes.rightCurlyBrace:
        ++state.pos;
        finishToken(TokenType.braceR);
        return;
      case charCodes.colon:
        if (input.charCodeAt(state.pos + 1) === charCodes.colon) {
          finishOp(TokenType.doubleColon, 2);
        } else {
          ++state.pos;
          finishToken(TokenType.colon);
        }
        return;
      case charCodes.questionMark:
        readToken_question();
        return;
      case charCodes.atSign:
        ++state.pos;
        finishToken(TokenType.at);
        return;
      case charCodes.graveAccent:
        ++state.pos;
        finishToken(TokenType.backQuote);
        return;
      case charCodes.digit0: {
        const nextChar = input.charCodeAt(state.pos + 1);
        if (nextChar === charCodes.lowercaseX || nextChar === charCodes.uppercaseX || nextChar === charCodes.lowercaseO || nextChar === charCodes.uppercaseO || nextChar === charCodes.lowercaseB || nextChar === charCodes.uppercaseB) {
          readRadixNumber();
          return;
        }
      }
      // Anything else beginning with a digit is an integer, octal
      // number, or float.
      case charCodes.digit1:
      case charCodes.digit2:
      case charCodes.digit3:
      case charCodes.digit4:
      case charCodes.digit5:
      case charCodes.digit6:
      case charCodes.digit7:
      case charCodes.digit8:
      case charCodes.digit9:
        readNumber(false);
        return;
      // Quotes produce strings.
      case charCodes.quotationMark:
      case charCodes.apostrophe:
        readString(code);
        return;
      // Operators are parsed inline in tiny state machines. '=' (charCodes.equalsTo) is
      // often referred to. `finishOp` simply skips the amount of
      // characters it is given as second argument, and returns a token
      // of the type given by its first argument.
      case charCodes.slash:
        readToken_slash();
        return;
      case charCodes.percentSign:
      case charCodes.asterisk:
        readToken_mult_modulo(code);
        return;
      case charCodes.verticalBar:
      case charCodes.ampersand:
        readToken_pipe_amp(code);
        return;
      case charCodes.caret:
        readToken_caret();
        return;
      case charCodes.plusSign:
      case charCodes.dash:
        readToken_plus_min(code);
        return;
      case charCodes.lessThan:
        readToken_lt();
        return;
      case charCodes.greaterThan:
        readToken_gt();
        return;
      case charCodes.equalsTo:
      case charCodes.exclamationMark:
        readToken_eq_excl(code);
        return;
      case charCodes.tilde:
        finishOp(TokenType.tilde, 1);
        return;
      default:
        break;
    }
    unexpected(`Unexpected character '${String.fromCharCode(code)}'`, state.pos);
  }
  function finishOp(type, size) {
    state.pos += size;
    finishToken(type);
  }
  function readRegexp() {
    const start = state.pos;
    let escaped = false;
    let inClass = false;
    for (; ; ) {
      if (state.pos >= input.length) {
        unexpected("Unterminated regular expression", start);
        return;
      }
      const code = input.charCodeAt(state.pos);
      if (escaped) {
        escaped = false;
      } else {
        if (code === charCodes.leftSquareBracket) {
          inClass = true;
        } else if (code === charCodes.rightSquareBracket && inClass) {
          inClass = false;
        } else if (code === charCodes.slash && !inClass) {
          break;
        }
        escaped = code === charCodes.backslash;
      }
      ++state.pos;
    }
    ++state.pos;
    skipWord();
    finishToken(TokenType.regexp);
  }
  function readInt() {
    while (true) {
      const code = input.charCodeAt(state.pos);
      if (code >= charCodes.digit0 && code <= charCodes.digit9 || code === charCodes.underscore) {
        state.pos++;
      } else {
        break;
      }
    }
  }
  function readRadixNumber() {
    state.pos += 2;
    while (true) {
      const code = input.charCodeAt(state.pos);
      if (code >= charCodes.digit0 && code <= charCodes.digit9 || code >= charCodes.lowercaseA && code <= charCodes.lowercaseF || code >= charCodes.uppercaseA && code <= charCodes.uppercaseF || code === charCodes.underscore) {
        state.pos++;
      } else {
        break;
      }
    }
    const nextChar = input.charCodeAt(state.pos);
    if (nextChar === charCodes.lowercaseN) {
      ++state.pos;
      finishToken(TokenType.bigint);
    } else {
      finishToken(TokenType.num);
    }
  }
  function readNumber(startsWithDot) {
    let isBigInt = false;
    let isDecimal = false;
    if (!startsWithDot) {
      readInt();
    }
    let nextChar = input.charCodeAt(state.pos);
    if (nextChar === charCodes.dot) {
      ++state.pos;
      readInt();
      nextChar = input.charCodeAt(state.pos);
    }
    if (nextChar === charCodes.uppercaseE || nextChar === charCodes.lowercaseE) {
      nextChar = input.charCodeAt(++state.pos);
      if (nextChar === charCodes.plusSign || nextChar === charCodes.dash) {
        ++state.pos;
      }
      readInt();
      nextChar = input.charCodeAt(state.pos);
    }
    if (nextChar === charCodes.lowercaseN) {
      ++state.pos;
      isBigInt = true;
    } else if (nextChar === charCodes.lowercaseM) {
      ++state.pos;
      isDecimal = true;
    }
    if (isBigInt) {
      finishToken(TokenType.bigint);
      return;
    }
    if (isDecimal) {
      finishToken(TokenType.decimal);
      return;
    }
    finishToken(TokenType.num);
  }
  function readString(quote) {
    state.pos++;
    for (; ; ) {
      if (state.pos >= input.length) {
        unexpected("Unterminated string constant");
        return;
      }
      const ch = input.charCodeAt(state.pos);
      if (ch === charCodes.backslash) {
        state.pos++;
      } else if (ch === quote) {
        break;
      }
      state.pos++;
    }
    state.pos++;
    finishToken(TokenType.string);
  }
  function readTmplToken() {
    for (; ; ) {
      if (state.pos >= input.length) {
        unexpected("Unterminated template");
        return;
      }
      const ch = input.charCodeAt(state.pos);
      if (ch === charCodes.graveAccent || ch === charCodes.dollarSign && input.charCodeAt(state.pos + 1) === charCodes.leftCurlyBrace) {
        if (state.pos === state.start && match(TokenType.template)) {
          if (ch === charCodes.dollarSign) {
            state.pos += 2;
            finishToken(TokenType.dollarBraceL);
            return;
          } else {
            ++state.pos;
            finishToken(TokenType.backQuote);
            return;
          }
        }
        finishToken(TokenType.template);
        return;
      }
      if (ch === charCodes.backslash) {
        state.pos++;
      }
      state.pos++;
    }
  }
  function skipWord() {
    while (state.pos < input.length) {
      const ch = input.charCodeAt(state.pos);
      if (IS_IDENTIFIER_CHAR[ch]) {
        state.pos++;
      } else if (ch === charCodes.backslash) {
        state.pos += 2;
        if (input.charCodeAt(state.pos) === charCodes.leftCurlyBrace) {
          while (state.pos < input.length && input.charCodeAt(state.pos) !== charCodes.rightCurlyBrace) {
            state.pos++;
          }
          state.pos++;
        }
      } else {
        break;
      }
    }
  }

  // node_modules/sucrase/dist/esm/parser/traverser/lval.js
  function parseSpread() {
    next();
    parseMaybeAssign(false);
  }
  function parseRest(isBlockScope) {
    next();
    parseBindingAtom(isBlockScope);
  }
  function parseBindingIdentifier(isBlockScope) {
    parseIdentifier();
    markPriorBindingIdentifier(isBlockScope);
  }
  function parseImportedIdentifier() {
    parseIdentifier();
    state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ImportDeclaration;
  }
  function markPriorBindingIdentifier(isBlockScope) {
    let identifierRole;
    if (state.scopeDepth === 0) {
      identifierRole = IdentifierRole.TopLevelDeclaration;
    } else if (isBlockScope) {
      identifierRole = IdentifierRole.BlockScopedDeclaration;
    } else {
      identifierRole = IdentifierRole.FunctionScopedDeclaration;
    }
    state.tokens[state.tokens.length - 1].identifierRole = identifierRole;
  }
  function parseBindingAtom(isBlockScope) {
    switch (state.type) {
      case TokenType._this: {
        const oldIsType = pushTypeContext(0);
        next();
        popTypeContext(oldIsType);
        return;
      }
      case TokenType._yield:
      case TokenType.name: {
        state.type = TokenType.name;
        parseBindingIdentifier(isBlockScope);
        return;
      }
      case TokenType.bracketL: {
        next();
        parseBindingList(
          TokenType.bracketR,
          isBlockScope,
          true
          /* allowEmpty */
        );
        return;
      }
      case TokenType.braceL:
        parseObj(true, isBlockScope);
        return;
      default:
        unexpected();
    }
  }
  function parseBindingList(close, isBlockScope, allowEmpty = false, allowModifiers = false, contextId = 0) {
    let first = true;
    let hasRemovedComma = false;
    const firstItemTokenIndex = state.tokens.length;
    while (!eat(close) && !state.error) {
      if (first) {
        first = false;
      } else {
        expect(TokenType.comma);
        state.tokens[state.tokens.length - 1].contextId = contextId;
        if (!hasRemovedComma && state.tokens[firstItemTokenIndex].isType) {
          state.tokens[state.tokens.length - 1].isType = true;
          hasRemovedComma = true;
        }
      }
      if (allowEmpty && match(TokenType.comma)) {
      } else if (eat(close)) {
        break;
      } else if (match(TokenType.ellipsis)) {
        parseRest(isBlockScope);
        parseAssignableListItemTypes();
        eat(TokenType.comma);
        expect(close);
        break;
      } else {
        parseAssignableListItem(allowModifiers, isBlockScope);
      }
    }
  }
  function parseAssignableListItem(allowModifiers, isBlockScope) {
    if (allowModifiers) {
      tsParseModifiers([
        ContextualKeyword._public,
        ContextualKeyword._protected,
        ContextualKeyword._private,
        ContextualKeyword._readonly,
        ContextualKeyword._override
      ]);
    }
    parseMaybeDefault(isBlockScope);
    parseAssignableListItemTypes();
    parseMaybeDefault(
      isBlockScope,
      true
      /* leftAlreadyParsed */
    );
  }
  function parseAssignableListItemTypes() {
    if (isFlowEnabled) {
      flowParseAssignableListItemTypes();
    } else if (isTypeScriptEnabled) {
      tsParseAssignableListItemTypes();
    }
  }
  function parseMaybeDefault(isBlockScope, leftAlreadyParsed = false) {
    if (!leftAlreadyParsed) {
      parseBindingAtom(isBlockScope);
    }
    if (!eat(TokenType.eq)) {
      return;
    }
    const eqIndex = state.tokens.length - 1;
    parseMaybeAssign();
    state.tokens[eqIndex].rhsEndIndex = state.tokens.length;
  }

  // node_modules/sucrase/dist/esm/parser/plugins/typescript.js
  function tsIsIdentifier() {
    return match(TokenType.name);
  }
  function isLiteralPropertyName() {
    return match(TokenType.name) || Boolean(state.type & TokenType.IS_KEYWORD) || match(TokenType.string) || match(TokenType.num) || match(TokenType.bigint) || match(TokenType.decimal);
  }
  function tsNextTokenCanFollowModifier() {
    const snapshot = state.snapshot();
    next();
    const canFollowModifier = (match(TokenType.bracketL) || match(TokenType.braceL) || match(TokenType.star) || match(TokenType.ellipsis) || match(TokenType.hash) || isLiteralPropertyName()) && !hasPrecedingLineBreak();
    if (canFollowModifier) {
      return true;
    } else {
      state.restoreFromSnapshot(snapshot);
      return false;
    }
  }
  function tsParseModifiers(allowedModifiers) {
    while (true) {
      const modifier = tsParseModifier(allowedModifiers);
      if (modifier === null) {
        break;
      }
    }
  }
  function tsParseModifier(allowedModifiers) {
    if (!match(TokenType.name)) {
      return null;
    }
    const modifier = state.contextualKeyword;
    if (allowedModifiers.indexOf(modifier) !== -1 && tsNextTokenCanFollowModifier()) {
      switch (modifier) {
        case ContextualKeyword._readonly:
          state.tokens[state.tokens.length - 1].type = TokenType._readonly;
          break;
        case ContextualKeyword._abstract:
          state.tokens[state.tokens.length - 1].type = TokenType._abstract;
          break;
        case ContextualKeyword._static:
          state.tokens[state.tokens.length - 1].type = TokenType._static;
          break;
        case ContextualKeyword._public:
          state.tokens[state.tokens.length - 1].type = TokenType._public;
          break;
        case ContextualKeyword._private:
          state.tokens[state.tokens.length - 1].type = TokenType._private;
          break;
        case ContextualKeyword._protected:
          state.tokens[state.tokens.length - 1].type = TokenType._protected;
          break;
        case ContextualKeyword._override:
          state.tokens[state.tokens.length - 1].type = TokenType._override;
          break;
        case ContextualKeyword._declare:
          state.tokens[state.tokens.length - 1].type = TokenType._declare;
          break;
        default:
          break;
      }
      return modifier;
    }
    return null;
  }
  function tsParseEntityName() {
    parseIdentifier();
    while (eat(TokenType.dot)) {
      parseIdentifier();
    }
  }
  function tsParseTypeReference() {
    tsParseEntityName();
    if (!hasPrecedingLineBreak() && match(TokenType.lessThan)) {
      tsParseTypeArguments();
    }
  }
  function tsParseThisTypePredicate() {
    next();
    tsParseTypeAnnotation();
  }
  function tsParseThisTypeNode() {
    next();
  }
  function tsParseTypeQuery() {
    expect(TokenType._typeof);
    if (match(TokenType._import)) {
      tsParseImportType();
    } else {
      tsParseEntityName();
    }
    if (!hasPrecedingLineBreak() && match(TokenType.lessThan)) {
      tsParseTypeArguments();
    }
  }
  function tsParseImportType() {
    expect(TokenType._import);
    expect(TokenType.parenL);
    expect(TokenType.string);
    expect(TokenType.parenR);
    if (eat(TokenType.dot)) {
      tsParseEntityName();
    }
    if (match(TokenType.lessThan)) {
      tsParseTypeArguments();
    }
  }
  function tsParseTypeParameter() {
    eat(TokenType._const);
    const hadIn = eat(TokenType._in);
    const hadOut = eatContextual(ContextualKeyword._out);
    eat(TokenType._const);
    if ((hadIn || hadOut) && !match(TokenType.name)) {
      state.tokens[state.tokens.length - 1].type = TokenType.name;
    } else {
      parseIdentifier();
    }
    if (eat(TokenType._extends)) {
      tsParseType();
    }
    if (eat(TokenType.eq)) {
      tsParseType();
    }
  }
  function tsTryParseTypeParameters() {
    if (match(TokenType.lessThan)) {
      tsParseTypeParameters();
    }
  }
  function tsParseTypeParameters() {
    const oldIsType = pushTypeContext(0);
    if (match(TokenType.lessThan) || match(TokenType.typeParameterStart)) {
      next();
    } else {
      unexpected();
    }
    while (!eat(TokenType.greaterThan) && !state.error) {
      tsParseTypeParameter();
      eat(TokenType.comma);
    }
    popTypeContext(oldIsType);
  }
  function tsFillSignature(returnToken) {
    const returnTokenRequired = returnToken === TokenType.arrow;
    tsTryParseTypeParameters();
    expect(TokenType.parenL);
    state.scopeDepth++;
    tsParseBindingListForSignature(
      false
      /* isBlockScope */
    );
    state.scopeDepth--;
    if (returnTokenRequired) {
      tsParseTypeOrTypePredicateAnnotation(returnToken);
    } else if (match(returnToken)) {
      tsParseTypeOrTypePredicateAnnotation(returnToken);
    }
  }
  function tsParseBindingListForSignature(isBlockScope) {
    parseBindingList(TokenType.parenR, isBlockScope);
  }
  function tsParseTypeMemberSemicolon() {
    if (!eat(TokenType.comma)) {
      semicolon();
    }
  }
  function tsParseSignatureMember() {
    tsFillSignature(TokenType.colon);
    tsParseTypeMemberSemicolon();
  }
  function tsIsUnambiguouslyIndexSignature() {
    const snapshot = state.snapshot();
    next();
    const isIndexSignature = eat(TokenType.name) && match(TokenType.colon);
    state.restoreFromSnapshot(snapshot);
    return isIndexSignature;
  }
  function tsTryParseIndexSignature() {
    if (!(match(TokenType.bracketL) && tsIsUnambiguouslyIndexSignature())) {
      return false;
    }
    const oldIsType = pushTypeContext(0);
    expect(TokenType.bracketL);
    parseIdentifier();
    tsParseTypeAnnotation();
    expect(TokenType.bracketR);
    tsTryParseTypeAnnotation();
    tsParseTypeMemberSemicolon();
    popTypeContext(oldIsType);
    return true;
  }
  function tsParsePropertyOrMethodSignature(isReadonly) {
    eat(TokenType.question);
    if (!isReadonly && (match(TokenType.parenL) || match(TokenType.lessThan))) {
      tsFillSignature(TokenType.colon);
      tsParseTypeMemberSemicolon();
    } else {
      tsTryParseTypeAnnotation();
      tsParseTypeMemberSemicolon();
    }
  }
  function tsParseTypeMember() {
    if (match(TokenType.parenL) || match(TokenType.lessThan)) {
      tsParseSignatureMember();
      return;
    }
    if (match(TokenType._new)) {
      next();
      if (match(TokenType.parenL) || match(TokenType.lessThan)) {
        tsParseSignatureMember();
      } else {
        tsParsePropertyOrMethodSignature(false);
      }
      return;
    }
    const readonly = !!tsParseModifier([ContextualKeyword._readonly]);
    const found = tsTryParseIndexSignature();
    if (found) {
      return;
    }
    if ((isContextual(ContextualKeyword._get) || isContextual(ContextualKeyword._set)) && tsNextTokenCanFollowModifier()) {
    }
    parsePropertyName(
      -1
      /* Types don't need context IDs. */
    );
    tsParsePropertyOrMethodSignature(readonly);
  }
  function tsParseTypeLiteral() {
    tsParseObjectTypeMembers();
  }
  function tsParseObjectTypeMembers() {
    expect(TokenType.braceL);
    while (!eat(TokenType.braceR) && !state.error) {
      tsParseTypeMember();
    }
  }
  function tsLookaheadIsStartOfMappedType() {
    const snapshot = state.snapshot();
    const isStartOfMappedType = tsIsStartOfMappedType();
    state.restoreFromSnapshot(snapshot);
    return isStartOfMappedType;
  }
  function tsIsStartOfMappedType() {
    next();
    if (eat(TokenType.plus) || eat(TokenType.minus)) {
      return isContextual(ContextualKeyword._readonly);
    }
    if (isContextual(ContextualKeyword._readonly)) {
      next();
    }
    if (!match(TokenType.bracketL)) {
      return false;
    }
    next();
    if (!tsIsIdentifier()) {
      return false;
    }
    next();
    return match(TokenType._in);
  }
  function tsParseMappedTypeParameter() {
    parseIdentifier();
    expect(TokenType._in);
    tsParseType();
  }
  function tsParseMappedType() {
    expect(TokenType.braceL);
    if (match(TokenType.plus) || match(TokenType.minus)) {
      next();
      expectContextual(ContextualKeyword._readonly);
    } else {
      eatContextual(ContextualKeyword._readonly);
    }
    expect(TokenType.bracketL);
    tsParseMappedTypeParameter();
    if (eatContextual(ContextualKeyword._as)) {
      tsParseType();
    }
    expect(TokenType.bracketR);
    if (match(TokenType.plus) || match(TokenType.minus)) {
      next();
      expect(TokenType.question);
    } else {
      eat(TokenType.question);
    }
    tsTryParseType();
    semicolon();
    expect(TokenType.braceR);
  }
  function tsParseTupleType() {
    expect(TokenType.bracketL);
    while (!eat(TokenType.bracketR) && !state.error) {
      tsParseTupleElementType();
      eat(TokenType.comma);
    }
  }
  function tsParseTupleElementType() {
    if (eat(TokenType.ellipsis)) {
      tsParseType();
    } else {
      tsParseType();
      eat(TokenType.question);
    }
    if (eat(TokenType.colon)) {
      tsParseType();
    }
  }
  function tsParseParenthesizedType() {
    expect(TokenType.parenL);
    tsParseType();
    expect(TokenType.parenR);
  }
  function tsParseTemplateLiteralType() {
    nextTemplateToken();
    nextTemplateToken();
    while (!match(TokenType.backQuote) && !state.error) {
      expect(TokenType.dollarBraceL);
      tsParseType();
      nextTemplateToken();
      nextTemplateToken();
    }
    next();
  }
  var FunctionType;
  (function(FunctionType2) {
    const TSFunctionType = 0;
    FunctionType2[FunctionType2["TSFunctionType"] = TSFunctionType] = "TSFunctionType";
    const TSConstructorType = TSFunctionType + 1;
    FunctionType2[FunctionType2["TSConstructorType"] = TSConstructorType] = "TSConstructorType";
    const TSAbstractConstructorType = TSConstructorType + 1;
    FunctionType2[FunctionType2["TSAbstractConstructorType"] = TSAbstractConstructorType] = "TSAbstractConstructorType";
  })(FunctionType || (FunctionType = {}));
  function tsParseFunctionOrConstructorType(type) {
    if (type === FunctionType.TSAbstractConstructorType) {
      expectContextual(ContextualKeyword._abstract);
    }
    if (type === FunctionType.TSConstructorType || type === FunctionType.TSAbstractConstructorType) {
      expect(TokenType._new);
    }
    const oldInDisallowConditionalTypesContext = state.inDisallowConditionalTypesContext;
    state.inDisallowConditionalTypesContext = false;
    tsFillSignature(TokenType.arrow);
    state.inDisallowConditionalTypesContext = oldInDisallowConditionalTypesContext;
  }
  function tsParseNonArrayType() {
    switch (state.type) {
      case TokenType.name:
        tsParseTypeReference();
        return;
      case TokenType._void:
      case TokenType._null:
        next();
        return;
      case TokenType.string:
      case TokenType.num:
      case TokenType.bigint:
      case TokenType.decimal:
      case TokenType._true:
      case TokenType._false:
        parseLiteral();
        return;
      case TokenType.minus:
        next();
        parseLiteral();
        return;
      case TokenType._this: {
        tsParseThisTypeNode();
        if (isContextual(ContextualKeyword._is) && !hasPrecedingLineBreak()) {
          tsParseThisTypePredicate();
        }
        return;
      }
      case TokenType._typeof:
        tsParseTypeQuery();
        return;
      case TokenType._import:
        tsParseImportType();
        return;
      case TokenType.braceL:
        if (tsLookaheadIsStartOfMappedType()) {
          tsParseMappedType();
        } else {
          tsParseTypeLiteral();
        }
        return;
      case TokenType.bracketL:
        tsParseTupleType();
        return;
      case TokenType.parenL:
        tsParseParenthesizedType();
        return;
      case TokenType.backQuote:
        tsParseTemplateLiteralType();
        return;
      default:
        if (state.type & TokenType.IS_KEYWORD) {
          next();
          state.tokens[state.tokens.length - 1].type = TokenType.name;
          return;
        }
        break;
    }
    unexpected();
  }
  function tsParseArrayTypeOrHigher() {
    tsParseNonArrayType();
    while (!hasPrecedingLineBreak() && eat(TokenType.bracketL)) {
      if (!eat(TokenType.bracketR)) {
        tsParseType();
        expect(TokenType.bracketR);
      }
    }
  }
  function tsParseInferType() {
    expectContextual(ContextualKeyword._infer);
    parseIdentifier();
    if (match(TokenType._extends)) {
      const snapshot = state.snapshot();
      expect(TokenType._extends);
      const oldInDisallowConditionalTypesContext = state.inDisallowConditionalTypesContext;
      state.inDisallowConditionalTypesContext = true;
      tsParseType();
      state.inDisallowConditionalTypesContext = oldInDisallowConditionalTypesContext;
      if (state.error || !state.inDisallowConditionalTypesContext && match(TokenType.question)) {
        state.restoreFromSnapshot(snapshot);
      }
    }
  }
  function tsParseTypeOperatorOrHigher() {
    if (isContextual(ContextualKeyword._keyof) || isContextual(ContextualKeyword._unique) || isContextual(ContextualKeyword._readonly)) {
      next();
      tsParseTypeOperatorOrHigher();
    } else if (isContextual(ContextualKeyword._infer)) {
      tsParseInferType();
    } else {
      const oldInDisallowConditionalTypesContext = state.inDisallowConditionalTypesContext;
      state.inDisallowConditionalTypesContext = false;
      tsParseArrayTypeOrHigher();
      state.inDisallowConditionalTypesContext = oldInDisallowConditionalTypesContext;
    }
  }
  function tsParseIntersectionTypeOrHigher() {
    eat(TokenType.bitwiseAND);
    tsParseTypeOperatorOrHigher();
    if (match(TokenType.bitwiseAND)) {
      while (eat(TokenType.bitwiseAND)) {
        tsParseTypeOperatorOrHigher();
      }
    }
  }
  function tsParseUnionTypeOrHigher() {
    eat(TokenType.bitwiseOR);
    tsParseIntersectionTypeOrHigher();
    if (match(TokenType.bitwiseOR)) {
      while (eat(TokenType.bitwiseOR)) {
        tsParseIntersectionTypeOrHigher();
      }
    }
  }
  function tsIsStartOfFunctionType() {
    if (match(TokenType.lessThan)) {
      return true;
    }
    return match(TokenType.parenL) && tsLookaheadIsUnambiguouslyStartOfFunctionType();
  }
  function tsSkipParameterStart() {
    if (match(TokenType.name) || match(TokenType._this)) {
      next();
      return true;
    }
    if (match(TokenType.braceL) || match(TokenType.bracketL)) {
      let depth = 1;
      next();
      while (depth > 0 && !state.error) {
        if (match(TokenType.braceL) || match(TokenType.bracketL)) {
          depth++;
        } else if (match(TokenType.braceR) || match(TokenType.bracketR)) {
          depth--;
        }
        next();
      }
      return true;
    }
    return false;
  }
  function tsLookaheadIsUnambiguouslyStartOfFunctionType() {
    const snapshot = state.snapshot();
    const isUnambiguouslyStartOfFunctionType = tsIsUnambiguouslyStartOfFunctionType();
    state.restoreFromSnapshot(snapshot);
    return isUnambiguouslyStartOfFunctionType;
  }
  function tsIsUnambiguouslyStartOfFunctionType() {
    next();
    if (match(TokenType.parenR) || match(TokenType.ellipsis)) {
      return true;
    }
    if (tsSkipParameterStart()) {
      if (match(TokenType.colon) || match(TokenType.comma) || match(TokenType.question) || match(TokenType.eq)) {
        return true;
      }
      if (match(TokenType.parenR)) {
        next();
        if (match(TokenType.arrow)) {
          return true;
        }
      }
    }
    return false;
  }
  function tsParseTypeOrTypePredicateAnnotation(returnToken) {
    const oldIsType = pushTypeContext(0);
    expect(returnToken);
    const finishedReturn = tsParseTypePredicateOrAssertsPrefix();
    if (!finishedReturn) {
      tsParseType();
    }
    popTypeContext(oldIsType);
  }
  function tsTryParseTypeOrTypePredicateAnnotation() {
    if (match(TokenType.colon)) {
      tsParseTypeOrTypePredicateAnnotation(TokenType.colon);
    }
  }
  function tsTryParseTypeAnnotation() {
    if (match(TokenType.colon)) {
      tsParseTypeAnnotation();
    }
  }
  function tsTryParseType() {
    if (eat(TokenType.colon)) {
      tsParseType();
    }
  }
  function tsParseTypePredicateOrAssertsPrefix() {
    const snapshot = state.snapshot();
    if (isContextual(ContextualKeyword._asserts)) {
      next();
      if (eatContextual(ContextualKeyword._is)) {
        tsParseType();
        return true;
      } else if (tsIsIdentifier() || match(TokenType._this)) {
        next();
        if (eatContextual(ContextualKeyword._is)) {
          tsParseType();
        }
        return true;
      } else {
        state.restoreFromSnapshot(snapshot);
        return false;
      }
    } else if (tsIsIdentifier() || match(TokenType._this)) {
      next();
      if (isContextual(ContextualKeyword._is) && !hasPrecedingLineBreak()) {
        next();
        tsParseType();
        return true;
      } else {
        state.restoreFromSnapshot(snapshot);
        return false;
      }
    }
    return false;
  }
  function tsParseTypeAnnotation() {
    const oldIsType = pushTypeContext(0);
    expect(TokenType.colon);
    tsParseType();
    popTypeContext(oldIsType);
  }
  function tsParseType() {
    tsParseNonConditionalType();
    if (state.inDisallowConditionalTypesContext || hasPrecedingLineBreak() || !eat(TokenType._extends)) {
      return;
    }
    const oldInDisallowConditionalTypesContext = state.inDisallowConditionalTypesContext;
    state.inDisallowConditionalTypesContext = true;
    tsParseNonConditionalType();
    state.inDisallowConditionalTypesContext = oldInDisallowConditionalTypesContext;
    expect(TokenType.question);
    tsParseType();
    expect(TokenType.colon);
    tsParseType();
  }
  function isAbstractConstructorSignature() {
    return isContextual(ContextualKeyword._abstract) && lookaheadType() === TokenType._new;
  }
  function tsParseNonConditionalType() {
    if (tsIsStartOfFunctionType()) {
      tsParseFunctionOrConstructorType(FunctionType.TSFunctionType);
      return;
    }
    if (match(TokenType._new)) {
      tsParseFunctionOrConstructorType(FunctionType.TSConstructorType);
      return;
    } else if (isAbstractConstructorSignature()) {
      tsParseFunctionOrConstructorType(FunctionType.TSAbstractConstructorType);
      return;
    }
    tsParseUnionTypeOrHigher();
  }
  function tsParseTypeAssertion() {
    const oldIsType = pushTypeContext(1);
    tsParseType();
    expect(TokenType.greaterThan);
    popTypeContext(oldIsType);
    parseMaybeUnary();
  }
  function tsTryParseJSXTypeArgument() {
    if (eat(TokenType.jsxTagStart)) {
      state.tokens[state.tokens.length - 1].type = TokenType.typeParameterStart;
      const oldIsType = pushTypeContext(1);
      while (!match(TokenType.greaterThan) && !state.error) {
        tsParseType();
        eat(TokenType.comma);
      }
      nextJSXTagToken();
      popTypeContext(oldIsType);
    }
  }
  function tsParseHeritageClause() {
    while (!match(TokenType.braceL) && !state.error) {
      tsParseExpressionWithTypeArguments();
      eat(TokenType.comma);
    }
  }
  function tsParseExpressionWithTypeArguments() {
    tsParseEntityName();
    if (match(TokenType.lessThan)) {
      tsParseTypeArguments();
    }
  }
  function tsParseInterfaceDeclaration() {
    parseBindingIdentifier(false);
    tsTryParseTypeParameters();
    if (eat(TokenType._extends)) {
      tsParseHeritageClause();
    }
    tsParseObjectTypeMembers();
  }
  function tsParseTypeAliasDeclaration() {
    parseBindingIdentifier(false);
    tsTryParseTypeParameters();
    expect(TokenType.eq);
    tsParseType();
    semicolon();
  }
  function tsParseEnumMember() {
    if (match(TokenType.string)) {
      parseLiteral();
    } else {
      parseIdentifier();
    }
    if (eat(TokenType.eq)) {
      const eqIndex = state.tokens.length - 1;
      parseMaybeAssign();
      state.tokens[eqIndex].rhsEndIndex = state.tokens.length;
    }
  }
  function tsParseEnumDeclaration() {
    parseBindingIdentifier(false);
    expect(TokenType.braceL);
    while (!eat(TokenType.braceR) && !state.error) {
      tsParseEnumMember();
      eat(TokenType.comma);
    }
  }
  function tsParseModuleBlock() {
    expect(TokenType.braceL);
    parseBlockBody(
      /* end */
      TokenType.braceR
    );
  }
  function tsParseModuleOrNamespaceDeclaration() {
    parseBindingIdentifier(false);
    if (eat(TokenType.dot)) {
      tsParseModuleOrNamespaceDeclaration();
    } else {
      tsParseModuleBlock();
    }
  }
  function tsParseAmbientExternalModuleDeclaration() {
    if (isContextual(ContextualKeyword._global)) {
      parseIdentifier();
    } else if (match(TokenType.string)) {
      parseExprAtom();
    } else {
      unexpected();
    }
    if (match(TokenType.braceL)) {
      tsParseModuleBlock();
    } else {
      semicolon();
    }
  }
  function tsParseImportEqualsDeclaration() {
    parseImportedIdentifier();
    expect(TokenType.eq);
    tsParseModuleReference();
    semicolon();
  }
  function tsIsExternalModuleReference() {
    return isContextual(ContextualKeyword._require) && lookaheadType() === TokenType.parenL;
  }
  function tsParseModuleReference() {
    if (tsIsExternalModuleReference()) {
      tsParseExternalModuleReference();
    } else {
      tsParseEntityName();
    }
  }
  function tsParseExternalModuleReference() {
    expectContextual(ContextualKeyword._require);
    expect(TokenType.parenL);
    if (!match(TokenType.string)) {
      unexpected();
    }
    parseLiteral();
    expect(TokenType.parenR);
  }
  function tsTryParseDeclare() {
    if (isLineTerminator()) {
      return false;
    }
    switch (state.type) {
      case TokenType._function: {
        const oldIsType = pushTypeContext(1);
        next();
        const functionStart = state.start;
        parseFunction(
          functionStart,
          /* isStatement */
          true
        );
        popTypeContext(oldIsType);
        return true;
      }
      case TokenType._class: {
        const oldIsType = pushTypeContext(1);
        parseClass(
          /* isStatement */
          true,
          /* optionalId */
          false
        );
        popTypeContext(oldIsType);
        return true;
      }
      case TokenType._const: {
        if (match(TokenType._const) && isLookaheadContextual(ContextualKeyword._enum)) {
          const oldIsType = pushTypeContext(1);
          expect(TokenType._const);
          expectContextual(ContextualKeyword._enum);
          state.tokens[state.tokens.length - 1].type = TokenType._enum;
          tsParseEnumDeclaration();
          popTypeContext(oldIsType);
          return true;
        }
      }
      // falls through
      case TokenType._var:
      case TokenType._let: {
        const oldIsType = pushTypeContext(1);
        parseVarStatement(state.type !== TokenType._var);
        popTypeContext(oldIsType);
        return true;
      }
      case TokenType.name: {
        const oldIsType = pushTypeContext(1);
        const contextualKeyword = state.contextualKeyword;
        let matched = false;
        if (contextualKeyword === ContextualKeyword._global) {
          tsParseAmbientExternalModuleDeclaration();
          matched = true;
        } else {
          matched = tsParseDeclaration(
            contextualKeyword,
            /* isBeforeToken */
            true
          );
        }
        popTypeContext(oldIsType);
        return matched;
      }
      default:
        return false;
    }
  }
  function tsTryParseExportDeclaration() {
    return tsParseDeclaration(
      state.contextualKeyword,
      /* isBeforeToken */
      true
    );
  }
  function tsParseExpressionStatement(contextualKeyword) {
    switch (contextualKeyword) {
      case ContextualKeyword._declare: {
        const declareTokenIndex = state.tokens.length - 1;
        const matched = tsTryParseDeclare();
        if (matched) {
          state.tokens[declareTokenIndex].type = TokenType._declare;
          return true;
        }
        break;
      }
      case ContextualKeyword._global:
        if (match(TokenType.braceL)) {
          tsParseModuleBlock();
          return true;
        }
        break;
      default:
        return tsParseDeclaration(
          contextualKeyword,
          /* isBeforeToken */
          false
        );
    }
    return false;
  }
  function tsParseDeclaration(contextualKeyword, isBeforeToken) {
    switch (contextualKeyword) {
      case ContextualKeyword._abstract:
        if (tsCheckLineTerminator(isBeforeToken) && match(TokenType._class)) {
          state.tokens[state.tokens.length - 1].type = TokenType._abstract;
          parseClass(
            /* isStatement */
            true,
            /* optionalId */
            false
          );
          return true;
        }
        break;
      case ContextualKeyword._enum:
        if (tsCheckLineTerminator(isBeforeToken) && match(TokenType.name)) {
          state.tokens[state.tokens.length - 1].type = TokenType._enum;
          tsParseEnumDeclaration();
          return true;
        }
        break;
      case ContextualKeyword._interface:
        if (tsCheckLineTerminator(isBeforeToken) && match(TokenType.name)) {
          const oldIsType = pushTypeContext(isBeforeToken ? 2 : 1);
          tsParseInterfaceDeclaration();
          popTypeContext(oldIsType);
          return true;
        }
        break;
      case ContextualKeyword._module:
        if (tsCheckLineTerminator(isBeforeToken)) {
          if (match(TokenType.string)) {
            const oldIsType = pushTypeContext(isBeforeToken ? 2 : 1);
            tsParseAmbientExternalModuleDeclaration();
            popTypeContext(oldIsType);
            return true;
          } else if (match(TokenType.name)) {
            const oldIsType = pushTypeContext(isBeforeToken ? 2 : 1);
            tsParseModuleOrNamespaceDeclaration();
            popTypeContext(oldIsType);
            return true;
          }
        }
        break;
      case ContextualKeyword._namespace:
        if (tsCheckLineTerminator(isBeforeToken) && match(TokenType.name)) {
          const oldIsType = pushTypeContext(isBeforeToken ? 2 : 1);
          tsParseModuleOrNamespaceDeclaration();
          popTypeContext(oldIsType);
          return true;
        }
        break;
      case ContextualKeyword._type:
        if (tsCheckLineTerminator(isBeforeToken) && match(TokenType.name)) {
          const oldIsType = pushTypeContext(isBeforeToken ? 2 : 1);
          tsParseTypeAliasDeclaration();
          popTypeContext(oldIsType);
          return true;
        }
        break;
      default:
        break;
    }
    return false;
  }
  function tsCheckLineTerminator(isBeforeToken) {
    if (isBeforeToken) {
      next();
      return true;
    } else {
      return !isLineTerminator();
    }
  }
  function tsTryParseGenericAsyncArrowFunction() {
    const snapshot = state.snapshot();
    tsParseTypeParameters();
    parseFunctionParams();
    tsTryParseTypeOrTypePredicateAnnotation();
    expect(TokenType.arrow);
    if (state.error) {
      state.restoreFromSnapshot(snapshot);
      return false;
    }
    parseFunctionBody(true);
    return true;
  }
  function tsParseTypeArgumentsWithPossibleBitshift() {
    if (state.type === TokenType.bitShiftL) {
      state.pos -= 1;
      finishToken(TokenType.lessThan);
    }
    tsParseTypeArguments();
  }
  function tsParseTypeArguments() {
    const oldIsType = pushTypeContext(0);
    expect(TokenType.lessThan);
    while (!match(TokenType.greaterThan) && !state.error) {
      tsParseType();
      eat(TokenType.comma);
    }
    if (!oldIsType) {
      popTypeContext(oldIsType);
      rescan_gt();
      expect(TokenType.greaterThan);
      state.tokens[state.tokens.length - 1].isType = true;
    } else {
      expect(TokenType.greaterThan);
      popTypeContext(oldIsType);
    }
  }
  function tsIsDeclarationStart() {
    if (match(TokenType.name)) {
      switch (state.contextualKeyword) {
        case ContextualKeyword._abstract:
        case ContextualKeyword._declare:
        case ContextualKeyword._enum:
        case ContextualKeyword._interface:
        case ContextualKeyword._module:
        case ContextualKeyword._namespace:
        case ContextualKeyword._type:
          return true;
        default:
          break;
      }
    }
    return false;
  }
  function tsParseFunctionBodyAndFinish(functionStart, funcContextId) {
    if (match(TokenType.colon)) {
      tsParseTypeOrTypePredicateAnnotation(TokenType.colon);
    }
    if (!match(TokenType.braceL) && isLineTerminator()) {
      let i = state.tokens.length - 1;
      while (i >= 0 && (state.tokens[i].start >= functionStart || state.tokens[i].type === TokenType._default || state.tokens[i].type === TokenType._export)) {
        state.tokens[i].isType = true;
        i--;
      }
      return;
    }
    parseFunctionBody(false, funcContextId);
  }
  function tsParseSubscript(startTokenIndex, noCalls, stopState) {
    if (!hasPrecedingLineBreak() && eat(TokenType.bang)) {
      state.tokens[state.tokens.length - 1].type = TokenType.nonNullAssertion;
      return;
    }
    if (match(TokenType.lessThan) || match(TokenType.bitShiftL)) {
      const snapshot = state.snapshot();
      if (!noCalls && atPossibleAsync()) {
        const asyncArrowFn = tsTryParseGenericAsyncArrowFunction();
        if (asyncArrowFn) {
          return;
        }
      }
      tsParseTypeArgumentsWithPossibleBitshift();
      if (!noCalls && eat(TokenType.parenL)) {
        state.tokens[state.tokens.length - 1].subscriptStartIndex = startTokenIndex;
        parseCallExpressionArguments();
      } else if (match(TokenType.backQuote)) {
        parseTemplate();
      } else if (
        // The remaining possible case is an instantiation expression, e.g.
        // Array<number> . Check for a few cases that would disqualify it and
        // cause us to bail out.
        // a<b>>c is not (a<b>)>c, but a<(b>>c)
        state.type === TokenType.greaterThan || // a<b>c is (a<b)>c
        state.type !== TokenType.parenL && Boolean(state.type & TokenType.IS_EXPRESSION_START) && !hasPrecedingLineBreak()
      ) {
        unexpected();
      }
      if (state.error) {
        state.restoreFromSnapshot(snapshot);
      } else {
        return;
      }
    } else if (!noCalls && match(TokenType.questionDot) && lookaheadType() === TokenType.lessThan) {
      next();
      state.tokens[startTokenIndex].isOptionalChainStart = true;
      state.tokens[state.tokens.length - 1].subscriptStartIndex = startTokenIndex;
      tsParseTypeArguments();
      expect(TokenType.parenL);
      parseCallExpressionArguments();
    }
    baseParseSubscript(startTokenIndex, noCalls, stopState);
  }
  function tsTryParseExport() {
    if (eat(TokenType._import)) {
      if (isContextual(ContextualKeyword._type) && lookaheadType() !== TokenType.eq) {
        expectContextual(ContextualKeyword._type);
      }
      tsParseImportEqualsDeclaration();
      return true;
    } else if (eat(TokenType.eq)) {
      parseExpression();
      semicolon();
      return true;
    } else if (eatContextual(ContextualKeyword._as)) {
      expectContextual(ContextualKeyword._namespace);
      parseIdentifier();
      semicolon();
      return true;
    } else {
      if (isContextual(ContextualKeyword._type)) {
        const nextType = lookaheadType();
        if (nextType === TokenType.braceL || nextType === TokenType.star) {
          next();
        }
      }
      return false;
    }
  }
  function tsParseImportSpecifier() {
    parseIdentifier();
    if (match(TokenType.comma) || match(TokenType.braceR)) {
      state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ImportDeclaration;
      return;
    }
    parseIdentifier();
    if (match(TokenType.comma) || match(TokenType.braceR)) {
      state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ImportDeclaration;
      state.tokens[state.tokens.length - 2].isType = true;
      state.tokens[state.tokens.length - 1].isType = true;
      return;
    }
    parseIdentifier();
    if (match(TokenType.comma) || match(TokenType.braceR)) {
      state.tokens[state.tokens.length - 3].identifierRole = IdentifierRole.ImportAccess;
      state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ImportDeclaration;
      return;
    }
    parseIdentifier();
    state.tokens[state.tokens.length - 3].identifierRole = IdentifierRole.ImportAccess;
    state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ImportDeclaration;
    state.tokens[state.tokens.length - 4].isType = true;
    state.tokens[state.tokens.length - 3].isType = true;
    state.tokens[state.tokens.length - 2].isType = true;
    state.tokens[state.tokens.length - 1].isType = true;
  }
  function tsParseExportSpecifier() {
    parseIdentifier();
    if (match(TokenType.comma) || match(TokenType.braceR)) {
      state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ExportAccess;
      return;
    }
    parseIdentifier();
    if (match(TokenType.comma) || match(TokenType.braceR)) {
      state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ExportAccess;
      state.tokens[state.tokens.length - 2].isType = true;
      state.tokens[state.tokens.length - 1].isType = true;
      return;
    }
    parseIdentifier();
    if (match(TokenType.comma) || match(TokenType.braceR)) {
      state.tokens[state.tokens.length - 3].identifierRole = IdentifierRole.ExportAccess;
      return;
    }
    parseIdentifier();
    state.tokens[state.tokens.length - 3].identifierRole = IdentifierRole.ExportAccess;
    state.tokens[state.tokens.length - 4].isType = true;
    state.tokens[state.tokens.length - 3].isType = true;
    state.tokens[state.tokens.length - 2].isType = true;
    state.tokens[state.tokens.length - 1].isType = true;
  }
  function tsTryParseExportDefaultExpression() {
    if (isContextual(ContextualKeyword._abstract) && lookaheadType() === TokenType._class) {
      state.type = TokenType._abstract;
      next();
      parseClass(true, true);
      return true;
    }
    if (isContextual(ContextualKeyword._interface)) {
      const oldIsType = pushTypeContext(2);
      tsParseDeclaration(ContextualKeyword._interface, true);
      popTypeContext(oldIsType);
      return true;
    }
    return false;
  }
  function tsTryParseStatementContent() {
    if (state.type === TokenType._const) {
      const ahead = lookaheadTypeAndKeyword();
      if (ahead.type === TokenType.name && ahead.contextualKeyword === ContextualKeyword._enum) {
        expect(TokenType._const);
        expectContextual(ContextualKeyword._enum);
        state.tokens[state.tokens.length - 1].type = TokenType._enum;
        tsParseEnumDeclaration();
        return true;
      }
    }
    return false;
  }
  function tsTryParseClassMemberWithIsStatic(isStatic) {
    const memberStartIndexAfterStatic = state.tokens.length;
    tsParseModifiers([
      ContextualKeyword._abstract,
      ContextualKeyword._readonly,
      ContextualKeyword._declare,
      ContextualKeyword._static,
      ContextualKeyword._override
    ]);
    const modifiersEndIndex = state.tokens.length;
    const found = tsTryParseIndexSignature();
    if (found) {
      const memberStartIndex = isStatic ? memberStartIndexAfterStatic - 1 : memberStartIndexAfterStatic;
      for (let i = memberStartIndex; i < modifiersEndIndex; i++) {
        state.tokens[i].isType = true;
      }
      return true;
    }
    return false;
  }
  function tsParseIdentifierStatement(contextualKeyword) {
    const matched = tsParseExpressionStatement(contextualKeyword);
    if (!matched) {
      semicolon();
    }
  }
  function tsParseExportDeclaration() {
    const isDeclare = eatContextual(ContextualKeyword._declare);
    if (isDeclare) {
      state.tokens[state.tokens.length - 1].type = TokenType._declare;
    }
    let matchedDeclaration = false;
    if (match(TokenType.name)) {
      if (isDeclare) {
        const oldIsType = pushTypeContext(2);
        matchedDeclaration = tsTryParseExportDeclaration();
        popTypeContext(oldIsType);
      } else {
        matchedDeclaration = tsTryParseExportDeclaration();
      }
    }
    if (!matchedDeclaration) {
      if (isDeclare) {
        const oldIsType = pushTypeContext(2);
        parseStatement(true);
        popTypeContext(oldIsType);
      } else {
        parseStatement(true);
      }
    }
  }
  function tsAfterParseClassSuper(hasSuper) {
    if (hasSuper && (match(TokenType.lessThan) || match(TokenType.bitShiftL))) {
      tsParseTypeArgumentsWithPossibleBitshift();
    }
    if (eatContextual(ContextualKeyword._implements)) {
      state.tokens[state.tokens.length - 1].type = TokenType._implements;
      const oldIsType = pushTypeContext(1);
      tsParseHeritageClause();
      popTypeContext(oldIsType);
    }
  }
  function tsStartParseObjPropValue() {
    tsTryParseTypeParameters();
  }
  function tsStartParseFunctionParams() {
    tsTryParseTypeParameters();
  }
  function tsAfterParseVarHead() {
    const oldIsType = pushTypeContext(0);
    if (!hasPrecedingLineBreak()) {
      eat(TokenType.bang);
    }
    tsTryParseTypeAnnotation();
    popTypeContext(oldIsType);
  }
  function tsStartParseAsyncArrowFromCallExpression() {
    if (match(TokenType.colon)) {
      tsParseTypeAnnotation();
    }
  }
  function tsParseMaybeAssign(noIn, isWithinParens) {
    if (isJSXEnabled) {
      return tsParseMaybeAssignWithJSX(noIn, isWithinParens);
    } else {
      return tsParseMaybeAssignWithoutJSX(noIn, isWithinParens);
    }
  }
  function tsParseMaybeAssignWithJSX(noIn, isWithinParens) {
    if (!match(TokenType.lessThan)) {
      return baseParseMaybeAssign(noIn, isWithinParens);
    }
    const snapshot = state.snapshot();
    let wasArrow = baseParseMaybeAssign(noIn, isWithinParens);
    if (state.error) {
      state.restoreFromSnapshot(snapshot);
    } else {
      return wasArrow;
    }
    state.type = TokenType.typeParameterStart;
    tsParseTypeParameters();
    wasArrow = baseParseMaybeAssign(noIn, isWithinParens);
    if (!wasArrow) {
      unexpected();
    }
    return wasArrow;
  }
  function tsParseMaybeAssignWithoutJSX(noIn, isWithinParens) {
    if (!match(TokenType.lessThan)) {
      return baseParseMaybeAssign(noIn, isWithinParens);
    }
    const snapshot = state.snapshot();
    tsParseTypeParameters();
    const wasArrow = baseParseMaybeAssign(noIn, isWithinParens);
    if (!wasArrow) {
      unexpected();
    }
    if (state.error) {
      state.restoreFromSnapshot(snapshot);
    } else {
      return wasArrow;
    }
    return baseParseMaybeAssign(noIn, isWithinParens);
  }
  function tsParseArrow() {
    if (match(TokenType.colon)) {
      const snapshot = state.snapshot();
      tsParseTypeOrTypePredicateAnnotation(TokenType.colon);
      if (canInsertSemicolon()) unexpected();
      if (!match(TokenType.arrow)) unexpected();
      if (state.error) {
        state.restoreFromSnapshot(snapshot);
      }
    }
    return eat(TokenType.arrow);
  }
  function tsParseAssignableListItemTypes() {
    const oldIsType = pushTypeContext(0);
    eat(TokenType.question);
    tsTryParseTypeAnnotation();
    popTypeContext(oldIsType);
  }
  function tsParseMaybeDecoratorArguments() {
    if (match(TokenType.lessThan) || match(TokenType.bitShiftL)) {
      tsParseTypeArgumentsWithPossibleBitshift();
    }
    baseParseMaybeDecoratorArguments();
  }

  // node_modules/sucrase/dist/esm/parser/plugins/jsx/index.js
  function jsxReadToken() {
    let sawNewline = false;
    let sawNonWhitespace = false;
    while (true) {
      if (state.pos >= input.length) {
        unexpected("Unterminated JSX contents");
        return;
      }
      const ch = input.charCodeAt(state.pos);
      if (ch === charCodes.lessThan || ch === charCodes.leftCurlyBrace) {
        if (state.pos === state.start) {
          if (ch === charCodes.lessThan) {
            state.pos++;
            finishToken(TokenType.jsxTagStart);
            return;
          }
          getTokenFromCode(ch);
          return;
        }
        if (sawNewline && !sawNonWhitespace) {
          finishToken(TokenType.jsxEmptyText);
        } else {
          finishToken(TokenType.jsxText);
        }
        return;
      }
      if (ch === charCodes.lineFeed) {
        sawNewline = true;
      } else if (ch !== charCodes.space && ch !== charCodes.carriageReturn && ch !== charCodes.tab) {
        sawNonWhitespace = true;
      }
      state.pos++;
    }
  }
  function jsxReadString(quote) {
    state.pos++;
    for (; ; ) {
      if (state.pos >= input.length) {
        unexpected("Unterminated string constant");
        return;
      }
      const ch = input.charCodeAt(state.pos);
      if (ch === quote) {
        state.pos++;
        break;
      }
      state.pos++;
    }
    finishToken(TokenType.string);
  }
  function jsxReadWord() {
    let ch;
    do {
      if (state.pos > input.length) {
        unexpected("Unexpectedly reached the end of input.");
        return;
      }
      ch = input.charCodeAt(++state.pos);
    } while (IS_IDENTIFIER_CHAR[ch] || ch === charCodes.dash);
    finishToken(TokenType.jsxName);
  }
  function jsxParseIdentifier() {
    nextJSXTagToken();
  }
  function jsxParseNamespacedName(identifierRole) {
    jsxParseIdentifier();
    if (!eat(TokenType.colon)) {
      state.tokens[state.tokens.length - 1].identifierRole = identifierRole;
      return;
    }
    jsxParseIdentifier();
  }
  function jsxParseElementName() {
    const firstTokenIndex = state.tokens.length;
    jsxParseNamespacedName(IdentifierRole.Access);
    let hadDot = false;
    while (match(TokenType.dot)) {
      hadDot = true;
      nextJSXTagToken();
      jsxParseIdentifier();
    }
    if (!hadDot) {
      const firstToken = state.tokens[firstTokenIndex];
      const firstChar = input.charCodeAt(firstToken.start);
      if (firstChar >= charCodes.lowercaseA && firstChar <= charCodes.lowercaseZ) {
        firstToken.identifierRole = null;
      }
    }
  }
  function jsxParseAttributeValue() {
    switch (state.type) {
      case TokenType.braceL:
        next();
        parseExpression();
        nextJSXTagToken();
        return;
      case TokenType.jsxTagStart:
        jsxParseElement();
        nextJSXTagToken();
        return;
      case TokenType.string:
        nextJSXTagToken();
        return;
      default:
        unexpected("JSX value should be either an expression or a quoted JSX text");
    }
  }
  function jsxParseSpreadChild() {
    expect(TokenType.ellipsis);
    parseExpression();
  }
  function jsxParseOpeningElement(initialTokenIndex) {
    if (match(TokenType.jsxTagEnd)) {
      return false;
    }
    jsxParseElementName();
    if (isTypeScriptEnabled) {
      tsTryParseJSXTypeArgument();
    }
    let hasSeenPropSpread = false;
    while (!match(TokenType.slash) && !match(TokenType.jsxTagEnd) && !state.error) {
      if (eat(TokenType.braceL)) {
        hasSeenPropSpread = true;
        expect(TokenType.ellipsis);
        parseMaybeAssign();
        nextJSXTagToken();
        continue;
      }
      if (hasSeenPropSpread && state.end - state.start === 3 && input.charCodeAt(state.start) === charCodes.lowercaseK && input.charCodeAt(state.start + 1) === charCodes.lowercaseE && input.charCodeAt(state.start + 2) === charCodes.lowercaseY) {
        state.tokens[initialTokenIndex].jsxRole = JSXRole.KeyAfterPropSpread;
      }
      jsxParseNamespacedName(IdentifierRole.ObjectKey);
      if (match(TokenType.eq)) {
        nextJSXTagToken();
        jsxParseAttributeValue();
      }
    }
    const isSelfClosing = match(TokenType.slash);
    if (isSelfClosing) {
      nextJSXTagToken();
    }
    return isSelfClosing;
  }
  function jsxParseClosingElement() {
    if (match(TokenType.jsxTagEnd)) {
      return;
    }
    jsxParseElementName();
  }
  function jsxParseElementAt() {
    const initialTokenIndex = state.tokens.length - 1;
    state.tokens[initialTokenIndex].jsxRole = JSXRole.NoChildren;
    let numExplicitChildren = 0;
    const isSelfClosing = jsxParseOpeningElement(initialTokenIndex);
    if (!isSelfClosing) {
      nextJSXExprToken();
      while (true) {
        switch (state.type) {
          case TokenType.jsxTagStart:
            nextJSXTagToken();
            if (match(TokenType.slash)) {
              nextJSXTagToken();
              jsxParseClosingElement();
              if (state.tokens[initialTokenIndex].jsxRole !== JSXRole.KeyAfterPropSpread) {
                if (numExplicitChildren === 1) {
                  state.tokens[initialTokenIndex].jsxRole = JSXRole.OneChild;
                } else if (numExplicitChildren > 1) {
                  state.tokens[initialTokenIndex].jsxRole = JSXRole.StaticChildren;
                }
              }
              return;
            }
            numExplicitChildren++;
            jsxParseElementAt();
            nextJSXExprToken();
            break;
          case TokenType.jsxText:
            numExplicitChildren++;
            nextJSXExprToken();
            break;
          case TokenType.jsxEmptyText:
            nextJSXExprToken();
            break;
          case TokenType.braceL:
            next();
            if (match(TokenType.ellipsis)) {
              jsxParseSpreadChild();
              nextJSXExprToken();
              numExplicitChildren += 2;
            } else {
              if (!match(TokenType.braceR)) {
                numExplicitChildren++;
                parseExpression();
              }
              nextJSXExprToken();
            }
            break;
          // istanbul ignore next - should never happen
          default:
            unexpected();
            return;
        }
      }
    }
  }
  function jsxParseElement() {
    nextJSXTagToken();
    jsxParseElementAt();
  }
  function nextJSXTagToken() {
    state.tokens.push(new Token());
    skipSpace();
    state.start = state.pos;
    const code = input.charCodeAt(state.pos);
    if (IS_IDENTIFIER_START[code]) {
      jsxReadWord();
    } else if (code === charCodes.quotationMark || code === charCodes.apostrophe) {
      jsxReadString(code);
    } else {
      ++state.pos;
      switch (code) {
        case charCodes.greaterThan:
          finishToken(TokenType.jsxTagEnd);
          break;
        case charCodes.lessThan:
          finishToken(TokenType.jsxTagStart);
          break;
        case charCodes.slash:
          finishToken(TokenType.slash);
          break;
        case charCodes.equalsTo:
          finishToken(TokenType.eq);
          break;
        case charCodes.leftCurlyBrace:
          finishToken(TokenType.braceL);
          break;
        case charCodes.dot:
          finishToken(TokenType.dot);
          break;
        case charCodes.colon:
          finishToken(TokenType.colon);
          break;
        default:
          unexpected();
      }
    }
  }
  function nextJSXExprToken() {
    state.tokens.push(new Token());
    state.start = state.pos;
    jsxReadToken();
  }

  // node_modules/sucrase/dist/esm/parser/plugins/types.js
  function typedParseConditional(noIn) {
    if (match(TokenType.question)) {
      const nextType = lookaheadType();
      if (nextType === TokenType.colon || nextType === TokenType.comma || nextType === TokenType.parenR) {
        return;
      }
    }
    baseParseConditional(noIn);
  }
  function typedParseParenItem() {
    eatTypeToken(TokenType.question);
    if (match(TokenType.colon)) {
      if (isTypeScriptEnabled) {
        tsParseTypeAnnotation();
      } else if (isFlowEnabled) {
        flowParseTypeAnnotation();
      }
    }
  }

  // node_modules/sucrase/dist/esm/parser/traverser/expression.js
  var StopState = class {
    constructor(stop) {
      this.stop = stop;
    }
  };
  function parseExpression(noIn = false) {
    parseMaybeAssign(noIn);
    if (match(TokenType.comma)) {
      while (eat(TokenType.comma)) {
        parseMaybeAssign(noIn);
      }
    }
  }
  function parseMaybeAssign(noIn = false, isWithinParens = false) {
    if (isTypeScriptEnabled) {
      return tsParseMaybeAssign(noIn, isWithinParens);
    } else if (isFlowEnabled) {
      return flowParseMaybeAssign(noIn, isWithinParens);
    } else {
      return baseParseMaybeAssign(noIn, isWithinParens);
    }
  }
  function baseParseMaybeAssign(noIn, isWithinParens) {
    if (match(TokenType._yield)) {
      parseYield();
      return false;
    }
    if (match(TokenType.parenL) || match(TokenType.name) || match(TokenType._yield)) {
      state.potentialArrowAt = state.start;
    }
    const wasArrow = parseMaybeConditional(noIn);
    if (isWithinParens) {
      parseParenItem();
    }
    if (state.type & TokenType.IS_ASSIGN) {
      next();
      parseMaybeAssign(noIn);
      return false;
    }
    return wasArrow;
  }
  function parseMaybeConditional(noIn) {
    const wasArrow = parseExprOps(noIn);
    if (wasArrow) {
      return true;
    }
    parseConditional(noIn);
    return false;
  }
  function parseConditional(noIn) {
    if (isTypeScriptEnabled || isFlowEnabled) {
      typedParseConditional(noIn);
    } else {
      baseParseConditional(noIn);
    }
  }
  function baseParseConditional(noIn) {
    if (eat(TokenType.question)) {
      parseMaybeAssign();
      expect(TokenType.colon);
      parseMaybeAssign(noIn);
    }
  }
  function parseExprOps(noIn) {
    const startTokenIndex = state.tokens.length;
    const wasArrow = parseMaybeUnary();
    if (wasArrow) {
      return true;
    }
    parseExprOp(startTokenIndex, -1, noIn);
    return false;
  }
  function parseExprOp(startTokenIndex, minPrec, noIn) {
    if (isTypeScriptEnabled && (TokenType._in & TokenType.PRECEDENCE_MASK) > minPrec && !hasPrecedingLineBreak() && (eatContextual(ContextualKeyword._as) || eatContextual(ContextualKeyword._satisfies))) {
      const oldIsType = pushTypeContext(1);
      tsParseType();
      popTypeContext(oldIsType);
      rescan_gt();
      parseExprOp(startTokenIndex, minPrec, noIn);
      return;
    }
    const prec = state.type & TokenType.PRECEDENCE_MASK;
    if (prec > 0 && (!noIn || !match(TokenType._in))) {
      if (prec > minPrec) {
        const op = state.type;
        next();
        if (op === TokenType.nullishCoalescing) {
          state.tokens[state.tokens.length - 1].nullishStartIndex = startTokenIndex;
        }
        const rhsStartTokenIndex = state.tokens.length;
        parseMaybeUnary();
        parseExprOp(rhsStartTokenIndex, op & TokenType.IS_RIGHT_ASSOCIATIVE ? prec - 1 : prec, noIn);
        if (op === TokenType.nullishCoalescing) {
          state.tokens[startTokenIndex].numNullishCoalesceStarts++;
          state.tokens[state.tokens.length - 1].numNullishCoalesceEnds++;
        }
        parseExprOp(startTokenIndex, minPrec, noIn);
      }
    }
  }
  function parseMaybeUnary() {
    if (isTypeScriptEnabled && !isJSXEnabled && eat(TokenType.lessThan)) {
      tsParseTypeAssertion();
      return false;
    }
    if (isContextual(ContextualKeyword._module) && lookaheadCharCode() === charCodes.leftCurlyBrace && !hasFollowingLineBreak()) {
      parseModuleExpression();
      return false;
    }
    if (state.type & TokenType.IS_PREFIX) {
      next();
      parseMaybeUnary();
      return false;
    }
    const wasArrow = parseExprSubscripts();
    if (wasArrow) {
      return true;
    }
    while (state.type & TokenType.IS_POSTFIX && !canInsertSemicolon()) {
      if (state.type === TokenType.preIncDec) {
        state.type = TokenType.postIncDec;
      }
      next();
    }
    return false;
  }
  function parseExprSubscripts() {
    const startTokenIndex = state.tokens.length;
    const wasArrow = parseExprAtom();
    if (wasArrow) {
      return true;
    }
    parseSubscripts(startTokenIndex);
    if (state.tokens.length > startTokenIndex && state.tokens[startTokenIndex].isOptionalChainStart) {
      state.tokens[state.tokens.length - 1].isOptionalChainEnd = true;
    }
    return false;
  }
  function parseSubscripts(startTokenIndex, noCalls = false) {
    if (isFlowEnabled) {
      flowParseSubscripts(startTokenIndex, noCalls);
    } else {
      baseParseSubscripts(startTokenIndex, noCalls);
    }
  }
  function baseParseSubscripts(startTokenIndex, noCalls = false) {
    const stopState = new StopState(false);
    do {
      parseSubscript(startTokenIndex, noCalls, stopState);
    } while (!stopState.stop && !state.error);
  }
  function parseSubscript(startTokenIndex, noCalls, stopState) {
    if (isTypeScriptEnabled) {
      tsParseSubscript(startTokenIndex, noCalls, stopState);
    } else if (isFlowEnabled) {
      flowParseSubscript(startTokenIndex, noCalls, stopState);
    } else {
      baseParseSubscript(startTokenIndex, noCalls, stopState);
    }
  }
  function baseParseSubscript(startTokenIndex, noCalls, stopState) {
    if (!noCalls && eat(TokenType.doubleColon)) {
      parseNoCallExpr();
      stopState.stop = true;
      parseSubscripts(startTokenIndex, noCalls);
    } else if (match(TokenType.questionDot)) {
      state.tokens[startTokenIndex].isOptionalChainStart = true;
      if (noCalls && lookaheadType() === TokenType.parenL) {
        stopState.stop = true;
        return;
      }
      next();
      state.tokens[state.tokens.length - 1].subscriptStartIndex = startTokenIndex;
      if (eat(TokenType.bracketL)) {
        parseExpression();
        expect(TokenType.bracketR);
      } else if (eat(TokenType.parenL)) {
        parseCallExpressionArguments();
      } else {
        parseMaybePrivateName();
      }
    } else if (eat(TokenType.dot)) {
      state.tokens[state.tokens.length - 1].subscriptStartIndex = startTokenIndex;
      parseMaybePrivateName();
    } else if (eat(TokenType.bracketL)) {
      state.tokens[state.tokens.length - 1].subscriptStartIndex = startTokenIndex;
      parseExpression();
      expect(TokenType.bracketR);
    } else if (!noCalls && match(TokenType.parenL)) {
      if (atPossibleAsync()) {
        const snapshot = state.snapshot();
        const asyncStartTokenIndex = state.tokens.length;
        next();
        state.tokens[state.tokens.length - 1].subscriptStartIndex = startTokenIndex;
        const callContextId = getNextContextId();
        state.tokens[state.tokens.length - 1].contextId = callContextId;
        parseCallExpressionArguments();
        state.tokens[state.tokens.length - 1].contextId = callContextId;
        if (shouldParseAsyncArrow()) {
          state.restoreFromSnapshot(snapshot);
          stopState.stop = true;
          state.scopeDepth++;
          parseFunctionParams();
          parseAsyncArrowFromCallExpression(asyncStartTokenIndex);
        }
      } else {
        next();
        state.tokens[state.tokens.length - 1].subscriptStartIndex = startTokenIndex;
        const callContextId = getNextContextId();
        state.tokens[state.tokens.length - 1].contextId = callContextId;
        parseCallExpressionArguments();
        state.tokens[state.tokens.length - 1].contextId = callContextId;
      }
    } else if (match(TokenType.backQuote)) {
      parseTemplate();
    } else {
      stopState.stop = true;
    }
  }
  function atPossibleAsync() {
    return state.tokens[state.tokens.length - 1].contextualKeyword === ContextualKeyword._async && !canInsertSemicolon();
  }
  function parseCallExpressionArguments() {
    let first = true;
    while (!eat(TokenType.parenR) && !state.error) {
      if (first) {
        first = false;
      } else {
        expect(TokenType.comma);
        if (eat(TokenType.parenR)) {
          break;
        }
      }
      parseExprListItem(false);
    }
  }
  function shouldParseAsyncArrow() {
    return match(TokenType.colon) || match(TokenType.arrow);
  }
  function parseAsyncArrowFromCallExpression(startTokenIndex) {
    if (isTypeScriptEnabled) {
      tsStartParseAsyncArrowFromCallExpression();
    } else if (isFlowEnabled) {
      flowStartParseAsyncArrowFromCallExpression();
    }
    expect(TokenType.arrow);
    parseArrowExpression(startTokenIndex);
  }
  function parseNoCallExpr() {
    const startTokenIndex = state.tokens.length;
    parseExprAtom();
    parseSubscripts(startTokenIndex, true);
  }
  function parseExprAtom() {
    if (eat(TokenType.modulo)) {
      parseIdentifier();
      return false;
    }
    if (match(TokenType.jsxText) || match(TokenType.jsxEmptyText)) {
      parseLiteral();
      return false;
    } else if (match(TokenType.lessThan) && isJSXEnabled) {
      state.type = TokenType.jsxTagStart;
      jsxParseElement();
      next();
      return false;
    }
    const canBeArrow = state.potentialArrowAt === state.start;
    switch (state.type) {
      case TokenType.slash:
      case TokenType.assign:
        retokenizeSlashAsRegex();
      // Fall through.
      case TokenType._super:
      case TokenType._this:
      case TokenType.regexp:
      case TokenType.num:
      case TokenType.bigint:
      case TokenType.decimal:
      case TokenType.string:
      case TokenType._null:
      case TokenType._true:
      case TokenType._false:
        next();
        return false;
      case TokenType._import:
        next();
        if (match(TokenType.dot)) {
          state.tokens[state.tokens.length - 1].type = TokenType.name;
          next();
          parseIdentifier();
        }
        return false;
      case TokenType.name: {
        const startTokenIndex = state.tokens.length;
        const functionStart = state.start;
        const contextualKeyword = state.contextualKeyword;
        parseIdentifier();
        if (contextualKeyword === ContextualKeyword._await) {
          parseAwait();
          return false;
        } else if (contextualKeyword === ContextualKeyword._async && match(TokenType._function) && !canInsertSemicolon()) {
          next();
          parseFunction(functionStart, false);
          return false;
        } else if (canBeArrow && contextualKeyword === ContextualKeyword._async && !canInsertSemicolon() && match(TokenType.name)) {
          state.scopeDepth++;
          parseBindingIdentifier(false);
          expect(TokenType.arrow);
          parseArrowExpression(startTokenIndex);
          return true;
        } else if (match(TokenType._do) && !canInsertSemicolon()) {
          next();
          parseBlock();
          return false;
        }
        if (canBeArrow && !canInsertSemicolon() && match(TokenType.arrow)) {
          state.scopeDepth++;
          markPriorBindingIdentifier(false);
          expect(TokenType.arrow);
          parseArrowExpression(startTokenIndex);
          return true;
        }
        state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.Access;
        return false;
      }
      case TokenType._do: {
        next();
        parseBlock();
        return false;
      }
      case TokenType.parenL: {
        const wasArrow = parseParenAndDistinguishExpression(canBeArrow);
        return wasArrow;
      }
      case TokenType.bracketL:
        next();
        parseExprList(TokenType.bracketR, true);
        return false;
      case TokenType.braceL:
        parseObj(false, false);
        return false;
      case TokenType._function:
        parseFunctionExpression();
        return false;
      case TokenType.at:
        parseDecorators();
      // Fall through.
      case TokenType._class:
        parseClass(false);
        return false;
      case TokenType._new:
        parseNew();
        return false;
      case TokenType.backQuote:
        parseTemplate();
        return false;
      case TokenType.doubleColon: {
        next();
        parseNoCallExpr();
        return false;
      }
      case TokenType.hash: {
        const code = lookaheadCharCode();
        if (IS_IDENTIFIER_START[code] || code === charCodes.backslash) {
          parseMaybePrivateName();
        } else {
          next();
        }
        return false;
      }
      default:
        unexpected();
        return false;
    }
  }
  function parseMaybePrivateName() {
    eat(TokenType.hash);
    parseIdentifier();
  }
  function parseFunctionExpression() {
    const functionStart = state.start;
    parseIdentifier();
    if (eat(TokenType.dot)) {
      parseIdentifier();
    }
    parseFunction(functionStart, false);
  }
  function parseLiteral() {
    next();
  }
  function parseParenExpression() {
    expect(TokenType.parenL);
    parseExpression();
    expect(TokenType.parenR);
  }
  function parseParenAndDistinguishExpression(canBeArrow) {
    const snapshot = state.snapshot();
    const startTokenIndex = state.tokens.length;
    expect(TokenType.parenL);
    let first = true;
    while (!match(TokenType.parenR) && !state.error) {
      if (first) {
        first = false;
      } else {
        expect(TokenType.comma);
        if (match(TokenType.parenR)) {
          break;
        }
      }
      if (match(TokenType.ellipsis)) {
        parseRest(
          false
          /* isBlockScope */
        );
        parseParenItem();
        break;
      } else {
        parseMaybeAssign(false, true);
      }
    }
    expect(TokenType.parenR);
    if (canBeArrow && shouldParseArrow()) {
      const wasArrow = parseArrow();
      if (wasArrow) {
        state.restoreFromSnapshot(snapshot);
        state.scopeDepth++;
        parseFunctionParams();
        parseArrow();
        parseArrowExpression(startTokenIndex);
        if (state.error) {
          state.restoreFromSnapshot(snapshot);
          parseParenAndDistinguishExpression(false);
          return false;
        }
        return true;
      }
    }
    return false;
  }
  function shouldParseArrow() {
    return match(TokenType.colon) || !canInsertSemicolon();
  }
  function parseArrow() {
    if (isTypeScriptEnabled) {
      return tsParseArrow();
    } else if (isFlowEnabled) {
      return flowParseArrow();
    } else {
      return eat(TokenType.arrow);
    }
  }
  function parseParenItem() {
    if (isTypeScriptEnabled || isFlowEnabled) {
      typedParseParenItem();
    }
  }
  function parseNew() {
    expect(TokenType._new);
    if (eat(TokenType.dot)) {
      parseIdentifier();
      return;
    }
    parseNewCallee();
    if (isFlowEnabled) {
      flowStartParseNewArguments();
    }
    if (eat(TokenType.parenL)) {
      parseExprList(TokenType.parenR);
    }
  }
  function parseNewCallee() {
    parseNoCallExpr();
    eat(TokenType.questionDot);
  }
  function parseTemplate() {
    nextTemplateToken();
    nextTemplateToken();
    while (!match(TokenType.backQuote) && !state.error) {
      expect(TokenType.dollarBraceL);
      parseExpression();
      nextTemplateToken();
      nextTemplateToken();
    }
    next();
  }
  function parseObj(isPattern, isBlockScope) {
    const contextId = getNextContextId();
    let first = true;
    next();
    state.tokens[state.tokens.length - 1].contextId = contextId;
    while (!eat(TokenType.braceR) && !state.error) {
      if (first) {
        first = false;
      } else {
        expect(TokenType.comma);
        if (eat(TokenType.braceR)) {
          break;
        }
      }
      let isGenerator = false;
      if (match(TokenType.ellipsis)) {
        const previousIndex = state.tokens.length;
        parseSpread();
        if (isPattern) {
          if (state.tokens.length === previousIndex + 2) {
            markPriorBindingIdentifier(isBlockScope);
          }
          if (eat(TokenType.braceR)) {
            break;
          }
        }
        continue;
      }
      if (!isPattern) {
        isGenerator = eat(TokenType.star);
      }
      if (!isPattern && isContextual(ContextualKeyword._async)) {
        if (isGenerator) unexpected();
        parseIdentifier();
        if (match(TokenType.colon) || match(TokenType.parenL) || match(TokenType.braceR) || match(TokenType.eq) || match(TokenType.comma)) {
        } else {
          if (match(TokenType.star)) {
            next();
            isGenerator = true;
          }
          parsePropertyName(contextId);
        }
      } else {
        parsePropertyName(contextId);
      }
      parseObjPropValue(isPattern, isBlockScope, contextId);
    }
    state.tokens[state.tokens.length - 1].contextId = contextId;
  }
  function isGetterOrSetterMethod(isPattern) {
    return !isPattern && (match(TokenType.string) || // get "string"() {}
    match(TokenType.num) || // get 1() {}
    match(TokenType.bracketL) || // get ["string"]() {}
    match(TokenType.name) || // get foo() {}
    !!(state.type & TokenType.IS_KEYWORD));
  }
  function parseObjectMethod(isPattern, objectContextId) {
    const functionStart = state.start;
    if (match(TokenType.parenL)) {
      if (isPattern) unexpected();
      parseMethod(
        functionStart,
        /* isConstructor */
        false
      );
      return true;
    }
    if (isGetterOrSetterMethod(isPattern)) {
      parsePropertyName(objectContextId);
      parseMethod(
        functionStart,
        /* isConstructor */
        false
      );
      return true;
    }
    return false;
  }
  function parseObjectProperty(isPattern, isBlockScope) {
    if (eat(TokenType.colon)) {
      if (isPattern) {
        parseMaybeDefault(isBlockScope);
      } else {
        parseMaybeAssign(false);
      }
      return;
    }
    let identifierRole;
    if (isPattern) {
      if (state.scopeDepth === 0) {
        identifierRole = IdentifierRole.ObjectShorthandTopLevelDeclaration;
      } else if (isBlockScope) {
        identifierRole = IdentifierRole.ObjectShorthandBlockScopedDeclaration;
      } else {
        identifierRole = IdentifierRole.ObjectShorthandFunctionScopedDeclaration;
      }
    } else {
      identifierRole = IdentifierRole.ObjectShorthand;
    }
    state.tokens[state.tokens.length - 1].identifierRole = identifierRole;
    parseMaybeDefault(isBlockScope, true);
  }
  function parseObjPropValue(isPattern, isBlockScope, objectContextId) {
    if (isTypeScriptEnabled) {
      tsStartParseObjPropValue();
    } else if (isFlowEnabled) {
      flowStartParseObjPropValue();
    }
    const wasMethod = parseObjectMethod(isPattern, objectContextId);
    if (!wasMethod) {
      parseObjectProperty(isPattern, isBlockScope);
    }
  }
  function parsePropertyName(objectContextId) {
    if (isFlowEnabled) {
      flowParseVariance();
    }
    if (eat(TokenType.bracketL)) {
      state.tokens[state.tokens.length - 1].contextId = objectContextId;
      parseMaybeAssign();
      expect(TokenType.bracketR);
      state.tokens[state.tokens.length - 1].contextId = objectContextId;
    } else {
      if (match(TokenType.num) || match(TokenType.string) || match(TokenType.bigint) || match(TokenType.decimal)) {
        parseExprAtom();
      } else {
        parseMaybePrivateName();
      }
      state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ObjectKey;
      state.tokens[state.tokens.length - 1].contextId = objectContextId;
    }
  }
  function parseMethod(functionStart, isConstructor) {
    const funcContextId = getNextContextId();
    state.scopeDepth++;
    const startTokenIndex = state.tokens.length;
    const allowModifiers = isConstructor;
    parseFunctionParams(allowModifiers, funcContextId);
    parseFunctionBodyAndFinish(functionStart, funcContextId);
    const endTokenIndex = state.tokens.length;
    state.scopes.push(new Scope(startTokenIndex, endTokenIndex, true));
    state.scopeDepth--;
  }
  function parseArrowExpression(startTokenIndex) {
    parseFunctionBody(true);
    const endTokenIndex = state.tokens.length;
    state.scopes.push(new Scope(startTokenIndex, endTokenIndex, true));
    state.scopeDepth--;
  }
  function parseFunctionBodyAndFinish(functionStart, funcContextId = 0) {
    if (isTypeScriptEnabled) {
      tsParseFunctionBodyAndFinish(functionStart, funcContextId);
    } else if (isFlowEnabled) {
      flowParseFunctionBodyAndFinish(funcContextId);
    } else {
      parseFunctionBody(false, funcContextId);
    }
  }
  function parseFunctionBody(allowExpression, funcContextId = 0) {
    const isExpression = allowExpression && !match(TokenType.braceL);
    if (isExpression) {
      parseMaybeAssign();
    } else {
      parseBlock(true, funcContextId);
    }
  }
  function parseExprList(close, allowEmpty = false) {
    let first = true;
    while (!eat(close) && !state.error) {
      if (first) {
        first = false;
      } else {
        expect(TokenType.comma);
        if (eat(close)) break;
      }
      parseExprListItem(allowEmpty);
    }
  }
  function parseExprListItem(allowEmpty) {
    if (allowEmpty && match(TokenType.comma)) {
    } else if (match(TokenType.ellipsis)) {
      parseSpread();
      parseParenItem();
    } else if (match(TokenType.question)) {
      next();
    } else {
      parseMaybeAssign(false, true);
    }
  }
  function parseIdentifier() {
    next();
    state.tokens[state.tokens.length - 1].type = TokenType.name;
  }
  function parseAwait() {
    parseMaybeUnary();
  }
  function parseYield() {
    next();
    if (!match(TokenType.semi) && !canInsertSemicolon()) {
      eat(TokenType.star);
      parseMaybeAssign();
    }
  }
  function parseModuleExpression() {
    expectContextual(ContextualKeyword._module);
    expect(TokenType.braceL);
    parseBlockBody(TokenType.braceR);
  }

  // node_modules/sucrase/dist/esm/parser/plugins/flow.js
  function isMaybeDefaultImport(lookahead) {
    return (lookahead.type === TokenType.name || !!(lookahead.type & TokenType.IS_KEYWORD)) && lookahead.contextualKeyword !== ContextualKeyword._from;
  }
  function flowParseTypeInitialiser(tok) {
    const oldIsType = pushTypeContext(0);
    expect(tok || TokenType.colon);
    flowParseType();
    popTypeContext(oldIsType);
  }
  function flowParsePredicate() {
    expect(TokenType.modulo);
    expectContextual(ContextualKeyword._checks);
    if (eat(TokenType.parenL)) {
      parseExpression();
      expect(TokenType.parenR);
    }
  }
  function flowParseTypeAndPredicateInitialiser() {
    const oldIsType = pushTypeContext(0);
    expect(TokenType.colon);
    if (match(TokenType.modulo)) {
      flowParsePredicate();
    } else {
      flowParseType();
      if (match(TokenType.modulo)) {
        flowParsePredicate();
      }
    }
    popTypeContext(oldIsType);
  }
  function flowParseDeclareClass() {
    next();
    flowParseInterfaceish(
      /* isClass */
      true
    );
  }
  function flowParseDeclareFunction() {
    next();
    parseIdentifier();
    if (match(TokenType.lessThan)) {
      flowParseTypeParameterDeclaration();
    }
    expect(TokenType.parenL);
    flowParseFunctionTypeParams();
    expect(TokenType.parenR);
    flowParseTypeAndPredicateInitialiser();
    semicolon();
  }
  function flowParseDeclare() {
    if (match(TokenType._class)) {
      flowParseDeclareClass();
    } else if (match(TokenType._function)) {
      flowParseDeclareFunction();
    } else if (match(TokenType._var)) {
      flowParseDeclareVariable();
    } else if (eatContextual(ContextualKeyword._module)) {
      if (eat(TokenType.dot)) {
        flowParseDeclareModuleExports();
      } else {
        flowParseDeclareModule();
      }
    } else if (isContextual(ContextualKeyword._type)) {
      flowParseDeclareTypeAlias();
    } else if (isContextual(ContextualKeyword._opaque)) {
      flowParseDeclareOpaqueType();
    } else if (isContextual(ContextualKeyword._interface)) {
      flowParseDeclareInterface();
    } else if (match(TokenType._export)) {
      flowParseDeclareExportDeclaration();
    } else {
      unexpected();
    }
  }
  function flowParseDeclareVariable() {
    next();
    flowParseTypeAnnotatableIdentifier();
    semicolon();
  }
  function flowParseDeclareModule() {
    if (match(TokenType.string)) {
      parseExprAtom();
    } else {
      parseIdentifier();
    }
    expect(TokenType.braceL);
    while (!match(TokenType.braceR) && !state.error) {
      if (match(TokenType._import)) {
        next();
        parseImport();
      } else {
        unexpected();
      }
    }
    expect(TokenType.braceR);
  }
  function flowParseDeclareExportDeclaration() {
    expect(TokenType._export);
    if (eat(TokenType._default)) {
      if (match(TokenType._function) || match(TokenType._class)) {
        flowParseDeclare();
      } else {
        flowParseType();
        semicolon();
      }
    } else if (match(TokenType._var) || // declare export var ...
    match(TokenType._function) || // declare export function ...
    match(TokenType._class) || // declare export class ...
    isContextual(ContextualKeyword._opaque)) {
      flowParseDeclare();
    } else if (match(TokenType.star) || // declare export * from ''
    match(TokenType.braceL) || // declare export {} ...
    isContextual(ContextualKeyword._interface) || // declare export interface ...
    isContextual(ContextualKeyword._type) || // declare export type ...
    isContextual(ContextualKeyword._opaque)) {
      parseExport();
    } else {
      unexpected();
    }
  }
  function flowParseDeclareModuleExports() {
    expectContextual(ContextualKeyword._exports);
    flowParseTypeAnnotation();
    semicolon();
  }
  function flowParseDeclareTypeAlias() {
    next();
    flowParseTypeAlias();
  }
  function flowParseDeclareOpaqueType() {
    next();
    flowParseOpaqueType(true);
  }
  function flowParseDeclareInterface() {
    next();
    flowParseInterfaceish();
  }
  function flowParseInterfaceish(isClass = false) {
    flowParseRestrictedIdentifier();
    if (match(TokenType.lessThan)) {
      flowParseTypeParameterDeclaration();
    }
    if (eat(TokenType._extends)) {
      do {
        flowParseInterfaceExtends();
      } while (!isClass && eat(TokenType.comma));
    }
    if (isContextual(ContextualKeyword._mixins)) {
      next();
      do {
        flowParseInterfaceExtends();
      } while (eat(TokenType.comma));
    }
    if (isContextual(ContextualKeyword._implements)) {
      next();
      do {
        flowParseInterfaceExtends();
      } while (eat(TokenType.comma));
    }
    flowParseObjectType(isClass, false, isClass);
  }
  function flowParseInterfaceExtends() {
    flowParseQualifiedTypeIdentifier(false);
    if (match(TokenType.lessThan)) {
      flowParseTypeParameterInstantiation();
    }
  }
  function flowParseInterface() {
    flowParseInterfaceish();
  }
  function flowParseRestrictedIdentifier() {
    parseIdentifier();
  }
  function flowParseTypeAlias() {
    flowParseRestrictedIdentifier();
    if (match(TokenType.lessThan)) {
      flowParseTypeParameterDeclaration();
    }
    flowParseTypeInitialiser(TokenType.eq);
    semicolon();
  }
  function flowParseOpaqueType(declare) {
    expectContextual(ContextualKeyword._type);
    flowParseRestrictedIdentifier();
    if (match(TokenType.lessThan)) {
      flowParseTypeParameterDeclaration();
    }
    if (match(TokenType.colon)) {
      flowParseTypeInitialiser(TokenType.colon);
    }
    if (!declare) {
      flowParseTypeInitialiser(TokenType.eq);
    }
    semicolon();
  }
  function flowParseTypeParameter() {
    flowParseVariance();
    flowParseTypeAnnotatableIdentifier();
    if (eat(TokenType.eq)) {
      flowParseType();
    }
  }
  function flowParseTypeParameterDeclaration() {
    const oldIsType = pushTypeContext(0);
    if (match(TokenType.lessThan) || match(TokenType.typeParameterStart)) {
      next();
    } else {
      unexpected();
    }
    do {
      flowParseTypeParameter();
      if (!match(TokenType.greaterThan)) {
        expect(TokenType.comma);
      }
    } while (!match(TokenType.greaterThan) && !state.error);
    expect(TokenType.greaterThan);
    popTypeContext(oldIsType);
  }
  function flowParseTypeParameterInstantiation() {
    const oldIsType = pushTypeContext(0);
    expect(TokenType.lessThan);
    while (!match(TokenType.greaterThan) && !state.error) {
      flowParseType();
      if (!match(TokenType.greaterThan)) {
        expect(TokenType.comma);
      }
    }
    expect(TokenType.greaterThan);
    popTypeContext(oldIsType);
  }
  function flowParseInterfaceType() {
    expectContextual(ContextualKeyword._interface);
    if (eat(TokenType._extends)) {
      do {
        flowParseInterfaceExtends();
      } while (eat(TokenType.comma));
    }
    flowParseObjectType(false, false, false);
  }
  function flowParseObjectPropertyKey() {
    if (match(TokenType.num) || match(TokenType.string)) {
      parseExprAtom();
    } else {
      parseIdentifier();
    }
  }
  function flowParseObjectTypeIndexer() {
    if (lookaheadType() === TokenType.colon) {
      flowParseObjectPropertyKey();
      flowParseTypeInitialiser();
    } else {
      flowParseType();
    }
    expect(TokenType.bracketR);
    flowParseTypeInitialiser();
  }
  function flowParseObjectTypeInternalSlot() {
    flowParseObjectPropertyKey();
    expect(TokenType.bracketR);
    expect(TokenType.bracketR);
    if (match(TokenType.lessThan) || match(TokenType.parenL)) {
      flowParseObjectTypeMethodish();
    } else {
      eat(TokenType.question);
      flowParseTypeInitialiser();
    }
  }
  function flowParseObjectTypeMethodish() {
    if (match(TokenType.lessThan)) {
      flowParseTypeParameterDeclaration();
    }
    expect(TokenType.parenL);
    while (!match(TokenType.parenR) && !match(TokenType.ellipsis) && !state.error) {
      flowParseFunctionTypeParam();
      if (!match(TokenType.parenR)) {
        expect(TokenType.comma);
      }
    }
    if (eat(TokenType.ellipsis)) {
      flowParseFunctionTypeParam();
    }
    expect(TokenType.parenR);
    flowParseTypeInitialiser();
  }
  function flowParseObjectTypeCallProperty() {
    flowParseObjectTypeMethodish();
  }
  function flowParseObjectType(allowStatic, allowExact, allowProto) {
    let endDelim;
    if (allowExact && match(TokenType.braceBarL)) {
      expect(TokenType.braceBarL);
      endDelim = TokenType.braceBarR;
    } else {
      expect(TokenType.braceL);
      endDelim = TokenType.braceR;
    }
    while (!match(endDelim) && !state.error) {
      if (allowProto && isContextual(ContextualKeyword._proto)) {
        const lookahead = lookaheadType();
        if (lookahead !== TokenType.colon && lookahead !== TokenType.question) {
          next();
          allowStatic = false;
        }
      }
      if (allowStatic && isContextual(ContextualKeyword._static)) {
        const lookahead = lookaheadType();
        if (lookahead !== TokenType.colon && lookahead !== TokenType.question) {
          next();
        }
      }
      flowParseVariance();
      if (eat(TokenType.bracketL)) {
        if (eat(TokenType.bracketL)) {
          flowParseObjectTypeInternalSlot();
        } else {
          flowParseObjectTypeIndexer();
        }
      } else if (match(TokenType.parenL) || match(TokenType.lessThan)) {
        flowParseObjectTypeCallProperty();
      } else {
        if (isContextual(ContextualKeyword._get) || isContextual(ContextualKeyword._set)) {
          const lookahead = lookaheadType();
          if (lookahead === TokenType.name || lookahead === TokenType.string || lookahead === TokenType.num) {
            next();
          }
        }
        flowParseObjectTypeProperty();
      }
      flowObjectTypeSemicolon();
    }
    expect(endDelim);
  }
  function flowParseObjectTypeProperty() {
    if (match(TokenType.ellipsis)) {
      expect(TokenType.ellipsis);
      if (!eat(TokenType.comma)) {
        eat(TokenType.semi);
      }
      if (match(TokenType.braceR)) {
        return;
      }
      flowParseType();
    } else {
      flowParseObjectPropertyKey();
      if (match(TokenType.lessThan) || match(TokenType.parenL)) {
        flowParseObjectTypeMethodish();
      } else {
        eat(TokenType.question);
        flowParseTypeInitialiser();
      }
    }
  }
  function flowObjectTypeSemicolon() {
    if (!eat(TokenType.semi) && !eat(TokenType.comma) && !match(TokenType.braceR) && !match(TokenType.braceBarR)) {
      unexpected();
    }
  }
  function flowParseQualifiedTypeIdentifier(initialIdAlreadyParsed) {
    if (!initialIdAlreadyParsed) {
      parseIdentifier();
    }
    while (eat(TokenType.dot)) {
      parseIdentifier();
    }
  }
  function flowParseGenericType() {
    flowParseQualifiedTypeIdentifier(true);
    if (match(TokenType.lessThan)) {
      flowParseTypeParameterInstantiation();
    }
  }
  function flowParseTypeofType() {
    expect(TokenType._typeof);
    flowParsePrimaryType();
  }
  function flowParseTupleType() {
    expect(TokenType.bracketL);
    while (state.pos < input.length && !match(TokenType.bracketR)) {
      flowParseType();
      if (match(TokenType.bracketR)) {
        break;
      }
      expect(TokenType.comma);
    }
    expect(TokenType.bracketR);
  }
  function flowParseFunctionTypeParam() {
    const lookahead = lookaheadType();
    if (lookahead === TokenType.colon || lookahead === TokenType.question) {
      parseIdentifier();
      eat(TokenType.question);
      flowParseTypeInitialiser();
    } else {
      flowParseType();
    }
  }
  function flowParseFunctionTypeParams() {
    while (!match(TokenType.parenR) && !match(TokenType.ellipsis) && !state.error) {
      flowParseFunctionTypeParam();
      if (!match(TokenType.parenR)) {
        expect(TokenType.comma);
      }
    }
    if (eat(TokenType.ellipsis)) {
      flowParseFunctionTypeParam();
    }
  }
  function flowParsePrimaryType() {
    let isGroupedType = false;
    const oldNoAnonFunctionType = state.noAnonFunctionType;
    switch (state.type) {
      case TokenType.name: {
        if (isContextual(ContextualKeyword._interface)) {
          flowParseInterfaceType();
          return;
        }
        parseIdentifier();
        flowParseGenericType();
        return;
      }
      case TokenType.braceL:
        flowParseObjectType(false, false, false);
        return;
      case TokenType.braceBarL:
        flowParseObjectType(false, true, false);
        return;
      case TokenType.bracketL:
        flowParseTupleType();
        return;
      case TokenType.lessThan:
        flowParseTypeParameterDeclaration();
        expect(TokenType.parenL);
        flowParseFunctionTypeParams();
        expect(TokenType.parenR);
        expect(TokenType.arrow);
        flowParseType();
        return;
      case TokenType.parenL:
        next();
        if (!match(TokenType.parenR) && !match(TokenType.ellipsis)) {
          if (match(TokenType.name)) {
            const token = lookaheadType();
            isGroupedType = token !== TokenType.question && token !== TokenType.colon;
          } else {
            isGroupedType = true;
          }
        }
        if (isGroupedType) {
          state.noAnonFunctionType = false;
          flowParseType();
          state.noAnonFunctionType = oldNoAnonFunctionType;
          if (state.noAnonFunctionType || !(match(TokenType.comma) || match(TokenType.parenR) && lookaheadType() === TokenType.arrow)) {
            expect(TokenType.parenR);
            return;
          } else {
            eat(TokenType.comma);
          }
        }
        flowParseFunctionTypeParams();
        expect(TokenType.parenR);
        expect(TokenType.arrow);
        flowParseType();
        return;
      case TokenType.minus:
        next();
        parseLiteral();
        return;
      case TokenType.string:
      case TokenType.num:
      case TokenType._true:
      case TokenType._false:
      case TokenType._null:
      case TokenType._this:
      case TokenType._void:
      case TokenType.star:
        next();
        return;
      default:
        if (state.type === TokenType._typeof) {
          flowParseTypeofType();
          return;
        } else if (state.type & TokenType.IS_KEYWORD) {
          next();
          state.tokens[state.tokens.length - 1].type = TokenType.name;
          return;
        }
    }
    unexpected();
  }
  function flowParsePostfixType() {
    flowParsePrimaryType();
    while (!canInsertSemicolon() && (match(TokenType.bracketL) || match(TokenType.questionDot))) {
      eat(TokenType.questionDot);
      expect(TokenType.bracketL);
      if (eat(TokenType.bracketR)) {
      } else {
        flowParseType();
        expect(TokenType.bracketR);
      }
    }
  }
  function flowParsePrefixType() {
    if (eat(TokenType.question)) {
      flowParsePrefixType();
    } else {
      flowParsePostfixType();
    }
  }
  function flowParseAnonFunctionWithoutParens() {
    flowParsePrefixType();
    if (!state.noAnonFunctionType && eat(TokenType.arrow)) {
      flowParseType();
    }
  }
  function flowParseIntersectionType() {
    eat(TokenType.bitwiseAND);
    flowParseAnonFunctionWithoutParens();
    while (eat(TokenType.bitwiseAND)) {
      flowParseAnonFunctionWithoutParens();
    }
  }
  function flowParseUnionType() {
    eat(TokenType.bitwiseOR);
    flowParseIntersectionType();
    while (eat(TokenType.bitwiseOR)) {
      flowParseIntersectionType();
    }
  }
  function flowParseType() {
    flowParseUnionType();
  }
  function flowParseTypeAnnotation() {
    flowParseTypeInitialiser();
  }
  function flowParseTypeAnnotatableIdentifier() {
    parseIdentifier();
    if (match(TokenType.colon)) {
      flowParseTypeAnnotation();
    }
  }
  function flowParseVariance() {
    if (match(TokenType.plus) || match(TokenType.minus)) {
      next();
      state.tokens[state.tokens.length - 1].isType = true;
    }
  }
  function flowParseFunctionBodyAndFinish(funcContextId) {
    if (match(TokenType.colon)) {
      flowParseTypeAndPredicateInitialiser();
    }
    parseFunctionBody(false, funcContextId);
  }
  function flowParseSubscript(startTokenIndex, noCalls, stopState) {
    if (match(TokenType.questionDot) && lookaheadType() === TokenType.lessThan) {
      if (noCalls) {
        stopState.stop = true;
        return;
      }
      next();
      flowParseTypeParameterInstantiation();
      expect(TokenType.parenL);
      parseCallExpressionArguments();
      return;
    } else if (!noCalls && match(TokenType.lessThan)) {
      const snapshot = state.snapshot();
      flowParseTypeParameterInstantiation();
      expect(TokenType.parenL);
      parseCallExpressionArguments();
      if (state.error) {
        state.restoreFromSnapshot(snapshot);
      } else {
        return;
      }
    }
    baseParseSubscript(startTokenIndex, noCalls, stopState);
  }
  function flowStartParseNewArguments() {
    if (match(TokenType.lessThan)) {
      const snapshot = state.snapshot();
      flowParseTypeParameterInstantiation();
      if (state.error) {
        state.restoreFromSnapshot(snapshot);
      }
    }
  }
  function flowTryParseStatement() {
    if (match(TokenType.name) && state.contextualKeyword === ContextualKeyword._interface) {
      const oldIsType = pushTypeContext(0);
      next();
      flowParseInterface();
      popTypeContext(oldIsType);
      return true;
    } else if (isContextual(ContextualKeyword._enum)) {
      flowParseEnumDeclaration();
      return true;
    }
    return false;
  }
  function flowTryParseExportDefaultExpression() {
    if (isContextual(ContextualKeyword._enum)) {
      flowParseEnumDeclaration();
      return true;
    }
    return false;
  }
  function flowParseIdentifierStatement(contextualKeyword) {
    if (contextualKeyword === ContextualKeyword._declare) {
      if (match(TokenType._class) || match(TokenType.name) || match(TokenType._function) || match(TokenType._var) || match(TokenType._export)) {
        const oldIsType = pushTypeContext(1);
        flowParseDeclare();
        popTypeContext(oldIsType);
      }
    } else if (match(TokenType.name)) {
      if (contextualKeyword === ContextualKeyword._interface) {
        const oldIsType = pushTypeContext(1);
        flowParseInterface();
        popTypeContext(oldIsType);
      } else if (contextualKeyword === ContextualKeyword._type) {
        const oldIsType = pushTypeContext(1);
        flowParseTypeAlias();
        popTypeContext(oldIsType);
      } else if (contextualKeyword === ContextualKeyword._opaque) {
        const oldIsType = pushTypeContext(1);
        flowParseOpaqueType(false);
        popTypeContext(oldIsType);
      }
    }
    semicolon();
  }
  function flowShouldParseExportDeclaration() {
    return isContextual(ContextualKeyword._type) || isContextual(ContextualKeyword._interface) || isContextual(ContextualKeyword._opaque) || isContextual(ContextualKeyword._enum);
  }
  function flowShouldDisallowExportDefaultSpecifier() {
    return match(TokenType.name) && (state.contextualKeyword === ContextualKeyword._type || state.contextualKeyword === ContextualKeyword._interface || state.contextualKeyword === ContextualKeyword._opaque || state.contextualKeyword === ContextualKeyword._enum);
  }
  function flowParseExportDeclaration() {
    if (isContextual(ContextualKeyword._type)) {
      const oldIsType = pushTypeContext(1);
      next();
      if (match(TokenType.braceL)) {
        parseExportSpecifiers();
        parseExportFrom();
      } else {
        flowParseTypeAlias();
      }
      popTypeContext(oldIsType);
    } else if (isContextual(ContextualKeyword._opaque)) {
      const oldIsType = pushTypeContext(1);
      next();
      flowParseOpaqueType(false);
      popTypeContext(oldIsType);
    } else if (isContextual(ContextualKeyword._interface)) {
      const oldIsType = pushTypeContext(1);
      next();
      flowParseInterface();
      popTypeContext(oldIsType);
    } else {
      parseStatement(true);
    }
  }
  function flowShouldParseExportStar() {
    return match(TokenType.star) || isContextual(ContextualKeyword._type) && lookaheadType() === TokenType.star;
  }
  function flowParseExportStar() {
    if (eatContextual(ContextualKeyword._type)) {
      const oldIsType = pushTypeContext(2);
      baseParseExportStar();
      popTypeContext(oldIsType);
    } else {
      baseParseExportStar();
    }
  }
  function flowAfterParseClassSuper(hasSuper) {
    if (hasSuper && match(TokenType.lessThan)) {
      flowParseTypeParameterInstantiation();
    }
    if (isContextual(ContextualKeyword._implements)) {
      const oldIsType = pushTypeContext(0);
      next();
      state.tokens[state.tokens.length - 1].type = TokenType._implements;
      do {
        flowParseRestrictedIdentifier();
        if (match(TokenType.lessThan)) {
          flowParseTypeParameterInstantiation();
        }
      } while (eat(TokenType.comma));
      popTypeContext(oldIsType);
    }
  }
  function flowStartParseObjPropValue() {
    if (match(TokenType.lessThan)) {
      flowParseTypeParameterDeclaration();
      if (!match(TokenType.parenL)) unexpected();
    }
  }
  function flowParseAssignableListItemTypes() {
    const oldIsType = pushTypeContext(0);
    eat(TokenType.question);
    if (match(TokenType.colon)) {
      flowParseTypeAnnotation();
    }
    popTypeContext(oldIsType);
  }
  function flowStartParseImportSpecifiers() {
    if (match(TokenType._typeof) || isContextual(ContextualKeyword._type)) {
      const lh = lookaheadTypeAndKeyword();
      if (isMaybeDefaultImport(lh) || lh.type === TokenType.braceL || lh.type === TokenType.star) {
        next();
      }
    }
  }
  function flowParseImportSpecifier() {
    const isTypeKeyword = state.contextualKeyword === ContextualKeyword._type || state.type === TokenType._typeof;
    if (isTypeKeyword) {
      next();
    } else {
      parseIdentifier();
    }
    if (isContextual(ContextualKeyword._as) && !isLookaheadContextual(ContextualKeyword._as)) {
      parseIdentifier();
      if (isTypeKeyword && !match(TokenType.name) && !(state.type & TokenType.IS_KEYWORD)) {
      } else {
        parseIdentifier();
      }
    } else {
      if (isTypeKeyword && (match(TokenType.name) || !!(state.type & TokenType.IS_KEYWORD))) {
        parseIdentifier();
      }
      if (eatContextual(ContextualKeyword._as)) {
        parseIdentifier();
      }
    }
  }
  function flowStartParseFunctionParams() {
    if (match(TokenType.lessThan)) {
      const oldIsType = pushTypeContext(0);
      flowParseTypeParameterDeclaration();
      popTypeContext(oldIsType);
    }
  }
  function flowAfterParseVarHead() {
    if (match(TokenType.colon)) {
      flowParseTypeAnnotation();
    }
  }
  function flowStartParseAsyncArrowFromCallExpression() {
    if (match(TokenType.colon)) {
      const oldNoAnonFunctionType = state.noAnonFunctionType;
      state.noAnonFunctionType = true;
      flowParseTypeAnnotation();
      state.noAnonFunctionType = oldNoAnonFunctionType;
    }
  }
  function flowParseMaybeAssign(noIn, isWithinParens) {
    if (match(TokenType.lessThan)) {
      const snapshot = state.snapshot();
      let wasArrow = baseParseMaybeAssign(noIn, isWithinParens);
      if (state.error) {
        state.restoreFromSnapshot(snapshot);
        state.type = TokenType.typeParameterStart;
      } else {
        return wasArrow;
      }
      const oldIsType = pushTypeContext(0);
      flowParseTypeParameterDeclaration();
      popTypeContext(oldIsType);
      wasArrow = baseParseMaybeAssign(noIn, isWithinParens);
      if (wasArrow) {
        return true;
      }
      unexpected();
    }
    return baseParseMaybeAssign(noIn, isWithinParens);
  }
  function flowParseArrow() {
    if (match(TokenType.colon)) {
      const oldIsType = pushTypeContext(0);
      const snapshot = state.snapshot();
      const oldNoAnonFunctionType = state.noAnonFunctionType;
      state.noAnonFunctionType = true;
      flowParseTypeAndPredicateInitialiser();
      state.noAnonFunctionType = oldNoAnonFunctionType;
      if (canInsertSemicolon()) unexpected();
      if (!match(TokenType.arrow)) unexpected();
      if (state.error) {
        state.restoreFromSnapshot(snapshot);
      }
      popTypeContext(oldIsType);
    }
    return eat(TokenType.arrow);
  }
  function flowParseSubscripts(startTokenIndex, noCalls = false) {
    if (state.tokens[state.tokens.length - 1].contextualKeyword === ContextualKeyword._async && match(TokenType.lessThan)) {
      const snapshot = state.snapshot();
      const wasArrow = parseAsyncArrowWithTypeParameters();
      if (wasArrow && !state.error) {
        return;
      }
      state.restoreFromSnapshot(snapshot);
    }
    baseParseSubscripts(startTokenIndex, noCalls);
  }
  function parseAsyncArrowWithTypeParameters() {
    state.scopeDepth++;
    const startTokenIndex = state.tokens.length;
    parseFunctionParams();
    if (!parseArrow()) {
      return false;
    }
    parseArrowExpression(startTokenIndex);
    return true;
  }
  function flowParseEnumDeclaration() {
    expectContextual(ContextualKeyword._enum);
    state.tokens[state.tokens.length - 1].type = TokenType._enum;
    parseIdentifier();
    flowParseEnumBody();
  }
  function flowParseEnumBody() {
    if (eatContextual(ContextualKeyword._of)) {
      next();
    }
    expect(TokenType.braceL);
    flowParseEnumMembers();
    expect(TokenType.braceR);
  }
  function flowParseEnumMembers() {
    while (!match(TokenType.braceR) && !state.error) {
      if (eat(TokenType.ellipsis)) {
        break;
      }
      flowParseEnumMember();
      if (!match(TokenType.braceR)) {
        expect(TokenType.comma);
      }
    }
  }
  function flowParseEnumMember() {
    parseIdentifier();
    if (eat(TokenType.eq)) {
      next();
    }
  }

  // node_modules/sucrase/dist/esm/parser/traverser/statement.js
  function parseTopLevel() {
    parseBlockBody(TokenType.eof);
    state.scopes.push(new Scope(0, state.tokens.length, true));
    if (state.scopeDepth !== 0) {
      throw new Error(`Invalid scope depth at end of file: ${state.scopeDepth}`);
    }
    return new File(state.tokens, state.scopes);
  }
  function parseStatement(declaration) {
    if (isFlowEnabled) {
      if (flowTryParseStatement()) {
        return;
      }
    }
    if (match(TokenType.at)) {
      parseDecorators();
    }
    parseStatementContent(declaration);
  }
  function parseStatementContent(declaration) {
    if (isTypeScriptEnabled) {
      if (tsTryParseStatementContent()) {
        return;
      }
    }
    const starttype = state.type;
    switch (starttype) {
      case TokenType._break:
      case TokenType._continue:
        parseBreakContinueStatement();
        return;
      case TokenType._debugger:
        parseDebuggerStatement();
        return;
      case TokenType._do:
        parseDoStatement();
        return;
      case TokenType._for:
        parseForStatement();
        return;
      case TokenType._function:
        if (lookaheadType() === TokenType.dot) break;
        if (!declaration) unexpected();
        parseFunctionStatement();
        return;
      case TokenType._class:
        if (!declaration) unexpected();
        parseClass(true);
        return;
      case TokenType._if:
        parseIfStatement();
        return;
      case TokenType._return:
        parseReturnStatement();
        return;
      case TokenType._switch:
        parseSwitchStatement();
        return;
      case TokenType._throw:
        parseThrowStatement();
        return;
      case TokenType._try:
        parseTryStatement();
        return;
      case TokenType._let:
      case TokenType._const:
        if (!declaration) unexpected();
      // NOTE: falls through to _var
      case TokenType._var:
        parseVarStatement(starttype !== TokenType._var);
        return;
      case TokenType._while:
        parseWhileStatement();
        return;
      case TokenType.braceL:
        parseBlock();
        return;
      case TokenType.semi:
        parseEmptyStatement();
        return;
      case TokenType._export:
      case TokenType._import: {
        const nextType = lookaheadType();
        if (nextType === TokenType.parenL || nextType === TokenType.dot) {
          break;
        }
        next();
        if (starttype === TokenType._import) {
          parseImport();
        } else {
          parseExport();
        }
        return;
      }
      case TokenType.name:
        if (state.contextualKeyword === ContextualKeyword._async) {
          const functionStart = state.start;
          const snapshot = state.snapshot();
          next();
          if (match(TokenType._function) && !canInsertSemicolon()) {
            expect(TokenType._function);
            parseFunction(functionStart, true);
            return;
          } else {
            state.restoreFromSnapshot(snapshot);
          }
        } else if (state.contextualKeyword === ContextualKeyword._using && !hasFollowingLineBreak() && // Statements like `using[0]` and `using in foo` aren't actual using
        // declarations.
        lookaheadType() === TokenType.name) {
          parseVarStatement(true);
          return;
        } else if (startsAwaitUsing()) {
          expectContextual(ContextualKeyword._await);
          parseVarStatement(true);
          return;
        }
      default:
        break;
    }
    const initialTokensLength = state.tokens.length;
    parseExpression();
    let simpleName = null;
    if (state.tokens.length === initialTokensLength + 1) {
      const token = state.tokens[state.tokens.length - 1];
      if (token.type === TokenType.name) {
        simpleName = token.contextualKeyword;
      }
    }
    if (simpleName == null) {
      semicolon();
      return;
    }
    if (eat(TokenType.colon)) {
      parseLabeledStatement();
    } else {
      parseIdentifierStatement(simpleName);
    }
  }
  function startsAwaitUsing() {
    if (!isContextual(ContextualKeyword._await)) {
      return false;
    }
    const snapshot = state.snapshot();
    next();
    if (!isContextual(ContextualKeyword._using) || hasPrecedingLineBreak()) {
      state.restoreFromSnapshot(snapshot);
      return false;
    }
    next();
    if (!match(TokenType.name) || hasPrecedingLineBreak()) {
      state.restoreFromSnapshot(snapshot);
      return false;
    }
    state.restoreFromSnapshot(snapshot);
    return true;
  }
  function parseDecorators() {
    while (match(TokenType.at)) {
      parseDecorator();
    }
  }
  function parseDecorator() {
    next();
    if (eat(TokenType.parenL)) {
      parseExpression();
      expect(TokenType.parenR);
    } else {
      parseIdentifier();
      while (eat(TokenType.dot)) {
        parseIdentifier();
      }
      parseMaybeDecoratorArguments();
    }
  }
  function parseMaybeDecoratorArguments() {
    if (isTypeScriptEnabled) {
      tsParseMaybeDecoratorArguments();
    } else {
      baseParseMaybeDecoratorArguments();
    }
  }
  function baseParseMaybeDecoratorArguments() {
    if (eat(TokenType.parenL)) {
      parseCallExpressionArguments();
    }
  }
  function parseBreakContinueStatement() {
    next();
    if (!isLineTerminator()) {
      parseIdentifier();
      semicolon();
    }
  }
  function parseDebuggerStatement() {
    next();
    semicolon();
  }
  function parseDoStatement() {
    next();
    parseStatement(false);
    expect(TokenType._while);
    parseParenExpression();
    eat(TokenType.semi);
  }
  function parseForStatement() {
    state.scopeDepth++;
    const startTokenIndex = state.tokens.length;
    parseAmbiguousForStatement();
    const endTokenIndex = state.tokens.length;
    state.scopes.push(new Scope(startTokenIndex, endTokenIndex, false));
    state.scopeDepth--;
  }
  function isUsingInLoop() {
    if (!isContextual(ContextualKeyword._using)) {
      return false;
    }
    if (isLookaheadContextual(ContextualKeyword._of)) {
      return false;
    }
    return true;
  }
  function parseAmbiguousForStatement() {
    next();
    let forAwait = false;
    if (isContextual(ContextualKeyword._await)) {
      forAwait = true;
      next();
    }
    expect(TokenType.parenL);
    if (match(TokenType.semi)) {
      if (forAwait) {
        unexpected();
      }
      parseFor();
      return;
    }
    const isAwaitUsing = startsAwaitUsing();
    if (isAwaitUsing || match(TokenType._var) || match(TokenType._let) || match(TokenType._const) || isUsingInLoop()) {
      if (isAwaitUsing) {
        expectContextual(ContextualKeyword._await);
      }
      next();
      parseVar(true, state.type !== TokenType._var);
      if (match(TokenType._in) || isContextual(ContextualKeyword._of)) {
        parseForIn(forAwait);
        return;
      }
      parseFor();
      return;
    }
    parseExpression(true);
    if (match(TokenType._in) || isContextual(ContextualKeyword._of)) {
      parseForIn(forAwait);
      return;
    }
    if (forAwait) {
      unexpected();
    }
    parseFor();
  }
  function parseFunctionStatement() {
    const functionStart = state.start;
    next();
    parseFunction(functionStart, true);
  }
  function parseIfStatement() {
    next();
    parseParenExpression();
    parseStatement(false);
    if (eat(TokenType._else)) {
      parseStatement(false);
    }
  }
  function parseReturnStatement() {
    next();
    if (!isLineTerminator()) {
      parseExpression();
      semicolon();
    }
  }
  function parseSwitchStatement() {
    next();
    parseParenExpression();
    state.scopeDepth++;
    const startTokenIndex = state.tokens.length;
    expect(TokenType.braceL);
    while (!match(TokenType.braceR) && !state.error) {
      if (match(TokenType._case) || match(TokenType._default)) {
        const isCase = match(TokenType._case);
        next();
        if (isCase) {
          parseExpression();
        }
        expect(TokenType.colon);
      } else {
        parseStatement(true);
      }
    }
    next();
    const endTokenIndex = state.tokens.length;
    state.scopes.push(new Scope(startTokenIndex, endTokenIndex, false));
    state.scopeDepth--;
  }
  function parseThrowStatement() {
    next();
    parseExpression();
    semicolon();
  }
  function parseCatchClauseParam() {
    parseBindingAtom(
      true
      /* isBlockScope */
    );
    if (isTypeScriptEnabled) {
      tsTryParseTypeAnnotation();
    }
  }
  function parseTryStatement() {
    next();
    parseBlock();
    if (match(TokenType._catch)) {
      next();
      let catchBindingStartTokenIndex = null;
      if (match(TokenType.parenL)) {
        state.scopeDepth++;
        catchBindingStartTokenIndex = state.tokens.length;
        expect(TokenType.parenL);
        parseCatchClauseParam();
        expect(TokenType.parenR);
      }
      parseBlock();
      if (catchBindingStartTokenIndex != null) {
        const endTokenIndex = state.tokens.length;
        state.scopes.push(new Scope(catchBindingStartTokenIndex, endTokenIndex, false));
        state.scopeDepth--;
      }
    }
    if (eat(TokenType._finally)) {
      parseBlock();
    }
  }
  function parseVarStatement(isBlockScope) {
    next();
    parseVar(false, isBlockScope);
    semicolon();
  }
  function parseWhileStatement() {
    next();
    parseParenExpression();
    parseStatement(false);
  }
  function parseEmptyStatement() {
    next();
  }
  function parseLabeledStatement() {
    parseStatement(true);
  }
  function parseIdentifierStatement(contextualKeyword) {
    if (isTypeScriptEnabled) {
      tsParseIdentifierStatement(contextualKeyword);
    } else if (isFlowEnabled) {
      flowParseIdentifierStatement(contextualKeyword);
    } else {
      semicolon();
    }
  }
  function parseBlock(isFunctionScope = false, contextId = 0) {
    const startTokenIndex = state.tokens.length;
    state.scopeDepth++;
    expect(TokenType.braceL);
    if (contextId) {
      state.tokens[state.tokens.length - 1].contextId = contextId;
    }
    parseBlockBody(TokenType.braceR);
    if (contextId) {
      state.tokens[state.tokens.length - 1].contextId = contextId;
    }
    const endTokenIndex = state.tokens.length;
    state.scopes.push(new Scope(startTokenIndex, endTokenIndex, isFunctionScope));
    state.scopeDepth--;
  }
  function parseBlockBody(end) {
    while (!eat(end) && !state.error) {
      parseStatement(true);
    }
  }
  function parseFor() {
    expect(TokenType.semi);
    if (!match(TokenType.semi)) {
      parseExpression();
    }
    expect(TokenType.semi);
    if (!match(TokenType.parenR)) {
      parseExpression();
    }
    expect(TokenType.parenR);
    parseStatement(false);
  }
  function parseForIn(forAwait) {
    if (forAwait) {
      eatContextual(ContextualKeyword._of);
    } else {
      next();
    }
    parseExpression();
    expect(TokenType.parenR);
    parseStatement(false);
  }
  function parseVar(isFor, isBlockScope) {
    while (true) {
      parseVarHead(isBlockScope);
      if (eat(TokenType.eq)) {
        const eqIndex = state.tokens.length - 1;
        parseMaybeAssign(isFor);
        state.tokens[eqIndex].rhsEndIndex = state.tokens.length;
      }
      if (!eat(TokenType.comma)) {
        break;
      }
    }
  }
  function parseVarHead(isBlockScope) {
    parseBindingAtom(isBlockScope);
    if (isTypeScriptEnabled) {
      tsAfterParseVarHead();
    } else if (isFlowEnabled) {
      flowAfterParseVarHead();
    }
  }
  function parseFunction(functionStart, isStatement, optionalId = false) {
    if (match(TokenType.star)) {
      next();
    }
    if (isStatement && !optionalId && !match(TokenType.name) && !match(TokenType._yield)) {
      unexpected();
    }
    let nameScopeStartTokenIndex = null;
    if (match(TokenType.name)) {
      if (!isStatement) {
        nameScopeStartTokenIndex = state.tokens.length;
        state.scopeDepth++;
      }
      parseBindingIdentifier(false);
    }
    const startTokenIndex = state.tokens.length;
    state.scopeDepth++;
    parseFunctionParams();
    parseFunctionBodyAndFinish(functionStart);
    const endTokenIndex = state.tokens.length;
    state.scopes.push(new Scope(startTokenIndex, endTokenIndex, true));
    state.scopeDepth--;
    if (nameScopeStartTokenIndex !== null) {
      state.scopes.push(new Scope(nameScopeStartTokenIndex, endTokenIndex, true));
      state.scopeDepth--;
    }
  }
  function parseFunctionParams(allowModifiers = false, funcContextId = 0) {
    if (isTypeScriptEnabled) {
      tsStartParseFunctionParams();
    } else if (isFlowEnabled) {
      flowStartParseFunctionParams();
    }
    expect(TokenType.parenL);
    if (funcContextId) {
      state.tokens[state.tokens.length - 1].contextId = funcContextId;
    }
    parseBindingList(
      TokenType.parenR,
      false,
      false,
      allowModifiers,
      funcContextId
    );
    if (funcContextId) {
      state.tokens[state.tokens.length - 1].contextId = funcContextId;
    }
  }
  function parseClass(isStatement, optionalId = false) {
    const contextId = getNextContextId();
    next();
    state.tokens[state.tokens.length - 1].contextId = contextId;
    state.tokens[state.tokens.length - 1].isExpression = !isStatement;
    let nameScopeStartTokenIndex = null;
    if (!isStatement) {
      nameScopeStartTokenIndex = state.tokens.length;
      state.scopeDepth++;
    }
    parseClassId(isStatement, optionalId);
    parseClassSuper();
    const openBraceIndex = state.tokens.length;
    parseClassBody(contextId);
    if (state.error) {
      return;
    }
    state.tokens[openBraceIndex].contextId = contextId;
    state.tokens[state.tokens.length - 1].contextId = contextId;
    if (nameScopeStartTokenIndex !== null) {
      const endTokenIndex = state.tokens.length;
      state.scopes.push(new Scope(nameScopeStartTokenIndex, endTokenIndex, false));
      state.scopeDepth--;
    }
  }
  function isClassProperty() {
    return match(TokenType.eq) || match(TokenType.semi) || match(TokenType.braceR) || match(TokenType.bang) || match(TokenType.colon);
  }
  function isClassMethod() {
    return match(TokenType.parenL) || match(TokenType.lessThan);
  }
  function parseClassBody(classContextId) {
    expect(TokenType.braceL);
    while (!eat(TokenType.braceR) && !state.error) {
      if (eat(TokenType.semi)) {
        continue;
      }
      if (match(TokenType.at)) {
        parseDecorator();
        continue;
      }
      const memberStart = state.start;
      parseClassMember(memberStart, classContextId);
    }
  }
  function parseClassMember(memberStart, classContextId) {
    if (isTypeScriptEnabled) {
      tsParseModifiers([
        ContextualKeyword._declare,
        ContextualKeyword._public,
        ContextualKeyword._protected,
        ContextualKeyword._private,
        ContextualKeyword._override
      ]);
    }
    let isStatic = false;
    if (match(TokenType.name) && state.contextualKeyword === ContextualKeyword._static) {
      parseIdentifier();
      if (isClassMethod()) {
        parseClassMethod(
          memberStart,
          /* isConstructor */
          false
        );
        return;
      } else if (isClassProperty()) {
        parseClassProperty();
        return;
      }
      state.tokens[state.tokens.length - 1].type = TokenType._static;
      isStatic = true;
      if (match(TokenType.braceL)) {
        state.tokens[state.tokens.length - 1].contextId = classContextId;
        parseBlock();
        return;
      }
    }
    parseClassMemberWithIsStatic(memberStart, isStatic, classContextId);
  }
  function parseClassMemberWithIsStatic(memberStart, isStatic, classContextId) {
    if (isTypeScriptEnabled) {
      if (tsTryParseClassMemberWithIsStatic(isStatic)) {
        return;
      }
    }
    if (eat(TokenType.star)) {
      parseClassPropertyName(classContextId);
      parseClassMethod(
        memberStart,
        /* isConstructor */
        false
      );
      return;
    }
    parseClassPropertyName(classContextId);
    let isConstructor = false;
    const token = state.tokens[state.tokens.length - 1];
    if (token.contextualKeyword === ContextualKeyword._constructor) {
      isConstructor = true;
    }
    parsePostMemberNameModifiers();
    if (isClassMethod()) {
      parseClassMethod(memberStart, isConstructor);
    } else if (isClassProperty()) {
      parseClassProperty();
    } else if (token.contextualKeyword === ContextualKeyword._async && !isLineTerminator()) {
      state.tokens[state.tokens.length - 1].type = TokenType._async;
      const isGenerator = match(TokenType.star);
      if (isGenerator) {
        next();
      }
      parseClassPropertyName(classContextId);
      parsePostMemberNameModifiers();
      parseClassMethod(
        memberStart,
        false
        /* isConstructor */
      );
    } else if ((token.contextualKeyword === ContextualKeyword._get || token.contextualKeyword === ContextualKeyword._set) && !(isLineTerminator() && match(TokenType.star))) {
      if (token.contextualKeyword === ContextualKeyword._get) {
        state.tokens[state.tokens.length - 1].type = TokenType._get;
      } else {
        state.tokens[state.tokens.length - 1].type = TokenType._set;
      }
      parseClassPropertyName(classContextId);
      parseClassMethod(
        memberStart,
        /* isConstructor */
        false
      );
    } else if (token.contextualKeyword === ContextualKeyword._accessor && !isLineTerminator()) {
      parseClassPropertyName(classContextId);
      parseClassProperty();
    } else if (isLineTerminator()) {
      parseClassProperty();
    } else {
      unexpected();
    }
  }
  function parseClassMethod(functionStart, isConstructor) {
    if (isTypeScriptEnabled) {
      tsTryParseTypeParameters();
    } else if (isFlowEnabled) {
      if (match(TokenType.lessThan)) {
        flowParseTypeParameterDeclaration();
      }
    }
    parseMethod(functionStart, isConstructor);
  }
  function parseClassPropertyName(classContextId) {
    parsePropertyName(classContextId);
  }
  function parsePostMemberNameModifiers() {
    if (isTypeScriptEnabled) {
      const oldIsType = pushTypeContext(0);
      eat(TokenType.question);
      popTypeContext(oldIsType);
    }
  }
  function parseClassProperty() {
    if (isTypeScriptEnabled) {
      eatTypeToken(TokenType.bang);
      tsTryParseTypeAnnotation();
    } else if (isFlowEnabled) {
      if (match(TokenType.colon)) {
        flowParseTypeAnnotation();
      }
    }
    if (match(TokenType.eq)) {
      const equalsTokenIndex = state.tokens.length;
      next();
      parseMaybeAssign();
      state.tokens[equalsTokenIndex].rhsEndIndex = state.tokens.length;
    }
    semicolon();
  }
  function parseClassId(isStatement, optionalId = false) {
    if (isTypeScriptEnabled && (!isStatement || optionalId) && isContextual(ContextualKeyword._implements)) {
      return;
    }
    if (match(TokenType.name)) {
      parseBindingIdentifier(true);
    }
    if (isTypeScriptEnabled) {
      tsTryParseTypeParameters();
    } else if (isFlowEnabled) {
      if (match(TokenType.lessThan)) {
        flowParseTypeParameterDeclaration();
      }
    }
  }
  function parseClassSuper() {
    let hasSuper = false;
    if (eat(TokenType._extends)) {
      parseExprSubscripts();
      hasSuper = true;
    } else {
      hasSuper = false;
    }
    if (isTypeScriptEnabled) {
      tsAfterParseClassSuper(hasSuper);
    } else if (isFlowEnabled) {
      flowAfterParseClassSuper(hasSuper);
    }
  }
  function parseExport() {
    const exportIndex = state.tokens.length - 1;
    if (isTypeScriptEnabled) {
      if (tsTryParseExport()) {
        return;
      }
    }
    if (shouldParseExportStar()) {
      parseExportStar();
    } else if (isExportDefaultSpecifier()) {
      parseIdentifier();
      if (match(TokenType.comma) && lookaheadType() === TokenType.star) {
        expect(TokenType.comma);
        expect(TokenType.star);
        expectContextual(ContextualKeyword._as);
        parseIdentifier();
      } else {
        parseExportSpecifiersMaybe();
      }
      parseExportFrom();
    } else if (eat(TokenType._default)) {
      parseExportDefaultExpression();
    } else if (shouldParseExportDeclaration()) {
      parseExportDeclaration();
    } else {
      parseExportSpecifiers();
      parseExportFrom();
    }
    state.tokens[exportIndex].rhsEndIndex = state.tokens.length;
  }
  function parseExportDefaultExpression() {
    if (isTypeScriptEnabled) {
      if (tsTryParseExportDefaultExpression()) {
        return;
      }
    }
    if (isFlowEnabled) {
      if (flowTryParseExportDefaultExpression()) {
        return;
      }
    }
    const functionStart = state.start;
    if (eat(TokenType._function)) {
      parseFunction(functionStart, true, true);
    } else if (isContextual(ContextualKeyword._async) && lookaheadType() === TokenType._function) {
      eatContextual(ContextualKeyword._async);
      eat(TokenType._function);
      parseFunction(functionStart, true, true);
    } else if (match(TokenType._class)) {
      parseClass(true, true);
    } else if (match(TokenType.at)) {
      parseDecorators();
      parseClass(true, true);
    } else {
      parseMaybeAssign();
      semicolon();
    }
  }
  function parseExportDeclaration() {
    if (isTypeScriptEnabled) {
      tsParseExportDeclaration();
    } else if (isFlowEnabled) {
      flowParseExportDeclaration();
    } else {
      parseStatement(true);
    }
  }
  function isExportDefaultSpecifier() {
    if (isTypeScriptEnabled && tsIsDeclarationStart()) {
      return false;
    } else if (isFlowEnabled && flowShouldDisallowExportDefaultSpecifier()) {
      return false;
    }
    if (match(TokenType.name)) {
      return state.contextualKeyword !== ContextualKeyword._async;
    }
    if (!match(TokenType._default)) {
      return false;
    }
    const _next = nextTokenStart();
    const lookahead = lookaheadTypeAndKeyword();
    const hasFrom = lookahead.type === TokenType.name && lookahead.contextualKeyword === ContextualKeyword._from;
    if (lookahead.type === TokenType.comma) {
      return true;
    }
    if (hasFrom) {
      const nextAfterFrom = input.charCodeAt(nextTokenStartSince(_next + 4));
      return nextAfterFrom === charCodes.quotationMark || nextAfterFrom === charCodes.apostrophe;
    }
    return false;
  }
  function parseExportSpecifiersMaybe() {
    if (eat(TokenType.comma)) {
      parseExportSpecifiers();
    }
  }
  function parseExportFrom() {
    if (eatContextual(ContextualKeyword._from)) {
      parseExprAtom();
      maybeParseImportAttributes();
    }
    semicolon();
  }
  function shouldParseExportStar() {
    if (isFlowEnabled) {
      return flowShouldParseExportStar();
    } else {
      return match(TokenType.star);
    }
  }
  function parseExportStar() {
    if (isFlowEnabled) {
      flowParseExportStar();
    } else {
      baseParseExportStar();
    }
  }
  function baseParseExportStar() {
    expect(TokenType.star);
    if (isContextual(ContextualKeyword._as)) {
      parseExportNamespace();
    } else {
      parseExportFrom();
    }
  }
  function parseExportNamespace() {
    next();
    state.tokens[state.tokens.length - 1].type = TokenType._as;
    parseIdentifier();
    parseExportSpecifiersMaybe();
    parseExportFrom();
  }
  function shouldParseExportDeclaration() {
    return isTypeScriptEnabled && tsIsDeclarationStart() || isFlowEnabled && flowShouldParseExportDeclaration() || state.type === TokenType._var || state.type === TokenType._const || state.type === TokenType._let || state.type === TokenType._function || state.type === TokenType._class || isContextual(ContextualKeyword._async) || match(TokenType.at);
  }
  function parseExportSpecifiers() {
    let first = true;
    expect(TokenType.braceL);
    while (!eat(TokenType.braceR) && !state.error) {
      if (first) {
        first = false;
      } else {
        expect(TokenType.comma);
        if (eat(TokenType.braceR)) {
          break;
        }
      }
      parseExportSpecifier();
    }
  }
  function parseExportSpecifier() {
    if (isTypeScriptEnabled) {
      tsParseExportSpecifier();
      return;
    }
    parseIdentifier();
    state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ExportAccess;
    if (eatContextual(ContextualKeyword._as)) {
      parseIdentifier();
    }
  }
  function isImportReflection() {
    const snapshot = state.snapshot();
    expectContextual(ContextualKeyword._module);
    if (eatContextual(ContextualKeyword._from)) {
      if (isContextual(ContextualKeyword._from)) {
        state.restoreFromSnapshot(snapshot);
        return true;
      } else {
        state.restoreFromSnapshot(snapshot);
        return false;
      }
    } else if (match(TokenType.comma)) {
      state.restoreFromSnapshot(snapshot);
      return false;
    } else {
      state.restoreFromSnapshot(snapshot);
      return true;
    }
  }
  function parseMaybeImportReflection() {
    if (isContextual(ContextualKeyword._module) && isImportReflection()) {
      next();
    }
  }
  function parseImport() {
    if (isTypeScriptEnabled && match(TokenType.name) && lookaheadType() === TokenType.eq) {
      tsParseImportEqualsDeclaration();
      return;
    }
    if (isTypeScriptEnabled && isContextual(ContextualKeyword._type)) {
      const lookahead = lookaheadTypeAndKeyword();
      if (lookahead.type === TokenType.name && lookahead.contextualKeyword !== ContextualKeyword._from) {
        expectContextual(ContextualKeyword._type);
        if (lookaheadType() === TokenType.eq) {
          tsParseImportEqualsDeclaration();
          return;
        }
      } else if (lookahead.type === TokenType.star || lookahead.type === TokenType.braceL) {
        expectContextual(ContextualKeyword._type);
      }
    }
    if (match(TokenType.string)) {
      parseExprAtom();
    } else {
      parseMaybeImportReflection();
      parseImportSpecifiers();
      expectContextual(ContextualKeyword._from);
      parseExprAtom();
    }
    maybeParseImportAttributes();
    semicolon();
  }
  function shouldParseDefaultImport() {
    return match(TokenType.name);
  }
  function parseImportSpecifierLocal() {
    parseImportedIdentifier();
  }
  function parseImportSpecifiers() {
    if (isFlowEnabled) {
      flowStartParseImportSpecifiers();
    }
    let first = true;
    if (shouldParseDefaultImport()) {
      parseImportSpecifierLocal();
      if (!eat(TokenType.comma)) return;
    }
    if (match(TokenType.star)) {
      next();
      expectContextual(ContextualKeyword._as);
      parseImportSpecifierLocal();
      return;
    }
    expect(TokenType.braceL);
    while (!eat(TokenType.braceR) && !state.error) {
      if (first) {
        first = false;
      } else {
        if (eat(TokenType.colon)) {
          unexpected(
            "ES2015 named imports do not destructure. Use another statement for destructuring after the import."
          );
        }
        expect(TokenType.comma);
        if (eat(TokenType.braceR)) {
          break;
        }
      }
      parseImportSpecifier();
    }
  }
  function parseImportSpecifier() {
    if (isTypeScriptEnabled) {
      tsParseImportSpecifier();
      return;
    }
    if (isFlowEnabled) {
      flowParseImportSpecifier();
      return;
    }
    parseImportedIdentifier();
    if (isContextual(ContextualKeyword._as)) {
      state.tokens[state.tokens.length - 1].identifierRole = IdentifierRole.ImportAccess;
      next();
      parseImportedIdentifier();
    }
  }
  function maybeParseImportAttributes() {
    if (match(TokenType._with) || isContextual(ContextualKeyword._assert) && !hasPrecedingLineBreak()) {
      next();
      parseObj(false, false);
    }
  }

  // node_modules/sucrase/dist/esm/parser/traverser/index.js
  function parseFile() {
    if (state.pos === 0 && input.charCodeAt(0) === charCodes.numberSign && input.charCodeAt(1) === charCodes.exclamationMark) {
      skipLineComment(2);
    }
    nextToken();
    return parseTopLevel();
  }

  // node_modules/sucrase/dist/esm/parser/index.js
  var File = class {
    constructor(tokens, scopes) {
      this.tokens = tokens;
      this.scopes = scopes;
    }
  };
  function parse(input2, isJSXEnabled2, isTypeScriptEnabled2, isFlowEnabled2) {
    if (isFlowEnabled2 && isTypeScriptEnabled2) {
      throw new Error("Cannot combine flow and typescript plugins.");
    }
    initParser(input2, isJSXEnabled2, isTypeScriptEnabled2, isFlowEnabled2);
    const result = parseFile();
    if (state.error) {
      throw augmentError(state.error);
    }
    return result;
  }

  // src/typescript/edits.js
  var NOT_A_LINE_BREAK = /[^\n\r\u2028\u2029]/g;
  var Edits = class {
    #source;
    #list = [];
    constructor(source) {
      this.#source = source;
    }
    // [from, to) becomes spaces, but for `mark`, one character that stands at `at`.
    blank(from, to, mark = "", at = from) {
      this.#list.push({ from, to, mark, at });
    }
    // Edits may overlap: what the first has left of the second is blanked too.
    apply() {
      const list = this.#list.sort((a, b) => a.from - b.from || b.to - a.to);
      let out = "";
      let done = 0;
      for (const edit of list) {
        if (edit.from > done) {
          out += this.#source.slice(done, edit.from);
          done = edit.from;
        }
        if (edit.to > done) {
          out += this.#spaces({ ...edit, from: done, mark: edit.at >= done ? edit.mark : "" });
          done = edit.to;
        }
      }
      return out + this.#source.slice(done);
    }
    #spaces({ from, to, mark, at }) {
      const text = this.#source.slice(from, to).replace(NOT_A_LINE_BREAK, " ");
      return mark === "" ? text : text.slice(0, at - from) + mark + text.slice(at - from + 1);
    }
  };
  function lineAndColumn(source, offset) {
    const before = source.slice(0, offset).split(/\r\n|[\n\r\u2028\u2029]/);
    return { line: before.length, column: before[before.length - 1].length + 1 };
  }

  // src/typescript/imports.js
  function statementEnd(walk, i) {
    while (i < walk.tokens.length && !walk.is(i, TokenType.string)) {
      i = walk.is(i, TokenType.braceL) ? walk.behindBracket(i) : i + 1;
    }
    i++;
    if (walk.isWord(i, "with") || walk.isWord(i, "assert")) {
      i = walk.behindBracket(i + 1);
    }
    return walk.is(i, TokenType.semi) ? i + 1 : i;
  }
  function isTypeOnly(walk, i) {
    return walk.isWord(i + 1, "type") && (walk.is(i + 2, TokenType.braceL) || walk.is(i + 2, TokenType.star) || walk.is(i + 2, TokenType.name) && !(walk.isWord(i + 2, "from") && walk.is(i + 3, TokenType.string)));
  }
  function importedTypes(walk) {
    const names = [];
    for (let i = 0; i < walk.tokens.length; i++) {
      if (!walk.is(i, TokenType._import) || walk.tokens[i].isType || walk.is(i + 1, TokenType.parenL) || walk.is(i + 1, TokenType.dot)) {
        continue;
      }
      const all = isTypeOnly(walk, i);
      for (; i < walk.tokens.length && !walk.is(i, TokenType.string); i++) {
        if (walk.is(i, TokenType.name) && (all || walk.tokens[i].isType)) {
          names.push(walk.text(i));
        }
      }
    }
    return names;
  }
  function specifiers(walk, i, localIsLast) {
    const list = [];
    const end = walk.behindBracket(i) - 1;
    for (let from = i + 1; from < end; ) {
      let to = from;
      while (to < end && !walk.is(to, TokenType.comma)) {
        to++;
      }
      list.push({
        from,
        to,
        behind: Math.min(to + 1, end),
        isType: walk.tokens[from].isType,
        name: walk.text(localIsLast ? to - 1 : from)
      });
      from = to + 1;
    }
    return list;
  }
  var Imports = class {
    // used: names that appear as values; types, values: names that the module declares as such
    constructor(walk, edits, { used, types, values }) {
      this.walk = walk;
      this.edits = edits;
      this.used = used;
      this.types = types;
      this.values = values;
    }
    blankTokens(from, to, mark) {
      this.edits.blank(this.walk.tokens[from].start, this.walk.tokens[to - 1].end, mark);
    }
    // A `;` in its place: what stood before it without one must not go on behind it.
    blankStatement(from, to) {
      this.blankTokens(from, to, ";");
    }
    blankSpecifiers(list, isGone) {
      let left = 0;
      for (const each of list) {
        if (isGone(each)) {
          this.blankTokens(each.from, each.behind);
        } else {
          left++;
        }
      }
      return left;
    }
    // The index behind what has been dealt with.
    import(i) {
      const { walk } = this;
      if (walk.is(i + 1, TokenType.parenL) || walk.is(i + 1, TokenType.dot) || walk.is(i + 1, TokenType.string)) {
        return i + 1;
      }
      const end = statementEnd(walk, i);
      if (isTypeOnly(walk, i) || !this.#clause(i + 1, true)) {
        this.blankStatement(i, end);
      } else {
        this.#clause(i + 1, false);
      }
      return end;
    }
    // Whether anything of `DEFAULT, * as NAME` or `DEFAULT, { NAMES }` is left. dry: only looks.
    #clause(i, dry) {
      const { walk } = this;
      let left = 0;
      if (walk.is(i, TokenType.name)) {
        left += this.#default(i, dry);
        i += walk.is(i + 1, TokenType.comma) ? 2 : 1;
      }
      if (walk.is(i, TokenType.star)) {
        return this.used.has(walk.text(i + 2)) || left > 0;
      }
      if (!walk.is(i, TokenType.braceL)) {
        return left > 0;
      }
      const list = specifiers(walk, i, true);
      const isGone = (each) => each.isType || !this.used.has(each.name);
      left += dry ? list.filter((each) => !isGone(each)).length : this.blankSpecifiers(list, isGone);
      return left > 0 || list.length === 0;
    }
    #default(i, dry) {
      const { walk } = this;
      if (this.used.has(walk.text(i))) {
        return 1;
      }
      if (!dry) {
        this.blankTokens(i, walk.is(i + 1, TokenType.comma) ? i + 2 : i + 1);
      }
      return 0;
    }
    #isDeclaredType(name) {
      return this.types.has(name) && !this.values.has(name);
    }
    export(i) {
      const { walk } = this;
      if (walk.isWord(i + 1, "type") && (walk.is(i + 2, TokenType.braceL) || walk.is(i + 2, TokenType.star))) {
        return this.#exportType(i);
      }
      if (walk.is(i + 1, TokenType.braceL)) {
        return this.#exportNames(i);
      }
      if (walk.is(i + 1, TokenType._default) && walk.is(i + 2, TokenType.name) && this.#isDeclaredType(walk.text(i + 2)) && walk.tokens[i].rhsEndIndex <= i + 4) {
        this.blankStatement(i, walk.tokens[i].rhsEndIndex);
      }
      return i + 1;
    }
    #exportType(i) {
      const { walk } = this;
      const behind = walk.is(i + 2, TokenType.braceL) ? walk.behindBracket(i + 2) : i + 3;
      const hasSource = walk.is(i + 2, TokenType.star) || walk.isWord(behind, "from");
      const end = hasSource ? statementEnd(walk, behind) : walk.is(behind, TokenType.semi) ? behind + 1 : behind;
      this.blankStatement(i, end);
      return end;
    }
    #exportNames(i) {
      const { walk } = this;
      const behind = walk.behindBracket(i + 1);
      const isLocal = !walk.isWord(behind, "from");
      const list = specifiers(walk, i + 1, false);
      const left = this.blankSpecifiers(list, (each) => each.isType || isLocal && this.#isDeclaredType(each.name));
      if (left > 0 || list.length === 0 || isLocal) {
        return behind;
      }
      const end = statementEnd(walk, behind);
      this.blankStatement(i, end);
      return end;
    }
  };

  // src/typescript/walk.js
  var MODIFIERS = /* @__PURE__ */ new Set([
    TokenType._async,
    TokenType._get,
    TokenType._set,
    TokenType._readonly,
    TokenType._static,
    TokenType._public,
    TokenType._private,
    TokenType._protected,
    TokenType._override,
    TokenType._abstract,
    TokenType.star,
    TokenType._declare,
    TokenType.hash
  ]);
  var TYPE_MODIFIERS = /* @__PURE__ */ new Set([TokenType._readonly, TokenType._public, TokenType._private, TokenType._protected, TokenType._override]);
  var OPENING = /* @__PURE__ */ new Set([TokenType.parenL, TokenType.bracketL, TokenType.braceL, TokenType.dollarBraceL]);
  var CLOSING = /* @__PURE__ */ new Set([TokenType.parenR, TokenType.bracketR, TokenType.braceR]);
  var isModifier = (token) => MODIFIERS.has(token.type);
  var isTypeModifier = (token) => TYPE_MODIFIERS.has(token.type);
  var isOpening = (token) => OPENING.has(token.type);
  var isClosing = (token) => CLOSING.has(token.type);
  var Walk = class {
    constructor(source, tokens) {
      this.source = source;
      this.tokens = tokens;
    }
    text(i) {
      const token = this.tokens[i];
      return token === void 0 ? "" : this.source.slice(token.start, token.end);
    }
    is(i, type) {
      return this.tokens[i] !== void 0 && this.tokens[i].type === type;
    }
    // A contextual keyword is a name to the tokenizer, unless the parser has recognised it.
    isWord(i, word) {
      const token = this.tokens[i];
      return token !== void 0 && token.type !== TokenType.string && token.type !== TokenType.template && this.text(i) === word;
    }
    // The index behind the bracket that closes the one at i.
    behindBracket(i) {
      let depth = 0;
      for (; i < this.tokens.length; i++) {
        depth += isOpening(this.tokens[i]) ? 1 : isClosing(this.tokens[i]) ? -1 : 0;
        if (depth === 0) {
          return i + 1;
        }
      }
      return i;
    }
    // The first token from i on that stays.
    nextKept(i) {
      while (i < this.tokens.length && this.tokens[i].isType) {
        i++;
      }
      return i;
    }
    hasBreak(from, to) {
      return /[\n\r\u2028\u2029]/.test(this.source.slice(from, to));
    }
  };

  // src/typescript/refuse.js
  var Refused = class {
    constructor(message, offset) {
      this.message = message;
      this.offset = offset;
    }
  };
  function refuse(walk, i, what, instead) {
    throw new Refused(`TypeScript's ${what} makes values and cannot be stripped: ${instead}`, walk.tokens[i].start);
  }
  function refuseEnum(walk, i) {
    refuse(walk, i, "enum", "use `const NAME = { ... } as const` and a union type");
  }
  function isNamespace(walk, i) {
    return (walk.isWord(i, "namespace") || walk.isWord(i, "module")) && walk.is(i + 1, TokenType.name);
  }
  function bodyOfNamespace(walk, i) {
    i += 2;
    while (walk.is(i, TokenType.dot)) {
      i += 2;
    }
    return i;
  }
  function hasValues(text) {
    const { tokens } = parse(text, false, true, false);
    const inner = new Walk(text, tokens);
    checkTypeRuns(inner);
    return tokens.some((token) => !token.isType && token.type !== TokenType.semi && token.type !== TokenType.eof);
  }
  function checkNamespace(walk, i) {
    const open = bodyOfNamespace(walk, i);
    if (!walk.is(open, TokenType.braceL)) {
      return i + 1;
    }
    const end = walk.behindBracket(open);
    let values;
    try {
      values = hasValues(walk.source.slice(walk.tokens[open].end, walk.tokens[end - 1].start));
    } catch {
      values = true;
    }
    if (values) {
      refuse(walk, i, "namespace with values", "use a module of its own, or an object");
    }
    return end;
  }
  function behindAmbient(walk, i) {
    while (i < walk.tokens.length && walk.tokens[i].isType && !walk.is(i, TokenType.braceL) && !walk.is(i, TokenType.semi)) {
      i++;
    }
    return walk.is(i, TokenType.braceL) ? walk.behindBracket(i) : i + 1;
  }
  function checkTypeRuns(walk) {
    for (let i = 0; i < walk.tokens.length; ) {
      const token = walk.tokens[i];
      if (!token.isType) {
        i++;
      } else if (walk.isWord(i, "declare") && isNamespace(walk, i + 1)) {
        i = behindAmbient(walk, i);
      } else {
        i = isNamespace(walk, i) ? checkNamespace(walk, i) : i + 1;
      }
    }
  }
  var PRECEDENCE = 15;
  var BEFORE_OPERAND = /* @__PURE__ */ new Set([
    TokenType.parenL,
    TokenType.bracketL,
    TokenType.braceL,
    TokenType.braceR,
    TokenType.dollarBraceL,
    TokenType.comma,
    TokenType.semi,
    TokenType.colon,
    TokenType.question,
    TokenType.arrow,
    TokenType.eq,
    TokenType.assign,
    TokenType.ellipsis,
    TokenType.bang,
    TokenType.tilde,
    TokenType._return,
    TokenType._throw,
    TokenType._case,
    TokenType._typeof,
    TokenType._void,
    TokenType._delete,
    TokenType._yield,
    TokenType._in,
    TokenType._else,
    TokenType._do,
    TokenType._default
  ]);
  function beginsOperand(walk, i) {
    if (i === 0 || BEFORE_OPERAND.has(walk.tokens[i - 1].type)) {
      return true;
    }
    if (walk.is(i - 1, TokenType.star) && walk.isWord(i - 2, "function")) {
      return false;
    }
    return (walk.tokens[i - 1].type & PRECEDENCE) !== 0 || walk.isWord(i - 1, "await") && !walk.is(i - 2, TokenType.dot);
  }
  function checkAngle(walk, i) {
    if (!beginsOperand(walk, i) || i > 0 && walk.tokens[i - 1].isType) {
      return;
    }
    const next2 = walk.nextKept(i);
    const isArrow = walk.is(next2, TokenType.parenL) && walk.is(walk.nextKept(walk.behindBracket(next2)), TokenType.arrow);
    if (!isArrow) {
      throw new Refused(
        "A type assertion in angle brackets cannot be stripped: write `value as Type`",
        walk.tokens[i].start
      );
    }
  }
  function checkImportEquals(walk, i) {
    if (walk.is(i + 1, TokenType.name) && walk.is(i + 2, TokenType.eq)) {
      refuse(walk, i, "`import NAME =`", 'use `import NAME from "..."` or a constant');
    }
  }
  function checkExport(walk, i) {
    if (walk.is(i + 1, TokenType.eq)) {
      refuse(walk, i, "`export =`", "use `export default`");
    }
    if (walk.is(i + 1, TokenType._import)) {
      checkImportEquals(walk, i + 1);
    }
  }
  var checks = /* @__PURE__ */ new Map([
    [TokenType._enum, refuseEnum],
    [TokenType._import, checkImportEquals],
    [TokenType._export, checkExport],
    [TokenType.at, (walk, i) => refuse(walk, i, "decorator", "call the function on the class or method instead")]
  ]);
  function checkToken(walk, i, within) {
    const token = walk.tokens[i];
    if (token.isType) {
      if (token.type === TokenType.lessThan) {
        checkAngle(walk, i);
      }
    } else if (isTypeModifier(token) && within === TokenType.parenL) {
      refuse(walk, i, "parameter property", "declare the property and assign it in the constructor");
    } else {
      checks.get(token.type)?.(walk, i);
    }
  }
  function refuseTransforms(walk) {
    const brackets = [];
    checkTypeRuns(walk);
    for (let i = 0; i < walk.tokens.length; i++) {
      const token = walk.tokens[i];
      if (!token.isType && isOpening(token)) {
        brackets.push(token.type);
      } else if (!token.isType && isClosing(token)) {
        brackets.pop();
      } else {
        checkToken(walk, i, brackets[brackets.length - 1]);
      }
    }
  }

  // src/typescript/types.js
  var GOES_ON = /* @__PURE__ */ new Set([
    TokenType.parenL,
    TokenType.bracketL,
    TokenType.backQuote,
    TokenType.plusMin,
    TokenType.plus,
    TokenType.minus,
    TokenType.star,
    TokenType.slash,
    TokenType.lessThan,
    TokenType.dot,
    TokenType.questionDot,
    TokenType.comma,
    TokenType.incDec
  ]);
  var GOES_ON_BEHIND_TYPE = /* @__PURE__ */ new Set([TokenType.parenL, TokenType.bracketL, TokenType.backQuote]);
  var ANNOTATION = /* @__PURE__ */ new Set([TokenType.colon, TokenType.question, TokenType.bang, TokenType.lessThan, TokenType._implements, TokenType._this, TokenType.comma]);
  var Types = class {
    constructor(walk, edits) {
      this.walk = walk;
      this.edits = edits;
    }
    // A run of type tokens; the index behind it.
    run(i) {
      const { walk } = this;
      const end = walk.nextKept(i);
      if (this.#isAsyncArrow(i, end)) {
        return this.run(i + 1);
      }
      const { start } = walk.tokens[i];
      const stop = walk.tokens[end - 1].end;
      if (walk.is(i, TokenType.colon) && walk.is(i - 1, TokenType.parenR) && walk.is(end, TokenType.arrow) && walk.hasBreak(start, walk.tokens[end].start)) {
        this.edits.blank(walk.tokens[i - 1].start, stop, ")", stop - 1);
      } else if (walk.is(i, TokenType.lessThan) && walk.is(end, TokenType.parenL) && walk.hasBreak(start, stop) && this.#isArrow(end)) {
        this.edits.blank(start, walk.tokens[end].end, "(");
      } else {
        this.edits.blank(start, stop, this.#needsSemicolon(i, end) ? ";" : "");
      }
      return end;
    }
    // `async <T>(x) => ...` as a statement: the parser counts its `async` among the types.
    #isAsyncArrow(i, end) {
      return this.walk.isWord(i, "async") && this.walk.is(i + 1, TokenType.lessThan) && this.walk.is(end, TokenType.parenL);
    }
    #isArrow(paren) {
      return this.walk.is(this.walk.nextKept(this.walk.behindBracket(paren)), TokenType.arrow);
    }
    #needsSemicolon(i, end) {
      const { walk } = this;
      const before = walk.tokens[i - 1], next2 = walk.tokens[end];
      if (before === void 0 || before.type === TokenType.semi || next2.type === TokenType.eof) {
        return false;
      }
      if (ANNOTATION.has(walk.tokens[i].type)) {
        return this.#isFieldLikeKeyword(i - 1) && walk.hasBreak(before.end, next2.start) && next2.type !== TokenType.eq && next2.type !== TokenType.parenL;
      }
      if (walk.isWord(i, "as") || walk.isWord(i, "satisfies")) {
        return GOES_ON_BEHIND_TYPE.has(next2.type) && walk.hasBreak(walk.tokens[end - 1].end, next2.start);
      }
      return GOES_ON.has(next2.type) && walk.hasBreak(before.end, next2.start);
    }
    // A field called `get` without its type: the next member would become a getter.
    #isFieldLikeKeyword(i) {
      return this.walk.tokens[i].contextId !== null && ["get", "set", "static", "accessor"].includes(this.walk.text(i));
    }
    // `abstract class`, and the modifiers of a member, which goes wholly when it only declares.
    modifier(i) {
      const { walk } = this;
      let from = i;
      while (from > 0 && isModifier(walk.tokens[from - 1]) && !walk.tokens[from - 1].isType) {
        from--;
      }
      let name = i;
      let declares = false;
      for (; isModifier(walk.tokens[name]) && !walk.is(name, TokenType.star) && !walk.is(name, TokenType.hash); name++) {
        declares ||= walk.is(name, TokenType._declare) || walk.is(name, TokenType._abstract);
        if (isTypeModifier(walk.tokens[name]) || walk.is(name, TokenType._abstract)) {
          this.edits.blank(
            walk.tokens[name].start,
            walk.tokens[name].end,
            name === from && this.#hidesBracket(from) ? ";" : ""
          );
        }
      }
      if (!declares || walk.is(name, TokenType._class)) {
        return name;
      }
      const end = walk.nextKept(walk.is(name, TokenType.bracketL) ? walk.behindBracket(name) : name + 1);
      this.edits.blank(walk.tokens[from].start, walk.tokens[end - 1].end, ";");
      return end;
    }
    // Without its modifiers, `[key]` and `*generator` would go on with the field before them.
    #hidesBracket(i) {
      while (isTypeModifier(this.walk.tokens[i])) {
        i++;
      }
      return this.walk.is(i, TokenType.bracketL) || this.walk.is(i, TokenType.star);
    }
  };

  // src/typescript.js
  var VALUE_ROLES = /* @__PURE__ */ new Set([IdentifierRole.Access, IdentifierRole.ObjectShorthand, IdentifierRole.ExportAccess]);
  function namesOf(walk) {
    const used = /* @__PURE__ */ new Set(), types = /* @__PURE__ */ new Set(), values = /* @__PURE__ */ new Set();
    for (let i = 0; i < walk.tokens.length; i++) {
      const token = walk.tokens[i];
      if (token.type !== TokenType.name) {
        continue;
      }
      if (!token.isType && VALUE_ROLES.has(token.identifierRole)) {
        used.add(walk.text(i));
      }
      if (isTopLevelDeclaration(token)) {
        (token.isType ? types : values).add(walk.text(i));
      }
    }
    for (const name of importedTypes(walk)) {
      types.add(name);
      values.delete(name);
    }
    return { used, types, values };
  }
  function blankAll(walk) {
    const edits = new Edits(walk.source);
    const imports = new Imports(walk, edits, namesOf(walk));
    const types = new Types(walk, edits);
    for (let i = 0; i < walk.tokens.length; ) {
      const token = walk.tokens[i];
      if (token.isType) {
        i = types.run(i);
      } else if (isTypeModifier(token) || token.type === TokenType._abstract || token.type === TokenType._declare) {
        i = types.modifier(i);
      } else if (token.type === TokenType._import) {
        i = imports.import(i);
      } else if (token.type === TokenType._export) {
        i = imports.export(i);
      } else {
        if (token.type === TokenType.nonNullAssertion) {
          edits.blank(token.start, token.end);
        }
        i++;
      }
    }
    return edits.apply();
  }
  function problem(source, error) {
    if (error instanceof Refused) {
      const { line, column } = lineAndColumn(source, error.offset);
      return [error.message, line, column];
    }
    if (error instanceof SyntaxError && error.loc !== void 0) {
      return [error.message.replace(/ \(\d+:\d+\)$/, ""), error.loc.line, error.loc.column];
    }
    return [
      error instanceof RangeError ? "The source is nested too deeply" : `The types cannot be stripped: ${error.message}`,
      1,
      1
    ];
  }
  var USUAL = `
import type { A } from './a.ts'; import { type B, c, D } from './b.ts'; import e from 'e';
export type F<T> = { readonly [K in keyof T]?: T[K] } | (A & B)[] | null; type G = 'x' | 1 | typeof e | ((a: string) => void);
interface H<T extends object = {}> extends D { a: number; b?: T; c(d: string): Promise<void>; [key: string]: unknown }
declare global { interface I {} } declare const j: number;
export abstract class K<T> extends c.L<T> implements H<T> {
    private readonly a: number = 1; static b?: string; #c!: T; constructor(a: number, public_: T) { super(a); this.a = a }
    get d(): number { return this.a! as number } protected async e<U>(f: U, ...g: any[]): Promise<U> { return await f }
}
function m(a: string): string; function m(a: any, b?: number, { c, d = 1 }: { c?: string; d?: number } = {}): a is string { return true }
const n = async <T,>(x: T, y: Map<string, Array<number>>): Promise<T> => { for (const z of y as Iterable<unknown>) { try { await n<string>(x as string) }
    catch (e: unknown) { if (e instanceof Error && x !== undefined) { throw e } else { return [...y.keys()][0] ?? null } } } return x satisfies T };
const o: Record<string, number> = { a: 1, ['b']: 2, c() {}, get d() { return 1 } }, p = \`a\${o.a ? 'x' : "y"}\`, q = /a[/]b/g.test(p!);
switch (o.a) { case 1: break; default: while (q) { o.a++; o.b += 2 } }
export { o, type F as R }; export default { async fetch(request: Request, env: { S: string }, ctx: ExecutionContext): Promise<Response> {
    const url = new URL(request.url); return new Response(\`\${env?.S}\`, { status: 200, headers: { a: 'b' } }) } } satisfies ExportedHandler;
`;
  function warm() {
    const text = strip(USUAL);
    if (typeof text !== "string") {
      throw new Error(text[0]);
    }
  }
  function strip(source) {
    try {
      const { tokens } = parse(source, false, true, false);
      const walk = new Walk(source, tokens);
      refuseTransforms(walk);
      return blankAll(walk);
    } catch (error) {
      return problem(source, error);
    }
  }
  return __toCommonJS(typescript_exports);
})();
return family;
