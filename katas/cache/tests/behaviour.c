/* SPDX-License-Identifier: MIT */
/*
 * What cache.h promises to one caller; the list in main() is the
 * specification.  The conversion is the collaborator that is replaced.
 */
#include "support/memory.h"
#include "support/rates.h"
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

#define SENTENCE(name) static void name(void **state __attribute__((unused)))

static struct rates rates;

static struct cache *cache_of(size_t capacity)
{
    rates = (struct rates){0};
    rates.cache = cache_new(capacity, convert, &rates);
    assert_non_null(rates.cache);
    return rates.cache;
}

SENTENCE(a_new_cache_can_be_freed)
{
    cache_free(NULL);
    for (int i = 0; i < 9; i++)
        cache_free(cache_of(CACHE_CAPACITY_MIN));
}

/* More than there is memory for, and sizes that wrap around in bytes. */
static void ask_for_room(size_t capacity)
{
    struct cache *cache = cache_new(capacity, convert, &rates);

    for (int i = 0; cache && i < 3; i++) {
        int result = cache_get(cache, i);
        assert_true(result == i + 7 || result == -ENOMEM);
    }
    cache_free(cache);
}

SENTENCE(bad_arguments_are_refused)
{
    rates = (struct rates){0};
    assert_null(cache_new(0, convert, &rates));
    assert_null(cache_new(1, NULL, &rates));
    for (int bits = 0; bits < 8; bits++)
        ask_for_room(bits ? (SIZE_MAX >> bits) + 2 : SIZE_MAX);
    assert_int_equal(cache_get(NULL, 1), -EINVAL);
    assert_int_equal(cache_get(NULL, -1), -EINVAL);
}

/* And is no other, which differs in a bit. */
SENTENCE(a_point_is_converted_once)
{
    struct cache *cache = cache_of(CACHE_CAPACITY_MIN);
    const int any = (int)chosen(400);

    for (int i = 0; i < 42; i++) {
        int points = any ^ (i < 2 ? 0 : 1 << (i / 2 - 1));
        assert_int_equal(cache_get(cache, points), points + 7);
    }
    for (int i = 0; i < 2; i++)
        assert_int_equal(cache_get(cache, WORTHLESS), 0);
    assert_int_equal(rates.runs, 22);
    assert_true(pthread_equal(rates.thread, pthread_self()));
    cache_free(cache);
}

SENTENCE(a_new_cache_is_empty)
{
    for (int i = 0; i < 3; i++) {
        struct cache *cache = cache_of(2);
        assert_int_equal(cache_get(cache, 5), 12);
        assert_int_equal(rates.runs, 1);
        cache_free(cache);
    }
}

SENTENCE(points_out_of_range_are_refused)
{
    const int bad[] = {-1, CACHE_POINTS_MAX + 1, INT32_MIN, INT32_MAX};
    struct cache *cache = cache_of(1);

    assert_int_equal(cache_get(cache, 5), 12);
    for (size_t i = 0; i < 4; i++)
        assert_int_equal(cache_get(cache, bad[i]), -ERANGE);
    assert_int_equal(cache_get(cache, 5), 12);
    assert_int_equal(rates.runs, 1);
    rates.answer = 9;
    assert_int_equal(cache_get(cache, CACHE_POINTS_MAX), 9);
    cache_free(cache);
}

SENTENCE(special_points_have_their_own_rate)
{
    const struct cache_special own[] = CACHE_SPECIALS;
    struct cache *cache = cache_of(1);

    assert_int_equal(cache_get(cache, 5), 12);
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        assert_int_equal(cache_get(cache, own[i].points), own[i].result);
    assert_int_equal(cache_get(cache, 5), 12);
    assert_int_equal(rates.runs, 1);
    cache_free(cache);
}

SENTENCE(results_out_of_range_are_refused)
{
    struct cache *cache = cache_of(1);

    rates.answer = CACHE_POINTS_MAX + 1;
    assert_int_equal(cache_get(cache, 5), -EOVERFLOW);
    rates.answer = CACHE_POINTS_MAX;
    for (int i = 0; i < 2; i++)
        assert_int_equal(cache_get(cache, 5), CACHE_POINTS_MAX);
    assert_int_equal(rates.runs, 2);
    cache_free(cache);
}

SENTENCE(a_failure_is_not_remembered)
{
    const int answers[] = {-EIO, -ENOENT, 12};
    struct cache *cache = cache_of(2);

    for (int i = 0; i < 3; i++) {
        rates.answer = answers[i];
        assert_int_equal(cache_get(cache, 5), answers[i]);
    }
    assert_int_equal(rates.runs, 3);
    cache_free(cache);
}

