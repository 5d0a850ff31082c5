/* A module whose source map is the input: whatever is found lies within bounds, and no input is a crash. */
#include <openssl/evp.h>
#include <stdlib.h>

#include "runtime/source_map.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void ask(const rt_source_map_t *map, ob_str_t module, uint32_t line, uint32_t column)
{
    rt_place_t place;
    ob_buf_t text;

    if (rt_source_map_find(map, line, column, &place) != 0)
        return;
    if (place.line == 0 || place.column == 0 || place.name.len > RT_SOURCE_MAP_NAME_MAX + 1)
        abort();
    ob_buf_init(&text, 64);
    if (rt_source_map_line(module, &place, &text) == 0 && text.len > 64)
        abort();
    ob_buf_dispose(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char head[] = "a\nb\n//# sourceMappingURL=data:application/json;base64,";
    size_t len = sizeof(head) - 1;
    char *text = malloc(len + (size + 2) / 3 * 4 + 1);
    rt_source_map_t *map = NULL;

    memcpy(text, head, len);
    len += (size_t)EVP_EncodeBlock((unsigned char *)text + len, data, (int)size);
    ob_str_t module = {text, len};
    if (rt_source_map_open(module, &map) == 0) {
        for (uint32_t line = 0; line < 5; line++) {
            ask(map, module, line, 1);
            ask(map, module, line, UINT32_MAX);
        }
    }
    rt_source_map_free(map);
    free(text);
    return 0;
}
