#include "outbound/wire/msg.h"

#include <stdlib.h>

#include "outbound/wire/log.h"

typedef struct row {
    const char *name;
    int direction;
    uint32_t payload_max;
    int states;
} row_t;

static const row_t rows[] = {
#define MESSAGE_ROW(id, name, direction, max, states) [id] = {#name, (direction), (max), (states)},
    OB_MESSAGES(MESSAGE_ROW)
#undef MESSAGE_ROW
};

_Static_assert(sizeof(rows) / sizeof(rows[0]) == OB_MSG_LAST + 1, "OB_MSG_LAST is the last row's id");

/* The largest payload that the encoders below can make of fields within their bounds fits its row, so that ob_msg_end
 * never aborts on what they wrote. */
enum {
#define MESSAGE_MAX_ENUM(id, name, direction, max, states) MAX_##name = (max),
    OB_MESSAGES(MESSAGE_MAX_ENUM)
#undef MESSAGE_MAX_ENUM
    STR_PREFIX = 4,
    HEADERS_WORST = 2 + OB_HEADERS_MAX * 2 * STR_PREFIX + OB_HEADERS_BYTES_MAX,
    EXEC_OPEN_WORST = 3 * STR_PREFIX + OB_EXECUTION_ID_MAX + OB_CREDENTIAL_MAX + OB_NAME_MAX + 4,
    FETCH_WORST = 2 * STR_PREFIX + OB_METHOD_MAX + OB_URL_MAX + 1 + 1 + 8 + HEADERS_WORST,
    HEAD_WORST = 2 + 2 * STR_PREFIX + OB_TEXT_MAX + OB_URL_MAX + 1 + HEADERS_WORST,
    RECORD_WORST = 1 + 2 + 4 + 4 * STR_PREFIX + OB_METHOD_MAX + OB_HOST_MAX + 2 + OB_NAME_MAX + OB_TEXT_MAX,
    FAIL_WORST = 1 + STR_PREFIX + OB_TEXT_MAX
};

_Static_assert(EXEC_OPEN_WORST <= MAX_EXEC_OPEN, "EXEC_OPEN's row is too small for its fields");
_Static_assert(FETCH_WORST <= MAX_FETCH, "FETCH's row is too small for its fields");
_Static_assert(HEAD_WORST <= MAX_RESPONSE_HEAD, "RESPONSE_HEAD's row is too small for its fields");
_Static_assert(RECORD_WORST <= MAX_RESPONSE_RECORD, "RESPONSE_RECORD's row is too small for its fields");
_Static_assert(FAIL_WORST <= MAX_RESPONSE_FAIL, "RESPONSE_FAIL's row is too small for its fields");

static const row_t *find_row(uint8_t type)
{
    return type <= OB_MSG_LAST && rows[type].name != NULL ? &rows[type] : NULL;
}

static bool is_body(uint8_t type)
{
    return type == OB_MSG_FETCH_BODY || type == OB_MSG_RESPONSE_BODY;
}

static bool is_about_execution(uint8_t type)
{
    return type == OB_MSG_EXEC_OPEN || type == OB_MSG_EXEC_CLOSE;
}

const char *ob_msg_name(uint8_t type)
{
    const row_t *row = find_row(type);
    return row != NULL ? row->name : "?";
}

int ob_msg_states(uint8_t type)
{
    const row_t *row = find_row(type);
    return row != NULL ? row->states : 0;
}

/* The header alone decides whether a message may exist at all: a bad one is refused before its payload is buffered. */
static int check_header(const ob_msg_t *msg, uint32_t size, uint16_t reserved, int direction)
{
    const row_t *row = find_row(msg->type);
    if (row == NULL || row->direction != direction || reserved != 0)
        return OB_E_MALFORMED;
    if ((msg->flags & ~OB_FLAG_ALL) != 0 || ((msg->flags & OB_FLAG_FIN) != 0 && !is_body(msg->type)))
        return OB_E_MALFORMED;
    if (msg->execution == 0 || (msg->fetch == 0) != is_about_execution(msg->type))
        return OB_E_MALFORMED;
    return size <= row->payload_max ? 0 : OB_E_TOO_LARGE;
}

