#include "runtime/decoder_index.h"

#include <stdlib.h>
#include <string.h>

#include <unicode/ucnv.h>

/* One code whose meaning in the standard differs from ICU's; character 0: none. */
typedef struct patch {
    uint16_t code, character;
} patch_t;

/* Big5: Hong Kong's characters that Unicode took in after ICU's table had put them into the private use area, and those that
 * are there twice. */
static const patch_t big5_patches[] = {
    {0x87a4, 0x9f97}, {0x87ac, 0x9f96}, {0x8840, 0x31c0}, {0x8841, 0x31c1}, {0x8842, 0x31c2}, {0x8843, 0x31c3},
    {0x8844, 0x31c4}, {0x8846, 0x31c5}, {0x8849, 0x31c6}, {0x884a, 0x31c7}, {0x884d, 0x31c8}, {0x884f, 0x31c9},
    {0x8850, 0x31ca}, {0x8851, 0x31cb}, {0x8852, 0x31cc}, {0x8854, 0x31cd}, {0x8855, 0x31ce}, {0x88a9, 0x23da},
    {0x88aa, 0x23db}, {0x8c43, 0x9fa6}, {0x8c6d, 0x9fa7}, {0x8c74, 0x9fa8}, {0x8cb7, 0x9fa9}, {0x8cb9, 0x9faa},
    {0x8cbb, 0x9fab}, {0x8cc0, 0x9fac}, {0x8cd7, 0x9fad}, {0x8cd8, 0x9fae}, {0x8cda, 0x9faf}, {0x8ced, 0x9fb2},
    {0x8d48, 0x9fb3}, {0x8e69, 0x7bb8}, {0x8e6f, 0x7c06}, {0x8e7e, 0x7cce}, {0x8eab, 0x7dd2}, {0x8eb4, 0x7e1d},
    {0x8ecd, 0x8005}, {0x8ed0, 0x8028}, {0x8f57, 0x83c1}, {0x8f69, 0x84a8}, {0x8f6e, 0x840f}, {0x8fcb, 0x89a6},
    {0x8fcc, 0x89a9}, {0x8ffe, 0x8d77}, {0x906d, 0x90fd}, {0x907a, 0x92b9}, {0x90dc, 0x975c}, {0x90f1, 0x97ff},
    {0x91bf, 0x9f16}, {0x9244, 0x8503}, {0x92af, 0x5159}, {0x92b0, 0x515b}, {0x92b1, 0x515d}, {0x92b2, 0x515e},
    {0x92c8, 0x936e}, {0x92d1, 0x7479}, {0x9447, 0x6d67}, {0x94ca, 0x799b}, {0x95d9, 0x9097}, {0x9644, 0x975d},
    {0x96ed, 0x701e}, {0x96fc, 0x5b28}, {0x9b76, 0x7201}, {0x9b78, 0x77d7}, {0x9b7b, 0x7e87}, {0x9bc6, 0x99d6},
    {0x9bde, 0x91d4}, {0x9bec, 0x60de}, {0x9bf6, 0x6fb6}, {0x9c42, 0x8f36}, {0x9c53, 0x4fbb}, {0x9c62, 0x71df},
    {0x9c68, 0x9104}, {0x9c6b, 0x9df0}, {0x9c77, 0x83cf}, {0x9cbc, 0x5c10}, {0x9cbd, 0x79e3}, {0x9cd0, 0x5a67},
    {0x9d57, 0x8f0b}, {0x9d5a, 0x7b51}, {0x9dc4, 0x62d0}, {0x9ea9, 0x6062}, {0x9eef, 0x75f9}, {0x9efd, 0x6c4a},
    {0x9f60, 0x9b2e}, {0x9f66, 0x9f17}, {0x9fcb, 0x50ed}, {0x9fd8, 0x5f0c}, {0xa063, 0x880f}, {0xa077, 0x62ce},
    {0xa0d5, 0x7468}, {0xa0df, 0x7162}, {0xa0e4, 0x7250}, {0xa3c0, 0x2400}, {0xa3c1, 0x2401}, {0xa3c2, 0x2402},
    {0xa3c3, 0x2403}, {0xa3c4, 0x2404}, {0xa3c5, 0x2405}, {0xa3c6, 0x2406}, {0xa3c7, 0x2407}, {0xa3c8, 0x2408},
    {0xa3c9, 0x2409}, {0xa3ca, 0x240a}, {0xa3cb, 0x240b}, {0xa3cc, 0x240c}, {0xa3cd, 0x240d}, {0xa3ce, 0x240e},
    {0xa3cf, 0x240f}, {0xa3d0, 0x2410}, {0xa3d1, 0x2411}, {0xa3d2, 0x2412}, {0xa3d3, 0x2413}, {0xa3d4, 0x2414},
    {0xa3d5, 0x2415}, {0xa3d6, 0x2416}, {0xa3d7, 0x2417}, {0xa3d8, 0x2418}, {0xa3d9, 0x2419}, {0xa3da, 0x241a},
    {0xa3db, 0x241b}, {0xa3dc, 0x241c}, {0xa3dd, 0x241d}, {0xa3de, 0x241e}, {0xa3df, 0x241f}, {0xa3e0, 0x2421},
    {0xc6cf, 0x5ef4}, {0xc6d3, 0x65e0}, {0xc6d5, 0x7676}, {0xc6d7, 0x96b6}, {0xc6de, 0x3003}, {0xc6df, 0x4edd},
    {0xc879, 0x31cf}, {0xc8a1, 0x9fb0}, {0xc8a3, 0x9fb1}, {0xfa5f, 0x5029}, {0xfa66, 0x507d}, {0xfabd, 0x5305},
    {0xfac5, 0x5344}, {0xfad5, 0x537f}, {0xfb48, 0x5605}, {0xfbb8, 0x5a77}, {0xfbf3, 0x5e75}, {0xfbf9, 0x5ed0},
    {0xfc4f, 0x5f58}, {0xfc6c, 0x60a4}, {0xfcb9, 0x6490}, {0xfce2, 0x6674}, {0xfcf1, 0x675e}, {0xfdb7, 0x6c9c},
    {0xfdb8, 0x6e1d}, {0xfdbb, 0x6e2f}, {0xfdf1, 0x716e}, {0xfe52, 0x732a}, {0xfe6f, 0x745c}, {0xfeaa, 0x74e9},
    {0xfedd, 0x7809}};
