/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail, for each way in
 * which it can, and once with each read and write cut to one byte.  The
 * client's own calls fail, too: then it leaves.  Signals do not reach it.
 */
#define _POSIX_C_SOURCE 200809L /* SOCK_CLOEXEC */
#include "server.h"

#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
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
#define TEXT 16   /* more than a client should hear, with the 0 */

/* The longest request there is. */
#define LONGEST                                                                \
    "012345678901234567890123456789012345678901234567890123456789012\n"

#define AFTER(ms)                                                              \
    {                                                                          \
        {.action = DOJO_PEER_READ, .length = 2},                               \
            {.action = DOJO_PEER_DELAY, .delay_ns = (ms)*MS},                  \
            {.action = DOJO_PEER_SEND, .bytes = "a\n", .length = 2},           \
            {.action = DOJO_PEER_SILENT},                                      \
    }

static const struct dojo_peer_step at_once[] = AFTER(0),
                                   after_10_ms[] = AFTER(SERVER_RETRY_MS),
                                   after_1_s[] = AFTER(1000);
static const struct dojo_peer_step *const prompt[] = {at_once, at_once};
static const struct dojo_peer_step *const one_slow[] = {after_10_ms, at_once};
static const struct dojo_peer_step *const slow[] = {after_1_s, after_1_s};

static struct sockaddr_in name; /* the server's */

/* No call fails, or one for a signal: all must be as if none did. */
static bool undisturbed(void)
{
    return dojo_planned() == 0 || dojo_planned() == EINTR;
}

static void signals(int how)
{
    sigset_t all;

    sigfillset(&all);
    pthread_sigmask(how, &all, NULL);
}

static bool start(struct server **server,
                  const struct dojo_peer_step *const back_ends[2],
                  unsigned clients, int client_ms)
{
    socklen_t size = sizeof name;
    struct server_settings settings = {
        .listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
        .backend_port = (unsigned short)dojo_peer_listen(back_ends, 2),
        .clients = clients,
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
    dojo_check(error == 0 || (error < 0 && !undisturbed()));
    if (error) /* what was missing is there now */
        dojo_check_int(server_start(server, &settings), 0);
    signals(SIG_BLOCK);
    return true;
}

static void stop(struct server *server, struct server_counts *counts)
{
    signals(SIG_UNBLOCK);
    dojo_check_int(server_stop(server, counts), 0);
    signals(SIG_BLOCK);
}

static bool say(int fd, const char *text)
{
    for (ssize_t n = 0; *text; text += n) /* its first byte may be all */
        if ((n = send(fd, text, n ? strlen(text) : 1, MSG_NOSIGNAL)) <= 0)
            return false;
    return true;
}

/* A client that has said this, or -1. */
static int client(const char *text)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || (connect(fd, (struct sockaddr *)&name, sizeof name) == 0 &&
                   say(fd, text)))
        return fd;
    close(fd);
    return -1;
}

/* The next lines that a client hears, and their length: less than so many if
   the connection ends before; -1: it could not come, or not hear. */
static int listen_to(int fd, int lines, char got[TEXT])
{
    int length = 0;
    ssize_t n = 1;

    memset(got, 0, TEXT);
    while (fd >= 0 && lines > 0 && length < TEXT - 1 &&
           (n = recv(fd, got + length, 1, 0)) > 0)
        lines -= got[length++] == '\n';
    return fd < 0 || n < 0 ? -1 : length;
}

static void leave(int fd)
{
    if (fd >= 0)
        close(fd);
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
    char got[TEXT];
    int length = listen_to(fd, 1, got);

    leave(fd);
    if (length <= 0)
        return length < 0 ? FAILED : CLOSED;
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
    unsigned answered, told;

    (void)unused;
    if (!start(&server, prompt, 2, ANY))
        return;
    first = hear(client("q\n"), "+a\n", "-down\n");
    second = hear(client(LONGEST), "+a\n", "-down\n");
    dojo_check(dojo_now_ns() - DOJO_EPOCH_NS <= (2 + SERVER_RETRY_MS) * MS);
    stop(server, &counts);
    answered = (first == ANSWERED) + (second == ANSWERED);
    told = (first == TOLD) + (second == TOLD);
    dojo_check(answered >= (undisturbed() ? 2 : 1));
    dojo_check(counts.answers >= answered && counts.errors >= told);
    dojo_check(counts.answers + counts.errors <= 2 && counts.connections <= 2);
}

