/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - small programs that are run under every schedule.  Only
 * different_points_are_converted_at_once asks for overlap: a cache that
 * converts under its one lock fails there and nowhere else.
 */
#include "support/sentence.h"

#include <errno.h>

SENTENCE(a_point_is_converted_once)
{
    begin(1);
    pthread_t other = start_asking(1);
    expect(1);
    dojo_check_int(answer(other), 8);
    dojo_check_int(scene.runs[1], 1);
    end();
}

SENTENCE(the_bound_holds)
{
    begin(1);
    pthread_t other = start_asking(1);
    expect(2);
    dojo_check_int(answer(other), 8);
    expect(1);
    expect(2);
    dojo_check(scene.runs[1] + scene.runs[2] >= 3);
    dojo_sometimes(scene.runs[1] == 1, "1 came last");
    dojo_sometimes(scene.runs[1] == 2, "2 came last");
    end();
}

/* Of two conversions the one that began first asks when the other is done. */
SENTENCE(a_conversion_cannot_ask_its_own_cache)
{
    begin(2);
    scene.takes_ms[1] = 1000;
    scene.asks = true;
    pthread_t other = start_asking(1);
    sleep_ms(500);
    expect(2);
    dojo_check_int(answer(other), 8);
    dojo_check_int(scene.heard, -EDEADLK);
    end();
}

/* Nobody waits but who wants what is being converted. */
SENTENCE(different_points_are_converted_at_once)
{
    const struct cache_special own[] = CACHE_SPECIALS;

    begin(2);
    expect(0);
    scene.takes_ms[1] = scene.takes_ms[2] = 1000;
    pthread_t other = start_asking(1);
    sleep_ms(500);
    expect(0);
    dojo_check_int(cache_get(scene.cache, own[0].points), own[0].result);
    dojo_check_int(cache_get(scene.cache, -1), -ERANGE);
    dojo_check_int(ms_since_the_start(), 500);
    expect(2);
    dojo_check_int(ms_since_the_start(), 1500);
    dojo_check_int(answer(other), 8);
    end();
}

SENTENCE(everybody_who_waits_is_answered)
{
    begin(1);
    scene.takes_ms[1] = 1000;
    pthread_t others[] = {start_asking(1), start_asking(1)};
    expect(1);
    expect_both(others, 8);
    dojo_check_int(scene.runs[1], 1);
    end();
}

/* Who waited is told the error, or converts in turn and is told it then. */
SENTENCE(a_failure_leaves_nobody_waiting)
{
    begin(1);
    scene.error = -EIO;
    scene.takes_ms[1] = 1000;
    pthread_t other = start_asking(1);
    dojo_check_int(cache_get(scene.cache, 1), -EIO);
    dojo_check_int(answer(other), -EIO);
    scene.error = 0;
    expect(1);
    end();
}

/* 1 has landed, and 2 pushes it out before the other asker of 1 has seen it. */
SENTENCE(who_waits_is_answered_though_it_is_gone)
{
    begin(1);
    scene.takes_ms[1] = scene.takes_ms[2] = 1000;
    pthread_t others[] = {start_asking(1), start_asking(1)};
    expect(2);
    expect_both(others, 8);
    end();
}

/* 1 takes long; meanwhile 3 pushes 2 out.  Then 1 is converted still. */
SENTENCE(a_point_in_conversion_is_not_pushed_out)
{
    begin(1);
    scene.takes_ms[1] = 1000;
    pthread_t other = start_asking(1);
    expect(2);
    expect(3);
    expect(1);
    dojo_check_int(answer(other), 8);
    end();
}

/* Whenever the other one asks: 1 was used after 2, so that 2 goes. */
SENTENCE(two_are_answered_from_memory)
{
    begin(2);
    expect(1);
    expect(2);
    pthread_t other = start_asking(1);
    expect(2);
    expect(1);
    dojo_check_int(answer(other), 8);
    dojo_check_int(scene.runs[1] + scene.runs[2], 2);
    expect(3);
    expect(1);
    dojo_check_int(scene.runs[1], 1);
    expect(2);
    dojo_check_int(scene.runs[2], 2);
    end();
}

/* 3 comes before the two uses, between or after them: the last two stay. */
SENTENCE(what_is_used_meanwhile_stays)
{
    begin(2);
    expect(1);
    expect(2);
    pthread_t other = start_asking(3);
    expect(1);
    expect(2);
    dojo_check_int(answer(other), 10);
    int last = scene.runs[1] == 1 ? 3 : 1;
    int runs = scene.runs[2] + scene.runs[last];
    expect(2);
    expect(last);
    dojo_check_int(scene.runs[2] + scene.runs[last], runs);
    end();
}

SENTENCE(who_waits_sleeps)
{
    sem_t gate;

    begin(1);
    sem_init(&gate, 0, 0);
    scene.gate = &gate;
    pthread_t others[] = {start_asking(1), start_asking(1)};
    sleep_ms(1);
    unsigned wakeups = dojo_counters().wakeups;
    for (int i = 0; i < 10; i++)
        sleep_ms(1000);
    dojo_check(dojo_counters().wakeups <= wakeups + 10 + 1 /* spurious */);
    sem_post(&gate);
    expect_both(others, 8);
    sem_destroy(&gate);
    end();
}

SENTENCE(two_may_open_caches_at_once)
{
    pthread_t other;

    dojo_check_int(pthread_create(&other, NULL, open_and_close, NULL), 0);
    open_and_close(NULL);
    dojo_check_int(pthread_join(other, NULL), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_point_is_converted_once),
        cmocka_unit_test(the_bound_holds),
        cmocka_unit_test(a_conversion_cannot_ask_its_own_cache),
        cmocka_unit_test(different_points_are_converted_at_once),
        cmocka_unit_test(everybody_who_waits_is_answered),
        cmocka_unit_test(a_failure_leaves_nobody_waiting),
        cmocka_unit_test(who_waits_is_answered_though_it_is_gone),
        cmocka_unit_test(a_point_in_conversion_is_not_pushed_out),
        cmocka_unit_test(two_are_answered_from_memory),
        cmocka_unit_test(what_is_used_meanwhile_stays),
        cmocka_unit_test(who_waits_sleeps),
        cmocka_unit_test(two_may_open_caches_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
