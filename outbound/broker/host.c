#include "outbound/broker/host.h"

#define LABEL_MAX 63

static bool is_label_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

static bool labels_are_valid(ob_str_t name)
{
    size_t label = 0;

    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '.') {
            if (label == 0)
                return false;
            label = 0;
        } else if (!is_label_char(name.ptr[i]) || ++label > LABEL_MAX) {
            return false;
        }
    }
    return label > 0;
}

int ob_host_parse(ob_str_t hostname, ob_host_t *host)
{
    ob_host_t result = {0};

    if (ob_address_parse(hostname, &result.address) == 0) {
        result.is_address = true;
        ob_address_text(&result.address, result.text);
        *host = result;
        return 0;
    }
    /* "api.example.com." is the same name; only one dot, so that ".." stays an empty label. */
    if (hostname.len > 1 && hostname.ptr[hostname.len - 1] == '.')
        hostname.len--;
    if (hostname.len > OB_HOST_NAME_MAX || !labels_are_valid(hostname))
        return OB_E_MALFORMED;
    memcpy(result.text, hostname.ptr, hostname.len);
    *host = result;
    return 0;
}

bool ob_host_is_local_name(const ob_host_t *host)
{
    const char *last = strrchr(host->text, '.');

    return !host->is_address && (last == NULL || strcmp(last, ".localhost") == 0);
}
