/* mayfly audit key, mayfly audit verify */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/pem.h>

#include "gateway/supervisor/audit_verify.h"
#include "gateway/supervisor/commands.h"
#include "gateway/supervisor/supervisor.h"

#define ROTATED_MAX 10000 /* the schema's bound of log.audit_keep */

static const char help[] =
    "usage: mayfly audit key FILE\n"
    "       mayfly audit verify [--key FILE.pub]... [--open] [--head HASH]... FILE...\n"
    "\n"
    "key     makes an Ed25519 key for log.audit_key: FILE (private, mode 0600) and FILE.pub.\n"
    "verify  checks the chain of hashes through FILE and those that it was rotated to (FILE.1, FILE.2, ...), oldest\n"
    "        first, and says what is wrong in which line: edited, missing, added, out of order, torn, cut off.\n"
    "\n"
    "  --key FILE.pub   require signatures by this key (several: by one of them). Without it a log that was written\n"
    "                   anew as a whole passes; with it only who has the private key can write one.\n"
    "  --open           accept chains without an end line: the gateway is running, or was killed\n"
    "  --head HASH      require a line with this SHA-256: a head that an earlier verification printed. Whoever cuts\n"
    "                   off the end of a log that nobody else has a copy of is found by nothing else.\n"
    "\n"
    "Exit codes: 0 intact, 1 not, 2 cannot be read, 64 usage.\n";

static int usage(void)
{
    fputs(help, stderr);
    return GW_EXIT_USAGE;
}

/* ---- key ---- */

static int write_pem(const char *path, mode_t mode, EVP_PKEY *key, bool private)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    FILE *out = fd >= 0 ? fdopen(fd, "w") : NULL;
    bool done = out != NULL && (private ? PEM_write_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL) == 1
                                        : PEM_write_PUBKEY(out, key) == 1);
    if (out != NULL) {
        done = fclose(out) == 0 && done;
    }
    if (!done) {
        fprintf(stderr, "mayfly: cannot write %s: %s\n", path, strerror(errno));
    }
    return done ? 0 : OB_E_IO;
}

static int make_key(const char *file)
{
    char public[4096], name[OB_AUDIT_KEY_HEX + 1];
    if (snprintf(public, sizeof(public), "%s.pub", file) >= (int)sizeof(public)) {
        return usage();
    }
    EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
    int ret = key != NULL ? ob_audit_key_name(key, name) : OB_E_NOMEM;
    if (ret == 0 && (ret = write_pem(file, 0600, key, true)) == 0) {
        ret = write_pem(public, 0644, key, false);
    }
    if (ret == 0) {
        printf("key %s\n  private, for the broker: %s\n  public, for mayfly audit verify --key: %s\n", name, file,
               public);
    }
    EVP_PKEY_free(key);
    return ret == 0 ? GW_EXIT_OK : GW_EXIT_SOFTWARE;
}

/* ---- verify ---- */

typedef struct verification {
    gw_verify_t *verify;
    EVP_PKEY *keys[GW_VERIFY_KEYS_MAX];
    size_t key_count;
    const char *heads[GW_VERIFY_KEYS_MAX];
    bool head_seen[GW_VERIFY_KEYS_MAX];
    size_t head_count;
    bool still_open;
    bool unreadable;
    ob_buf_t line;
} verification_t;

static void on_tell(void *data, bool note, const char *file, uint64_t line, const char *text)
{
    (void)data;
    if (file != NULL) {
        printf("%s:%" PRIu64 ": ", file, line);
    }
    printf("%s%s\n", note ? "note: " : "", text);
}

static void on_head(void *data, const char *chain, uint64_t seq, const char *hash)
{
    (void)data;
    printf("head %s seq %" PRIu64 " %s\n", chain, seq, hash);
}

static void look_for_heads(verification_t *run)
{
    char hash[OB_HASH_HEX + 1];
    for (size_t i = 0; i < run->head_count; i++) {
        if (!run->head_seen[i] && ob_audit_hash(ob_buf_str(&run->line), hash) == 0) {
            run->head_seen[i] = strcmp(hash, run->heads[i]) == 0;
        }
    }
}

static void take_line(verification_t *run, const char *file, uint64_t number, bool whole)
{
    look_for_heads(run);
    gw_verify_line(run->verify, file, number, ob_buf_str(&run->line), whole);
    run->line.len = 0;
}

/* What is longer than any line of ours is cut: no chain goes through it. */
static void read_file(verification_t *run, const char *file)
{
    FILE *in = fopen(file, "re");
    uint64_t number = 1;
    int c;
    if (in == NULL) {
        printf("%s: cannot be read: %s\n", file, strerror(errno));
        run->unreadable = true;
        return;
    }
    while ((c = getc_unlocked(in)) != EOF) {
        if (c == '\n') {
            take_line(run, file, number++, true);
        } else if (run->line.len < OB_AUDIT_LINE_MAX && ob_buf_put_u8(&run->line, (uint8_t)c) != 0) {
            run->unreadable = true;
            break;
        }
    }
    if (run->line.len > 0) {
        take_line(run, file, number, false);
    }
    run->unreadable = run->unreadable || ferror(in) != 0;
    fclose(in);
}

