#include "runtime/decoder.h"

#include <stdlib.h>
#include <string.h>

#include "runtime/decoder_index.h"

_Static_assert(sizeof(rt_decoder_state_t) == 8, "encoding.js keeps it in 8 bytes");

typedef struct run {
    rt_decoder_state_t *state;
    char *out;
    size_t out_len;
    rt_encoding_t encoding;
    bool fatal, failed;
} run_t;

/* A step takes the next byte. false: it has told what was before, and wants the byte again. */
typedef bool (*step_fn)(run_t *run, uint8_t byte);

static void emit(run_t *run, uint32_t character)
{
    char *out = run->out + run->out_len;
    if (character < 0x80) {
        *out++ = (char)character;
    } else if (character < 0x800) {
        *out++ = (char)(0xc0 | character >> 6);
        *out++ = (char)(0x80 | (character & 0x3f));
    } else if (character < 0x10000) {
        *out++ = (char)(0xe0 | character >> 12);
        *out++ = (char)(0x80 | (character >> 6 & 0x3f));
        *out++ = (char)(0x80 | (character & 0x3f));
    } else {
        *out++ = (char)(0xf0 | character >> 18);
        *out++ = (char)(0x80 | (character >> 12 & 0x3f));
        *out++ = (char)(0x80 | (character >> 6 & 0x3f));
        *out++ = (char)(0x80 | (character & 0x3f));
    }
    run->out_len = (size_t)(out - run->out);
}

static void error(run_t *run)
{
    run->failed |= run->fatal;
    emit(run, 0xfffd);
}

static bool within(uint8_t byte, uint8_t first, uint8_t last)
{
    return byte >= first && byte <= last;
}

/* What follows a lead byte: the character that both are, or an error, behind which an ASCII byte stands for itself. */
static bool finish_pair(run_t *run, uint8_t byte, uint32_t character)
{
    if (character != 0) {
        emit(run, character);
        return true;
    }
    error(run);
    return byte >= 0x80;
}

/* The first byte of a character where ASCII stands for itself. */
static bool start_pair(run_t *run, uint8_t byte, uint8_t first, uint8_t last)
{
    if (byte < 0x80) {
        emit(run, byte);
    } else if (within(byte, first, last)) {
        run->state->first = byte;
    } else {
        error(run);
    }
    return true;
}

static uint8_t take_first(run_t *run)
{
    uint8_t first = run->state->first;
    run->state->first = 0;
    return first;
}

/* ---- One byte a character (section 9), x-user-defined (14.5) ----------------------------------------------------- */

static bool step_single(run_t *run, uint8_t byte)
{
    rt_index_t index = RT_INDEX_SINGLE_BYTE + (run->encoding - RT_SINGLE_BYTE);
    uint32_t character = byte < 0x80 ? byte : rt_index_get(index, byte - 0x80u);
    if (character != 0 || byte == 0) {
        emit(run, character);
    } else {
        error(run);
    }
    return true;
}

static bool step_user_defined(run_t *run, uint8_t byte)
{
    emit(run, byte < 0x80 ? byte : 0xf780u + byte - 0x80u);
    return true;
}

/* ---- UTF-16 (section 14.2) --------------------------------------------------------------------------------------- */

enum { UTF_16_HALF = 1 }; /* flags: `first` is the first byte of a unit */

static bool step_utf_16(run_t *run, uint8_t byte)
{
    rt_decoder_state_t *state = run->state;
    if ((state->flags & UTF_16_HALF) == 0) {
        state->flags = UTF_16_HALF;
        state->first = byte;
        return true;
    }
    state->flags = 0;
    bool big = run->encoding == RT_UTF_16BE;
    uint32_t unit = (uint32_t)(big ? state->first : byte) << 8 | (big ? byte : state->first);
    uint32_t high = state->surrogate;
    state->surrogate = 0;
    state->first = 0;
    bool is_low = (unit & 0xfc00) == 0xdc00;
    if (high != 0 && is_low) {
        emit(run, 0x10000 + ((high & 0x3ff) << 10) + (unit & 0x3ff));
        return true;
    }
    if (high != 0) {
        error(run);
    }
    if ((unit & 0xfc00) == 0xd800) {
        state->surrogate = (uint16_t)unit;
    } else if (is_low) {
        error(run);
    } else {
        emit(run, unit);
    }
    return true;
}