int ob_msg_parse(ob_str_t bytes, int direction, ob_msg_t *msg, size_t *used)
{
    if (bytes.len < OB_HEADER_SIZE)
        return OB_E_AGAIN;
    ob_reader_t reader = ob_reader_from((ob_str_t){bytes.ptr, OB_HEADER_SIZE});
    ob_msg_t found = {0};
    uint32_t size;
    uint16_t reserved;
    int err;
    if ((err = ob_reader_u32(&reader, &size)) != 0 || (err = ob_reader_u8(&reader, &found.type)) != 0 ||
        (err = ob_reader_u8(&reader, &found.flags)) != 0 || (err = ob_reader_u16(&reader, &reserved)) != 0 ||
        (err = ob_reader_u32(&reader, &found.execution)) != 0 || (err = ob_reader_u32(&reader, &found.fetch)) != 0)
        return err;
    if ((err = check_header(&found, size, reserved, direction)) != 0)
        return err;
    if (bytes.len - OB_HEADER_SIZE < size)
        return OB_E_AGAIN;
    found.payload = (ob_str_t){bytes.ptr + OB_HEADER_SIZE, size};
    *msg = found;
    *used = OB_HEADER_SIZE + (size_t)size;
    return 0;
}

/* ---- encoding ---- */

/* Writes fields until the first error and remembers that: the caller looks once, at the end. */
typedef struct writer {
    ob_buf_t *buf;
    size_t mark;
    int err;
} writer_t;

static void write_u8(writer_t *writer, uint8_t value)
{
    if (writer->err == 0)
        writer->err = ob_buf_put_u8(writer->buf, value);
}

static void write_u16(writer_t *writer, uint16_t value)
{
    if (writer->err == 0)
        writer->err = ob_buf_put_u16(writer->buf, value);
}

static void write_u32(writer_t *writer, uint32_t value)
{
    if (writer->err == 0)
        writer->err = ob_buf_put_u32(writer->buf, value);
}

static void write_u64(writer_t *writer, uint64_t value)
{
    if (writer->err == 0)
        writer->err = ob_buf_put_u64(writer->buf, value);
}

static void write_str(writer_t *writer, ob_str_t str, size_t max)
{
    if (writer->err == 0)
        writer->err = str.len <= max ? ob_buf_put_str(writer->buf, str) : OB_E_TOO_LARGE;
}

static int check_headers(const ob_header_t *headers, size_t count)
{
    if (count > OB_HEADERS_MAX)
        return OB_E_TOO_LARGE;
    size_t total = 0;
    for (size_t i = 0; i < count; i++) {
        if (headers[i].name.len > OB_HEADER_NAME_MAX || headers[i].value.len > OB_HEADER_VALUE_MAX)
            return OB_E_TOO_LARGE;
        total += headers[i].name.len + headers[i].value.len;
    }
    return total <= OB_HEADERS_BYTES_MAX ? 0 : OB_E_TOO_LARGE;
}

static void write_headers(writer_t *writer, const ob_header_t *headers, size_t count)
{
    if (writer->err == 0)
        writer->err = check_headers(headers, count);
    if (writer->err != 0)
        return;
    write_u16(writer, (uint16_t)count);
    for (size_t i = 0; i < count; i++) {
        write_str(writer, headers[i].name, OB_HEADER_NAME_MAX);
        write_str(writer, headers[i].value, OB_HEADER_VALUE_MAX);
    }
}

static writer_t start_writing(ob_buf_t *buf, uint8_t type, uint8_t flags, uint32_t execution, uint32_t fetch)
{
    writer_t writer = {.buf = buf};
    writer.err = ob_msg_begin(buf, type, flags, execution, fetch, &writer.mark);
    return writer;
}

