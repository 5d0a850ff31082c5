// Process: worker (lazy family, bundled). Trust: strings of the agent's.
//
// node:url: URL and URLSearchParams are the platform's; parse, format and resolve are the old ones, ported from Node.

import url from 'unenv/node/url';

export const module = { ...url, URL: globalThis.URL, URLSearchParams: globalThis.URLSearchParams };
