/* What a freed block holds, and that a second free is found out. The libraries' frees are these too. */
#include <malloc.h>
#include <openssl/crypto.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "outbound/broker/wipe.h"
#include "outbound/confine/confine.h"

/* To its last byte, which is more than was asked for and than the compiler expects. */
static unsigned char *filled(size_t size)
{
    unsigned char *volatile hidden = malloc(size);
    unsigned char *block = hidden;

    assert_non_null(block);
    memset(block, 'S', malloc_usable_size(block));
    return block;
}

/* Where it is, without the compiler's knowing: it knows that nobody may look there any more. */
static uintptr_t place_of(const void *block)
{
    volatile uintptr_t hidden = (uintptr_t)block;

    return hidden;
}

static void assert_clean(uintptr_t address, size_t from, size_t to)
{
    const volatile unsigned char *memory = (const unsigned char *)address;

    for (size_t i = from; i < to; i++)
        assert_int_not_equal(memory[i], 'S');
}

/* Small ones go into the thread's cache, the next ones to bins; the largest that are not mapped alone. */
static const size_t sizes[] = {1, 8, 24, 100, 1032, 4096, 100000};
#define COUNT (sizeof(sizes) / sizeof(sizes[0]))

static void test_what_is_freed_is_clean(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        unsigned char *block = filled(sizes[i]), *fence = malloc(sizes[i]);
        size_t usable = malloc_usable_size(block);
        uintptr_t address = place_of(block);

        free(block);
        assert_clean(address, 0, usable);
        free(fence);
    }
}

static void test_what_a_library_frees_is_clean(void **state)
{
    unsigned char *block = OPENSSL_malloc(200);
    uintptr_t address = place_of(block);

    (void)state;
    assert_non_null(block);
    memset(block, 'S', 200);
    OPENSSL_free(block);
    assert_clean(address, 0, 200);
}

static void test_a_block_that_moves_leaves_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT; i++) {
        unsigned char *block = filled(sizes[i]), *fence = malloc(sizes[i]), *longer;
        size_t usable = malloc_usable_size(block);
        uintptr_t address = place_of(block);

        longer = realloc(block, 2 * usable + 1);
        assert_non_null(longer);
        for (size_t at = 0; at < usable; at++)
            assert_int_equal(longer[at], 'S');
        if ((uintptr_t)longer != address)
            assert_clean(address, 0, usable);
        free(longer);
        free(fence);
    }
}

static void test_the_end_that_is_cut_off_is_clean(void **state)
{
    unsigned char *volatile block = filled(4096);
    unsigned char *shorter = realloc(block, 100);
    uintptr_t address = place_of(shorter);

    (void)state;
    assert_ptr_equal(shorter, block);
    for (size_t i = 0; i < 100; i++)
        assert_int_equal(shorter[i], 'S');
    assert_clean(address, 100, 4096);
    free(shorter);
}

static void test_the_edges_of_realloc(void **state)
{
    unsigned char *volatile block = realloc(NULL, 10);

    (void)state;
    assert_non_null(block);
    assert_null(realloc(block, 0)); /* freed */
    free(NULL);
    block = filled(10);
    assert_null(realloc(block, PTRDIFF_MAX));
    assert_int_equal(block[0], 'S'); /* still there */
    free(block);
}

static void free_twice(void)
{
    void *block = malloc(64), *volatile again = block;

    close(STDERR_FILENO); /* glibc's message */
    free(block);
    free(again);
    _exit(0);
}

static void test_a_second_free_ends_the_process(void **state)
{
    struct rlimit none = {0, 0};
    int status;
    pid_t child = fork();

    (void)state;
    if (child == 0) {
        setrlimit(RLIMIT_CORE, &none);
        signal(SIGABRT, SIG_DFL);
        free_twice();
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_freed_is_clean),
        cmocka_unit_test(test_what_a_library_frees_is_clean),
        cmocka_unit_test(test_a_block_that_moves_leaves_nothing),
        cmocka_unit_test(test_the_end_that_is_cut_off_is_clean),
        cmocka_unit_test(test_the_edges_of_realloc),
        cmocka_unit_test(test_a_second_free_ends_the_process),
    };

    if (OB_SANITIZED)
        return 77; /* skipped: the sanitizer's malloc is another */
    ob_wipe_learn();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
