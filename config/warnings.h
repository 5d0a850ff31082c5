/* Process: the `mayfly` command. Thread: main. Trust: reads a configuration that has been parsed.
 *
 * What is allowed in a configuration, but probably not meant: mayfly check says it. */
#ifndef MAYFLY_CONFIG_WARNINGS_H
#define MAYFLY_CONFIG_WARNINGS_H

#include "config/config.h"

/* `text` is what the configuration was read from, for the places. At most CFG_ERRORS_MAX. Errors: OB_E_NOMEM. */
OB_CHECKED int cfg_warn(ob_str_t text, cfg_t *cfg, cfg_errors_t *warnings);

#endif
