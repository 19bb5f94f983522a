/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 */
#include "support/scene.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dojo/explore.h>

static void open_and_free(void *unused)
{
    (void)unused;
    if (scene_open(2) == 0)
        cache_free(scene.cache);
}

static void a_failing_start_leaves_nothing(void **state)
{
    (void)state;
    dojo_sweep(open_and_free, NULL);
}

static int get(int points)
{
    int result = cache_get(scene.cache, points);

    dojo_check(result == points + 7 || result == -ENOMEM);
    return result;
}

/* What is remembered stays, whatever else was short of memory. */
static void ask_for_two(void *unused)
{
    int first, runs;

    (void)unused;
    if (scene_open(2))
        return;
    first = get(1);
    get(2);
    runs = scene.runs[1];
    if (first == 8) {
        get(1);
        dojo_check_int(scene.runs[1], runs);
    }
    get(3);
    get(3);
    cache_free(scene.cache);
}

static void a_cache_that_is_there_works(void **state)
{
    (void)state;
    dojo_sweep(ask_for_two, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failing_start_leaves_nothing),
        cmocka_unit_test(a_cache_that_is_there_works),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
