/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail.  It accepts that
 * there is no pool; it does not accept half a pool, one that loses a task,
 * or anything left behind.
 */
#include "pool.h"
#include "support/scene.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dojo/explore.h>

static void open_and_end(void *unused)
{
    (void)unused;
    if (scene_open(3, 1, hear, 1))
        return;
    dojo_check_int(pool_free(scene.pool, POOL_DRAIN), 0);
}

static void a_failing_start_leaves_nothing(void **state)
{
    (void)state;
    dojo_sweep(open_and_end, NULL);
}

/* Once there is a pool, a job is done, or refused for want of memory. */
static void do_two_jobs(void *unused)
{
    int error;

    (void)unused;
    if (scene_open(2, 1, delegate, 1))
        return;
    error = pool_submit(scene.pool, &scene.outer);
    dojo_check(error == 0 || error == -ENOMEM);
    if (!error) {
        dojo_check_int(pool_wait(scene.pool, &scene.outer), 0);
        dojo_check(scene.results[0] == 10 || scene.results[0] == -ENOMEM);
    }
    dojo_check_int(pool_free(scene.pool, POOL_CANCEL), 0);
}

static void a_pool_that_is_there_works(void **state)
{
    (void)state;
    dojo_sweep(do_two_jobs, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failing_start_leaves_nothing),
        cmocka_unit_test(a_pool_that_is_there_works),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