/* ---- Big5 (section 12.1.1), EUC-KR (13.1.1) ---------------------------------------------------------------------- */

/* Four pointers stand for a letter and a combining mark. */
static bool big5_pair(run_t *run, size_t pointer)
{
    static const struct { uint16_t pointer, letter, mark; } pairs[] = {
        {1133, 0xca, 0x304}, {1135, 0xca, 0x30c}, {1164, 0xea, 0x304}, {1166, 0xea, 0x30c}};
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        if (pairs[i].pointer == pointer) {
            emit(run, pairs[i].letter);
            emit(run, pairs[i].mark);
            return true;
        }
    }
    return false;
}

static bool step_big5(run_t *run, uint8_t byte)
{
    uint8_t lead = take_first(run);
    if (lead == 0) {
        return start_pair(run, byte, 0x81, 0xfe);
    }
    if (!within(byte, 0x40, 0x7e) && !within(byte, 0xa1, 0xfe)) {
        return finish_pair(run, byte, 0);
    }
    size_t pointer = (lead - 0x81u) * 157 + (byte - (byte < 0x7f ? 0x40u : 0x62u));
    return big5_pair(run, pointer) || finish_pair(run, byte, rt_index_get(RT_INDEX_BIG5, pointer));
}

static bool step_euc_kr(run_t *run, uint8_t byte)
{
    uint8_t lead = take_first(run);
    if (lead == 0) {
        return start_pair(run, byte, 0x81, 0xfe);
    }
    bool valid = within(byte, 0x41, 0xfe);
    return finish_pair(run, byte, valid ? rt_index_get(RT_INDEX_EUC_KR, (lead - 0x81u) * 190 + (byte - 0x41u)) : 0);
}

/* ---- gb18030 and GBK (section 10.2.1) ---------------------------------------------------------------------------- */

static uint32_t gb18030_range(size_t pointer)
{
    if (pointer >= 189000) {
        return pointer > 1237575 ? 0 : 0x10000 + (uint32_t)(pointer - 189000);
    }
    return rt_index_get(RT_INDEX_GB18030_RANGES, pointer);
}

static bool gb18030_fourth(run_t *run, uint8_t byte)
{
    rt_decoder_state_t *state = run->state;
    rt_decoder_state_t was = *state;
    memset(state, 0, sizeof(*state));
    if (!within(byte, 0x30, 0x39)) { /* the second byte was a digit, the third may be a first */
        error(run);
        emit(run, was.second & 0x7f);
        state->first = was.third;
        return false;
    }
    uint32_t character = gb18030_range((was.first - 0x81u) * 12600 + (was.second - 0x30u) * 1260 +
                                       (was.third - 0x81u) * 10 + (byte - 0x30u));
    if (character != 0) {
        emit(run, character);
    } else {
        error(run);
    }
    return true;
}

static bool gb18030_third(run_t *run, uint8_t byte)
{
    rt_decoder_state_t *state = run->state;
    if (within(byte, 0x81, 0xfe)) {
        state->third = byte;
        return true;
    }
    error(run);
    emit(run, state->second & 0x7f);
    state->first = state->second = 0;
    return false;
}