/* The names stay for the findings that tell of them; they are few. */
static void read_with_rotated(verification_t *run, char *const *files, size_t count, char **names)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        for (int age = ROTATED_MAX + 1; age-- > 1;) {
            char *name = NULL;
            if (asprintf(&name, "%s.%d", files[i], age) < 0 || access(name, F_OK) != 0 || n == ROTATED_MAX) {
                free(name);
                continue;
            }
            read_file(run, names[n++] = name);
        }
        read_file(run, files[i]);
    }
}

static int add_key(verification_t *run, const char *file)
{
    FILE *in = run->key_count < GW_VERIFY_KEYS_MAX ? fopen(file, "re") : NULL;
    EVP_PKEY *key = in != NULL ? PEM_read_PUBKEY(in, NULL, NULL, NULL) : NULL;
    if (in != NULL) {
        fclose(in);
    }
    if (key == NULL || gw_verify_add_key(run->verify, key) != 0) {
        fprintf(stderr, "mayfly: %s is no Ed25519 public key in PEM\n", file);
        EVP_PKEY_free(key);
        return 2;
    }
    run->keys[run->key_count++] = key;
    return 0;
}

static int add_head(verification_t *run, const char *hash)
{
    if (run->head_count == GW_VERIFY_KEYS_MAX || !ob_audit_is_hash(ob_str_from(hash))) {
        return usage();
    }
    run->heads[run->head_count++] = hash;
    return 0;
}

/* Takes the options off; what is left are files. */
static int take_options(verification_t *run, int argc, char **argv, char **files, size_t *count)
{
    int ret = 0;
    *count = 0;
    for (int i = 0; i < argc && ret == 0; i++) {
        bool more = i + 1 < argc;
        if (strcmp(argv[i], "--open") == 0) {
            run->still_open = true;
        } else if (strcmp(argv[i], "--key") == 0 && more) {
            ret = add_key(run, argv[++i]);
        } else if (strcmp(argv[i], "--head") == 0 && more) {
            ret = add_head(run, argv[++i]);
        } else if (argv[i][0] == '-') {
            ret = usage();
        } else {
            files[(*count)++] = argv[i];
        }
    }
    return ret != 0 || *count > 0 ? ret : usage();
}

static int conclude(verification_t *run)
{
    gw_verify_finish(run->verify, run->still_open);
    gw_verify_sum_t sum = gw_verify_sum(run->verify);
    for (size_t i = 0; i < run->head_count; i++) {
        if (!run->head_seen[i]) {
            printf("no line has the SHA-256 %s: the log was cut off or written anew\n", run->heads[i]);
            sum.problems++;
        }
    }
    gw_verify_heads(run->verify, on_head, NULL);
    printf("%" PRIu64 " line%s, %zu chain%s: ", sum.lines, sum.lines == 1 ? "" : "s", sum.chains,
           sum.chains == 1 ? "" : "s");
    if (sum.problems > 0) {
        printf("%" PRIu64 " problem%s\n", sum.problems, sum.problems == 1 ? "" : "s");
    } else {
        printf("%s\n", run->unreadable ? "not all could be read" : "intact");
    }
    return sum.problems > 0 ? 1 : run->unreadable ? 2 : GW_EXIT_OK;
}

static int verify(int argc, char **argv)
{
    verification_t run = {0};
    size_t count = 0;
    char **files = calloc((size_t)argc + 1, sizeof(*files)), **names = calloc(ROTATED_MAX, sizeof(*names));
    int ret = files != NULL && names != NULL ? gw_verify_new(on_tell, NULL, &run.verify) : OB_E_NOMEM;
    if (ret == 0 && (ret = take_options(&run, argc, argv, files, &count)) == 0) {
        read_with_rotated(&run, files, count, names);
        ret = conclude(&run);
    }
    for (size_t i = 0; names != NULL && i < ROTATED_MAX; i++) {
        free(names[i]);
    }
    for (size_t i = 0; i < run.key_count; i++) {
        EVP_PKEY_free(run.keys[i]);
    }
    ob_buf_dispose(&run.line);
    gw_verify_free(run.verify);
    free(names);
    free(files);
    return ret >= 0 ? ret : GW_EXIT_SOFTWARE;
}

int gw_command_audit(int argc, char **argv)
{
    if (argc >= 1 && strcmp(argv[argc - 1], "--help") == 0) {
        fputs(help, stdout);
        return GW_EXIT_OK;
    }
    if (argc == 2 && strcmp(argv[0], "key") == 0) {
        return make_key(argv[1]);
    }
    if (argc >= 2 && strcmp(argv[0], "verify") == 0) {
        return verify(argc - 1, argv + 1);
    }
    return usage();
}
