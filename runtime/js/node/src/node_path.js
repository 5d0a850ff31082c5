// Process: worker (lazy family, bundled). Trust: strings of the agent's.
//
// node:path, the POSIX one: there are no files here, so there is no other.

import path from 'path-browserify';

path.posix = path;
path.win32 = path;
path.toNamespacedPath = (value) => value;

export const module = path;
