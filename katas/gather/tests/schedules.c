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

#define SENTENCE(name, scenario, search)                                       \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        dojo_explore(scenario, NULL, search);                                  \
    }

#define AFTER(seconds)                                                         \
    {                                                                          \
        {.action = DOJO_PEER_READ, .length = 4},                               \
            {.action = DOJO_PEER_DELAY, .delay_ns = (seconds)*1000 * MS},      \
            {.action = DOJO_PEER_SEND, .bytes = "pong", .length = 4},          \
            {.action = DOJO_PEER_END},                                         \
    }

static const struct dojo_peer_step at_once[] = AFTER(0), after_1_s[] = AFTER(1),
                                   after_2_s[] = AFTER(2);
static const struct dojo_peer_step silent[] = {{.action = DOJO_PEER_SILENT}};
static const struct dojo_peer_step dribbling[] = {
    {.action = DOJO_PEER_READ, .length = 4},
    {DOJO_PEER_DRIBBLE, 300 * MS + 1, "pong pong pong", 14},
    {.action = DOJO_PEER_END},
};

/* A run of up to two calls, each with a room of its own. */
struct table {
    struct gather_call calls[2];
    struct gather_result results[2];
    char answers[2][8];
    size_t count;
    int cancel_fd;
};

static void lay(struct table *table, const struct dojo_peer_step *first,
                const struct dojo_peer_step *second)
{
    *table = (struct table){.count = second ? 2 : 1, .cancel_fd = -1};
    for (size_t i = 0; i < table->count; i++)
        table->calls[i] =
            (struct gather_call){.fd = dojo_peer_pair(i == 0 ? first : second),
                                 .request = "ping",
                                 .request_size = 4,
                                 .answer = table->answers[i],
                                 .answer_size = sizeof(table->answers[i])};
}

static int run(struct table *table)
{
    return gather_run(table->calls, table->results, table->count,
                      GATHER_COLLECT, table->cancel_fd);
}

static void check_answer(const struct table *table, size_t i)
{
    dojo_check_int(table->results[i].error, 0);
    dojo_check_int(table->results[i].length, 4);
    dojo_check(memcmp(table->answers[i], "pong", 4) == 0);
}

static void one_and_two_seconds(void *unused)
{
    struct table table;
    int64_t start = dojo_now_ns();

    (void)unused;
    lay(&table, after_2_s, after_1_s);
    dojo_check_int(run(&table), 0);
    dojo_check_int(dojo_now_ns() - start, 2000 * MS);
    dojo_check(dojo_counters().wakeups < 20);
    check_answer(&table, 0);
    check_answer(&table, 1);
}

SENTENCE(one_second_and_two_seconds_are_two, one_and_two_seconds, NULL)

static void a_dribble_against_a_limit(void *unused)
{
    struct table table;
    int64_t start = dojo_now_ns();

    (void)unused;
    lay(&table, dribbling, NULL);
    table.calls[0].timeout_ms = 1000;
    dojo_check_int(run(&table), 0);
    dojo_check_int(table.results[0].error, -ETIMEDOUT);
    dojo_check_int(table.results[0].length, 3);
    dojo_check(dojo_now_ns() - start >= 1000 * MS);
    dojo_check(dojo_now_ns() - start <= 1002 * MS);
    dojo_check(dojo_counters().wakeups < 20);
}

SENTENCE(a_limit_is_kept_to_the_millisecond, a_dribble_against_a_limit, NULL)

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

    lay(table, script, NULL);
    table->cancel_fd = eventfd(0, EFD_CLOEXEC);
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

SENTENCE(a_cancellation_is_never_lost, cancel_a_silent_call, NULL)

static void cancel_a_prompt_call(void *unused)
{
    struct table table;
    int outcome = run_and_cancel(at_once, &table);

    (void)unused;
    dojo_check(outcome == 0 || outcome == -ECANCELED);
    if (outcome == 0 || table.results[0].error != outcome)
        check_answer(&table, 0);
}

SENTENCE(an_answer_or_a_cancellation_wins, cancel_a_prompt_call, NULL)

static void *gather_alone(void *context)
{
    struct table *table = context;

    dojo_check_int(run(table), 0);
    check_answer(table, 0);
    return NULL;
}

static void two_threads_gather(void *unused)
{
    struct table here, there;
    pthread_t thread;

    (void)unused;
    lay(&here, at_once, NULL);
    lay(&there, at_once, NULL);
    dojo_check_int(pthread_create(&thread, NULL, gather_alone, &there), 0);
    gather_alone(&here);
    pthread_join(thread, NULL);
}

static const struct dojo_search one_preemption = {.preemptions = 1};

SENTENCE(runs_at_once_share_nothing, two_threads_gather, &one_preemption)

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
