/* SPDX-License-Identifier: MIT */
/*
 * bench.c - what a request costs, and what ten thousand clients cost that
 * wait: memory, start and switches of the server's process alone.  Clients
 * and back end are another process, one thread.
 */
#define _GNU_SOURCE /* accept4 */
#include "server.h"

#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <dojo/bench.h>

enum { MANY = 10000, QUICK = 500, IDLE_MS = 200 };

static struct sockaddr_in names[2]; /* server, back end */
static int listeners[2], control[2];

static int must(int result)
{
    if (result < 0)
        perror("bench"), abort();
    return result;
}

static void listen_for(int i)
{
    socklen_t size = sizeof *names;

    names[i].sin_family = AF_INET;
    names[i].sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    names[i].sin_port = 0;
    listeners[i] = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    must(bind(listeners[i], (struct sockaddr *)&names[i], size));
    must(listen(listeners[i], 4096));
    must(getsockname(listeners[i], (struct sockaddr *)&names[i], &size));
}

/* A client that has said this. */
static int come(const char *text)
{
    int fd = must(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

    must(connect(fd, (struct sockaddr *)&names[0], sizeof *names));
    must((int)write(fd, text, strlen(text)));
    return fd;
}

static int take_query(void)
{
    int fd = must(accept4(listeners[1], NULL, NULL, SOCK_CLOEXEC));
    char query[8];

    must((int)read(fd, query, sizeof query));
    return fd;
}

static void answer(int client, int query)
{
    char text[8];

    must((int)write(query, "a\n", 2));
    must((int)read(client, text, sizeof text));
    close(query);
}

static void quick_requests(int count)
{
    int client = come("");

    while (count-- > 0) {
        must((int)write(client, "q\n", 2));
        answer(client, take_query());
    }
    close(client);
}

/* Tells the server's side that a part is over, and awaits its word. */
static void next_part(int end)
{
    char byte = 0;

    if (write(control[end], &byte, 1) != 1 || read(control[end], &byte, 1) != 1)
        _exit(1);
}

/* Every second client waits for the back end, the others in mid-request. */
static void others(int many)
{
    static int clients[MANY], queries[MANY];

    close(control[0]);
    next_part(1);
    quick_requests(QUICK);
    next_part(1);
    for (int i = 0; i < many; i++) {
        clients[i] = come(i % 2 ? "q\n" : "q");
        queries[i] = i % 2 ? take_query() : -1;
    }
    next_part(1);
    poll(NULL, 0, IDLE_MS);
    next_part(1);
    quick_requests(QUICK);
    next_part(1);
    for (int i = 0; i < many; i++) {
        if (i % 2 == 0)
            must((int)write(clients[i], "\n", 1));
        answer(clients[i], i % 2 ? queries[i] : take_query());
        close(clients[i]);
    }
    next_part(1);
    _exit(0);
}

/* What the server's process has used, and holds now. */
struct usage {
    double switches, resident_kb, seconds, cpu;
};

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static struct usage usage_now(void)
{
    struct rusage used;
    struct timespec now;
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        abort();
    fclose(file);
    getrusage(RUSAGE_SELF, &used);
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (struct usage){
        .switches = (double)(used.ru_nvcsw + used.ru_nivcsw),
        .resident_kb = (double)(pages * (sysconf(_SC_PAGESIZE) / 1024)),
        .seconds = (double)now.tv_sec + (double)now.tv_nsec / 1e9,
        .cpu = seconds(used.ru_utime) + seconds(used.ru_stime)};
}

/* Lets the others do their next part; what it took here. */
static struct usage part(void)
{
    struct usage before = usage_now(), after;
    char byte = 0;

    if (write(control[0], &byte, 1) != 1 || read(control[0], &byte, 1) != 1)
        abort();
    after = usage_now();
    return (struct usage){.switches = after.switches - before.switches,
                          .resident_kb = after.resident_kb - before.resident_kb,
                          .seconds = after.seconds - before.seconds,
                          .cpu = after.cpu - before.cpu};
}

static bool enough_descriptors(int many)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur >= (rlim_t)many * 3 / 2 + 100;
}

static void wait_together(struct bench_state *state, int many)
{
    struct server_settings settings = {
        .clients = SERVER_CLIENTS, .client_ms = 600000, .backend_ms = 600000};
    struct usage before, alone, start, waiting, idle, beside, end;
    struct server *server;
    char byte;
    pid_t child;

    listen_for(0);
    listen_for(1);
    must(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, control));
    child = must(fork());
    if (child == 0)
        others(many);
    close(control[1]);
    settings.listen_fd = listeners[0];
    settings.backend_port = ntohs(names[1].sin_port);
    before = usage_now();
    must(server_start(&server, &settings));
    must((int)read(control[0], &byte, 1));
    alone = part();
    start = part();
    waiting = usage_now();
    idle = part();
    beside = part();
    end = part();
    must(server_stop(server, NULL));
    close(control[0]);
    close(listeners[1]);
    waitpid(child, NULL, 0);
    bench_counter(state, "start_us", start.seconds * 1e6 / many, 0);
    bench_counter(state, "start_cpu_us", start.cpu * 1e6 / many, 0);
    bench_counter(state, "start_switches", start.switches / many, 0);
    bench_counter(state, "resident_kb",
                  (waiting.resident_kb - before.resident_kb) / many, 0);
    bench_counter(state, "idle_switches", idle.switches, 0);
    bench_counter(state, "alone_cpu_us", alone.cpu * 1e6 / QUICK, 0);
    bench_counter(state, "beside_cpu_us", beside.cpu * 1e6 / QUICK, 0);
    bench_counter(state, "alone_switches", alone.switches / QUICK, 0);
    bench_counter(state, "beside_switches", beside.switches / QUICK, 0);
    bench_counter(state, "end_cpu_us", end.cpu * 1e6 / many, 0);
    bench_counter(state, "end_switches", end.switches / many, 0);
}

static void clients_wait(struct bench_state *state)
{
    int many = (int)bench_get_arg(state, 0);

    BENCH_LOOP (state) {
        if (!enough_descriptors(many)) {
            bench_skip_with_error(state, "too few descriptors for so many "
                                         "clients: see ulimit -Hn");
            break;
        }
        wait_together(state, many);
    }
}

int main(int argc, char **argv)
{
    struct bench *bench = bench_register("clients_wait", clients_wait);

    bench_arg(bench, MANY);
    bench_arg(bench, 1000);
    bench_iterations_fixed(bench, 1);
    bench_unit(bench, BENCH_MILLISECOND);
    bench_use_real_time(bench);
    bench_time_limit(bench, 60);
    return bench_main(argc, argv);
}
