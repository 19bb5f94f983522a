/* SPDX-License-Identifier: MIT */
/*
 * What pool.h promises, on real threads; the list in main() is the
 * specification, support/world.h says what the tasks do.  A pool that does
 * not bring together who shall meet hangs there until its deadline.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "pool.h"
#include "support/threads.h"
#include "support/world.h"

#define SENTENCE(name) static void name(void **state __attribute__((unused)))
#define OK(call) assert_int_equal(call, 0)

static void fan_out(pool_task *task, size_t count)
{
    struct pool_job job = job_of(task, count, world.results);

    OK(pool_submit(world.pool, &job));
    OK(pool_wait(world.pool, &job));
}

/* What is beyond the sizes that the header names need not be there. */
static void ok_or_none(int outcome)
{
    assert_true(outcome == 0 || outcome == -ENOMEM);
}

SENTENCE(a_new_pool_can_be_freed)
{
    struct pool *second;

    for (int i = 0; i < 9; i++)
        OK(world_end(NULL) || world_of_two(NULL));
    fan_out(square, 1);
    OK(elsewhere(POOL_SIZE_MIN, POOL_SIZE_MIN, square));
    ok_or_none(elsewhere(POOL_SIZE_MIN + 8, 1, square));
    ok_or_none(elsewhere(1, SIZE_MAX / sizeof(void *) + 1, square));
    second = pool_new(1, 1);
    ok_or_none(elsewhere(1, 1, square));
    OK(pool_free(second, POOL_DRAIN));
}

SENTENCE(bad_arguments_are_refused)
{
    struct pool_job bad[] = {job_of(NULL, 1, world.results),
                             job_of(square, 1, NULL),
                             job_of(square, 0, world.results)};

    OK(pool_free(NULL, POOL_DRAIN));
    assert_true(!pool_new(0, 1) && !pool_new(1, 0));
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pool_submit(world.pool, &bad[i]), -EINVAL);
    assert_int_equal(pool_submit(world.pool, NULL), -EINVAL);
    assert_int_equal(pool_submit(NULL, &world.inner[0]), -EINVAL);
    assert_int_equal(pool_wait(world.pool, NULL), -EINVAL);
    assert_int_equal(pool_wait(NULL, &world.inner[0]), -EINVAL);
    assert_int_equal(pool_free(world.pool, (enum pool_end)2), -EINVAL);
}

SENTENCE(every_task_runs_once)
{
    fan_out(square, MANY);

    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(world.runs[i], 1);
}

SENTENCE(results_stand_in_the_order_of_the_index)
{
    size_t count = 1 + chosen(MANY);
    fan_out(square, count);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(world.results[i], i * i);
}

SENTENCE(an_error_stays_in_its_own_slot)
{
    fan_out(fail_at_odd, MANY);

    for (int i = 0; i < MANY; i++)
        assert_int_equal(world.results[i], i % 2 == 0 ? 0 : -i);
}

SENTENCE(an_ended_job_can_be_used_again)
{
    for (int i = 0; i < 3; i++) {
        OK(pool_submit(world.pool, &world.inner[0]));
        OK(pool_wait(world.pool, &world.inner[0]));
        OK(pool_wait(world.pool, &world.inner[0]));
    }

    assert_int_equal(world.order, 3);
}

SENTENCE(jobs_begin_in_the_order_of_their_submission)
{
    fan_out(submit_two, 1); /* by the only worker, so both wait for it */
    for (size_t i = 0; i < 2; i++)
        OK(pool_wait(world.pool, &world.inner[i]));

    for (int i = 0; i < 2; i++)
        assert_int_equal(world.inner_results[i], i);
    OK(in_turn(POOL_SIZE_MIN));
    ok_or_none(in_turn(MANY));
}

SENTENCE(only_workers_run_tasks)
{
    fan_out(is_tester, MANY);

    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(world.results[i], 0);
}

SENTENCE(as_many_tasks_run_at_once_as_workers)
{
    fan_out(meet, MANY);

    assert_int_equal(world.results[0], 0);
}

SENTENCE(no_more_tasks_run_at_once_than_workers)
{
    fan_out(note_most, MANY);

    assert_in_range(world.most, 1, 2);
}

