import Stripe from 'stripe';
import { fails, program, same } from './check.js';

export default program(async ({ ORIGIN }) => {
    const { hostname, port } = new URL(ORIGIN);
    const stripe = new Stripe('sk_test_1', {
        host: hostname,
        port: Number(port),
        protocol: 'http',
        httpClient: Stripe.createFetchHttpClient(),
        telemetry: false,
        maxNetworkRetries: 0,
    });
    const ids = [];
    for await (const customer of stripe.customers.list({ limit: 2 })) {
        ids.push(customer.id);
    }
    same(ids, ['cus_1', 'cus_2', 'cus_3'], 'a list of two pages');
    const made = await stripe.customers.create({ name: 'Ann', metadata: { a: 'b c' } }, { idempotencyKey: 'k1' });
    same(
        [made.name, made.metadata, made.lastResponse.requestId],
        ['name=Ann&metadata[a]=b%20c', { key: 'k1' }, 'req_1'],
        'create',
    );
    const error = await stripe.customers.retrieve('none').catch((thrown) => thrown);
    same([error.type, error.statusCode, error.code], ['StripeInvalidRequestError', 404, 'resource_missing'], 'errors');
    const payload = JSON.stringify({ id: 'evt_1', object: 'event', type: 'charge.succeeded' }),
        provider = Stripe.createSubtleCryptoProvider();
    const header = await stripe.webhooks.generateTestHeaderStringAsync({
        payload,
        secret: 'whsec_1',
        cryptoProvider: provider,
    });
    same(
        (await stripe.webhooks.constructEventAsync(payload, header, 'whsec_1', undefined, provider)).type,
        'charge.succeeded',
        'webhook',
    );
    await fails(
        stripe.webhooks.constructEventAsync(`${payload} `, header, 'whsec_1', undefined, provider),
        /signature/i,
        'a changed webhook',
    );
});
