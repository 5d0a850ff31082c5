// Process: worker (lazy family, bundled). Trust: strings of the agent's.
//
// node:url: URL and URLSearchParams are the platform's; parse, format and resolve are the old ones, ported from Node.

import url from 'unenv/node/url';
import { withGlobals } from './shared/globals.js';

export const module = withGlobals({ ...url }, ['URL', 'URLSearchParams']);