/* A result does, and is pushed out, though it may be worth nothing. */
SENTENCE(a_failure_pushes_nothing_out)
{
    struct cache *cache = cache_of(1);

    assert_int_equal(cache_get(cache, WORTHLESS), 0);
    assert_int_equal(cache_get(cache, 5), 12);
    rates.answer = -EIO;
    assert_int_equal(cache_get(cache, 6), -EIO);
    assert_int_equal(cache_get(cache, 5), 12);
    assert_int_equal(rates.runs, 3);
    cache_free(cache);
}

/* All fit; one more pushes the oldest out, and that only. */
SENTENCE(the_bound_holds)
{
    for (int size = 1; size <= CACHE_CAPACITY_MIN; size++) {
        struct cache *cache = cache_of((size_t)size);

        for (int i = 0; i <= size; i++)
            assert_int_equal(cache_get(cache, i), i + 7);
        for (int i = 1; i <= size; i++)
            assert_int_equal(cache_get(cache, i), i + 7);
        assert_int_equal(rates.runs, size + 1);
        assert_int_equal(cache_get(cache, 0), 7);
        assert_int_equal(rates.runs, size + 2);
        cache_free(cache);
    }
}

/* However often it was used: a count of 8 or 16 bits begins anew. */
static void use_again_and_again(void)
{
    struct cache *cache = cache_of(2);
    const int then[] = {3, 1, 3, 4, 3};

    cache_get(cache, 2);
    for (int i = 0; i < 65535; i++)
        cache_get(cache, 1);
    for (size_t i = 0; i < 5; i++)
        assert_int_equal(cache_get(cache, then[i]), then[i] + 7);
    assert_int_equal(rates.runs, 4);
    cache_free(cache);
}

SENTENCE(an_answer_makes_a_point_recent)
{
    struct cache *cache = cache_of(3);
    const int asked[] = {1, 2, 3, 1, 4, 1, 3, 5, 3, 1};

    for (size_t i = 0; i < 10; i++)
        assert_int_equal(cache_get(cache, asked[i]), asked[i] + 7);
    assert_int_equal(rates.runs, 5);
    cache_free(cache);
    use_again_and_again();
}

SENTENCE(caches_share_nothing)
{
    struct rates others = {.answer = 9};
    struct cache *cache = cache_of(CACHE_CAPACITY_MIN);
    struct cache *other = cache_new(CACHE_CAPACITY_MIN, convert, &others);

    assert_non_null(other);
    cache_free(cache_new(1, convert, &others)); /* a third, or none */
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < CACHE_CAPACITY_MIN; i++) {
            assert_int_equal(cache_get(cache, i), i + 7);
            assert_int_equal(cache_get(other, i), 9);
        }
    assert_int_equal(rates.runs + others.runs, 2 * CACHE_CAPACITY_MIN);
    cache_free(other);
    cache_free(cache);
}

/* For a remembered point, for a new one, for the one being converted. */
SENTENCE(a_conversion_cannot_ask_its_own_cache)
{
    const int asked[] = {5, 6, 12};
    struct cache *cache = cache_of(9);
    struct rates others = {.inner = cache, .inner_points = 5};
    struct cache *other = cache_new(1, convert, &others);

    assert_non_null(other);
    assert_int_equal(cache_get(cache, 5), 12);
    for (int i = 0; i < 3; i++) {
        rates.inner = cache;
        rates.inner_points = asked[i];
        assert_int_equal(cache_get(cache, 10 + i), 17 + i);
        assert_int_equal(rates.heard, -EDEADLK);
    }
    rates.inner = other;
    rates.inner_points = 1;
    assert_int_equal(cache_get(cache, 6), 13);
    assert_int_equal(rates.heard, 8);
    assert_int_equal(others.heard, -EDEADLK);
    cache_free(other);
    cache_free(cache);
}

SENTENCE(no_memory_is_reported)
{
    if (!memory_watched())
        skip();
    for (unsigned k = 1; k <= 6; k++) {
        rates = (struct rates){0};
        memory_fail_at(k);
        struct cache *cache = cache_new(1, convert, &rates);
        int result = cache ? cache_get(cache, 5) : -ENOMEM;
        memory_fail_at(0);
        assert_true(result == 12 || result == -ENOMEM);
        if (cache)
            assert_int_equal(cache_get(cache, 5), 12);
        cache_free(cache);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_cache_can_be_freed),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(a_point_is_converted_once),
        cmocka_unit_test(a_new_cache_is_empty),
        cmocka_unit_test(points_out_of_range_are_refused),
        cmocka_unit_test(special_points_have_their_own_rate),
        cmocka_unit_test(results_out_of_range_are_refused),
        cmocka_unit_test(a_failure_is_not_remembered),
        cmocka_unit_test(a_failure_pushes_nothing_out),
        cmocka_unit_test(the_bound_holds),
        cmocka_unit_test(an_answer_makes_a_point_recent),
        cmocka_unit_test(caches_share_nothing),
        cmocka_unit_test(a_conversion_cannot_ask_its_own_cache),
        cmocka_unit_test(no_memory_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
