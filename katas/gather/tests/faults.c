/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail, for each way in
 * which it can, and once with each read and write cut to one byte.  An answer
 * may be lost to a failure, if it is told so; what is reported well has to be
 * well, and every socket closed.
 */
#include "gather.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
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

static const struct dojo_peer_step late[] = {
    {.action = DOJO_PEER_READ, .length = 4},
    {.action = DOJO_PEER_DELAY, .delay_ns = 1000 * MS},
    {.action = DOJO_PEER_SEND, .bytes = "pong", .length = 4},
    {.action = DOJO_PEER_END},
};

static const struct dojo_peer_step silent[] = {
    {.action = DOJO_PEER_SILENT},
};

struct plan {
    const struct dojo_peer_step *scripts[2];
    enum gather_policy policy;
    int timeout_ms;
    bool cancelled;
};

static void check_call(const struct gather_call *call,
                       const struct gather_result *result)
{
    dojo_check(result->error <= 0 && result->error != -EINTR);
    if (result->error == 0) {
        dojo_check_int(result->sent, 4);
        dojo_check_int(result->length, 4);
        dojo_check(memcmp(call->answer, "pong", 4) == 0);
    }
}

static void carry_out(void *context)
{
    const struct plan *plan = context;
    int outcome, cancel_fd = plan->cancelled ? eventfd(1, EFD_CLOEXEC) : -1;
    struct gather_call calls[2];
    struct gather_result results[2];
    char answers[2][8];

    if (plan->cancelled && cancel_fd < 0)
        return;
    for (size_t i = 0; i < 2; i++)
        calls[i] = (struct gather_call){.fd = dojo_peer_pair(plan->scripts[i]),
                                        .request = "ping",
                                        .request_size = 4,
                                        .answer = answers[i],
                                        .answer_size = sizeof(answers[i]),
                                        .timeout_ms = plan->timeout_ms};

    outcome = gather_run(calls, results, 2, plan->policy, cancel_fd);
    dojo_check(outcome <= 0 && outcome != -EINTR);
    if (plan->policy == GATHER_COLLECT &&
        outcome != (plan->cancelled ? -ECANCELED : 0))
        dojo_check_int(outcome, -dojo_planned());
    for (size_t i = 0; i < 2; i++) {
        check_call(&calls[i], &results[i]);
        if (outcome == 0) /* nobody else has ended the call */
            dojo_check(results[i].error != -ECANCELED);
    }
    if (plan->policy != GATHER_COLLECT)
        dojo_check((outcome == 0) ==
                   (results[0].error == 0 && results[1].error == 0));
    if (plan->cancelled)
        dojo_check(outcome < 0);
    if (plan->timeout_ms)
        dojo_check(dojo_now_ns() <=
                   DOJO_EPOCH_NS + (plan->timeout_ms + 2) * MS);
    if (cancel_fd >= 0)
        close(cancel_fd);
}

static void what_fails_is_told(void **state)
{
    struct plan plan = {.scripts = {prompt, late}};

    (void)state;
    dojo_sweep(carry_out, &plan);
}

static void a_failure_stops_a_fast_run(void **state)
{
    struct plan plan = {.scripts = {late, prompt},
                        .policy = (enum gather_policy)7}; /* means the same */

    (void)state;
    dojo_sweep(carry_out, &plan);
}

static void limits_hold_when_calls_fail(void **state)
{
    struct plan plan = {.scripts = {silent, late}, .timeout_ms = 1500};

    (void)state;
    dojo_sweep(carry_out, &plan);
}

static void cancelling_holds_when_calls_fail(void **state)
{
    struct plan plan = {.scripts = {silent, silent}, .cancelled = true};

    (void)state;
    dojo_sweep(carry_out, &plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_fails_is_told),
        cmocka_unit_test(a_failure_stops_a_fast_run),
        cmocka_unit_test(limits_hold_when_calls_fail),
        cmocka_unit_test(cancelling_holds_when_calls_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
