#!/usr/bin/env node
// A hashbang, HTML comments and a byte order mark where modules may not have them.
// expect: syntax_error
<!-- export default {}
--> x
