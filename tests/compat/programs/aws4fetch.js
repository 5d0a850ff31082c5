import { AwsClient, AwsV4Signer } from 'aws4fetch';
import { program, same } from './check.js';

export default program(async ({ ORIGIN }) => {
    const keys = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };
    // AWS's test suite of Signature Version 4, get-vanilla
    const signer = new AwsV4Signer({
        ...keys,
        url: 'https://example.amazonaws.com/',
        service: 'service',
        region: 'us-east-1',
        datetime: '20150830T123600Z',
    });
    same(
        (await signer.sign()).headers.get('authorization'),
        'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
            'SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
        'signature',
    );
    const aws = new AwsClient({ ...keys, service: 's3', region: 'eu-central-1', retries: 3, initRetryMs: 1 });
    const response = await aws.fetch(`${ORIGIN}/bucket/a key.txt`, { method: 'PUT', body: 'content' });
    same(
        await response.json(),
        { method: 'PUT', path: '/bucket/a%20key.txt', body: 'content', signed: true },
        'a signed request, after a 503',
    );
});
