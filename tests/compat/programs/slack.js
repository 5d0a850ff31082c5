import { WebClient } from '@slack/web-api';

export default { fetch: () => new Response(typeof WebClient) };