SENTENCE(a_free_worker_takes_what_waits)
{
    fan_out(first_goes_last, MANY);

    assert_int_equal(world.results[0], 0);
}

SENTENCE(a_task_may_submit_jobs)
{
    fan_out(submit_inner, INNER);

    for (size_t i = 0; i < INNER; i++) {
        assert_int_equal(world.results[i], 0);
        OK(pool_wait(world.pool, &world.inner[i]));
    }
}

SENTENCE(a_full_backlog_refuses_a_task)
{
    fan_out(submit_inner, INNER); /* with the last one outer has left */

    assert_int_equal(world.answers, -EAGAIN);
}

SENTENCE(a_task_that_waits_does_that_job_itself)
{
    fan_out(wait_for_second, 1);

    assert_int_equal(world.results[0], 0);
}

SENTENCE(jobs_wait_for_jobs_to_any_depth)
{
    struct node root = {world.pool, 5};

    assert_int_equal(grow(&root, 0), 32);
}

SENTENCE(a_task_cannot_free_its_pool)
{
    fan_out(free_pool, 1);
    assert_int_equal(world.results[0], -EBUSY);
    OK(elsewhere(1, 1, free_pool));
}

SENTENCE(draining_does_what_was_submitted)
{
    struct pool_job job = job_of(square, MANY, world.results);

    OK(pool_submit(world.pool, &job));
    OK(world_end(NULL));

    for (size_t i = 0; i < MANY; i++)
        assert_int_equal(world.results[i], i * i);
}

/* The backlog is full, so the first job notices when the end has come. */
SENTENCE(cancelling_begins_nothing_more)
{
    struct pool_job first = job_of(submit_until_end, 1, world.results);

    OK(pool_submit(world.pool, &first));
    for (size_t i = 1; i < INNER; i++)
        OK(pool_submit(world.pool, &world.inner[i]));
    assert_int_equal(world.results[0], UNTOUCHED);
    world_meet();
    OK(pool_free(world.pool, POOL_CANCEL));
    world.pool = NULL;

    assert_int_equal(world.results[0], -EPIPE);
    for (size_t i = 1; i < INNER; i++)
        assert_int_equal(world.inner_results[i], -ECANCELED);
    assert_int_equal(world.order, 0);
}

SENTENCE(the_workers_are_all_the_threads)
{
    if (!threads_counted())
        skip();
    fan_out(square, MANY);
    OK(world_end(NULL));
    assert_int_equal(threads_started(), 2);
    assert_int_equal(threads_joined(), 2);
}

SENTENCE(a_failing_start_leaves_nothing)
{
    if (!threads_counted())
        skip();

    for (unsigned k = 1; k <= 4; k++) {
        threads_watch(k);
        assert_null(pool_new(4, 1));
        assert_int_equal(threads_started(), k - 1);
        assert_int_equal(threads_joined(), k - 1);
    }
}

#define ONE(f) cmocka_unit_test_setup_teardown(f, world_of_one, world_end)
#define TWO(f) cmocka_unit_test_setup_teardown(f, world_of_two, world_end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TWO(a_new_pool_can_be_freed),
        ONE(bad_arguments_are_refused),
        TWO(every_task_runs_once),
        TWO(only_workers_run_tasks),
        TWO(results_stand_in_the_order_of_the_index),
        TWO(an_error_stays_in_its_own_slot),
        TWO(an_ended_job_can_be_used_again),
        ONE(jobs_begin_in_the_order_of_their_submission),
        TWO(as_many_tasks_run_at_once_as_workers),
        TWO(no_more_tasks_run_at_once_than_workers),
        TWO(a_free_worker_takes_what_waits),
        TWO(the_workers_are_all_the_threads),
        TWO(a_task_may_submit_jobs),
        ONE(a_full_backlog_refuses_a_task),
        ONE(a_task_that_waits_does_that_job_itself),
        TWO(jobs_wait_for_jobs_to_any_depth),
        ONE(a_task_cannot_free_its_pool),
        TWO(draining_does_what_was_submitted),
        ONE(cancelling_begins_nothing_more),
        ONE(a_failing_start_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
