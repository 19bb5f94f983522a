/* SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* F_DUPFD_CLOEXEC */
#include "fixture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#define MANY_MOST 2000

struct gather_call calls[GATHER_MOST];
struct gather_result results[GATHER_MOST];

static char answers[GATHER_MOST][16];
static char large_request[LARGE], large_answer[LARGE + 1];
static int cancel_fd;
static bool cancelled;
static bool used_up;        /* no descriptor is to be had */
static bool zero_is_free;   /* stdin is closed */
static bool alone;          /* there is no cancel_fd */
static int kept[MANY_MOST]; /* closed after the test */
static size_t kept_count;

/* To what is open, or to the hard limit. */
static void limit_descriptors(bool to_the_open)
{
    struct rlimit limit;
    int next = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);

    close(next);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = to_the_open ? (rlim_t)next : limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

/* Takes the lowest number that is free. */
static void take_number(void)
{
    open("/dev/null", O_RDONLY | O_CLOEXEC);
}

void ask_socket(size_t i, int fd)
{
    calls[i] = (struct gather_call){.fd = fd,
                                    .request = "ping",
                                    .request_size = 4,
                                    .answer = answers[i],
                                    .answer_size = sizeof(answers[i])};
    results[i] = (struct gather_result){.error = 1, .length = 99};
}

void ask(size_t i, const struct peer_step *script)
{
    ask_socket(i, peer_start(script));
}

void ask_large(size_t i, const struct peer_step *script)
{
    ask(i, script);
    pattern_fill(large_request, LARGE);
    memset(large_answer, 0, sizeof(large_answer));
    calls[i].request = large_request;
    calls[i].answer = large_answer;
    calls[i].request_size = LARGE;
    calls[i].answer_size = sizeof(large_answer);
}

int run(size_t count, enum gather_policy policy)
{
    int outcome;
    eventfd_t value;

    peers_go();
    if (zero_is_free)
        close(STDIN_FILENO);
    cancel_fd = alone ? -1 : eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    limit_descriptors(used_up);
    outcome = gather_run(calls, results, count, policy, cancel_fd);
    limit_descriptors(false);
    cancelled = eventfd_read(cancel_fd, &value) == 0;
    close(cancel_fd);
    if (zero_is_free)
        take_number();
    peers_stop((int)kept_count);
    return outcome;
}

void cancel(void)
{
    eventfd_write(cancel_fd, 1);
}

bool still_cancelled(void)
{
    return cancelled;
}

static bool answered(size_t i, const char *answer)
{
    return results[i].length == strlen(answer) &&
           memcmp(calls[i].answer, answer, strlen(answer)) == 0;
}

void check_calls(size_t first, size_t end, int error, const char *answer,
                 const char *file, int line)
{
    for (size_t i = first; i < end; i++) {
        int shown = results[i].length > 16 ? 16 : (int)results[i].length;

        if (results[i].error == error && answered(i, answer))
            continue;
        print_error("ERROR: call %zu ended with %d (%s) and \"%.*s\"; "
                    "expected %d (%s) and \"%s\"\n",
                    i, results[i].error, strerror(-results[i].error), shown,
                    (const char *)calls[i].answer, error, strerror(-error),
                    answer);
        _fail(file, line);
    }
}

void check_us(int64_t expected_us, const char *file, int line)
{
    int64_t us = simulation_us();

    if (us >= expected_us && us <= expected_us + 2 * MS)
        return;
    print_error("ERROR: it took %lld us, expected %lld to %lld\n",
                (long long)us, (long long)expected_us,
                (long long)expected_us + 2 * MS);
    _fail(file, line);
}

/* Port 1 of this machine, where nobody listens. */
int refused_socket(void)
{
    struct sockaddr_in nobody = {.sin_family = AF_INET,
                                 .sin_port = htons(1),
                                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&nobody, sizeof(nobody)) == 0)
        fail_msg("port 1 of this machine should refuse");
    return fd;
}

void keep_duplicate(size_t i)
{
    kept[kept_count++] = fcntl(calls[i].fd, F_DUPFD_CLOEXEC, 0);
}

size_t ask_many(const char *answer)
{
    struct rlimit limit;
    size_t many = MANY_MOST;
    int ends[2];

    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 2 * many + 100)
        many = (size_t)(limit.rlim_cur - 100) / 2;
    for (size_t i = 0; i < many; i++) {
        if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
            fail_msg("only %zu pairs of sockets to be had", i);
        send(ends[0], answer, strlen(answer), MSG_DONTWAIT);
        shutdown(ends[0], SHUT_WR);
        kept[kept_count++] = ends[0];
        ask_socket(i, ends[1]);
    }
    return many;
}

void check_many(size_t count)
{
    char request[8];

    for (size_t i = 0; i < count; i++)
        if (recv(kept[i], request, sizeof(request), MSG_DONTWAIT) != 4 ||
            memcmp(request, "ping", 4) != 0)
            fail_msg("request %zu did not come", i);
}

void use_up_descriptors(void)
{
    used_up = true;
}

void free_zero(bool for_cancel_fd)
{
    zero_is_free = true;
    alone = !for_cancel_fd;
}

int set_up(void **state)
{
    (void)state;
    used_up = zero_is_free = alone = false;
    kept_count = 0;
    if (fcntl(STDIN_FILENO, F_GETFD) < 0)
        take_number();
    limit_descriptors(false);
    peers_set_up();
    simulation_begin();
    return 0;
}

int tear_down(void **state)
{
    (void)state;
    simulation_end();
    peers_tear_down();
    while (kept_count > 0)
        close(kept[--kept_count]);
    return 0;
}
