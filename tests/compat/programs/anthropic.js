import Anthropic from '@anthropic-ai/sdk';
import { program, same } from './check.js';

export default program(async ({ ORIGIN }) => {
    const client = new Anthropic({ apiKey: 'key', baseURL: ORIGIN, maxRetries: 2 });
    const messages = [{ role: 'user', content: 'Hi' }];
    const message = await client.messages.create({ model: 'm', max_tokens: 10, messages });
    same([message.content[0].text, message.usage.output_tokens], ['You said: Hi', 3], 'message');
    const events = [];
    for await (const event of await client.messages.create({ model: 'm', max_tokens: 10, messages, stream: true })) {
        events.push(event.type);
    }
    same(
        events,
        [
            'message_start',
            'content_block_start',
            'content_block_delta',
            'content_block_delta',
            'content_block_stop',
            'message_delta',
            'message_stop',
        ],
        'events',
    );
    const stream = client.messages.stream({ model: 'm', max_tokens: 10, messages });
    const texts = [];
    stream.on('text', (text) => texts.push(text));
    same([(await stream.finalMessage()).stop_reason, texts.join('')], ['end_turn', 'Hello there'], 'stream helper');
    const error = await client.messages.create({ model: 'none', max_tokens: 1, messages }).catch((thrown) => thrown);
    same([error instanceof Anthropic.BadRequestError, error.status], [true, 400], 'errors');
    same(
        (await client.messages.create({ model: 'overloaded', max_tokens: 1, messages })).content[0].text,
        'You said: Hi',
        'a retry after 529',
    );
});