static bool step_gb18030(run_t *run, uint8_t byte)
{
    rt_decoder_state_t *state = run->state;
    if (state->third != 0) {
        return gb18030_fourth(run, byte);
    }
    if (state->second != 0) {
        return gb18030_third(run, byte);
    }
    if (state->first == 0 && byte == 0x80) {
        emit(run, 0x20ac);
        return true;
    }
    if (state->first == 0) {
        return start_pair(run, byte, 0x81, 0xfe);
    }
    if (within(byte, 0x30, 0x39)) {
        state->second = byte;
        return true;
    }
    uint8_t lead = take_first(run);
    bool valid = within(byte, 0x40, 0x7e) || within(byte, 0x80, 0xfe);
    size_t pointer = (lead - 0x81u) * 190 + (byte - (byte < 0x7f ? 0x40u : 0x41u));
    return finish_pair(run, byte, valid ? rt_index_get(RT_INDEX_GB18030, pointer) : 0);
}

/* ---- Shift_JIS (section 12.3.1), EUC-JP (12.1.1) ----------------------------------------------------------------- */

static uint32_t half_width(uint8_t byte)
{
    return 0xff61u + byte - 0xa1u;
}

static bool step_shift_jis(run_t *run, uint8_t byte)
{
    uint8_t lead = take_first(run);
    if (lead == 0 && (byte == 0x80 || within(byte, 0xa1, 0xdf))) {
        emit(run, byte == 0x80 ? byte : half_width(byte));
        return true;
    }
    if (lead == 0) {
        return start_pair(run, byte, byte < 0xa0 ? 0x81 : 0xe0, byte < 0xa0 ? 0x9f : 0xfc);
    }
    if (!within(byte, 0x40, 0x7e) && !within(byte, 0x80, 0xfc)) {
        return finish_pair(run, byte, 0);
    }
    size_t pointer = (lead - (lead < 0xa0 ? 0x81u : 0xc1u)) * 188 + (byte - (byte < 0x7f ? 0x40u : 0x41u));
    if (pointer >= 8836 && pointer <= 10715) { /* the private use area */
        return finish_pair(run, byte, (uint32_t)(0xe000 - 8836 + pointer));
    }
    return finish_pair(run, byte, rt_index_get(RT_INDEX_JIS0208, pointer));
}

enum { EUC_JP_0212 = 1 }; /* flags: `first` is a lead of JIS X 0212 */

static bool euc_jp_start(run_t *run, uint8_t byte)
{
    bool is_shift = byte == 0x8e || byte == 0x8f;
    return start_pair(run, byte, is_shift ? byte : 0xa1, is_shift ? byte : 0xfe);
}

static bool step_euc_jp(run_t *run, uint8_t byte)
{
    rt_decoder_state_t *state = run->state;
    uint8_t lead = take_first(run);
    bool is_0212 = (state->flags & EUC_JP_0212) != 0;
    state->flags = 0;
    if (lead == 0) {
        return euc_jp_start(run, byte);
    }
    if (lead == 0x8e && within(byte, 0xa1, 0xdf)) {
        emit(run, half_width(byte));
        return true;
    }
    if (lead == 0x8f && within(byte, 0xa1, 0xfe)) {
        state->flags = EUC_JP_0212;
        state->first = byte;
        return true;
    }
    bool valid = within(lead, 0xa1, 0xfe) && within(byte, 0xa1, 0xfe);
    size_t pointer = (lead - 0xa1u) * 94 + (byte - 0xa1u);
    return finish_pair(run, byte, valid ? rt_index_get(is_0212 ? RT_INDEX_JIS0212 : RT_INDEX_JIS0208, pointer) : 0);
}

/* ---- ISO-2022-JP (section 12.2.1) -------------------------------------------------------------------------------- */

enum { JP_ASCII, JP_ROMAN, JP_KATAKANA, JP_LEAD, JP_TRAIL, JP_ESCAPE_START, JP_ESCAPE };
enum { JP_OUTPUT = 1 }; /* flags: something came since the last escape sequence */