/* Of two requests of a client it harms one, or both at once. */
static void two_requests(void *context)
{
    bool both = *(const bool *)context;
    struct server *server;
    char got[TEXT], more[TEXT] = "";
    int fd, length;

    if (!start(&server, prompt, 2, ANY))
        return;
    length = listen_to(fd = client(both ? "q\nq\n" : "q\n"), 1, got);
    if (length > 0 && (both || say(fd, "q\n")))
        length = listen_to(fd, 1, more);
    leave(fd);
    stop(server, NULL);
    strcat(got, more);
    dojo_check(!undisturbed() || strcmp(got, "+a\n+a\n") == 0);
    dojo_check(length < 0 || strncmp("+a\n+a\n", got, strlen(got)) == 0 ||
               strcmp(got, "-down\n+a\n") == 0 ||
               strcmp(got, "+a\n-down\n") == 0);
}

/* "-full" is sent by one call, which may fail, or send a part. */
static void one_too_many(void *unused)
{
    struct server_counts counts;
    struct server *server;
    char first[TEXT], second[TEXT];
    int fd, other, length;

    (void)unused;
    if (!start(&server, prompt, 1, ANY))
        return;
    listen_to(fd = client("q\n"), 1, first);
    length = listen_to(other = client(""), 1, second);
    leave(other);
    leave(fd);
    stop(server, &counts);
    dojo_check(!undisturbed() || strcmp(first, "+a\n") == 0);
    if (strcmp(first, "+a\n") == 0 && length >= 0)
        dojo_check_int(counts.errors, length == 6);
}

static void what_fails_ends_alone(void **state)
{
    (void)state;
    dojo_sweep(two_clients, NULL);
    for (int i = 0; i < 2; i++)
        dojo_sweep(two_requests, &(bool){i == 1});
    dojo_sweep(one_too_many, NULL);
}

static void a_silent_client(void *unused)
{
    struct server_counts counts;
    struct server *server;
    enum outcome outcome;

    (void)unused;
    if (!start(&server, prompt, 2, 1000))
        return;
    outcome = hear(client("q"), "-slow\n", "");
    dojo_check(outcome != ANSWERED ||
               dojo_now_ns() - DOJO_EPOCH_NS >= 1000 * MS);
    dojo_check(dojo_now_ns() - DOJO_EPOCH_NS <= (1002 + SERVER_RETRY_MS) * MS);
    stop(server, &counts);
    dojo_check(outcome == ANSWERED || !undisturbed());
    dojo_check(counts.errors >= (outcome == ANSWERED));
}

/* Who is not taken at once is SERVER_RETRY_MS later; an answer comes before. */
static void a_client_that_waits(void *unused)
{
    const struct timespec moment = {.tv_nsec = 9 * MS / 10};
    struct server *server;
    int64_t ns;
    int fd;

    (void)unused;
    if (!start(&server, one_slow, 2, ANY))
        return;
    fd = client("q\n");
    nanosleep(&moment, NULL);
    ns = -dojo_now_ns();
    hear(client("q\n"), "+a\n", "-down\n");
    ns += dojo_now_ns();
    dojo_check(ns <= 2 * MS || ns >= SERVER_RETRY_MS * MS);
    dojo_check(ns <= (2 + SERVER_RETRY_MS) * MS);
    leave(fd);
    stop(server, NULL);
}

static void limits_hold_when_calls_fail(void **state)
{
    (void)state;
    dojo_sweep(a_silent_client, NULL);
    dojo_sweep(a_client_that_waits, NULL);
}

static void stop_a_slow_query(void *unused)
{
    const struct timespec half = {.tv_nsec = 500 * MS};
    struct server *server;
    enum outcome outcome;
    int fd;

    (void)unused;
    if (!start(&server, slow, 2, ANY))
        return;
    fd = client("q\n");
    nanosleep(&half, NULL);
    stop(server, NULL);
    dojo_check(dojo_now_ns() - DOJO_EPOCH_NS <= (1002 + SERVER_RETRY_MS) * MS);
    outcome = hear(fd, "+a\n", "-down\n");
    dojo_check(outcome == ANSWERED || !undisturbed());
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
