/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.
 *
 * support/scene.h tells what the tasks do, scenario.h what begin() and end().
 */
#include "support/scenario.h"

#include <errno.h>
#include <stdlib.h>

SENTENCE(only_workers_run_tasks)
{
    begin(1, 1, is_opener, 1);
    OK(pool_wait(scene.pool, &scene.outer));
    end();
    OK(scene.results[0]);
}

SENTENCE_IN_PART(results_stand_in_the_order_of_the_index)
{
    scene.told = 1;
    begin(2, 1, hear, 2);
    OK(pool_wait(scene.pool, &scene.outer));
    for (int i = 0; i < 2; i++)
        dojo_check_int(scene.results[i], i + 10);
    dojo_check_int(scene.heard[0] + scene.heard[1], 2);
    end();
}

/* Also while a task asks once more whether it has ended. */
SENTENCE(an_ended_job_can_be_used_again)
{
    OK(scene_open(1, 2, ask_again, 1));
    OK(pool_submit(scene.pool, &scene.inner) ||
       pool_wait(scene.pool, &scene.inner));
    OK(pool_submit(scene.pool, &scene.outer));
    OK(pool_submit(scene.pool, &scene.inner) ||
       pool_wait(scene.pool, &scene.inner));
    end();
    OK(scene.results[0]);
}

SENTENCE(as_many_tasks_run_at_once_as_workers)
{
    begin(2, 1, greet, 2);
    settle();
    dojo_check_int(scene.passed, 2);
    end();
}

SENTENCE(a_task_that_waits_does_that_job_itself)
{
    begin(1, 1, delegate, 1);
    settle();
    end();
    dojo_check_int(scene.results[0], 10);
}

/* It leaves the backlog where a task begins it, too, from any place there. */
SENTENCE(a_task_that_waits_makes_room)
{
    struct pool_job second;
    int result;

    OK(scene_open(1, 2, delegate, 1));
    second = scene.inner, second.results = &result;
    scene.inner.task = scene.third.task = stop;
    OK(pool_submit(scene.pool, &scene.outer));
    OK(pool_submit(scene.pool, &second));
    OK(pool_submit(scene.pool, &scene.third));
    OK(sem_post(&scene.gate) || sem_post(&scene.gate));
    end();
    dojo_check_int(scene.passed, scene.results[0] ? 1 : 2);
}

SENTENCE(a_task_cannot_free_its_pool)
{
    begin(1, 1, free_it, 1);
    settle();
    end();
    dojo_check_int(scene.results[0], -EBUSY);
}

SENTENCE(draining_does_what_was_submitted)
{
    begin(2, 1, hear, 2);
    end();
    for (int i = 0; i < 2; i++)
        dojo_check_int(scene.results[i], i + 10);
}

SENTENCE(cancelling_begins_nothing_more)
{
    scene.told = 1;
    begin(1, 1, ask, 2);
    OK(pool_free(scene.pool, POOL_CANCEL));
    for (int i = 0; i < 2; i++)
        dojo_check_int(scene.results[i], scene.heard[i] ? i + 10 : -ECANCELED);
    dojo_check_int(scene.passed, 0);
    dojo_sometimes(scene.heard[0] != scene.heard[1], "the end is between");
}

/* Not by a task that waits for it, either. */
SENTENCE(nobody_begins_what_was_cancelled)
{
    OK(scene_open(1, 1, delegate, 1));
    scene.inner.task = linger;
    scene.inner.count = 2;
    OK(pool_submit(scene.pool, &scene.outer));
    settle();
    OK(pool_free(scene.pool, POOL_CANCEL));
    dojo_check_int(scene.passed, 1);
    dojo_check_int(scene.inner_results[0] + scene.inner_results[1], -ECANCELED);
}

SENTENCE_IN_PART(an_ended_job_is_its_callers_again)
{
    struct pool_job *job = malloc(sizeof *job);

    OK(scene_open(2, 1, hear, 1));
    *job = scene.outer;
    OK(pool_submit(scene.pool, job));
    OK(pool_wait(scene.pool, job));
    free(job);
    end();
}

SENTENCE(jobs_share_the_workers)
{
    OK(scene_open(2, 2, stop, 1));
    scene.inner.task = open_gate;
    OK(pool_submit(scene.pool, &scene.outer));
    OK(pool_submit(scene.pool, &scene.inner));
    settle();
    dojo_check_int(scene.passed, 1);
    end();
}

