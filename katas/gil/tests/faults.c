/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario accepts both outcomes of gil_new, and one of all the rest.
 */
#include "gil.h"
#include "support/stage.h"

static void make_and_use(void *unused)
{
    stage.gil = gil_new(INTERVAL_US);
    (void)unused;
    if (!stage.gil)
        return;
    compute_in_steps(NULL);
    wait_outside(NULL);
    stage_end();
}

SENTENCE(a_lock_is_made_whole_or_not_at_all)
{
    dojo_sweep(make_and_use, NULL);
}

static void share(void *unused)
{
    pthread_t other;

    stage.gil = gil_new(INTERVAL_US);
    (void)unused;
    if (!stage.gil)
        return;
    int error = pthread_create(&other, NULL, compute_for_long, NULL);

    compute_for_long(NULL);
    wait_outside(NULL);
    if (!error)
        join(other);
    stage_end();
}

SENTENCE(who_has_a_lock_can_rely_on_it)
{
    dojo_sweep(share, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lock_is_made_whole_or_not_at_all),
        cmocka_unit_test(who_has_a_lock_can_rely_on_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
