#include "outbound/broker/redirect.h"

#include "outbound/wire/messages.h"

bool ob_redirect_is(uint16_t status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

bool ob_redirect_makes_get(uint16_t status, ob_str_t method)
{
    bool is_post = ob_str_eq(method, OB_STR("POST"));
    bool is_get_or_head = ob_str_eq(method, OB_STR("GET")) || ob_str_eq(method, OB_STR("HEAD"));

    return ((status == 301 || status == 302) && is_post) || (status == 303 && !is_get_or_head);
}

int ob_redirect_resolve(ob_str_t location, const ob_url_t *from, ob_url_t *next)
{
    int err = ob_url_parse(location, from, next);

    if (err != 0)
        return err;
    return next->href.len <= OB_URL_MAX ? 0 : OB_E_TOO_LARGE;
}
