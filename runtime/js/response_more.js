// Process: worker (lazy family). Trust: arguments are the agent's.
//
// What Responses do more rarely than being answered with: clone and redirect (Fetch Standard, section 5.5).

const { ArrayPrototypeSlice, RangeError, TypeError } = primordials;
const { safeList, toUsv, use } = platform.core;
const { isUnusable } = platform.body;
const { leavingHeaders, newState } = platform.response;

function cloned(state) {
    if (isUnusable(state.body)) {
        throw new TypeError('Response.clone: the body has already been used');
    }
    const list = safeList(ArrayPrototypeSlice(leavingHeaders(state), 0));
    const copy = newState(state.status, state.statusText, list, use('body_read').cloneBody(state.body));
    copy.url = state.url;
    copy.redirected = state.redirected;
    copy.type = state.type;
    copy.fixed = state.fixed;
    return copy;
}

function redirectTo(url, status) {
    const parsed = ops.urlParse(toUsv(url), null);
    if (parsed === null) {
        throw new TypeError(`Response.redirect: Invalid URL: ${url}`);
    }
    const code = +status;
    if (code !== 301 && code !== 302 && code !== 303 && code !== 307 && code !== 308) {
        throw new RangeError(`Response.redirect: ${code} is no redirect status`);
    }
    const state = newState(code, '', safeList(['location', parsed[0]]), null);
    state.fixed = true;
    return state;
}

return { cloned, redirectTo };
