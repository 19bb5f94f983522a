/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under many schedules: all of
 * those with so many preemptions.
 *
 * The back end follows a script, time is simulated, exact to the nanosecond.
 */
#define _POSIX_C_SOURCE 200809L /* SOCK_CLOEXEC */
#include "server.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define MS INT64_C(1000000)
#define ANY 60000 /* ms */

static const struct dojo_search few = {.executions = 120};

#define SENTENCE(name, scenario, search)                                       \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        dojo_explore(scenario, NULL, search);                                  \
    }

#define AFTER(ms)                                                              \
    {                                                                          \
        {.action = DOJO_PEER_READ, .length = 2},                               \
            {.action = DOJO_PEER_DELAY, .delay_ns = (ms)*MS},                  \
            {.action = DOJO_PEER_SEND, .bytes = "a\n", .length = 2},           \
            {.action = DOJO_PEER_END},                                         \
    }

static const struct dojo_peer_step at_once[] = AFTER(0),
                                   after_1_s[] = AFTER(1000),
                                   after_2_s[] = AFTER(2000),
                                   silent[] = {{.action = DOJO_PEER_SILENT}};
static const struct dojo_peer_step *const all_silent[] = {silent, silent};
static const struct dojo_peer_step dribbling[] = {
    {.action = DOJO_PEER_READ, .length = 2},
    {DOJO_PEER_DRIBBLE, 300 * MS, "nev", 3},
    {.action = DOJO_PEER_DELAY, .delay_ns = 99 * MS},
    {DOJO_PEER_DRIBBLE, 9 * MS / 10, "er a", 4},
    {.action = DOJO_PEER_END},
};

/* A server and where it is. */
struct scene {
    struct server *server;
    struct sockaddr_in name;
    int error; /* of server_start */
};

static void set(struct scene *scene, unsigned clients,
                const struct dojo_peer_step *const back_ends[2], int client_ms,
                int backend_ms)
{
    socklen_t size = sizeof scene->name;
    struct server_settings settings = {
        .listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
        .backend_port = (unsigned short)dojo_peer_listen(back_ends, 2),
        .clients = clients,
        .client_ms = client_ms,
        .backend_ms = backend_ms};
    int fd = settings.listen_fd;
    struct sockaddr *name = (struct sockaddr *)&scene->name;

    *scene =
        (struct scene){.name = {.sin_family = AF_INET,
                                .sin_addr.s_addr = htonl(INADDR_LOOPBACK)}};
    dojo_check_int(bind(fd, name, size), 0);
    dojo_check_int(listen(fd, 16), 0);
    dojo_check_int(getsockname(fd, name, &size), 0);
    scene->error = server_start(&scene->server, &settings);
    if (scene->error)
        close(fd);
}

static int client(const struct scene *scene)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    dojo_check_int(scene->error, 0);
    dojo_check_int(
        connect(fd, (const struct sockaddr *)&scene->name, sizeof scene->name),
        0);
    return fd;
}

