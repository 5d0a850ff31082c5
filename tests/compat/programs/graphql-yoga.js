import { createSchema, createYoga } from 'graphql-yoga';
import { program, same } from './check.js';

const books = [{ id: '1', title: 'One' }];
const yoga = createYoga({
    logging: false,
    graphiql: false,
    schema: createSchema({
        typeDefs:
            'type Book { id: ID! title: String! shout: String! } type Query { books(title: String): [Book!]! fail: Int } ' +
            'type Mutation { add(title: String!): Book! } type Subscription { count(to: Int!): Int! }',
        resolvers: {
            Query: {
                books: (_, { title }) => books.filter((book) => !title || book.title === title),
                fail() {
                    throw new Error('secret');
                },
            },
            Book: { shout: async (book) => book.title.toUpperCase() },
            Mutation: { add: (_, { title }) => books[books.push({ id: String(books.length + 1), title }) - 1] },
            Subscription: {
                count: {
                    async *subscribe(_, { to }) {
                        for (let count = 1; count <= to; count++) {
                            yield { count };
                        }
                    },
                },
            },
        },
    }),
});

async function ask(query, variables, accept = 'application/json') {
    const response = await yoga.fetch('http://local/graphql', {
        method: 'POST',
        body: JSON.stringify({ query, variables }),
        headers: { 'content-type': 'application/json', accept },
    });
    return accept === 'application/json' ? response.json() : response.text();
}

export default program(async () => {
    same(
        await ask('mutation ($t: String!) { add(title: $t) { id } }', { t: 'Two' }),
        { data: { add: { id: '2' } } },
        'mutation',
    );
    same(await ask('{ books(title: "Two") { id shout } }'), { data: { books: [{ id: '2', shout: 'TWO' }] } }, 'query');
    const failed = await ask('{ fail }');
    same([failed.data.fail, failed.errors[0].message], [null, 'Unexpected error.'], 'masked errors');
    same((await ask('{ nothing }')).errors[0].message.startsWith('Cannot query field'), true, 'validation');
    const events = await ask('subscription { count(to: 2) }', {}, 'text/event-stream');
    same(
        [events.includes('{"data":{"count":1}}'), events.includes('{"data":{"count":2}}')],
        [true, true],
        'subscription over SSE',
    );
});