/* There is room for one, and for the other when the worker is free again. */
SENTENCE(two_may_submit_at_once)
{
    begin(1, 1, linger, 1);
    settle();
    pthread_t other = start_submitter();
    OK(pool_submit(scene.pool, &scene.third));
    OK(join(other));
    dojo_check_int(scene.passed, 2);
    end();
    dojo_check_int(scene.inner_results[0], 10);
    dojo_check_int(scene.inner_results[1], 10);
}

SENTENCE(everybody_who_waits_is_woken)
{
    begin(1, 1, hear, 1);
    pthread_t other = start_waiter();
    OK(pool_wait(scene.pool, &scene.outer));
    OK(join(other));
    end();
}

SENTENCE_BRIEFLY(pools_come_and_go_at_once)
{
    scene_set(open_gate, 1);
    pthread_t other = start_user();
    scene.pool = pool_new(1, 1);
    OK(pool_submit(scene.pool, &scene.outer));
    end();
    OK(join(other));
    OK(sem_wait(&scene.gate));
    dojo_check_int(scene.inner_results[0], 10);
}

SENTENCE(who_waits_sleeps)
{
    begin(2, 1, stop, 1);
    settle();
    check_sleep();
    OK(sem_post(&scene.gate));
    end();
}

SENTENCE(a_full_backlog_holds_its_submitter_up)
{
    begin(1, 1, stop, 2);
    pthread_t waiter = start_waiter();
    pthread_t other = start_submitter();
    settle();
    check_sleep();
    dojo_check_int(scene.passed, 0);
    OK(sem_post(&scene.gate));
    OK(join(other));
    OK(sem_post(&scene.gate));
    OK(join(waiter));
    end();
}

SENTENCE_IN_PART(others_go_on_with_the_job_that_a_task_waits_for)
{
    OK(scene_open(2, 1, delegate, 1));
    scene.inner.count = 2;
    OK(pool_submit(scene.pool, &scene.outer));
    settle();
    end();
    dojo_check_int(scene.inner_results[1], 11);
}

SENTENCE(a_pool_in_use_is_not_freed)
{
    begin(1, 1, stop, 2);
    pthread_t other = start_submitter();
    settle();
    dojo_check_int(pool_free(scene.pool, POOL_CANCEL), -EBUSY);
    OK(sem_post(&scene.gate));
    OK(join(other));
    pthread_t waiter = start_waiter();
    settle();
    dojo_check_int(pool_free(scene.pool, POOL_DRAIN), -EBUSY);
    OK(sem_post(&scene.gate));
    OK(join(waiter));
    OK(pool_submit(scene.pool, &scene.outer));
    OK(sem_post(&scene.gate) || sem_post(&scene.gate));
    end();
}

SENTENCE(a_pool_that_ends_takes_no_job)
{
    begin(1, 1, submit_late, 2); /* the backlog is full, then it is not */
    end();
    dojo_check(scene.results[0] == -EPIPE && scene.results[1] == -EPIPE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_workers_run_tasks),
        cmocka_unit_test(results_stand_in_the_order_of_the_index),
        cmocka_unit_test(an_ended_job_can_be_used_again),
        cmocka_unit_test(as_many_tasks_run_at_once_as_workers),
        cmocka_unit_test(a_task_that_waits_does_that_job_itself),
        cmocka_unit_test(a_task_that_waits_makes_room),
        cmocka_unit_test(a_task_cannot_free_its_pool),
        cmocka_unit_test(draining_does_what_was_submitted),
        cmocka_unit_test(cancelling_begins_nothing_more),
        cmocka_unit_test(nobody_begins_what_was_cancelled),
        cmocka_unit_test(an_ended_job_is_its_callers_again),
        cmocka_unit_test(jobs_share_the_workers),
        cmocka_unit_test(two_may_submit_at_once),
        cmocka_unit_test(everybody_who_waits_is_woken),
        cmocka_unit_test(pools_come_and_go_at_once),
        cmocka_unit_test(who_waits_sleeps),
        cmocka_unit_test(a_full_backlog_holds_its_submitter_up),
        cmocka_unit_test(others_go_on_with_the_job_that_a_task_waits_for),
        cmocka_unit_test(a_pool_in_use_is_not_freed),
        cmocka_unit_test(a_pool_that_ends_takes_no_job),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
