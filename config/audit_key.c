/* The key that signs the audit log: a secret by its nature, with a name of its own. */
#include "config/reader.h"

void cfg_check_audit_key(cfg_reader_t *reader, const cfg_path_t *path, json_t *object, void *item)
{
    cfg_secret_t *key = item;

    key->name = "log.audit_key";
    if (json_object_size(object) != 1)
        cfg_report(reader, path, "expected exactly one of \"env\", \"file\" and \"credential\"");
}
