import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateText, stepCountIs, streamText, tool } from 'ai';
import { z } from 'zod';
import { program, same } from './check.js';

export default program(async ({ ORIGIN }) => {
    const model = createOpenAICompatible({ name: 'local', baseURL: `${ORIGIN}/v1`, apiKey: 'k' })('tools');
    const asked = [];
    const weather = tool({
        description: 'The weather of a city',
        inputSchema: z.object({ city: z.string() }),
        execute: async ({ city }) => {
            asked.push(city);
            return { city, degrees: 21 };
        },
    });
    const result = await generateText({
        model,
        tools: { weather },
        stopWhen: stepCountIs(5),
        prompt: 'Weather in Berlin?',
    });
    same([result.text, asked, result.steps.length], ['It is 21 degrees in Berlin.', ['Berlin'], 2], 'tool loop');
    same(result.totalUsage.totalTokens, 14, 'usage of all steps');
    const streamed = streamText({
        model: createOpenAICompatible({ name: 'local', baseURL: `${ORIGIN}/v1` })('m'),
        prompt: 'one two',
    });
    const pieces = [];
    for await (const piece of streamed.textStream) {
        pieces.push(piece);
    }
    same(pieces, ['one', ' two'], 'stream');
});
