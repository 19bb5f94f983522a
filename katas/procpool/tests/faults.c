/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail, in workers too.  It
 * accepts that there is no pool, and that a task is lost with its worker; it
 * does not accept half a pool, a wrong result, or anything left behind.
 */
#include "support/scene.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dojo/explore.h>

/* Why there is no pool: what the call that failed said, or how that looks. */
static bool is_told(int error)
{
    int planned = dojo_planned();

    if (planned == 0 || planned == EINTR)
        return error == 0;
    return error == 0 || error == -planned || error == -ENOMEM ||
           error == -EOWNERDEAD;
}

static void open_and_end(void *unused)
{
    int error;

    (void)unused;
    if (scene_begin())
        return;
    error = scene_open(2);
    dojo_check(is_told(error) && (error == 0) == (scene.pool != NULL));
    if (!error)
        dojo_check_int(shared->begins, 2);
    scene_end();
    dojo_check_int(dojo_counters().processes_now, 0);
}

static void a_failing_start_leaves_nothing(void **state)
{
    (void)state;
    dojo_sweep(open_and_end, NULL);
}

/* Every task has a result: its own, or why there is none. */
static void map_two(void)
{
    int error = scene_map(2);

    for (int i = 0; i < 2; i++) {
        int result = scene.results[i];
        dojo_check(result == i + 2 || result == -EOWNERDEAD ||
                   (result == -ECANCELED && error < 0));
        if (result == i + 2)
            dojo_check_int(scene.outputs[i], (i + 2) * (i + 2));
    }
    dojo_check(error <= 0);
}

static void map_twice(void *unused)
{
    (void)unused;
    if (scene_begin())
        return;
    if (!scene_open(1)) {
        scene_tell(0, KILL_SELF);
        map_two();
        scene_tell(0, SQUARE);
        map_two();
        for (int i = 0; i < 2 && dojo_planned() == EINTR; i++)
            dojo_check_int(scene.results[i], i + 2);
    }
    scene_end();
    dojo_check_int(dojo_counters().processes_now, 0);
}

static void a_lost_worker_loses_its_task_alone(void **state)
{
    (void)state;
    dojo_sweep(map_twice, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failing_start_leaves_nothing),
        cmocka_unit_test(a_lost_worker_loses_its_task_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
