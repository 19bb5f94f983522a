/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario runs once for every call in it that can fail.  It accepts that a
 * run, a coroutine or a future is not there; not that one which is there does
 * less than it should, or anything left behind.
 */
#include "support/scene.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define MS INT64_C(1000000)

/* Runs the main with that watch, or NULL; an error is one that runs give. */
static int run(coroutine_body *body, const struct coroutine_watch *watch)
{
    int result = coroutine_run(body, &scene, watch);

    dojo_check(result >= 0 || result == -ENOMEM || result == -EAGAIN ||
               result == -EMFILE || result == -ENFILE || result == -ENOSPC);
    return result;
}

static void sleep_and_end(void *unused)
{
    const struct coroutine_watch watch = {5000 * MS, starved, &scene};
    int64_t start = dojo_now_ns();

    (void)unused;
    if (run(sleep_a_second, &watch) == 0)
        dojo_check(dojo_now_ns() >= start + 1000 * MS + 1);
    else
        dojo_check_int(scene.place, 0); /* no body was called */
}

static void a_run_that_fails_leaves_nothing(void **state)
{
    (void)state;
    dojo_sweep(sleep_and_end, NULL);
}

static void share_and_end(void *unused)
{
    (void)unused;
    scene.futures[0] = coroutine_future_new();
    scene.futures[1] = coroutine_future_new();
    scene.second.futures[1] = scene.futures[1];
    scene.order = 1;
    if (scene.futures[0] && scene.futures[1]) {
        dojo_check_int(coroutine_future_complete(scene.futures[0], 7), 0);
        dojo_check_int(coroutine_future_complete(scene.futures[1], 7), 0);
        if (run(share, NULL) == 0) {
            dojo_check_int(scene.results[0], 7);
            dojo_check_int(scene.results[1], 7);
        }
    }
    dojo_check_int(coroutine_future_free(scene.futures[0]), 0);
    dojo_check_int(coroutine_future_free(scene.futures[1]), 0);
}

static void a_coroutine_that_is_there_works(void **state)
{
    (void)state;
    dojo_sweep(share_and_end, NULL);
}

static void hog_and_end(void *unused)
{
    const struct coroutine_watch watch = {10 * MS, starved, &scene};

    (void)unused;
    if (run(hog_twice, &watch) == 0)
        dojo_check_int(scene.told, 2);
}

static void a_watch_that_is_there_watches(void **state)
{
    (void)state;
    dojo_sweep(hog_and_end, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_run_that_fails_leaves_nothing),
        cmocka_unit_test(a_coroutine_that_is_there_works),
        cmocka_unit_test(a_watch_that_is_there_watches),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
