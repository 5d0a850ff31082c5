// Process: worker (lazy family, bundled). Trust: bytes of the agent's.
//
// node:string_decoder, the package that Node's streams ship for other places.

import decoder from 'string_decoder/lib/string_decoder.js';

export const module = decoder;
