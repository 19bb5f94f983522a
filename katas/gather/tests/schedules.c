/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.
 *
 * A gather is one thread, but not alone: others cancel it, others gather too,
 * and its peers act when they like.  Time is simulated, exact to the
 * nanosecond.
 */
#include "gather.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define MS INT64_C(1000000)

static const struct dojo_peer_step prompt[] = {
    {.action = DOJO_PEER_READ, .length = 4},
    {.action = DOJO_PEER_SEND, .bytes = "pong", .length = 4},
    {.action = DOJO_PEER_END},
};

static const struct dojo_peer_step after_1_s[] = {
    {.action = DOJO_PEER_READ, .length = 4},
    {.action = DOJO_PEER_DELAY, .delay_ns = 1000 * MS},
    {.action = DOJO_PEER_SEND, .bytes = "pong", .length = 4},
    {.action = DOJO_PEER_END},
};

static const struct dojo_peer_step after_2_s[] = {
    {.action = DOJO_PEER_READ, .length = 4},
    {.action = DOJO_PEER_DELAY, .delay_ns = 2000 * MS},
    {.action = DOJO_PEER_SEND, .bytes = "pong", .length = 4},
    {.action = DOJO_PEER_END},
};

static const struct dojo_peer_step dribbling[] = {
    {.action = DOJO_PEER_READ, .length = 4},
    {.action = DOJO_PEER_DRIBBLE,
     .delay_ns = 300 * MS + 1,
     .bytes = "pong pong pong",
     .length = 14},
    {.action = DOJO_PEER_END},
};

static const struct dojo_peer_step silent[] = {
    {.action = DOJO_PEER_SILENT},
};

/* A run of up to two calls, each with a room of its own. */
struct table {
    struct gather_call calls[2];
    struct gather_result results[2];
    char answers[2][8];
    size_t count;
    int cancel_fd;
};

static struct table lay(const struct dojo_peer_step *first,
                        const struct dojo_peer_step *second)
{
    const struct dojo_peer_step *scripts[] = {first, second};
    struct table table = {.count = second ? 2 : 1, .cancel_fd = -1};

    for (size_t i = 0; i < table.count; i++) {
        table.calls[i].fd = dojo_peer_pair(scripts[i]);
        table.calls[i].request = "ping";
        table.calls[i].request_size = 4;
        table.calls[i].answer_size = sizeof(table.answers[i]);
        dojo_check(table.calls[i].fd >= 0);
    }
    return table;
}

static int run(struct table *table)
{
    for (size_t i = 0; i < table->count; i++)
        table->calls[i].answer = table->answers[i];
    return gather_run(table->calls, table->results, table->count,
                      GATHER_COLLECT, 0, table->cancel_fd);
}

static void check_answer(const struct table *table, size_t i)
{
    dojo_check_int(table->results[i].error, 0);
    dojo_check_int(table->results[i].length, 4);
    dojo_check(memcmp(table->answers[i], "pong", 4) == 0);
}

static void one_and_two_seconds(void *unused)
{
    struct table table = lay(after_2_s, after_1_s);
    int64_t start = dojo_now_ns();

    (void)unused;
    dojo_check_int(run(&table), 0);
    dojo_check_int(dojo_now_ns() - start, 2000 * MS);
    check_answer(&table, 0);
    check_answer(&table, 1);
}

static void one_second_and_two_seconds_are_two(void **state)
{
    (void)state;
    dojo_explore(one_and_two_seconds, NULL, NULL);
}

static void a_dribble_against_a_limit(void *unused)
{
    struct table table = lay(dribbling, NULL);
    int64_t start = dojo_now_ns();

    (void)unused;
    table.calls[0].timeout_ms = 1000;
    dojo_check_int(run(&table), 0);
    dojo_check_int(table.results[0].error, -ETIMEDOUT);
    dojo_check_int(table.results[0].length, 3);
    dojo_check(dojo_now_ns() - start >= 1000 * MS);
    dojo_check(dojo_now_ns() - start <= 1001 * MS);
    dojo_check(dojo_counters().wakeups < 20);
}

static void a_limit_is_kept_to_the_millisecond(void **state)
{
    (void)state;
    dojo_explore(a_dribble_against_a_limit, NULL, NULL);
}

static void *cancel(void *cancel_fd)
{
    dojo_check_int(eventfd_write(*(const int *)cancel_fd, 1), 0);
    return NULL;
}

/* Runs against a peer while a thread cancels; the outcome. */
static int run_and_cancel(const struct dojo_peer_step *script,
                          struct table *table)
{
    pthread_t thread;
    int outcome;

    *table = lay(script, NULL);
    table->cancel_fd = eventfd(0, EFD_CLOEXEC);
    dojo_check(table->cancel_fd >= 0);
    dojo_check_int(pthread_create(&thread, NULL, cancel, &table->cancel_fd), 0);
    outcome = run(table);
    pthread_join(thread, NULL);
    close(table->cancel_fd);
    return outcome;
}

static void cancel_a_silent_call(void *unused)
{
    struct table table;

    (void)unused;
    dojo_check_int(run_and_cancel(silent, &table), -ECANCELED);
    dojo_check_int(table.results[0].error, -ECANCELED);
}

static void a_cancellation_is_never_lost(void **state)
{
    (void)state;
    dojo_explore(cancel_a_silent_call, NULL, NULL);
}

static void cancel_a_prompt_call(void *unused)
{
    struct table table;
    int outcome = run_and_cancel(prompt, &table);

    (void)unused;
    dojo_check_int(outcome, table.results[0].error);
    if (outcome == 0)
        check_answer(&table, 0);
    else
        dojo_check_int(outcome, -ECANCELED);
}

static void an_answer_or_a_cancellation_wins(void **state)
{
    (void)state;
    dojo_explore(cancel_a_prompt_call, NULL, NULL);
}

static void *gather_alone(void *context)
{
    struct table *table = context;

    dojo_check_int(run(table), 0);
    check_answer(table, 0);
    return NULL;
}

static void two_threads_gather(void *unused)
{
    struct table here = lay(prompt, NULL), there = lay(prompt, NULL);
    pthread_t thread;

    (void)unused;
    dojo_check_int(pthread_create(&thread, NULL, gather_alone, &there), 0);
    gather_alone(&here);
    pthread_join(thread, NULL);
}

static void runs_at_once_share_nothing(void **state)
{
    (void)state;
    dojo_explore(two_threads_gather, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_second_and_two_seconds_are_two),
        cmocka_unit_test(a_limit_is_kept_to_the_millisecond),
        cmocka_unit_test(a_cancellation_is_never_lost),
        cmocka_unit_test(an_answer_or_a_cancellation_wins),
        cmocka_unit_test(runs_at_once_share_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
