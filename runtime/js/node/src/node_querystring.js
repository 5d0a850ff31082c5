// Process: worker (lazy family, bundled). Trust: strings of the agent's.
//
// node:querystring, a port of Node's own.

import querystring from 'unenv/node/querystring';

export const module = querystring;
