/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.
 *
 * The processes are the explorer's; support/scene.h tells what they do.  At
 * the end of each schedule, nobody may be left behind, not even as a zombie.
 */
#include "support/scene.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dojo/explore.h>

/*
 * Every schedule of answers that talk by pipes or sockets; those that meet in
 * shared memory take more steps, and begin with the fewest preemptions.
 */
static void explore(dojo_scenario *scenario, unsigned executions)
{
    dojo_explore(scenario, NULL,
                 &(struct dojo_search){.executions = executions});
}

#define SENTENCE(name, executions)                                             \
    static void name##_scenario(void *unused);                                 \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        explore(name##_scenario, executions);                                  \
    }                                                                          \
    static void name##_scenario(void *unused __attribute__((unused)))

#define OK(call) dojo_check_int(call, 0)

static void open_with(unsigned workers)
{
    OK(scene_begin());
    OK(scene_open(workers));
}

/* The pool's end is that of its workers. */
static void end(void)
{
    scene_end();
    dojo_check_int(dojo_counters().processes_now, 0);
}

static void is_square(int i)
{
    dojo_check_int(scene.results[i], i + 2);
    dojo_check_int(scene.outputs[i], (i + 2) * (i + 2));
}

SENTENCE(a_new_pool_can_be_freed, 800)
{
    open_with(2);
    dojo_check_int(shared->begins, 2);
    dojo_check_int(shared->begun[0] + shared->begun[1], 2);
    end();
}

SENTENCE(outputs_stand_in_the_order_of_the_inputs, 1200)
{
    open_with(2);
    OK(scene_map(3));
    for (int i = 0; i < 3; i++)
        is_square(i);
    end();
}

SENTENCE(workers_are_made_once, 800)
{
    open_with(1);
    for (int round = 0; round < 2; round++)
        OK(scene_map(2));
    dojo_check_int(dojo_counters().processes_started, 1);
    end();
}

SENTENCE(as_many_tasks_run_at_once_as_workers, 800)
{
    open_with(2);
    scene_tell(0, MEET);
    scene_tell(1, MEET);
    OK(scene_map(2));
    end();
}

SENTENCE(a_crash_fails_its_own_task, 800)
{
    open_with(2);
    scene_tell(0, KILL_SELF);
    OK(scene_map(2));
    dojo_check_int(scene.results[0], -EOWNERDEAD);
    is_square(1);
    scene_tell(0, KILL_ALL);
    OK(scene_map(2)); /* others do what nobody has begun */
    dojo_check_int(scene.results[0], -EOWNERDEAD);
    if (scene.results[1] != -EOWNERDEAD)
        is_square(1);
    end();
}

SENTENCE(a_crashed_worker_is_replaced, 800)
{
    open_with(1);
    scene_tell(0, KILL_SELF);
    scene_tell(2, KILL_SELF);
    OK(scene_map(3));
    dojo_check_int(scene.results[0], -EOWNERDEAD);
    is_square(1);
    dojo_check_int(scene.results[2], -EOWNERDEAD);
    dojo_check_int(dojo_counters().processes_started, 2); /* no task is left */
    end();
}

SENTENCE(a_worker_killed_without_a_task_fails_none, 1200)
{
    open_with(2);
    scene_tell(0, KILL_IDLE);
    OK(scene_map(2));
    is_square(0);
    is_square(1);
    end();
}

SENTENCE(a_worker_killed_at_any_time_fails_one_task_at_most, 2500)
{
    open_with(2);
    scene_tell(0, KILL_OTHER);
    OK(scene_map(2));
    is_square(0);
    dojo_sometimes(scene.results[1] == -EOWNERDEAD, "the other dies in it");
    dojo_sometimes(scene.results[1] == 3, "the other is done by then");
    if (scene.results[1] != -EOWNERDEAD)
        is_square(1);
    end();
}

SENTENCE(workers_end_with_their_maker, 800)
{
    OK(scene_begin());
    scene_tell(0, KILL_MAKER);
    scene_leave(2);
    dojo_check(!shared->barred_goes_on);
    end();
}

SENTENCE(the_others_do_what_a_lost_worker_cannot, 800)
{
    open_with(2);
    shared->failing_from = 3;
    scene_tell(0, KILL_SELF);
    OK(scene_map(3));
    dojo_check_int(scene.results[0], -EOWNERDEAD);
    is_square(1);
    is_square(2);
    dojo_check(!shared->barred_goes_on);
    end();
}

SENTENCE(without_a_worker_the_rest_is_cancelled, 800)
{
    open_with(1);
    shared->failing_from = 2;
    scene_tell(0, KILL_SELF);
    dojo_check_int(scene_map(3), -EDOM);
    dojo_check_int(scene.results[0], -EOWNERDEAD);
    for (int i = 1; i < 3; i++)
        dojo_check_int(scene.results[i], -ECANCELED);
    end();
}

SENTENCE(a_failing_begin_leaves_no_worker, 800)
{
    OK(scene_begin());
    shared->failing_from = 2;
    dojo_check_int(scene_open(2), -EDOM);
    dojo_check(!scene.pool);
    end();
}

SENTENCE(who_waits_sleeps, 800)
{
    unsigned before = dojo_counters().wakeups;

    OK(scene_begin());
    shared->slow = true;
    OK(scene_open(2));
    shared->failing_from = 3; /* nobody is waited for in place of 0's */
    scene_tell(0, KILL_SELF);
    scene_tell(1, SLEEP);
    OK(scene_map(2));
    dojo_check(dojo_counters().wakeups <= before + 30);
    end();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_pool_can_be_freed),
        cmocka_unit_test(outputs_stand_in_the_order_of_the_inputs),
        cmocka_unit_test(workers_are_made_once),
        cmocka_unit_test(as_many_tasks_run_at_once_as_workers),
        cmocka_unit_test(a_crash_fails_its_own_task),
        cmocka_unit_test(a_crashed_worker_is_replaced),
        cmocka_unit_test(a_worker_killed_without_a_task_fails_none),
        cmocka_unit_test(workers_end_with_their_maker),
        cmocka_unit_test(who_waits_sleeps),
        cmocka_unit_test(a_failing_begin_leaves_no_worker),
        cmocka_unit_test(a_worker_killed_at_any_time_fails_one_task_at_most),
        cmocka_unit_test(the_others_do_what_a_lost_worker_cannot),
        cmocka_unit_test(without_a_worker_the_rest_is_cancelled),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
