import { Octokit } from '@octokit/core';
import { program, same } from './check.js';

export default program(async ({ ORIGIN }) => {
    const octokit = new Octokit({ auth: 'ghp_token', baseUrl: ORIGIN, userAgent: 'mayfly-test' });
    const { data, status } = await octokit.request('GET /repos/{owner}/{repo}/issues', {
        owner: 'o',
        repo: 'r r',
        labels: 'a,b',
    });
    same(
        [status, data],
        [200, { path: '/repos/o/r%20r/issues?labels=a%2Cb', authorization: 'token ghp_token' }],
        'request',
    );
    const made = await octokit.request('POST /repos/{owner}/{repo}/issues', { owner: 'o', repo: 'r', title: 't' });
    same([made.status, made.data], [201, { title: 't' }], 'post');
    const error = await octokit.request('GET /missing').catch((thrown) => thrown);
    same([error.name, error.status], ['HttpError', 404], 'errors');
    same((await octokit.graphql('query ($n: Int!) { viewer { login } }', { n: 1 })).viewer.login, 'octocat', 'graphql');
    octokit.hook.before('request', (options) => {
        options.headers['x-hook'] = 'yes';
    });
    same((await octokit.request('GET /hook')).data, { hook: 'yes' }, 'hooks');
});