static void say(int fd, const char *text)
{
    dojo_check_int(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
}

/* "": the end. */
static void expect(int fd, const char *text)
{
    char got[16];
    size_t length = strlen(text);

    dojo_check_int(recv(fd, got, length ? length : 1, MSG_WAITALL), length);
    dojo_check(memcmp(got, text, length) == 0);
}

/* From ms after start on, and 2 ms longer. */
static void check_time(int64_t start, int64_t ms)
{
    dojo_check(dojo_now_ns() - start >= ms * MS);
    dojo_check(dojo_now_ns() - start <= (ms + 2) * MS);
}

static void start_and_stop(void *unused)
{
    struct scene scene;

    (void)unused;
    set(&scene, 2, all_silent, ANY, ANY);
    dojo_check_int(scene.error, 0);
    dojo_check_int(server_stop(scene.server, NULL), 0);
}

SENTENCE(a_stop_is_never_lost, start_and_stop, &few)

static void one_and_two_seconds(void *unused)
{
    static const struct dojo_peer_step *const back_ends[] = {after_2_s,
                                                             after_1_s};
    int64_t start = dojo_now_ns();
    struct server_counts counts;
    struct scene scene;
    struct pollfd fds[2];
    int third;

    (void)unused;
    set(&scene, 2, back_ends, ANY, ANY);
    for (int i = 0; i < 2; i++) {
        fds[i] = (struct pollfd){.fd = client(&scene), .events = POLLIN};
        say(fds[i].fd, "q\n");
    }
    for (int i = 0; i < 2; i++) {
        int first = poll(fds, 2, -1) == 1 && fds[1].revents;

        expect(fds[first].fd, "+a\n");
        check_time(start, 1000 * (i + 1));
        fds[first].events = 0;
    }
    dojo_check(dojo_counters().wakeups < 60);
    say(fds[0].fd, "q\n"); /* of which no back end hears */
    expect(third = client(&scene), "-full\n");
    expect(fds[0].fd, "-down\n");
    close(third);
    for (int i = 0; i < 2; i++)
        close(fds[i].fd);
    dojo_check_int(server_stop(scene.server, &counts), 0);
    dojo_check_int(counts.connections, 3);
    dojo_check_int(counts.answers, 2);
    dojo_check_int(counts.errors, 2);
}

SENTENCE(one_second_and_two_seconds_are_two, one_and_two_seconds, &few)

/* A client that says a byte after each pause, not in whole milliseconds. */
struct dribble {
    struct timespec before, pauses[3];
    int client_ms;
};

static void a_dribbling_client(void *context)
{
    const struct dribble *dribble = context;
    struct scene scene;
    int64_t start;
    int fd;

    set(&scene, 2, all_silent, dribble->client_ms, ANY);
    nanosleep(&dribble->before, NULL);
    start = dojo_now_ns();
    fd = client(&scene);
    for (int i = 0; i < 3; i++) {
        nanosleep(&dribble->pauses[i], NULL);
        say(fd, "q");
    }
    expect(fd, "-slow\n");
    check_time(start, dribble->client_ms);
    dojo_check(dojo_counters().wakeups < 60);
    close(fd);
    dojo_check_int(server_stop(scene.server, NULL), 0);
}

#define AFTER_NS(ns)                                                           \
    {                                                                          \
        .tv_sec = (ns) / (1000 * MS), .tv_nsec = (ns) % (1000 * MS)            \
    }

/* The last byte comes after the limit's last whole millisecond, or the first,
   or when many seconds have added up, just after a whole one. */
static void a_limit_does_not_start_again(void **state)
{
    static struct dribble dribbles[] = {
        {AFTER_NS(0),
         {AFTER_NS(300100000), AFTER_NS(300100000), AFTER_NS(300100000)},
         1000},
        {AFTER_NS(999500000),
         {AFTER_NS(100 * MS), AFTER_NS(100 * MS), AFTER_NS(299700000)},
         500},
        {AFTER_NS(0),
         {AFTER_NS(33000 * MS), AFTER_NS(33000 * MS), AFTER_NS(33950000500)},
         100000}};

    (void)state;
    for (size_t i = 0; i < 3; i++)
        dojo_explore(a_dribbling_client, &dribbles[i], &few);
}

static void a_dribbling_back_end(void *unused)
{
    static const struct dojo_peer_step *const back_ends[] = {dribbling, silent};
    int64_t start = dojo_now_ns();
    struct scene scene;
    int fd;

    (void)unused;
    set(&scene, 2, back_ends, 1500, 1000);
    fd = client(&scene);
    say(fd, "q\n");
    expect(fd, "-late\n");
    check_time(start, 1000);
    start = dojo_now_ns();
    expect(fd, "-slow\n"); /* its limit starts with the answer */
    check_time(start, 1500);
    dojo_check(dojo_counters().wakeups < 60);
    close(fd);
    dojo_check_int(server_stop(scene.server, NULL), 0);
}

/* One client is silent, the other's query; either limit may be the next. */
static void two_limits(void *context)
{
    const int *ms = context;
    int64_t start = dojo_now_ns();
    struct scene scene;
    int fds[2];

    set(&scene, 2, all_silent, ms[0], ms[1]);
    say(fds[0] = client(&scene), "q");
    say(fds[1] = client(&scene), "q\n");
    for (int i = 0; i < 2; i++) {
        int next = i == (ms[0] < ms[1]);

        expect(fds[next], next ? "-late\n" : "-slow\n");
        check_time(start, ms[next]);
    }
    for (int i = 0; i < 2; i++)
        close(fds[i]);
    dojo_check_int(server_stop(scene.server, NULL), 0);
}

static void a_dribble_keeps_no_query_alive(void **state)
{
    static int limits[][2] = {{700, 1000}, {1000, 700}};

    (void)state;
    dojo_explore(a_dribbling_back_end, NULL, &few);
    for (int i = 0; i < 2; i++)
        dojo_explore(two_limits, limits[i], &few);
}

static void a_client_that_leaves(void *unused)
{
    static const struct dojo_peer_step *const back_ends[] = {after_1_s, silent};
    const struct linger rudely = {.l_onoff = 1};
    const struct timespec half = {.tv_nsec = 500 * MS}, more = {.tv_sec = 1};
    struct server_counts counts;
    struct scene scene;
    int fd;

    (void)unused;
    set(&scene, 2, back_ends, ANY, ANY);
    say(fd = client(&scene), "q\n");
    nanosleep(&half, NULL);
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &rudely, sizeof rudely);
    close(fd);
    nanosleep(&more, NULL);
    dojo_check(dojo_counters().wakeups < 60);
    dojo_check_int(server_stop(scene.server, &counts), 0);
    dojo_check_int(counts.answers, 0);
}

