/* SPDX-License-Identifier: MIT */
/*
 * faults.c - the first call fails, the second, ... until none is left.
 *
 * A scenario accepts both outcomes, done or refused; what it does not accept
 * is an object that nobody destroys, or somebody else's destroyed.
 */
#include "refcount.h"
#include "support/stage.h"

/* Without a refcount the object is still its maker's: it is not destroyed. */
static void make_and_release(void *unused)
{
    struct refcount *refcount = refcount_new(&stage, destroy_stage);

    (void)unused;
    stage.refcount = refcount;
    if (refcount)
        OK(refcount_release(refcount));
    dojo_check_int(times_destroyed(), refcount ? 1 : 0);
}

SENTENCE(an_object_is_made_whole_or_not_at_all)
{
    dojo_sweep(make_and_release, NULL);
}

/* Retains and upgrades; returns the number of references that it got. */
static int get_more(struct refcount *refcount, struct refcount_weak *weak)
{
    struct refcount *upgraded = NULL;
    int first = refcount_retain(refcount);
    int second = weak ? refcount_upgrade(weak, &upgraded) : -ENOMEM;

    dojo_check(first == 0 || first == -ENOMEM);
    dojo_check(second == 0 || second == -ENOMEM);
    dojo_check(upgraded == (second ? NULL : refcount));
    return (first == 0) + (second == 0);
}

static void watch_and_get_more(void *unused)
{
    struct refcount *refcount = refcount_new(&stage, destroy_stage);
    struct refcount_weak *weak = refcount_watch(refcount);
    unsigned count = 0;

    (void)unused;
    if (!refcount)
        return;
    stage.refcount = refcount;
    int more = get_more(refcount, weak);
    OK(refcount_count(refcount, &count));
    dojo_check_int(count, 1 + more);
    for (; more >= 0; more--) {
        dojo_check_int(times_destroyed(), 0);
        OK(refcount_release(refcount));
    }
    dojo_check_int(times_destroyed(), 1);
    refcount_unwatch(weak);
}

SENTENCE(what_is_refused_is_not_counted)
{
    dojo_sweep(watch_and_get_more, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_is_made_whole_or_not_at_all),
        cmocka_unit_test(what_is_refused_is_not_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
