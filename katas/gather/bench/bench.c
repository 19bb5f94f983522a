/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what a thousand answers cost.
 *
 * This file sees the contract only and is linked with one answer at a time,
 * or with one of peers/, which keep the contract by means of a library.
 */
#define _POSIX_C_SOURCE 200809L /* sockets and threads under -std=c17 */
#include "gather.h"

#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>
#include <dojo/bench.h>

enum { MOST = 1000, LENGTH = 64, ROOM = 128 };

static struct gather_call calls[MOST];
static struct gather_result results[MOST];
static int far_ends[MOST];

static int must(int result)
{
    if (result < 0)
        abort();
    return result;
}

static void connect_calls(size_t count)
{
    static char request[LENGTH], answers[MOST][ROOM];
    struct sockaddr_in here;
    struct sockaddr *address = (struct sockaddr *)&here;
    socklen_t size = sizeof(here);
    int listener = must(socket(AF_INET, SOCK_STREAM, 0));

    must(listen(listener, 16)); /* at a port of the kernel's choice */
    must(getsockname(listener, address, &size));
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    for (size_t i = 0; i < count; i++) {
        int fd = must(socket(AF_INET, SOCK_STREAM, 0));

        must(connect(fd, address, size));
        calls[i] =
            (struct gather_call){fd, request, LENGTH, answers[i], ROOM, 0};
        far_ends[i] = must(accept(listener, NULL, NULL));
    }
    close(listener);
}

struct echo {
    size_t first, end; /* far ends, in turn */
    int delay_ms;      /* before each */
    pthread_t thread;
};

static void *echo(void *context)
{
    struct echo *echo = context;

    for (size_t i = echo->first; i < echo->end; i++) {
        char bytes[LENGTH];
        int length = must((int)read(far_ends[i], bytes, LENGTH));

        poll(NULL, 0, echo->delay_ms);
        must((int)write(far_ends[i], bytes, (size_t)length));
        close(far_ends[i]);
    }
    return NULL;
}

/* Gathers count echoes, half of them from each of two threads. */
static void gather(struct bench_state *state, size_t count,
                   const int delays_ms[2])
{
    struct echo echoes[] = {{0, count / 2, delays_ms[0], 0},
                            {count / 2, count, delays_ms[1], 0}};

    bench_pause(state);
    connect_calls(count);
    for (int i = 0; i < 2; i++)
        must(-pthread_create(&echoes[i].thread, NULL, echo, &echoes[i]));
    bench_resume(state);
    must(gather_run(calls, results, count, GATHER_FAIL_FAST, -1));
    bench_pause(state);
    for (int i = 0; i < 2; i++)
        pthread_join(echoes[i].thread, NULL);
    bench_resume(state);
}

/* What do as many echoes cost on loopback, all at once? */
static void echoes(struct bench_state *state)
{
    BENCH_LOOP (state)
        gather(state, (size_t)bench_get_arg(state, 0), (const int[]){0, 0});
    bench_set_items_processed(state, bench_iterations(state) *
                                         bench_get_arg(state, 0));
}

static void gather_1s_2s(struct bench_state *state)
{
    BENCH_LOOP (state)
        gather(state, 2, (const int[]){1000, 2000});
}

int main(int argc, char **argv)
{
    struct bench *bench = bench_register("echoes", echoes);

    bench_arg(bench, MOST);
    bench_use_real_time(bench);
    bench = bench_register("gather_1s_2s", gather_1s_2s);
    bench_waits(bench);
    bench_iterations_fixed(bench, 1);
    bench_unit(bench, BENCH_SECOND);
    bench_use_real_time(bench);
    return bench_main(argc, argv);
}
