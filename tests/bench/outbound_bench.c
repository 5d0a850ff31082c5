/* Both ends of a fetch, to measure what stands between them.
 *
 *   outbound_bench upstream            answers every request with 200 and 2 bytes; prints its port. The time from an answer's end to the
 *                                      next request on the same connection is what the client's side takes: GET /gaps tells its
 *                                      percentiles in nanoseconds and begins anew
 *   outbound_bench client URL N C      N requests, C at once, by nothing but libcurl; prints what it took as JSON */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define GAPS_MAX 1000000
#define CONNECTIONS_MAX 1024
#define CONCURRENCY_MAX 256

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static uint64_t now_ns(void)
{
    struct timespec ts;

    clock_gettime(CLOCK_MONOTONIC, &ts);
    return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

/* ---- upstream ---- */

static uint64_t gaps[GAPS_MAX], answered_ns[CONNECTIONS_MAX];
static size_t gap_count;

static int by_size(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static int print_gaps(char *out, size_t size)
{
    char body[128];

    qsort(gaps, gap_count, sizeof(*gaps), by_size);
    snprintf(body, sizeof(body), "{\"count\":%zu,\"p50\":%llu,\"p99\":%llu}", gap_count,
             (unsigned long long)(gap_count > 0 ? gaps[gap_count / 2] : 0),
             (unsigned long long)(gap_count > 0 ? gaps[gap_count * 99 / 100] : 0));
    gap_count = 0;
    return snprintf(out, size, "HTTP/1.1 200 OK\r\ncontent-length: %zu\r\n\r\n%s", strlen(body), body);
}

/* A request is one packet here: clients are on the same machine, and theirs are small. */
static void answer(int fd)
{
    static const char ok[] = "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok";
    char buf[8192], told[256];
    ssize_t len = recv(fd, buf, sizeof(buf) - 1, 0);
    uint64_t came_ns = now_ns();

    if (len <= 0) {
        close(fd);
        return;
    }
    if (answered_ns[fd] != 0 && gap_count < GAPS_MAX)
        gaps[gap_count++] = came_ns - answered_ns[fd];
    buf[len] = '\0';
    if (strncmp(buf, "GET /gaps", 9) == 0)
        len = send(fd, told, (size_t)print_gaps(told, sizeof(told)), MSG_NOSIGNAL);
    else
        len = send(fd, ok, sizeof(ok) - 1, MSG_NOSIGNAL);
    answered_ns[fd] = now_ns();
}

static void take(int epoll, int listener)
{
    int fd = accept(listener, NULL, NULL);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

    if (fd < 0 || fd >= CONNECTIONS_MAX)
        die("accept");
    answered_ns[fd] = 0;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static _Noreturn void serve(void)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof(at);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), epoll = epoll_create1(0);
    struct epoll_event events[64] = {{.events = EPOLLIN, .data.fd = listener}};

    if (listener < 0 || epoll < 0 || bind(listener, (struct sockaddr *)&at, len) != 0 || listen(listener, 256) != 0 ||
        getsockname(listener, (struct sockaddr *)&at, &len) != 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, events) != 0)
        die("upstream");
    printf("%d\n", ntohs(at.sin_port));
    fflush(stdout);
    for (;;) {
        int count = epoll_wait(epoll, events, 64, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd == listener)
                take(epoll, listener);
            else
                answer(events[i].data.fd);
        }
    }
}

/* ---- client ---- */

static size_t on_body(char *data, size_t size, size_t count, void *sum)
{
    (void)data;
    *(size_t *)sum += size * count;
    return size * count;
}

static size_t bytes;

static CURL *make_request(const char *url)
{
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &bytes);
    return easy;
}

static long finish_some(CURLM *multi, long to_start)
{
    long done = 0;
    int left;
    CURLMsg *msg;

    while ((msg = curl_multi_info_read(multi, &left)) != NULL) {
        CURL *easy = msg->easy_handle;
        if (msg->data.result != CURLE_OK) {
            fprintf(stderr, "%s\n", curl_easy_strerror(msg->data.result));
            exit(1);
        }
        done++;
        curl_multi_remove_handle(multi, easy);
        if (done <= to_start)
            curl_multi_add_handle(multi, easy);
        else
            curl_easy_cleanup(easy);
    }
    return done;
}

static void fetch_all(const char *url, long count, long concurrency)
{
    CURLM *multi = curl_multi_init();
    long started = concurrency < count ? concurrency : count, done = 0, more;
    int running;

    for (long i = 0; i < started; i++)
        curl_multi_add_handle(multi, make_request(url));
    while (done < count) {
        curl_multi_perform(multi, &running);
        more = finish_some(multi, count - started);
        done += more;
        started += more < count - started ? more : count - started;
        if (more == 0)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    curl_multi_cleanup(multi);
}

static int ask(const char *url, long count, long concurrency)
{
    struct rusage usage;
    uint64_t start = now_ns();

    if (count < 1 || concurrency < 1 || concurrency > CONCURRENCY_MAX)
        return 64;
    fetch_all(url, count, concurrency);
    getrusage(RUSAGE_SELF, &usage);
    double cpu_us = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e6 + (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
    printf("{\"per_second\": %.1f, \"cpu_us\": %.2f, \"bytes\": %zu}\n", (double)count * 1e9 / (double)(now_ns() - start),
           cpu_us / (double)count, bytes);
    return 0;
}

int main(int argc, char **argv)
{
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (argc == 2 && strcmp(argv[1], "upstream") == 0)
        serve();
    if (argc == 5 && strcmp(argv[1], "client") == 0)
        return ask(argv[2], atol(argv[3]), atol(argv[4]));
    fprintf(stderr, "usage: outbound_bench upstream | client URL COUNT CONCURRENCY\n");
    return 64;
}
