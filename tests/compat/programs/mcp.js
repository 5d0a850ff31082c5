import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js';
import { z } from 'zod';
import { program, same } from './check.js';

// A server and a client, which speak through Request and Response alone.
async function connect() {
    const server = new McpServer({ name: 'adder', version: '1.0.0' });
    server.registerTool(
        'add',
        { description: 'Adds', inputSchema: { a: z.number(), b: z.number() } },
        async ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
    );
    server.registerResource('note', 'note://one', { mimeType: 'text/plain' }, async (uri) => ({
        contents: [{ uri: uri.href, text: 'noted' }],
    }));
    const transport = new WebStandardStreamableHTTPServerTransport({ sessionIdGenerator: () => crypto.randomUUID() });
    await server.connect(transport);
    const client = new Client({ name: 'asker', version: '1.0.0' });
    await client.connect(
        new StreamableHTTPClientTransport(new URL('http://local/mcp'), {
            fetch: (url, init) => transport.handleRequest(new Request(url, init)),
        }),
    );
    return client;
}

export default program(async () => {
    const client = await connect();
    same(client.getServerVersion().name, 'adder', 'handshake');
    same(
        (await client.listTools()).tools.map((tool) => [tool.name, Object.keys(tool.inputSchema.properties)]),
        [['add', ['a', 'b']]],
        'tools',
    );
    same((await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })).content[0].text, '5', 'call');
    same((await client.callTool({ name: 'add', arguments: { a: 'x' } })).isError, true, 'wrong arguments');
    same((await client.readResource({ uri: 'note://one' })).contents[0].text, 'noted', 'resource');
});
