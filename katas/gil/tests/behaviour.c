/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what gil.h promises, on real threads.
 *
 * How long others have waited is a question of time, and of luck here:
 * schedules.c has the answers.
 */
#include "gil.h"
#include "support/crowd.h"
#include "support/memory.h"
#include "support/sentence.h"

#include <errno.h>
#include <limits.h>

static void use(struct gil *gil)
{
    OK(gil_acquire(gil));
    OK(gil_check(gil));
    OK(gil_release(gil));
}

SENTENCE(who_acquires_holds_it_until_release)
{
    struct gil *gil = make_gil();

    CHECK(gil_check(gil), -EPERM);
    for (int i = 0; i < 3; i++)
        use(gil);
    CHECK(gil_check(gil), -EPERM);

    OK(gil_free(gil));
}

SENTENCE(who_has_it_cannot_acquire_it)
{
    struct gil *gil = make_gil();

    OK(gil_acquire(gil));
    CHECK(gil_acquire(gil), -EDEADLK);
    OK(gil_check(gil));
    OK(gil_release(gil));
    CHECK(gil_release(gil), -EPERM);

    OK(gil_free(gil));
}

SENTENCE(only_the_holder_gives_it_up)
{
    struct gil *gil = make_gil();

    OK(gil_acquire(gil));
    struct stranger stranger = stranger_tries(gil);

    CHECK(stranger.check, -EPERM);
    CHECK(stranger.release, -EPERM);
    CHECK(stranger.block, -EPERM);
    assert_int_equal(stranger.called, 0);
    OK(gil_check(gil));
    OK(gil_release(gil));
    OK(gil_free(gil));
}

SENTENCE(without_it_nothing_is_called)
{
    struct gil *gil = make_gil();
    int calls = 0, result = 42;

    CHECK(gil_block(gil, note_call, &calls, &result), -EPERM);

    assert_int_equal(calls, 0);
    assert_int_equal(result, 42);
    OK(gil_free(gil));
}

SENTENCE(bad_arguments_are_refused)
{
    struct gil *gil = make_gil();
    int calls = 0, result = 42;

    CHECK(gil_acquire(NULL), -EINVAL);
    CHECK(gil_check(NULL), -EINVAL);
    CHECK(gil_release(NULL), -EINVAL);
    CHECK(gil_block(NULL, note_call, &calls, &result), -EINVAL);
    for (int held = 0; held < 2; held++) {
        CHECK(gil_block(gil, NULL, &calls, &result), -EINVAL);
        CHECK(gil_block(gil, note_call, &calls, NULL), -EINVAL);
        CHECK(gil_check(gil), held ? 0 : -EPERM);
        if (!held)
            OK(gil_acquire(gil));
    }

    assert_int_equal(calls, 0);
    assert_int_equal(result, 42);
    OK(gil_release(gil));
    OK(gil_free(gil));
    OK(gil_free(NULL));
}

SENTENCE(an_interval_has_its_bounds)
{
    unsigned right[] = {1, GIL_INTERVAL_MAX,
                        1 + (unsigned)chosen(GIL_INTERVAL_MAX)};
    unsigned wrong[] = {0, GIL_INTERVAL_MAX + 1, UINT_MAX};

    for (int i = 0; i < 3; i++) {
        struct gil *gil = gil_new(right[i]);

        assert_non_null(gil);
        use(gil);
        OK(gil_free(gil));
    }
    for (int i = 0; i < 3; i++)
        assert_null(gil_new(wrong[i]));
}

/* What a call finds, on its caller's thread, while the lock is given up. */
struct guest {
    struct gil *gil;
    int check, release, acquired, nested, called, result;
};

static int use_what_is_free(void *context)
{
    struct guest *guest = context;
    struct gil *gil = guest->gil;

    guest->check = gil_check(gil);
    guest->release = gil_release(gil);
    guest->acquired = gil_acquire(gil);
    guest->nested = gil_block(gil, note_call, &guest->called, &guest->result);
    return gil_release(gil) ? -1 : INT_MIN;
}

SENTENCE(a_call_is_made_without_the_lock)
{
    struct guest guest = {.gil = make_gil()};
    int result = 0;

    OK(gil_acquire(guest.gil));
    OK(gil_block(guest.gil, use_what_is_free, &guest, &result));

    CHECK(guest.check, -EPERM);
    CHECK(guest.release, -EPERM);
    OK(guest.acquired);
    OK(guest.nested);
    assert_int_equal(guest.called, 1);
    assert_int_equal(result, INT_MIN);
    OK(gil_release(guest.gil));
    OK(gil_free(guest.gil));
}

SENTENCE(after_a_call_the_lock_is_back)
{
    struct gil *gil = make_gil();
    int calls = 7, result = 42;

    OK(gil_acquire(gil));
    OK(gil_block(gil, note_call, &calls, &result));

    OK(gil_check(gil));
    assert_int_equal(calls, 8);
    assert_int_equal(result, 7);
    OK(gil_release(gil));
    OK(gil_free(gil));
}

SENTENCE(locks_do_not_mix)
{
    struct gil *gils[2 * GIL_LEAST];
    int count = make_gils(gils, 2 * GIL_LEAST);

    for (int i = 0; i < count; i++)
        OK(gil_acquire(gils[i]));
    for (int i = 0; i < count; i++) {
        OK(gil_release(gils[i]));
        for (int j = 0; j < count; j++)
            CHECK(gil_check(gils[j]), j <= i ? -EPERM : 0);
    }
    for (int i = 0; i < count; i++)
        OK(gil_free(gils[i]));
}

SENTENCE(a_lock_is_freed_when_nobody_holds_it)
{
    for (int i = 0; i < 1000; i++) {
        struct gil *gil = make_gil();

        OK(gil_acquire(gil));
        CHECK(gil_free(gil), -EBUSY);
        OK(gil_check(gil));
        OK(gil_release(gil));
        OK(gil_free(gil));
    }
}

SENTENCE(without_memory_there_is_no_lock)
{
    if (!memory_is_wrapped())
        skip();
    will_return_maybe(__wrap_malloc, NULL);

    memory_is_mocked();
    struct gil *gil = gil_new(5000);
    memory_is_itself(NULL);

    if (gil) { /* made without malloc, so it has to work */
        use(gil);
        OK(gil_free(gil));
    }
}

SENTENCE(sixteen_count_under_it)
{
    struct gil *gil = gil_new(1);

    assert_non_null(gil);
    assert_int_equal(crowd_counts(gil), CROWD * ROUNDS);
    OK(gil_free(gil));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_acquires_holds_it_until_release),
        cmocka_unit_test(who_has_it_cannot_acquire_it),
        cmocka_unit_test(only_the_holder_gives_it_up),
        cmocka_unit_test(without_it_nothing_is_called),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(an_interval_has_its_bounds),
        cmocka_unit_test(after_a_call_the_lock_is_back),
        cmocka_unit_test(a_call_is_made_without_the_lock),
        cmocka_unit_test(locks_do_not_mix),
        cmocka_unit_test(a_lock_is_freed_when_nobody_holds_it),
        cmocka_unit_test_teardown(without_memory_there_is_no_lock,
                                  memory_is_itself),
        cmocka_unit_test(sixteen_count_under_it),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
