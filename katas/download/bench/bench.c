/* SPDX-License-Identifier: MIT */
/*
 * bench.c - 160 pages from two sites in turn: what does it take in turn, and
 * what with 5, 16 or 64 of them under way?
 *
 * This file sees the contract only and is linked with one answer at a time.
 * The sites are a process of their own, a thread for each connection, and
 * sleep DELAY_US before each answer.
 */
#define _GNU_SOURCE /* prctl, accept4, usleep */
#include "download.h"

#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <dojo/bench.h>

enum { PAGES = 160, LENGTH = 10000, DELAY_US = 5000 };

static int listeners[2];
static unsigned short ports[2];
static pid_t sites;

static int must(int result)
{
    if (result < 0)
        perror("bench"), abort();
    return result;
}

static void *serve(void *context)
{
    int fd = (int)(intptr_t)context;
    char request[128], answer[9 + LENGTH];

    memset(answer, 'x', sizeof answer);
    memcpy(answer, "OK 10000\n", 9);
    while (read(fd, request, sizeof request) > 0) { /* comes in one piece */
        usleep(DELAY_US);
        if (send(fd, answer, sizeof answer, MSG_NOSIGNAL) < 0)
            break;
    }
    close(fd);
    return NULL;
}

static void *accept_all(void *context)
{
    pthread_attr_t detached;
    pthread_t thread;
    int fd;

    pthread_attr_init(&detached);
    pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    while ((fd = accept4(*(int *)context, NULL, NULL, SOCK_CLOEXEC)) >= 0)
        must(-pthread_create(&thread, &detached, serve, (void *)(intptr_t)fd));
    return NULL;
}

static void start_sites(void)
{
    struct sockaddr_in here = {.sin_family = AF_INET};
    socklen_t size = sizeof here;
    pthread_t thread;

    for (int i = 0; i < 2; i++) {
        here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        here.sin_port = 0;
        listeners[i] = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        must(bind(listeners[i], (struct sockaddr *)&here, size));
        must(listen(listeners[i], 128));
        must(getsockname(listeners[i], (struct sockaddr *)&here, &size));
        ports[i] = ntohs(here.sin_port);
    }
    sites = must(fork());
    if (sites == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        must(-pthread_create(&thread, NULL, accept_all, &listeners[0]));
        accept_all(&listeners[1]);
        _exit(1);
    }
}

static void stop_sites(void)
{
    kill(sites, SIGKILL);
    waitpid(sites, NULL, 0);
    close(listeners[0]);
    close(listeners[1]);
}

/* Of this process, and of its children that were waited for. */
static double cpu_ms(void)
{
    double sum = 0;

    for (int i = 0; i < 2; i++) {
        struct rusage used;

        getrusage(i ? RUSAGE_CHILDREN : RUSAGE_SELF, &used);
        sum += (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
               (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
    }
    return sum;
}

static void pages_160(struct bench_state *state)
{
    static char bodies[PAGES][LENGTH];
    struct download_page pages[PAGES];
    struct download_result results[PAGES];
    unsigned most = (unsigned)bench_get_arg(state, 0);
    double used = 0;

    for (unsigned i = 0; i < PAGES; i++)
        pages[i] = (struct download_page){i % 2, "/page", bodies[i], LENGTH};
    start_sites();
    used -= cpu_ms();
    BENCH_LOOP (state) {
        must(download_run(ports, pages, results, PAGES, most));
        for (int i = 0; i < PAGES; i++)
            must(results[i].error);
    }
    used += cpu_ms();
    stop_sites();
    bench_counter(state, "cpu_ms", used, BENCH_COUNTER_AVG_ITERATIONS);
    bench_set_items_processed(state, bench_iterations(state) * PAGES);
}

int main(int argc, char **argv)
{
    static const int64_t sizes[] = {1, 5, 16, 64};
    struct bench *bench = bench_register("pages_160", pages_160);

    for (int i = 0; i < 4; i++)
        bench_arg(bench, sizes[i]);
    bench_iterations_fixed(bench, 1);
    bench_unit(bench, BENCH_SECOND);
    bench_use_real_time(bench);
    return bench_main(argc, argv);
}
