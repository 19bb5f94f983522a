/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what a thousand answers cost, and what silence costs.
 *
 * This file sees the contract only and is linked with one answer at a time,
 * or with one of peers/, which keep the contract by means of a library.
 */
#define _GNU_SOURCE /* sockets and pthreads under -std=c17 */
#include "gather.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <dojo/bench.h>

enum { MOST = 2000, LENGTH = 64 };

static struct gather_call calls[MOST];
static struct gather_result results[MOST];
static char request[LENGTH], answers[MOST][LENGTH];
static int far_ends[MOST];

static int must(int result)
{
    if (result < 0)
        abort();
    return result;
}

static void ask(size_t i, int fd, int timeout_ms)
{
    calls[i] = (struct gather_call){.fd = fd,
                                    .request = request,
                                    .request_size = LENGTH,
                                    .answer = answers[i],
                                    .answer_size = LENGTH,
                                    .timeout_ms = timeout_ms};
}

struct server {
    int epoll_fd;
    size_t open;
    pthread_t thread;
};

/* Connects count calls over TCP, with as much time as they need. */
static void connect_calls(struct server *server, size_t count)
{
    struct sockaddr_in here = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct sockaddr *address = (struct sockaddr *)&here;
    socklen_t size = sizeof(here);
    int listener = must(socket(AF_INET, SOCK_STREAM, 0));

    must(bind(listener, address, size));
    must(listen(listener, 16));
    must(getsockname(listener, address, &size));
    for (server->open = 0; server->open < count; server->open++) {
        struct epoll_event event = {.events = EPOLLIN};
        int fd = must(socket(AF_INET, SOCK_STREAM, 0));

        must(connect(fd, address, size));
        ask(server->open, fd, 60000);
        event.data.fd = must(accept(listener, NULL, NULL));
        must(epoll_ctl(server->epoll_fd, EPOLL_CTL_ADD, event.data.fd, &event));
    }
    close(listener);
}

/* Echoes what comes and closes at its end, until nothing is open. */
static void *echo(void *context)
{
    struct server *server = context;
    struct epoll_event events[64];

    while (server->open > 0) {
        int n = must(epoll_wait(server->epoll_fd, events, 64, -1));

        for (int i = 0; i < n; i++) {
            char bytes[LENGTH];
            int fd = events[i].data.fd;
            ssize_t length = read(fd, bytes, sizeof(bytes));

            if (length > 0)
                must((int)write(fd, bytes, (size_t)length));
            else
                server->open -= close(fd) == 0;
        }
    }
    return NULL;
}

/* What do as many echoes cost on loopback, all at once? */
static void echoes(struct bench_state *state)
{
    struct server server = {.epoll_fd = must(epoll_create1(0))};
    size_t count = (size_t)bench_get_arg(state, 0);

    BENCH_LOOP (state) {
        bench_pause(state);
        connect_calls(&server, count);
        must(-pthread_create(&server.thread, NULL, echo, &server));
        bench_resume(state);
        if (gather_run(calls, results, count, GATHER_FAIL_FAST, 0, -1))
            bench_skip_with_error(state, "an echo failed");
        bench_pause(state);
        pthread_join(server.thread, NULL);
        bench_resume(state);
        if (bench_has_failed(state))
            break;
    }
    close(server.epoll_fd);
    bench_set_items_processed(state, bench_iterations(state) * (int64_t)count);
}

/* What do as many silent peers cost, each with a limit of 1 ms? */
static void limits(struct bench_state *state)
{
    size_t count = (size_t)bench_get_arg(state, 0);

    BENCH_LOOP (state) {
        bench_pause(state);
        for (size_t i = 0; i < count; i++) {
            int ends[2];

            must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
            far_ends[i] = ends[0];
            ask(i, ends[1], 1);
        }
        bench_resume(state);
        must(gather_run(calls, results, count, GATHER_COLLECT, 0, -1));
        bench_pause(state);
        for (size_t i = 0; i < count; i++)
            close(far_ends[i]);
        bench_resume(state);
    }
    bench_set_items_processed(state, bench_iterations(state) * (int64_t)count);
}

static void *answer_late(void *far_end)
{
    int fd = *(int *)far_end;
    int seconds = 1 + (int)((int *)far_end - far_ends);
    char bytes[LENGTH];

    must((int)read(fd, bytes, sizeof(bytes)));
    poll(NULL, 0, 1000 * seconds);
    must((int)write(fd, bytes, sizeof(bytes)));
    close(fd);
    return NULL;
}

/* The experiment: answers that take 1 s and 2 s; 2 s is the best there is. */
static void gather_1s_2s(struct bench_state *state)
{
    BENCH_LOOP (state) {
        pthread_t peers[2];

        for (size_t i = 0; i < 2; i++) {
            int ends[2];

            must(socketpair(AF_UNIX, SOCK_STREAM, 0, ends));
            far_ends[i] = ends[0];
            ask(i, ends[1], 0);
            must(-pthread_create(&peers[i], NULL, answer_late, &far_ends[i]));
        }
        must(gather_run(calls, results, 2, GATHER_FAIL_FAST, 0, -1));
        for (size_t i = 0; i < 2; i++)
            pthread_join(peers[i], NULL);
    }
}

int main(int argc, char **argv)
{
    struct rlimit limit;
    struct bench *bench;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    bench = bench_register("echoes", echoes);
    bench_arg(bench, 10);
    bench_arg(bench, 1000);
    bench_unit(bench, BENCH_MICROSECOND);
    bench_use_real_time(bench);
    bench = bench_register("limits_of_1_ms", limits);
    bench_arg(bench, MOST);
    bench_unit(bench, BENCH_MICROSECOND);
    bench_use_real_time(bench);
    bench = bench_register("gather_1s_2s", gather_1s_2s);
    bench_iterations_fixed(bench, 1);
    bench_unit(bench, BENCH_SECOND);
    bench_use_real_time(bench);
    return bench_main(argc, argv);
}
