// Does what env.ASKS says, [[...], ...]: what stands in one list at once, one list after the other. Answers what came of each.
const bytesOf = (text) => Uint8Array.from(text, (c) => c.charCodeAt(0));
const textOf = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');

function streamOf(chunks) {
    const encoder = new TextEncoder();
    return new ReadableStream({ start(controller) { for (const chunk of chunks) controller.enqueue(encoder.encode(chunk)); controller.close() } });
}

function initOf(ask) {
    const init = { method: ask.method, headers: ask.headers, redirect: ask.redirect ?? 'follow' };
    if (ask.repeat) init.body = new Uint8Array(ask.repeat).fill(97);
    else if (Array.isArray(ask.body)) Object.assign(init, { body: streamOf(ask.body), duplex: 'half' });
    else if (ask.body !== undefined) init.body = ask.body;
    return init;
}

async function fetched(ask) {
    const response = await fetch(ask.url, initOf(ask));
    const head = { status: response.status, url: response.url, redirected: response.redirected, headers: [...response.headers] };
    return { ...head, body: textOf(new Uint8Array(await response.arrayBuffer())) };
}

// A socket: opened, one message of each kind sent, what comes back collected until it is closed.
function socketed(ask) {
    if (typeof WebSocket === 'undefined') return { absent: 'WebSocket' };
    return new Promise((resolve) => {
        const socket = new WebSocket(ask.url), seen = [];
        socket.binaryType = 'arraybuffer';
        socket.onopen = () => { socket.send('text'); socket.send(bytesOf('bytes')) };
        socket.onmessage = ({ data }) => { seen.push(typeof data === 'string' ? data : textOf(new Uint8Array(data))); if (seen.length === 2) socket.close() };
        socket.onerror = (event) => resolve({ name: 'Error', message: event.message ?? 'error event', frames: seen });
        socket.onclose = () => resolve({ frames: seen });
    });
}

// A raw connection, by every name under which runtimes offer one.
async function connected(ask) {
    if (typeof connect !== 'undefined') return { opened: String(connect(ask.url)) };
    try { return { opened: typeof (await import('cloudflare:sockets')).connect } } catch {}
    try { return await fetched(ask) } catch { return { absent: 'connect' } }
}

async function one(ask) {
    try {
        return await { fetch: fetched, websocket: socketed, connect: connected }[ask.via](ask);
    } catch (error) {
        return { name: error.name, message: error.message };
    }
}

export default {
    async fetch(request, env) {
        const answers = [];
        for (const asks of env.ASKS) answers.push(...await Promise.all(asks.map(one)));
        return Response.json(answers);
    },
};