static int finish_writing(const writer_t *writer)
{
    if (writer->err == 0)
        ob_msg_end(writer->buf, writer->mark);
    else
        writer->buf->len = writer->mark;
    return writer->err;
}

int ob_msg_begin(ob_buf_t *buf, uint8_t type, uint8_t flags, uint32_t execution, uint32_t fetch, size_t *mark)
{
    *mark = buf->len;
    /* One reservation up front: after it, the puts of the header cannot fail half-way. */
    int err = ob_buf_try_reserve(buf, OB_HEADER_SIZE);
    if (err != 0)
        return err;
    if ((err = ob_buf_put_u32(buf, 0)) != 0 || (err = ob_buf_put_u8(buf, type)) != 0 ||
        (err = ob_buf_put_u8(buf, flags)) != 0 || (err = ob_buf_put_u16(buf, 0)) != 0 ||
        (err = ob_buf_put_u32(buf, execution)) != 0 || (err = ob_buf_put_u32(buf, fetch)) != 0)
        return err;
    return 0;
}

void ob_msg_end(ob_buf_t *buf, size_t mark)
{
    uint8_t *header = buf->data + mark;
    size_t size = buf->len - mark - OB_HEADER_SIZE;
    const row_t *row = find_row(header[4]);
    if (row == NULL || size > row->payload_max) {
        ob_logf(OB_LOG_ERROR, "message %s with a payload of %zu bytes is over its row", ob_msg_name(header[4]), size);
        abort();
    }
    for (size_t i = 0; i < 4; i++)
        header[i] = (uint8_t)(size >> (8 * i));
}

int ob_msg_put(ob_buf_t *buf, uint8_t type, uint8_t flags, uint32_t execution, uint32_t fetch, ob_str_t payload)
{
    const row_t *row = find_row(type);
    if (row == NULL || payload.len > row->payload_max)
        return OB_E_TOO_LARGE;
    writer_t writer = start_writing(buf, type, flags, execution, fetch);
    if (writer.err == 0)
        writer.err = ob_buf_put(buf, payload.ptr, payload.len);
    return finish_writing(&writer);
}

int ob_msg_put_exec_open(ob_buf_t *buf, uint32_t execution, const ob_msg_exec_open_t *in)
{
    writer_t writer = start_writing(buf, OB_MSG_EXEC_OPEN, 0, execution, 0);
    write_str(&writer, in->execution_id, OB_EXECUTION_ID_MAX);
    write_str(&writer, in->credential, OB_CREDENTIAL_MAX);
    write_str(&writer, in->policy, OB_NAME_MAX);
    write_u32(&writer, in->sub_requests_max);
    return finish_writing(&writer);
}

int ob_msg_put_fetch(ob_buf_t *buf, uint32_t execution, uint32_t fetch, const ob_msg_fetch_t *in)
{
    writer_t writer = start_writing(buf, OB_MSG_FETCH, 0, execution, fetch);
    write_str(&writer, in->method, OB_METHOD_MAX);
    write_str(&writer, in->url, OB_URL_MAX);
    write_u8(&writer, in->redirect);
    write_u8(&writer, in->body);
    write_u64(&writer, in->body_length);
    write_headers(&writer, in->headers, in->header_count);
    return finish_writing(&writer);
}

int ob_msg_put_head(ob_buf_t *buf, uint32_t execution, uint32_t fetch, const ob_msg_head_t *in)
{
    writer_t writer = start_writing(buf, OB_MSG_RESPONSE_HEAD, 0, execution, fetch);
    write_u16(&writer, in->status);
    write_str(&writer, in->reason, OB_TEXT_MAX);
    write_str(&writer, in->url, OB_URL_MAX);
    write_u8(&writer, in->redirected ? 1 : 0);
    write_headers(&writer, in->headers, in->header_count);
    return finish_writing(&writer);
}

