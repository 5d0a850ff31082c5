#include "outbound/wire/url.h"
#include "runtime/internal.h"

/* URL: the broker's parser is the isolate's too. */

static void return_url(rtv8_args_t *args, const ob_url_t *url)
{
    const uint32_t numbers[] = {url->protocol_end, url->username_end, url->host_start, url->host_end, url->port,
                                url->pathname_start, url->search_start, url->hash_start};
    rtv8_value_t list[1 + sizeof(numbers) / sizeof(numbers[0])];
    list[0] = (rtv8_value_t){.type = RTV8_LATIN1, .str = ob_buf_str(&url->href)};
    for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++) {
        list[i + 1] = (rtv8_value_t){.type = RTV8_NUMBER, .number = numbers[i]};
    }
    rtv8_return_list(args, list, sizeof(list) / sizeof(list[0]));
}

static const rtv8_value_t null_value = {.type = RTV8_NULL};

void rt_op_urlParse(void *owner, rtv8_args_t *args)
{
    ob_str_t input, base_text;
    ob_url_t url = {0}, base = {0};
    (void)owner;
    bool has_base = !rtv8_arg_is_nullish(args, 1);
    int ret = rtv8_arg_str(args, 0, &input);
    if (ret == 0 && has_base) {
        ret = rtv8_arg_str(args, 1, &base_text);
        if (ret == 0) {
            ret = ob_url_parse(base_text, NULL, &base);
        }
    }
    if (ret == 0) {
        ret = ob_url_parse(input, has_base ? &base : NULL, &url);
    }
    if (ret == 0) {
        return_url(args, &url);
    } else {
        rtv8_return(args, &null_value);
    }
    ob_url_dispose(&url);
    ob_url_dispose(&base);
}

void rt_op_urlSet(void *owner, rtv8_args_t *args)
{
    ob_str_t href, value;
    ob_url_t url = {0};
    (void)owner;
    double part = rtv8_arg_number(args, 1);
    int ret = rtv8_arg_str(args, 0, &href);
    if (ret == 0) {
        ret = rtv8_arg_str(args, 2, &value);
    }
    if (ret == 0 && !(part >= OB_URL_HREF && part <= OB_URL_HASH)) {
        ret = OB_E_MALFORMED;
    }
    if (ret == 0) {
        ret = ob_url_parse(href, NULL, &url);
    }
    if (ret == 0) {
        ret = ob_url_set(&url, (ob_url_part_t)part, value);
    }
    if (ret == 0) {
        return_url(args, &url);
    } else {
        rtv8_return(args, &null_value);
    }
    ob_url_dispose(&url);
}