static bool jp_ascii(run_t *run, uint8_t byte)
{
    bool roman = run->state->mode == JP_ROMAN;
    if (byte >= 0x80 || byte == 0x0e || byte == 0x0f) {
        error(run);
    } else {
        emit(run, roman && byte == 0x5c ? 0xa5 : roman && byte == 0x7e ? 0x203e : byte);
    }
    return true;
}

static bool jp_katakana(run_t *run, uint8_t byte)
{
    if (within(byte, 0x21, 0x5f)) {
        emit(run, 0xff61u + byte - 0x21u);
    } else {
        error(run);
    }
    return true;
}

static bool jp_lead(run_t *run, uint8_t byte)
{
    if (within(byte, 0x21, 0x7e)) {
        run->state->first = byte;
        run->state->mode = JP_TRAIL;
    } else {
        error(run);
    }
    return true;
}

static bool jp_trail(run_t *run, uint8_t byte)
{
    uint8_t lead = take_first(run);
    size_t pointer = (lead - 0x21u) * 94 + (byte - 0x21u);
    uint32_t character = within(byte, 0x21, 0x7e) ? rt_index_get(RT_INDEX_JIS0208, pointer) : 0;
    run->state->mode = JP_LEAD;
    if (character != 0) {
        emit(run, character);
    } else {
        error(run);
    }
    return true;
}

static bool jp_escape_start(run_t *run, uint8_t byte)
{
    if (byte == 0x24 || byte == 0x28) {
        run->state->first = byte;
        run->state->mode = JP_ESCAPE;
        return true;
    }
    run->state->flags = 0;
    run->state->mode = run->state->output;
    error(run);
    return false;
}

/* The mode that an escape sequence begins; -1 for none. */
static int jp_mode(uint8_t lead, uint8_t byte)
{
    if (lead == 0x28) {
        return byte == 0x42 ? JP_ASCII : byte == 0x4a ? JP_ROMAN : byte == 0x49 ? JP_KATAKANA : -1;
    }
    return byte == 0x40 || byte == 0x42 ? JP_LEAD : -1;
}

static bool step_iso_2022_jp(run_t *run, uint8_t byte);

static bool jp_escape(run_t *run, uint8_t byte)
{
    rt_decoder_state_t *state = run->state;
    uint8_t lead = take_first(run);
    int mode = jp_mode(lead, byte);
    bool had_output = (state->flags & JP_OUTPUT) != 0;
    if (mode >= 0) {
        state->mode = state->output = (uint8_t)mode;
        state->flags = JP_OUTPUT;
        if (had_output) {
            error(run);
        }
        return true;
    }
    state->flags = 0;
    state->mode = state->output;
    error(run);
    (void)step_iso_2022_jp(run, lead); /* '$' or '(' is never wanted again */
    return false;
}

static bool step_iso_2022_jp(run_t *run, uint8_t byte)
{
    rt_decoder_state_t *state = run->state;
    if (state->mode == JP_ESCAPE_START) {
        return jp_escape_start(run, byte);
    }
    if (state->mode == JP_ESCAPE) {
        return jp_escape(run, byte);
    }
    if (byte == 0x1b) {
        bool half = state->mode == JP_TRAIL;
        state->mode = JP_ESCAPE_START;
        state->first = 0;
        if (half) {
            error(run);
        }
        return true;
    }
    if (state->mode == JP_TRAIL) {
        return jp_trail(run, byte);
    }
    state->flags = 0;
    if (state->mode == JP_KATAKANA) {
        return jp_katakana(run, byte);
    }
    return state->mode == JP_LEAD ? jp_lead(run, byte) : jp_ascii(run, byte);
}

/* The end where an escape sequence is open: its bytes but the escape are read again. */
static void jp_end(run_t *run)
{
    rt_decoder_state_t *state = run->state;
    uint8_t again = state->mode == JP_ESCAPE ? state->first : 0;
    if (state->mode >= JP_TRAIL) {
        bool in_pair = state->mode == JP_TRAIL;
        state->first = 0;
        state->mode = in_pair ? JP_LEAD : state->output;
        error(run);
    }
    if (again != 0) {
        (void)step_iso_2022_jp(run, again);
        if (state->mode == JP_TRAIL) {
            error(run);
        }
    }
}

