/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail, for each way in
 * which it can, and once with each read and write cut to one byte.  The
 * client's own calls fail, too: then it leaves.
 */
#define _POSIX_C_SOURCE 200809L /* SOCK_CLOEXEC */
#include "server.h"

#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define MS INT64_C(1000000)
#define ANY 60000 /* ms */

#define AFTER(ms)                                                              \
    {                                                                          \
        {.action = DOJO_PEER_READ, .length = 2},                               \
            {.action = DOJO_PEER_DELAY, .delay_ns = (ms)*MS},                  \
            {.action = DOJO_PEER_SEND, .bytes = "a\n", .length = 2},           \
            {.action = DOJO_PEER_END},                                         \
    }

static const struct dojo_peer_step at_once[] = AFTER(0),
                                   after_1_s[] = AFTER(1000);
static const struct dojo_peer_step *const prompt[] = {at_once, at_once};
static const struct dojo_peer_step *const slow[] = {after_1_s, after_1_s};

static struct sockaddr_in name; /* the server's */

static bool start(struct server **server,
                  const struct dojo_peer_step *const back_ends[2],
                  int client_ms)
{
    socklen_t size = sizeof name;
    struct server_settings settings = {
        .listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
        .backend_port = (unsigned short)dojo_peer_listen(back_ends, 2),
        .clients = 2,
        .client_ms = client_ms,
        .backend_ms = ANY};
    int fd = settings.listen_fd, error;

    if (fd < 0)
        return false;
    name = (struct sockaddr_in){.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    bind(fd, (struct sockaddr *)&name, size);
    listen(fd, 16);
    getsockname(fd, (struct sockaddr *)&name, &size);
    error = server_start(server, &settings);
    dojo_check(error <= 0);
    if (error)
        close(fd);
    return error == 0;
}

/* A client that has said this, or -1. */
static int client(const char *text)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -1;
    if (connect(fd, (struct sockaddr *)&name, sizeof name) == 0) {
        while (*text && send(fd, text, 1, MSG_NOSIGNAL) == 1)
            text++;
        if (!*text)
            return fd;
    }
    close(fd);
    return -1;
}

/* What came of a client: */
enum outcome {
    ANSWERED, /* it got what it should */
    FAILED,   /* it could not come, or not hear */
    TOLD,     /* it got the other text */
    CLOSED    /* it got nothing */
};

static enum outcome hear(int fd, const char *text, const char *other)
{
    char got[16] = "";
    size_t length = 0;
    ssize_t n = 0;

    if (fd < 0)
        return FAILED;
    while (length < 15 && !strchr(got, '\n') &&
           (n = recv(fd, got + length, 15 - length, 0)) > 0)
        length += (size_t)n;
    close(fd);
    if (n < 0) /* reset, or the call has failed as planned */
        return FAILED;
    if (length == 0)
        return CLOSED;
    if (strcmp(got, text) == 0)
        return ANSWERED;
    dojo_check(strcmp(got, other) == 0);
    return TOLD;
}

/* Of two clients, one after the other, one call's failure harms one. */
static void two_clients(void *unused)
{
    struct server_counts counts;
    struct server *server;
    enum outcome first, second;

    (void)unused;
    if (!start(&server, prompt, ANY))
        return;
    first = hear(client("q\n"), "+a\n", "-down\n");
    second = hear(client("q\n"), "+a\n", "-down\n");
    dojo_check_int(server_stop(server, &counts), 0);
    dojo_check(first == ANSWERED || second == ANSWERED);
    dojo_check(counts.answers >= (first == ANSWERED) + (second == ANSWERED));
}

static void what_fails_ends_alone(void **state)
{
    (void)state;
    dojo_sweep(two_clients, NULL);
}

static void a_silent_client(void *unused)
{
    int64_t start_ns = dojo_now_ns();
    struct server *server;

    (void)unused;
    if (!start(&server, prompt, 1000))
        return;
    hear(client("q"), "-slow\n", "-slow\n");
    dojo_check(dojo_now_ns() - start_ns <= (1002 + SERVER_RETRY_MS) * MS);
    dojo_check_int(server_stop(server, NULL), 0);
}

static void limits_hold_when_calls_fail(void **state)
{
    (void)state;
    dojo_sweep(a_silent_client, NULL);
}

static void stop_a_slow_query(void *unused)
{
    const struct timespec half = {.tv_nsec = 500 * MS};
    int64_t start_ns = dojo_now_ns();
    struct server *server;
    int fd;

    (void)unused;
    if (!start(&server, slow, ANY))
        return;
    fd = client("q\n");
    nanosleep(&half, NULL);
    dojo_check_int(server_stop(server, NULL), 0);
    dojo_check(dojo_now_ns() - start_ns <= (1002 + SERVER_RETRY_MS) * MS);
    hear(fd, "+a\n", "-down\n");
}

static void stopping_holds_when_calls_fail(void **state)
{
    (void)state;
    dojo_sweep(stop_a_slow_query, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fails_ends_alone),
        cmocka_unit_test(limits_hold_when_calls_fail),
        cmocka_unit_test(stopping_holds_when_calls_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
