// Process: worker (lazy family). Trust: bodies and their content types come from agents, clients and upstreams.
//
// blob() and formData() of bodies (Fetch Standard, section 5.3), which look at the content type beside the bytes.

const { TypeError } = primordials;
const { copyBytes, use } = platform.core;
const { asBytes } = platform.body;
const { request, response } = platform;

function mimeOf(owner) {
    const list = request.isRequest(owner) ? request.listNow(request.stateOf(owner))
        : response.leavingHeaders(response.stateOf(owner));
    return use('mime').fromHeaders(list);
}

function toForm(mime, source) {
    const { newForm } = use('formdata');
    if (mime?.essence === 'application/x-www-form-urlencoded') {
        return newForm(use('url').parseForm(ops.decodeUtf8(asBytes(source), false, true)));
    }
    const boundary = mime?.essence === 'multipart/form-data' ? use('mime').parameterOf(mime.parameters, 'boundary') : null;
    if (boundary === null) {
        throw new TypeError(`formData: the content type is ${mime === null ? 'absent or malformed' : use('mime').serialize(mime)}; ` +
            'expected application/x-www-form-urlencoded, or multipart/form-data with a boundary');
    }
    return newForm(use('multipart').parse(asBytes(source), boundary));
}

// What makes of the body's bytes, or string, what the agent asked for. The headers count as they are now.
function converter(kind, owner) {
    const mime = mimeOf(owner);
    if (kind === 'formData') {
        return (source) => toForm(mime, source);
    }
    return (source) => use('blob').newBlob(copyBytes(asBytes(source)), mime === null ? '' : use('mime').serialize(mime));
}

return { converter };
