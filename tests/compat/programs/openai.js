import OpenAI from 'openai';
import { fails, program, same } from './check.js';

export default program(async ({ ORIGIN }) => {
    const client = new OpenAI({ apiKey: 'sk-test', baseURL: `${ORIGIN}/v1`, maxRetries: 1 });
    const answer = await client.chat.completions.create({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] });
    same(
        [answer.choices[0].message.content, answer.usage.total_tokens, answer._request_id],
        ['You said: Hi', 7, 'req-1'],
        'chat',
    );
    const stream = await client.chat.completions.create({
        model: 'm',
        messages: [{ role: 'user', content: 'a b c' }],
        stream: true,
    });
    const pieces = [];
    for await (const chunk of stream) {
        pieces.push(chunk.choices[0]?.delta?.content ?? '');
    }
    same(pieces, ['a', ' b', ' c'], 'SSE stream');
    const run = client.chat.completions.stream({ model: 'm', messages: [{ role: 'user', content: 'x y' }] });
    same(await run.finalContent(), 'x y', 'stream helper');
    const error = await client.chat.completions.create({ model: 'none', messages: [] }).catch((thrown) => thrown);
    same([error instanceof OpenAI.NotFoundError, error.status, error.code], [true, 404, 'model_not_found'], 'errors');
    const controller = new AbortController();
    const waiting = client.chat.completions.create({ model: 'slow', messages: [] }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 10);
    await fails(waiting, /abort/i, 'abort');
});