int ob_msg_put_record(ob_buf_t *buf, uint32_t execution, uint32_t fetch, const ob_msg_record_t *in)
{
    writer_t writer = start_writing(buf, OB_MSG_RESPONSE_RECORD, 0, execution, fetch);
    write_u8(&writer, in->verdict);
    write_u16(&writer, in->status);
    write_u32(&writer, in->milliseconds);
    write_str(&writer, in->method, OB_METHOD_MAX);
    write_str(&writer, in->host, OB_HOST_MAX);
    write_u16(&writer, in->port);
    write_str(&writer, in->rule, OB_NAME_MAX);
    write_str(&writer, in->reason, OB_TEXT_MAX);
    return finish_writing(&writer);
}

int ob_msg_put_fail(ob_buf_t *buf, uint32_t execution, uint32_t fetch, uint8_t failure, ob_str_t text)
{
    writer_t writer = start_writing(buf, OB_MSG_RESPONSE_FAIL, 0, execution, fetch);
    write_u8(&writer, failure);
    write_str(&writer, text, OB_TEXT_MAX);
    return finish_writing(&writer);
}

int ob_msg_put_credit(ob_buf_t *buf, uint8_t type, uint32_t execution, uint32_t fetch, uint32_t bytes)
{
    writer_t writer = start_writing(buf, type, 0, execution, fetch);
    write_u32(&writer, bytes);
    return finish_writing(&writer);
}

/* ---- decoding ---- */

/* Reads fields until the first error and remembers that; what is read after it is 0. */
typedef struct fields {
    ob_reader_t reader;
    int err;
} fields_t;

static fields_t start_reading(const ob_msg_t *msg)
{
    return (fields_t){.reader = ob_reader_from(msg->payload)};
}

static uint8_t read_u8(fields_t *fields)
{
    uint8_t value = 0;
    if (fields->err == 0)
        fields->err = ob_reader_u8(&fields->reader, &value);
    return value;
}

/* A number that the table of messages limits to [min, max]. */
static uint8_t read_choice(fields_t *fields, uint8_t min, uint8_t max)
{
    uint8_t value = read_u8(fields);
    if (fields->err == 0 && (value < min || value > max))
        fields->err = OB_E_MALFORMED;
    return value;
}

static uint16_t read_u16(fields_t *fields)
{
    uint16_t value = 0;
    if (fields->err == 0)
        fields->err = ob_reader_u16(&fields->reader, &value);
    return value;
}

static uint32_t read_u32(fields_t *fields)
{
    uint32_t value = 0;
    if (fields->err == 0)
        fields->err = ob_reader_u32(&fields->reader, &value);
    return value;
}

static uint64_t read_u64(fields_t *fields)
{
    uint64_t value = 0;
    if (fields->err == 0)
        fields->err = ob_reader_u64(&fields->reader, &value);
    return value;
}

static ob_str_t read_str(fields_t *fields, size_t max)
{
    ob_str_t str = {0};
    if (fields->err == 0)
        fields->err = ob_reader_str(&fields->reader, max, &str);
    return str;
}

static uint16_t read_status(fields_t *fields, bool may_be_absent)
{
    uint16_t status = read_u16(fields);
    bool fits = (status >= 100 && status <= 999) || (status == 0 && may_be_absent);
    if (fields->err == 0 && !fits)
        fields->err = OB_E_MALFORMED;
    return status;
}

static size_t read_headers(fields_t *fields, ob_header_t *headers)
{
    size_t count = read_u16(fields);
    if (fields->err == 0 && count > OB_HEADERS_MAX)
        fields->err = OB_E_TOO_LARGE;
    for (size_t i = 0; fields->err == 0 && i < count; i++) {
        headers[i].name = read_str(fields, OB_HEADER_NAME_MAX);
        headers[i].value = read_str(fields, OB_HEADER_VALUE_MAX);
    }
    if (fields->err == 0)
        fields->err = check_headers(headers, count);
    return fields->err == 0 ? count : 0;
}

