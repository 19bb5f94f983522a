/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small runs under many schedules: all of those with so many
 * preemptions.
 *
 * The sites follow scripts, time is simulated, exact to the nanosecond.
 */
#define _POSIX_C_SOURCE 200809L /* pthread.h's types */
#include "download.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define S INT64_C(1000000000)

static const struct dojo_search few = {.executions = 60};

#define SENTENCE(name, scenario)                                               \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        dojo_explore(scenario, NULL, &few);                                    \
    }

/* A page of a byte, "GET /p\n", after some seconds. */
#define PAGE(seconds)                                                          \
    {.action = DOJO_PEER_READ, .length = 7},                                   \
        {.action = DOJO_PEER_DELAY, .delay_ns = (seconds)*S},                  \
    {                                                                          \
        .action = DOJO_PEER_SEND, .bytes = "OK 1\nx", .length = 6              \
    }
#define END                                                                    \
    {                                                                          \
        .action = DOJO_PEER_END                                                \
    }

static const struct dojo_peer_step even[] = {PAGE(1), PAGE(1), PAGE(1), PAGE(1),
                                             END},
                                   slow_first[] = {PAGE(3), PAGE(1), PAGE(1),
                                                   PAGE(1), END},
                                   prompt[] = {PAGE(0), PAGE(0), END},
                                   tired[] = {PAGE(0), END};

/* Fetches count pages of a site with two connections. */
static void fetch(const struct dojo_peer_step *first,
                  const struct dojo_peer_step *second, size_t count,
                  unsigned most)
{
    const struct dojo_peer_step *const scripts[] = {first, second};
    const unsigned short port = (unsigned short)dojo_peer_listen(scripts, 2);
    const unsigned short ports[] = {port, port};
    struct download_result results[4] = {{77, 77}, {77, 77}, {77, 77}};
    struct download_page pages[4];
    char bodies[4][2] = {"", "", "", ""};

    for (size_t i = 0; i < count; i++)
        pages[i] = (struct download_page){0, "/p", bodies[i], 1};
    dojo_check_int(download_run(ports, pages, results, count, most), 0);
    for (size_t i = 0; i < count; i++) {
        dojo_check_int(results[i].error, 0);
        dojo_check_int(results[i].length, 1);
        dojo_check_int(bodies[i][0], 'x');
        dojo_check_int(bodies[i][1], 0);
    }
}

static void four_by_two(void *unused)
{
    int64_t start = dojo_now_ns();

    (void)unused;
    fetch(even, even, 4, 2);
    dojo_check_int(dojo_now_ns() - start, 2 * S);
    dojo_check(dojo_counters().wakeups < 60);
    dojo_check(dojo_counters().threads_started +
                   dojo_counters().processes_started <=
               2);
}

SENTENCE(four_pages_of_a_second_take_two_by_two, four_by_two)

static void two_in_turn(void *unused)
{
    int64_t start = dojo_now_ns();

    (void)unused;
    fetch(even, even, 2, 1);
    dojo_check_int(dojo_now_ns() - start, 2 * S);
}

SENTENCE(one_at_a_time_is_one_at_a_time, two_in_turn)

static void beside_a_slow_one(void *unused)
{
    int64_t start = dojo_now_ns();

    (void)unused;
    fetch(slow_first, even, 4, 2);
    dojo_check_int(dojo_now_ns() - start, 3 * S);
}

SENTENCE(three_pages_pass_a_slow_one, beside_a_slow_one)

/* The connection may have ended before, when or after it is used again. */
static void replace(void *unused)
{
    (void)unused;
    fetch(tired, prompt, 2, 1);
}

SENTENCE(a_connection_may_end_at_any_moment, replace)

static void *run_once(void *unused)
{
    fetch(prompt, prompt, 2, 1);
    return unused;
}

static void run_twice_at_once(void *unused)
{
    pthread_t thread;

    (void)unused;
    dojo_check_int(pthread_create(&thread, NULL, run_once, NULL), 0);
    run_once(NULL);
    pthread_join(thread, NULL);
}

SENTENCE(runs_share_nothing, run_twice_at_once)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_pages_of_a_second_take_two_by_two),
        cmocka_unit_test(one_at_a_time_is_one_at_a_time),
        cmocka_unit_test(three_pages_pass_a_slow_one),
        cmocka_unit_test(a_connection_may_end_at_any_moment),
        cmocka_unit_test(runs_share_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