static const patch_t koi8_u_patches[] = {{0xae, 0x45e}, {0xbe, 0x40e}};
static const patch_t windows_1253_patches[] = {{0xaa, 0}};
static const patch_t windows_1255_patches[] = {{0xca, 0x5ba}};
/* Where ISO-8859-16, which ICU lacks, is not ISO-8859-2. */
static const patch_t iso_8859_16_patches[] = {
    {0xa2, 0x105}, {0xa4, 0x20ac}, {0xa5, 0x201e}, {0xa6, 0x160}, {0xa8, 0x161}, {0xa9, 0xa9}, {0xaa, 0x218},
    {0xab, 0xab}, {0xae, 0x17a}, {0xb1, 0xb1}, {0xb2, 0x10c}, {0xb4, 0x17d}, {0xb5, 0x201d}, {0xb6, 0xb6},
    {0xb7, 0xb7}, {0xb8, 0x17e}, {0xb9, 0x10d}, {0xba, 0x219}, {0xbb, 0xbb}, {0xbc, 0x152}, {0xbd, 0x153},
    {0xbe, 0x178}, {0xc0, 0xc0}, {0xc5, 0x106}, {0xc6, 0xc6}, {0xc8, 0xc8}, {0xca, 0xca}, {0xcc, 0xcc}, {0xcf,
    0xcf}, {0xd2, 0xd2}, {0xd7, 0x15a}, {0xd8, 0x170}, {0xd9, 0xd9}, {0xdb, 0xdb}, {0xdd, 0x118}, {0xde, 0x21a},
    {0xe0, 0xe0}, {0xe5, 0x107}, {0xe6, 0xe6}, {0xe8, 0xe8}, {0xea, 0xea}, {0xec, 0xec}, {0xef, 0xef}, {0xf2,
    0xf2}, {0xf7, 0x15b}, {0xf8, 0x171}, {0xf9, 0xf9}, {0xfb, 0xfb}, {0xfd, 0x119}, {0xfe, 0x21b}, {0xff, 0xff}};
/* GB18030-2022 gives these characters codes of their own instead of the private use area; the first is the standard's own. */
static const patch_t gb18030_patches[] = {
    {0xa3a0, 0x3000}, {0xa6d9, 0xfe10}, {0xa6da, 0xfe12}, {0xa6db, 0xfe11}, {0xa6dc, 0xfe13}, {0xa6dd, 0xfe14}, {0xa6de, 0xfe15},
    {0xa6df, 0xfe16}, {0xa6ec, 0xfe17}, {0xa6ed, 0xfe18}, {0xa6f3, 0xfe19}, {0xfe59, 0x9fb4}, {0xfe61, 0x9fb5}, {0xfe66, 0x9fb6},
    {0xfe67, 0x9fb7}, {0xfe6d, 0x9fb8}, {0xfe7e, 0x9fb9}, {0xfe90, 0x9fba}, {0xfea0, 0x9fbb}};