static int finish_reading(const fields_t *fields)
{
    return fields->err != 0 ? fields->err : ob_reader_end(&fields->reader);
}

int ob_msg_get_exec_open(const ob_msg_t *msg, ob_msg_exec_open_t *out)
{
    fields_t fields = start_reading(msg);
    ob_msg_exec_open_t found = {0};
    found.execution_id = read_str(&fields, OB_EXECUTION_ID_MAX);
    found.credential = read_str(&fields, OB_CREDENTIAL_MAX);
    found.policy = read_str(&fields, OB_NAME_MAX);
    found.sub_requests_max = read_u32(&fields);
    int err = finish_reading(&fields);
    if (err == 0)
        *out = found;
    return err;
}

int ob_msg_get_fetch(const ob_msg_t *msg, ob_header_t *headers, ob_msg_fetch_t *out)
{
    fields_t fields = start_reading(msg);
    ob_msg_fetch_t found = {.headers = headers};
    found.method = read_str(&fields, OB_METHOD_MAX);
    found.url = read_str(&fields, OB_URL_MAX);
    found.redirect = read_choice(&fields, OB_REDIRECT_FOLLOW, OB_REDIRECT_ERROR);
    found.body = read_choice(&fields, OB_BODY_NONE, OB_BODY_STREAM);
    found.body_length = read_u64(&fields);
    found.header_count = read_headers(&fields, headers);
    int err = finish_reading(&fields);
    if (err == 0)
        *out = found;
    return err;
}

int ob_msg_get_head(const ob_msg_t *msg, ob_header_t *headers, ob_msg_head_t *out)
{
    fields_t fields = start_reading(msg);
    ob_msg_head_t found = {.headers = headers};
    found.status = read_status(&fields, false);
    found.reason = read_str(&fields, OB_TEXT_MAX);
    found.url = read_str(&fields, OB_URL_MAX);
    found.redirected = read_choice(&fields, 0, 1) == 1;
    found.header_count = read_headers(&fields, headers);
    int err = finish_reading(&fields);
    if (err == 0)
        *out = found;
    return err;
}

int ob_msg_get_record(const ob_msg_t *msg, ob_msg_record_t *out)
{
    fields_t fields = start_reading(msg);
    ob_msg_record_t found = {0};
    found.verdict = read_choice(&fields, OB_VERDICT_ALLOW, OB_VERDICT_WOULD_DENY);
    found.status = read_status(&fields, true);
    found.milliseconds = read_u32(&fields);
    found.method = read_str(&fields, OB_METHOD_MAX);
    found.host = read_str(&fields, OB_HOST_MAX);
    found.port = read_u16(&fields);
    found.rule = read_str(&fields, OB_NAME_MAX);
    found.reason = read_str(&fields, OB_TEXT_MAX);
    int err = finish_reading(&fields);
    if (err == 0)
        *out = found;
    return err;
}

int ob_msg_get_fail(const ob_msg_t *msg, uint8_t *failure, ob_str_t *text)
{
    fields_t fields = start_reading(msg);
    /* OB_FAIL_BROKER is not a thing that a broker can say. */
    uint8_t found = read_choice(&fields, OB_FAIL_DENIED, OB_FAIL_BROKER - 1);
    ob_str_t found_text = read_str(&fields, OB_TEXT_MAX);
    int err = finish_reading(&fields);
    if (err == 0) {
        *failure = found;
        *text = found_text;
    }
    return err;
}

int ob_msg_get_credit(const ob_msg_t *msg, uint32_t *bytes)
{
    fields_t fields = start_reading(msg);
    uint32_t found = read_u32(&fields);
    int err = finish_reading(&fields);
    if (err == 0)
        *bytes = found;
    return err;
}
