// Process: worker (lazy family). Trust: bodies are agent values.
//
// Bodies that are neither a string nor bytes (Fetch Standard, section 5.2: extract a body).

const { TypeError } = primordials;
const { isObject, toUsv, use } = platform.core;
const { newBody } = platform.body;

function fromStream(value) {
    const streams = use('streams');
    if (streams.isLocked(value) || streams.isDisturbed(value)) {
        throw new TypeError('The body is a stream that is locked or has been read from');
    }
    return newBody(null, value, null);
}

function fromBlob(value) {
    const { type, bytes } = use('blob').stateOf(value);
    return newBody(bytes, null, type === '' ? null : type);
}

function fromForm(value) {
    const { bytes, boundary } = use('multipart').serialize(use('formdata').listOf(value));
    return newBody(bytes, null, `multipart/form-data; boundary=${boundary}`);
}

function extractObject(value) {
    if (platform.streams !== undefined && use('streams').isStream(value)) {
        return fromStream(value);
    }
    if (platform.blob !== undefined && use('blob').isBlob(value)) {
        return fromBlob(value);
    }
    if (platform.formdata !== undefined && use('formdata').isForm(value)) {
        return fromForm(value);
    }
    if (platform.url !== undefined && use('url').isSearchParams(value)) {
        return newBody(use('url').searchParamsText(value), null, 'application/x-www-form-urlencoded;charset=UTF-8');
    }
    return null;
}

function extractOther(value) {
    const body = isObject(value) ? extractObject(value) : null;
    return body ?? newBody(toUsv(value), null, 'text/plain;charset=UTF-8');
}

return { extractOther };
