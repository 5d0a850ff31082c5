#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* F_ADD_SEALS */
#endif

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <cmocka.h>

#include "outbound/wire/control.h"

static ob_control_msg_t msg; /* large: not for the stack of every test */

static void open_pair(int pair[2])
{
    assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, pair), 0);
}

static void close_pair(const int pair[2])
{
    close(pair[0]);
    close(pair[1]);
}

/* The lowest free descriptor number: the same before and after means that nothing leaked. */
static int lowest_free_fd(void)
{
    int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    close(fd);
    return fd;
}

/* What a hostile child might send: any bytes, any number of descriptors. */
static void send_raw(int socket, const void *bytes, size_t len, size_t fd_count)
{
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(int) * 32)];
    } ancillary = {0};
    struct iovec part = {(void *)bytes, len};
    struct msghdr header = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd_count > 0) {
        header.msg_control = &ancillary;
        header.msg_controllen = CMSG_SPACE(sizeof(int) * fd_count);
        ancillary.align.cmsg_level = SOL_SOCKET;
        ancillary.align.cmsg_type = SCM_RIGHTS;
        ancillary.align.cmsg_len = CMSG_LEN(sizeof(int) * fd_count);
        for (size_t i = 0; i < fd_count; i++)
            memcpy(CMSG_DATA(&ancillary.align) + i * sizeof(int), &(int){STDERR_FILENO}, sizeof(int));
    }
    assert_int_equal(sendmsg(socket, &header, 0), (ssize_t)len);
}

static void test_control_carries_number_and_text(void **state)
{
    int pair[2];
    (void)state;
    open_pair(pair);
    assert_int_equal(ob_control_send(pair[0], OB_CONTROL_BAD_PEER, 7, -1, OB_STR("size")), 0);
    assert_int_equal(ob_control_send(pair[0], OB_CONTROL_READY, 0, -1, OB_STR("")), 0);
    assert_int_equal(ob_control_receive(pair[1], &msg), 0);
    assert_int_equal(msg.type, OB_CONTROL_BAD_PEER);
    assert_int_equal(msg.number, 7);
    assert_int_equal(msg.fd, -1);
    assert_int_equal(msg.text_len, 4);
    assert_string_equal(msg.text, "size");
    assert_int_equal(ob_control_receive(pair[1], &msg), 0);
    assert_int_equal(msg.type, OB_CONTROL_READY);
    assert_string_equal(msg.text, "");
    close_pair(pair);
}