SENTENCE(a_client_that_is_gone_wakes_nobody_again, a_client_that_leaves, &few)

/* Who is closed is not one of one any more, nor keeps memory. */
static void clients_one_place(void *unused)
{
    static const struct dojo_peer_step *const back_ends[] = {at_once, silent};
    const struct timespec moment = {.tv_nsec = MS};
    size_t before = 0, heap = 0;
    struct scene scene;
    int fd;

    (void)unused;
    set(&scene, 1, back_ends, 1000, ANY);
    for (int i = 0; i < 8 && (heap > before || i == 0); i++) {
        fd = client(&scene);
        nanosleep(&moment, NULL);
        before = heap;
        heap = dojo_counters().heap_now;
        expect(fd, "-slow\n");
        expect(fd, "");
        close(fd);
    }
    dojo_check(heap <= before);
    say(fd = client(&scene), "q\n");
    expect(fd, "+a\n");
    close(fd);
    dojo_check_int(server_stop(scene.server, NULL), 0);
}

SENTENCE(who_is_sent_away_leaves_a_place, clients_one_place, &few)

static void *stop(void *context)
{
    struct server_counts *counts = context;
    struct server *server = (struct server *)(uintptr_t)counts->connections;

    dojo_check_int(server_stop(server, counts), 0);
    return NULL;
}

static void stop_and_ask(void *unused)
{
    static const struct dojo_peer_step *const back_ends[] = {at_once, at_once};
    struct server_counts counts;
    struct scene scene;
    pthread_t thread;
    char got[4];
    ssize_t n;
    int fd;

    (void)unused;
    set(&scene, 2, back_ends, ANY, ANY);
    fd = client(&scene);
    counts.connections = (uintptr_t)scene.server;
    dojo_check_int(pthread_create(&thread, NULL, stop, &counts), 0);
    send(fd, "q\n", 2, MSG_NOSIGNAL); /* it may be too late */
    n = recv(fd, got, sizeof got, MSG_WAITALL);
    dojo_check(n == 3 || n == 0 || (n < 0 && errno == ECONNRESET));
    dojo_check(n != 3 || memcmp(got, "+a\n", 3) == 0);
    dojo_sometimes(n == 3, "the request is begun");
    dojo_sometimes(n != 3, "the request is too late");
    pthread_join(thread, NULL);
    dojo_check_int(counts.answers, n == 3);
    close(fd);
}

SENTENCE(a_request_meets_the_end_whole_or_not_at_all, stop_and_ask, &few)

static void *one_server(void *later)
{
    static const struct dojo_peer_step *const back_ends[] = {at_once, at_once};
    struct scene scene;
    int fd;

    if (later) /* when the other has ended, and nobody says so */
        nanosleep(later, NULL);
    set(&scene, 2, back_ends, ANY, ANY);
    dojo_check(scene.error == 0 || (scene.error == -ENOMEM && !later));
    if (scene.error)
        return NULL;
    fd = client(&scene);
    say(fd, "q\n");
    expect(fd, "+a\n");
    dojo_check_int(server_stop(scene.server, NULL), 0);
    expect(fd, "");
    close(fd);
    return NULL;
}

static void two_servers(void *later)
{
    pthread_t thread;

    dojo_check_int(pthread_create(&thread, NULL, one_server, later), 0);
    one_server(NULL);
    pthread_join(thread, NULL);
}

static void servers_share_nothing(void **state)
{
    static struct timespec second = {.tv_sec = 1};

    (void)state;
    dojo_explore(two_servers, NULL, &few);
    dojo_explore(two_servers, &second, &few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_is_never_lost),
        cmocka_unit_test(one_second_and_two_seconds_are_two),
        cmocka_unit_test(a_limit_does_not_start_again),
        cmocka_unit_test(a_dribble_keeps_no_query_alive),
        cmocka_unit_test(a_client_that_is_gone_wakes_nobody_again),
        cmocka_unit_test(who_is_sent_away_leaves_a_place),
        cmocka_unit_test(a_request_meets_the_end_whole_or_not_at_all),
        cmocka_unit_test(servers_share_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