#define PATCHES(list) .patches = (list), .patch_count = sizeof(list) / sizeof((list)[0])

/* How an index is filled: the pointers are the pairs of lead and trail, in order. */
typedef struct source {
    const char *converter;
    uint8_t lead_first, lead_last, trail_first, trail_last;
    uint8_t gap_first, gap_last; /* trails that are none */
    uint8_t prefix;              /* a byte before each code */
    bool private_use;            /* characters of the private use area are meant */
    const patch_t *patches;
    size_t patch_count;
} source_t;

#define SINGLE_BYTE(name) {.converter = (name), .trail_first = 0x80, .trail_last = 0xff}

static const source_t sources[RT_INDEX_COUNT] = {
    [RT_INDEX_BIG5] = {"ibm-1375_P100-2008", 0x81, 0xfe, 0x40, 0xfe, 0x7f, 0xa0, PATCHES(big5_patches)},
    [RT_INDEX_EUC_KR] = {"windows-949-2000", 0x81, 0xfe, 0x41, 0xfe},
    [RT_INDEX_GB18030] = {"gb18030", 0x81, 0xfe, 0x40, 0xfe, 0x7f, 0x7f, .private_use = true, PATCHES(gb18030_patches)},
    [RT_INDEX_GB18030_RANGES] = {"gb18030"},
    /* Read in Shift_JIS, which has room for all of it; leads 0xa0 to 0xdf are single bytes there. */
    [RT_INDEX_JIS0208] = {"ibm-943_P15A-2003", 0x81, 0xfc, 0x40, 0xfc, 0x7f, 0x7f},
    [RT_INDEX_JIS0212] = {"euc-jp-2007", 0xa1, 0xf2, 0xa1, 0xfe, .prefix = 0x8f},
    /* in the order of encoding_labels.js */
    [RT_INDEX_SINGLE_BYTE] = SINGLE_BYTE("ibm-866_P100-1995"),
    [RT_INDEX_SINGLE_BYTE + 1] = SINGLE_BYTE("ISO-8859-2"),
    [RT_INDEX_SINGLE_BYTE + 2] = SINGLE_BYTE("ISO-8859-3"),
    [RT_INDEX_SINGLE_BYTE + 3] = SINGLE_BYTE("ISO-8859-4"),
    [RT_INDEX_SINGLE_BYTE + 4] = SINGLE_BYTE("ISO-8859-5"),
    [RT_INDEX_SINGLE_BYTE + 5] = SINGLE_BYTE("ISO-8859-6"),
    [RT_INDEX_SINGLE_BYTE + 6] = SINGLE_BYTE("ISO-8859-7"),
    [RT_INDEX_SINGLE_BYTE + 7] = SINGLE_BYTE("ISO-8859-8"),
    [RT_INDEX_SINGLE_BYTE + 8] = SINGLE_BYTE("ISO-8859-10"),
    [RT_INDEX_SINGLE_BYTE + 9] = SINGLE_BYTE("ISO-8859-13"),
    [RT_INDEX_SINGLE_BYTE + 10] = SINGLE_BYTE("ISO-8859-14"),
    [RT_INDEX_SINGLE_BYTE + 11] = SINGLE_BYTE("ISO-8859-15"),
    [RT_INDEX_SINGLE_BYTE + 12] = {"ISO-8859-2", .trail_first = 0x80, .trail_last = 0xff, PATCHES(iso_8859_16_patches)},
    [RT_INDEX_SINGLE_BYTE + 13] = SINGLE_BYTE("ibm-878_P100-1996"),
    [RT_INDEX_SINGLE_BYTE + 14] = {"ibm-1168_P100-2002", .trail_first = 0x80, .trail_last = 0xff, PATCHES(koi8_u_patches)},
    [RT_INDEX_SINGLE_BYTE + 15] = {"macos-0_2-10.2", .trail_first = 0x80, .trail_last = 0xff, .private_use = true},
    [RT_INDEX_SINGLE_BYTE + 16] = SINGLE_BYTE("windows-874-2000"),
    [RT_INDEX_SINGLE_BYTE + 17] = SINGLE_BYTE("windows-1250"),
    [RT_INDEX_SINGLE_BYTE + 18] = SINGLE_BYTE("windows-1251"),
    [RT_INDEX_SINGLE_BYTE + 19] = SINGLE_BYTE("windows-1252"),
    [RT_INDEX_SINGLE_BYTE + 20] = {"windows-1253", .trail_first = 0x80, .trail_last = 0xff, PATCHES(windows_1253_patches)},
    [RT_INDEX_SINGLE_BYTE + 21] = SINGLE_BYTE("windows-1254"),
    [RT_INDEX_SINGLE_BYTE + 22] = {"windows-1255", .trail_first = 0x80, .trail_last = 0xff, PATCHES(windows_1255_patches)},
    [RT_INDEX_SINGLE_BYTE + 23] = SINGLE_BYTE("windows-1256"),
    [RT_INDEX_SINGLE_BYTE + 24] = SINGLE_BYTE("windows-1257"),
    [RT_INDEX_SINGLE_BYTE + 25] = SINGLE_BYTE("windows-1258"),
    [RT_INDEX_SINGLE_BYTE + 26] = SINGLE_BYTE("macos-7_3-10.2"),
};

