// The URL Standard's reference implementation (whatwg-url) as a filter; see url_ours.c. Its argument: the folder that it is installed in.
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const { URL } = createRequire(process.argv[2] + "/")("whatwg-url");

function parse([input, base]) {
    try {
        const url = base === undefined ? new URL(input) : new URL(input, base);
        return [url.href, url.protocol, url.username, url.password, url.host, url.port, url.pathname, url.search, url.hash];
    } catch {
        return null;
    }
}

const out = [];
for await (const line of createInterface({ input: process.stdin })) {
    out.push(JSON.stringify(parse(JSON.parse(line))));
    if (out.length === 1000) process.stdout.write(out.splice(0).join("\n") + "\n");
}
process.stdout.write(out.map((line) => line + "\n").join(""));
