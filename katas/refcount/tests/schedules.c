/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.
 *
 * A count that goes wrong has two faces: the object is destroyed too early,
 * or twice, while somebody holds it; or it never is.  The parts in
 * support/stage.h look for the first, stage_end() for the second.
 */
#include "refcount.h"
#include "support/stage.h"

/* Two threads play their parts, with a reference each; a third one may. */
struct play {
    void *(*here)(void *);
    void *(*there)(void *);
    void *(*third)(void *);
    int references;
    int left; /* references that are given back at the end */
    bool watched, read_by_destroy, waiting_destroy;
};

static void play_scenario(void *context)
{
    const struct play *play = context;
    pthread_t third = 0;

    stage.read_by_destroy = play->read_by_destroy;
    stage.waiting_destroy = play->waiting_destroy;
    stage.written[0] = 1;
    stage_begin(play->references, play->watched);
    pthread_t there = start(play->there);
    if (play->third)
        third = start(play->third);
    play->here(NULL);
    join(there);
    if (play->third)
        join(third);
    for (int i = 0; i < play->left; i++)
        release_it(NULL);
    stage_end();
}

static const struct dojo_search small = {.executions = 30000, .steps = 20000};

/* Where a thousand retains, or those of three threads, might each fail for no
 * reason, there would be too many schedules. */
static const struct dojo_search crowded = {
    .executions = 30000, .steps = 100000, .spurious = DOJO_NONE};

static void explore(struct play play)
{
    dojo_explore(play_scenario, &play, &small);
}

SENTENCE(two_last_releases_destroy_once)
{
    explore((struct play){release_it, release_it, .references = 2});
}

SENTENCE(three_holders_are_three)
{
    explore((struct play){release_it, release_it, release_it, 3});
}

SENTENCE(nobody_loses_a_reference)
{
    explore((struct play){retain_and_release, retain_and_release,
                          .references = 2, .left = 2});
}

SENTENCE(who_releases_while_others_retain_ends_nothing)
{
    explore((struct play){release_it, retain_and_release, .references = 2,
                          .left = 1});
}

SENTENCE(destroy_sees_what_the_holders_did)
{
    explore((struct play){release_it, write_and_release, .references = 2,
                          .read_by_destroy = true});
    explore((struct play){write_and_release, upgrade_and_write, .references = 1,
                          .watched = true, .read_by_destroy = true});
}

SENTENCE(who_reads_one_is_alone)
{
    explore((struct play){look_for_one, write_and_release, .references = 2,
                          .left = 1});
}

SENTENCE(an_upgrade_comes_in_time_or_not_at_all)
{
    explore((struct play){upgrade_perhaps, release_it, .references = 1,
                          .watched = true});
}

SENTENCE(two_upgrades_bring_nobody_back)
{
    struct play play = {upgrade_perhaps, release_it, upgrade_perhaps, 1,
                        .watched = true};

    dojo_explore(play_scenario, &play, &crowded);
}

SENTENCE(an_upgrade_of_the_living_is_never_refused)
{
    explore((struct play){upgrade_surely, upgrade_surely, .references = 1,
                          .left = 1, .watched = true});
}

SENTENCE(the_last_to_leave_gives_back_the_memory)
{
    explore((struct play){unwatch_it, release_it, .references = 1,
                          .watched = true});
}

SENTENCE(two_may_watch_at_once)
{
    explore((struct play){watch_and_unwatch, watch_and_unwatch, .references = 1,
                          .left = 1});
}

SENTENCE(nobody_waits_for_a_destroy)
{
    explore((struct play){release_it, use_others_and_open, .references = 1,
                          .watched = true, .waiting_destroy = true});
}

SENTENCE(the_limit_holds_for_two_at_once)
{
    struct play play = {retain_if_there_is_room, retain_if_there_is_room,
                        .references = REFCOUNT_MAX - 1, .left = REFCOUNT_MAX};

    dojo_explore(play_scenario, &play, &crowded);
}

SENTENCE(who_is_refused_has_changed_nothing)
{
    struct play play = {make_room_and_retain, retain_if_there_is_room,
                        .references = REFCOUNT_MAX, .left = REFCOUNT_MAX};

    dojo_explore(play_scenario, &play, &crowded);
}

SENTENCE(objects_made_at_once_are_two)
{
    explore((struct play){use_own, use_own, .references = 1, .left = 1});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_last_releases_destroy_once),
        cmocka_unit_test(nobody_loses_a_reference),
        cmocka_unit_test(who_releases_while_others_retain_ends_nothing),
        cmocka_unit_test(destroy_sees_what_the_holders_did),
        cmocka_unit_test(three_holders_are_three),
        cmocka_unit_test(who_reads_one_is_alone),
        cmocka_unit_test(an_upgrade_comes_in_time_or_not_at_all),
        cmocka_unit_test(an_upgrade_of_the_living_is_never_refused),
        cmocka_unit_test(two_upgrades_bring_nobody_back),
        cmocka_unit_test(two_may_watch_at_once),
        cmocka_unit_test(the_last_to_leave_gives_back_the_memory),
        cmocka_unit_test(nobody_waits_for_a_destroy),
        cmocka_unit_test(the_limit_holds_for_two_at_once),
        cmocka_unit_test(who_is_refused_has_changed_nothing),
        cmocka_unit_test(objects_made_at_once_are_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