/* ---- All --------------------------------------------------------------------------------------------------------- */

typedef struct machine {
    step_fn step;
    rt_index_t indexes[2];
    uint8_t index_count;
} machine_t;

static const machine_t machines[RT_SINGLE_BYTE] = {
    [RT_UTF_16LE] = {step_utf_16},
    [RT_UTF_16BE] = {step_utf_16},
    [RT_X_USER_DEFINED] = {step_user_defined},
    [RT_BIG5] = {step_big5, {RT_INDEX_BIG5}, 1},
    [RT_EUC_JP] = {step_euc_jp, {RT_INDEX_JIS0208, RT_INDEX_JIS0212}, 2},
    [RT_EUC_KR] = {step_euc_kr, {RT_INDEX_EUC_KR}, 1},
    [RT_GB18030] = {step_gb18030, {RT_INDEX_GB18030, RT_INDEX_GB18030_RANGES}, 2},
    [RT_ISO_2022_JP] = {step_iso_2022_jp, {RT_INDEX_JIS0208}, 1},
    [RT_SHIFT_JIS] = {step_shift_jis, {RT_INDEX_JIS0208}, 1},
};

static int load(rt_encoding_t encoding)
{
    if (encoding >= RT_SINGLE_BYTE) {
        return rt_index_load(RT_INDEX_SINGLE_BYTE + (encoding - RT_SINGLE_BYTE));
    }
    int rc = 0;
    for (size_t i = 0; rc == 0 && i < machines[encoding].index_count; i++) {
        rc = rt_index_load(machines[encoding].indexes[i]);
    }
    return rc;
}

static void decode_end(run_t *run)
{
    rt_decoder_state_t *state = run->state;
    if (run->encoding == RT_ISO_2022_JP) {
        jp_end(run);
    } else if (state->first != 0 || state->flags != 0 || state->surrogate != 0) {
        error(run);
    }
    memset(state, 0, sizeof(*state));
}

/* A mode that no sequence of bytes leads to is one that the steps do not know. */
static void check_state(run_t *run)
{
    if (run->encoding == RT_ISO_2022_JP && (run->state->output > JP_LEAD || run->state->mode > JP_ESCAPE)) {
        memset(run->state, 0, sizeof(*run->state));
    }
}

static void decode_all(run_t *run, const uint8_t *in, size_t len)
{
    step_fn step = run->encoding >= RT_SINGLE_BYTE ? step_single : machines[run->encoding].step;
    for (size_t i = 0; i < len && !run->failed;) {
        i += step(run, in[i]) ? 1 : 0;
    }
}

int rt_decode(rt_encoding_t encoding, rt_decoder_state_t *state, const uint8_t *in, size_t len, bool flush, bool fatal,
              char **out, size_t *out_len)
{
    /* A byte gives three bytes at most: an error, or the ASCII character that it is. Three more may wait in the state. */
    if ((unsigned)encoding >= RT_ENCODINGS || len > SIZE_MAX / 3 - 16) {
        return OB_E_MALFORMED;
    }
    int rc = load(encoding);
    if (rc != 0) {
        return rc;
    }
    run_t run = {.state = state, .out = malloc(3 * (len + 8)), .encoding = encoding, .fatal = fatal};
    if (run.out == NULL) {
        return OB_E_NOMEM;
    }
    check_state(&run);
    decode_all(&run, in, len);
    if (flush && !run.failed) {
        decode_end(&run);
    }
    if (run.failed) {
        memset(state, 0, sizeof(*state));
        free(run.out);
        return OB_E_MALFORMED;
    }
    *out = run.out;
    *out_len = run.out_len;
    return 0;
}