static uint32_t *tables[RT_INDEX_COUNT];
static size_t sizes[RT_INDEX_COUNT];

/* The one character that the bytes stand for, or 0. */
static uint32_t ask(UConverter *converter, const char *bytes, int32_t len, bool private_use)
{
    UChar units[4];
    UErrorCode error = U_ZERO_ERROR;
    int32_t count = ucnv_toUChars(converter, units, 4, bytes, len, &error);
    if (U_FAILURE(error) || count < 1 || count > 2) {
        return 0;
    }
    UChar32 character;
    int32_t used = 0;
    U16_NEXT(units, used, count, character);
    bool is_private = character >= 0xe000 && character <= 0xf8ff;
    return used != count || (is_private && !private_use) ? 0 : (uint32_t)character;
}

static bool in_gap(const source_t *source, int trail)
{
    return source->gap_first != 0 && trail >= source->gap_first && trail <= source->gap_last;
}

/* A byte is no lead where it is a character already: with a trail behind it ICU would give two. */
static bool is_lead(const source_t *source, int lead, rt_index_t index)
{
    return source->lead_first == 0 || index != RT_INDEX_JIS0208 || lead < 0xa0 || lead > 0xdf;
}

static uint32_t patched(const source_t *source, int code, uint32_t character)
{
    for (size_t i = 0; i < source->patch_count; i++) {
        if (source->patches[i].code == code) {
            return source->patches[i].character;
        }
    }
    return character;
}

/* Returns how many pointers there are; with table NULL it only counts. */
static size_t fill(rt_index_t index, UConverter *converter, uint32_t *table)
{
    const source_t *source = &sources[index];
    size_t n = 0;
    for (int lead = source->lead_first; lead <= source->lead_last; lead++) {
        if (!is_lead(source, lead, index)) {
            continue;
        }
        for (int trail = source->trail_first; trail <= source->trail_last; trail++) {
            if (in_gap(source, trail)) {
                continue;
            }
            if (table != NULL) {
                char code[] = {(char)source->prefix, (char)lead, (char)trail};
                int skip = lead == 0 ? 2 : source->prefix == 0 ? 1 : 0;
                uint32_t character = ask(converter, code + skip, 3 - skip, source->private_use);
                table[n] = patched(source, lead << 8 | trail, character);
            }
            n++;
        }
    }
    return n;
}

/* The codes of four bytes for the basic multilingual plane. */
#define RANGES 39420

static size_t fill_ranges(UConverter *converter, uint32_t *table)
{
    for (size_t i = 0; table != NULL && i < RANGES; i++) {
        char code[] = {(char)(0x81 + i / 12600), (char)(0x30 + i / 1260 % 10), (char)(0x81 + i / 10 % 126),
                       (char)(0x30 + i % 10)};
        /* one is as it was in the year 2000 */
        table[i] = i == 7457 ? 0xe7c7 : ask(converter, code, 4, true);
    }
    return RANGES;
}

static int make(rt_index_t index, UConverter *converter)
{
    bool ranges = index == RT_INDEX_GB18030_RANGES;
    size_t count = ranges ? fill_ranges(converter, NULL) : fill(index, converter, NULL);
    uint32_t *table = calloc(count, sizeof(*table));
    if (table == NULL) {
        return OB_E_NOMEM;
    }
    (void)(ranges ? fill_ranges(converter, table) : fill(index, converter, table));
    tables[index] = table;
    sizes[index] = count;
    return 0;
}

int rt_index_load(rt_index_t index)
{
    if (tables[index] != NULL) {
        return 0;
    }
    UErrorCode error = U_ZERO_ERROR;
    UConverter *converter = ucnv_open(sources[index].converter, &error);
    ucnv_setToUCallBack(converter, UCNV_TO_U_CALLBACK_STOP, NULL, NULL, NULL, &error);
    int rc = U_FAILURE(error) ? OB_E_IO : make(index, converter);
    ucnv_close(converter);
    return rc;
}

uint32_t rt_index_get(rt_index_t index, size_t pointer)
{
    return pointer < sizes[index] ? tables[index][pointer] : 0;
}