static void test_control_passes_a_descriptor_close_on_exec(void **state)
{
    int pair[2], ends[2];
    char byte = 0;
    (void)state;
    open_pair(pair);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(ob_control_send(pair[0], OB_CONTROL_CHANNEL, 3, ends[1], OB_STR("")), 0);
    close(ends[1]); /* the sender's own copy stays the sender's */
    assert_int_equal(ob_control_receive(pair[1], &msg), 0);
    assert_int_equal(msg.type, OB_CONTROL_CHANNEL);
    assert_true(msg.fd >= 0);
    assert_int_equal(fcntl(msg.fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(write(msg.fd, "x", 1), 1);
    assert_int_equal(read(ends[0], &byte, 1), 1);
    assert_int_equal(byte, 'x');
    close(msg.fd);
    close(ends[0]);
    close_pair(pair);
}

static void test_control_bounds_the_text(void **state)
{
    static char text[OB_CONTROL_TEXT_MAX + 1];
    int pair[2];
    (void)state;
    memset(text, 't', sizeof(text));
    open_pair(pair);
    assert_int_equal(ob_control_send(pair[0], OB_CONTROL_REFUSED, 0, -1, (ob_str_t){text, sizeof(text)}),
                     OB_E_TOO_LARGE);
    assert_int_equal(ob_control_send(pair[0], OB_CONTROL_REFUSED, 0, -1, (ob_str_t){text, sizeof(text) - 1}), 0);
    assert_int_equal(ob_control_receive(pair[1], &msg), 0);
    assert_int_equal(msg.text_len, OB_CONTROL_TEXT_MAX);
    assert_int_equal(msg.text[OB_CONTROL_TEXT_MAX], '\0');
    close_pair(pair);
}

static void test_control_refuses_malformed_packets(void **state)
{
    static const uint32_t ready[2] = {OB_CONTROL_READY, 0};
    static const uint32_t types[] = {0, OB_CONTROL_NOTE + 1, OB_CONTROL_READY - 1, OB_CONTROL_SUSPECT + 1, UINT32_MAX};
    static char large[8 + OB_CONTROL_TEXT_MAX + 1];
    int pair[2];
    (void)state;
    open_pair(pair);
    for (size_t len = 1; len < sizeof(ready); len++) {
        send_raw(pair[0], ready, len, 0);
        assert_int_equal(ob_control_receive(pair[1], &msg), OB_E_MALFORMED);
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        send_raw(pair[0], (uint32_t[2]){types[i], 0}, 8, 0);
        assert_int_equal(ob_control_receive(pair[1], &msg), OB_E_MALFORMED);
    }
    memcpy(large, ready, sizeof(ready));
    send_raw(pair[0], large, sizeof(large), 0);
    assert_int_equal(ob_control_receive(pair[1], &msg), OB_E_MALFORMED);
    send_raw(pair[0], ready, sizeof(ready), 0); /* and the next packet is whole again */
    assert_int_equal(ob_control_receive(pair[1], &msg), 0);
    close_pair(pair);
}

static void test_control_closes_descriptors_of_refused_packets(void **state)
{
    static const uint32_t ready[2] = {OB_CONTROL_READY, 0}, channel[2] = {OB_CONTROL_CHANNEL, 0};
    int pair[2], before;
    (void)state;
    open_pair(pair);
    before = lowest_free_fd();
    for (size_t count = 1; count <= 32; count++) { /* a descriptor where the type has none, up to a truncated list */
        send_raw(pair[0], ready, sizeof(ready), count);
        assert_int_equal(ob_control_receive(pair[1], &msg), OB_E_MALFORMED);
        assert_int_equal(lowest_free_fd(), before);
    }
    for (size_t count = 2; count <= 32; count++) { /* more than the one it has */
        send_raw(pair[0], channel, sizeof(channel), count);
        assert_int_equal(ob_control_receive(pair[1], &msg), OB_E_MALFORMED);
        assert_int_equal(lowest_free_fd(), before);
    }
    send_raw(pair[0], channel, sizeof(channel), 0); /* none */
    assert_int_equal(ob_control_receive(pair[1], &msg), OB_E_MALFORMED);
    close_pair(pair);
}

static void test_control_tells_an_empty_a_full_and_a_closed_socket(void **state)
{
    int pair[2], err;
    (void)state;
    open_pair(pair);
    assert_int_equal(ob_control_receive(pair[1], &msg), OB_E_AGAIN);
    do {
        err = ob_control_send(pair[0], OB_CONTROL_READY, 0, -1, OB_STR(""));
    } while (err == 0);
    assert_int_equal(err, OB_E_AGAIN);
    close(pair[1]);
    assert_int_equal(ob_control_send(pair[0], OB_CONTROL_READY, 0, -1, OB_STR("")), OB_E_CLOSED);
    assert_int_equal(ob_control_receive(pair[0], &msg), OB_E_CLOSED);
    close(pair[0]);
    assert_int_equal(ob_control_send(pair[0], OB_CONTROL_READY, 0, -1, OB_STR("")), OB_E_IO);
    assert_int_equal(ob_control_receive(pair[0], &msg), OB_E_IO);
}

static void test_memfd_is_sealed_and_close_on_exec(void **state)
{
    int fd = -1;
    (void)state;
    assert_int_equal(ob_memfd_seal("test", OB_STR("{\"a\":1}"), &fd), 0);
    assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
    assert_int_equal(write(fd, "x", 1), -1);
    assert_int_equal(ftruncate(fd, 0), -1);
    assert_int_equal(ftruncate(fd, 100), -1);
    assert_int_equal(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE), -1);
    assert_ptr_equal(mmap(NULL, 1, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0), MAP_FAILED);
    close(fd);
}

static void read_and_compare(int fd, ob_str_t expected)
{
    ob_buf_t bytes;
    assert_int_equal(ob_memfd_read(fd, 100, &bytes), 0);
    assert_int_equal(bytes.len, expected.len);
    if (expected.len > 0)
        assert_memory_equal(bytes.data, expected.ptr, expected.len);
    assert_true(bytes.sensitive);
    ob_buf_dispose(&bytes);
}

static void test_memfd_read_starts_at_the_front_whatever_the_position(void **state)
{
    int fd = -1;
    (void)state;
    assert_int_equal(ob_memfd_seal("test", OB_STR("hello"), &fd), 0);
    read_and_compare(fd, OB_STR("hello"));
    lseek(fd, 3, SEEK_SET);
    read_and_compare(fd, OB_STR("hello"));
    assert_int_equal(lseek(fd, 0, SEEK_CUR), 3);
    close(fd);
    assert_int_equal(ob_memfd_seal("test", OB_STR(""), &fd), 0);
    read_and_compare(fd, OB_STR(""));
    close(fd);
}

static void test_memfd_read_is_bounded(void **state)
{
    ob_buf_t bytes;
    int fd = -1;
    (void)state;
    assert_int_equal(ob_memfd_seal("test", OB_STR("hello"), &fd), 0);
    assert_int_equal(ob_memfd_read(fd, 4, &bytes), OB_E_TOO_LARGE);
    ob_buf_dispose(&bytes);
    assert_int_equal(ob_memfd_read(fd, 5, &bytes), 0);
    ob_buf_dispose(&bytes);
    close(fd);
    assert_int_equal(ob_memfd_read(fd, 5, &bytes), OB_E_IO);
    ob_buf_dispose(&bytes);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_control_carries_number_and_text),
        cmocka_unit_test(test_control_passes_a_descriptor_close_on_exec),
        cmocka_unit_test(test_control_bounds_the_text),
        cmocka_unit_test(test_control_refuses_malformed_packets),
        cmocka_unit_test(test_control_closes_descriptors_of_refused_packets),
        cmocka_unit_test(test_control_tells_an_empty_a_full_and_a_closed_socket),
        cmocka_unit_test(test_memfd_is_sealed_and_close_on_exec),
        cmocka_unit_test(test_memfd_read_starts_at_the_front_whatever_the_position),
        cmocka_unit_test(test_memfd_read_is_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
