/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what refcount.h promises, on real threads.
 *
 * Here a join stands before each last release: no sanitizer understands the
 * fences that an answer may use.  schedules.c has the rest.
 */
#include "refcount.h"
#include "support/memory.h"
#include "support/sentence.h"
#include "support/thing.h"

#include <errno.h>

SENTENCE(the_last_release_destroys)
{
    struct thing *thing = thing_make(&(struct thing){0});

    thing_retain(thing, 1);
    thing_end(thing, 2);
}

SENTENCE(the_count_is_that_of_the_references)
{
    struct thing *thing = thing_make(&(struct thing){0});
    int more = 2 + (int)chosen(50);

    COUNT(thing, 1);
    thing_retain(thing, more);
    COUNT(thing, (unsigned)more + 1);
    RELEASE(thing);
    COUNT(thing, (unsigned)more);

    thing_end(thing, more);
}

static void *destroyed_object;

static void note_object(void *object)
{
    destroyed_object = object;
}

SENTENCE(any_pointer_is_an_object)
{
    void *odd[] = {&destroyed_object, (void *)UINTPTR_MAX, NULL};

    for (int i = 0; i < 3; i++) {
        struct refcount *refcount = refcount_new(odd[i], note_object);

        assert_ptr_equal(refcount_object(refcount), odd[i]);
        destroyed_object = &odd;
        OK(refcount_release(refcount));
        assert_ptr_equal(destroyed_object, odd[i]);
    }
}

SENTENCE(objects_do_not_mix)
{
    struct thing things[2 * REFCOUNT_LEAST];
    int count = thing_make_many(things, 2 * REFCOUNT_LEAST);

    for (int i = 0; i < count; i++)
        thing_retain(&things[i], i);

    for (int i = 0; i < count; i++) {
        assert_ptr_equal(refcount_object(things[i].refcount), &things[i]);
        COUNT(&things[i], (unsigned)i + 1);
        thing_end(&things[i], i + 1);
    }
}

SENTENCE(an_upgrade_is_a_reference)
{
    struct thing *thing = thing_make(&(struct thing){0});
    struct refcount_weak *weak = thing_watch(thing);
    struct refcount *upgraded = NULL;

    OK(refcount_upgrade(weak, &upgraded));
    refcount_unwatch(weak);

    assert_ptr_equal(upgraded, thing->refcount);
    COUNT(thing, 2);
    thing_end(thing, 2);
}

SENTENCE(a_weak_reference_keeps_nothing_alive)
{
    struct thing *thing = thing_make(&(struct thing){0});
    struct refcount_weak *weak[REFCOUNT_LEAST];
    struct refcount *none = NULL;

    for (int i = 0; i < REFCOUNT_LEAST; i++)
        weak[i] = thing_watch(thing);
    COUNT(thing, 1);
    RELEASE_LAST(thing);

    for (int i = 0; i < REFCOUNT_LEAST; i++) {
        CHECK(refcount_upgrade(weak[i], &none), -ENOENT);
        refcount_unwatch(weak[i]);
    }
    assert_null(none);
    assert_int_equal(thing->destroyed, 1);
}

/* More than 16 bits count, or as many as there is room for. */
SENTENCE(a_weak_reference_is_one_of_very_many)
{
    struct thing *thing = thing_make(&(struct thing){0});
    static struct refcount_weak *weak[70000];
    struct refcount *none = NULL;
    size_t count = 0;

    while (count < 70000 && (weak[count] = refcount_watch(thing->refcount)))
        count++;
    RELEASE_LAST(thing);
    while (count > 1)
        refcount_unwatch(weak[--count]);
    CHECK(refcount_upgrade(weak[0], &none), -ENOENT);
    refcount_unwatch(weak[0]);
}

SENTENCE(what_has_ended_makes_room)
{
    struct thing thing;

    for (int round = 0; round < 1000; round++) {
        thing_make(&thing);
        struct refcount_weak *weak = thing_watch(&thing);
        COUNT(&thing, 1);
        RELEASE_LAST(&thing);
        refcount_unwatch(weak);
    }
}

SENTENCE(bad_arguments_are_refused)
{
    struct thing *thing = thing_make(&(struct thing){0});
    struct refcount_weak *weak = thing_watch(thing);
    struct refcount *none = NULL;
    unsigned count = 42;

    assert_null(refcount_new(thing, NULL));
    assert_null(refcount_object(NULL));
    assert_null(refcount_watch(NULL));
    CHECK(refcount_retain(NULL), -EINVAL);
    CHECK(refcount_release(NULL), -EINVAL);
    CHECK(refcount_count(NULL, &count), -EINVAL);
    CHECK(refcount_count(thing->refcount, NULL), -EINVAL);
    CHECK(refcount_upgrade(NULL, &none), -EINVAL);
    CHECK(refcount_upgrade(weak, NULL), -EINVAL);
    refcount_unwatch(NULL);

    assert_int_equal(count, 42);
    assert_null(none);
    COUNT(thing, 1);
    refcount_unwatch(weak);
    RELEASE_LAST(thing);
}

SENTENCE(one_reference_too_many_is_refused)
{
    struct thing *thing = thing_make(&(struct thing){0});
    struct refcount *more = NULL;

    thing_retain(thing, REFCOUNT_MAX - 1);
    struct refcount_weak *weak = thing_watch(thing); /* it is none of them */
    CHECK(refcount_retain(thing->refcount), -EOVERFLOW);
    CHECK(refcount_upgrade(weak, &more), -EOVERFLOW);
    assert_null(more);
    COUNT(thing, REFCOUNT_MAX);

    RELEASE(thing);
    OK(refcount_upgrade(weak, &more));
    refcount_unwatch(weak);
    thing_end(thing, REFCOUNT_MAX);
}

SENTENCE(destroy_may_release_what_its_object_held)
{
    struct thing chain[REFCOUNT_LEAST];

    for (int i = 0; i < REFCOUNT_LEAST; i++) {
        thing_make(&chain[i]);
        chain[i].child = i > 0 ? &chain[i - 1] : NULL;
    }

    RELEASE_LAST(&chain[REFCOUNT_LEAST - 1]);
    for (int i = 0; i < REFCOUNT_LEAST; i++)
        assert_int_equal(chain[i].destroyed, 1);
}

SENTENCE(an_object_may_watch_itself)
{
    struct thing thing;

    for (int round = 0; round <= REFCOUNT_LEAST; round++) {
        thing_make(&thing);
        thing.own = thing_watch(&thing);

        RELEASE_LAST(&thing);
    }
}

SENTENCE(the_dead_stay_dead)
{
    struct last_words words = last_words_hear();

    assert_int_equal(words.destroyed, 1);
    CHECK(words.retain, -ENOENT);
    CHECK(words.release, -ENOENT);
    CHECK(words.upgrade, -ENOENT);
    assert_null(words.upgraded);
    assert_null(words.watched);
    assert_true(words.object_kept);
    assert_int_equal(words.count, 0);
}

SENTENCE(without_memory_there_is_no_object)
{
    if (!memory_is_wrapped())
        skip();
    will_return_maybe(__wrap_malloc, NULL);

    destroyed_object = &destroyed_object;
    memory_is_mocked();
    struct refcount *refcount = refcount_new(NULL, note_object);
    memory_is_itself(NULL);

    assert_ptr_equal(destroyed_object, &destroyed_object);
    if (refcount) /* made without malloc, so it has to work */
        OK(refcount_release(refcount));
}

SENTENCE(eight_may_hold_it_at_once)
{
    struct thing *thing = thing_make(&(struct thing){0});

    OK(thing_holders_run(thing, REFCOUNT_LEAST));

    COUNT(thing, 1);
    RELEASE_LAST(thing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_release_destroys),
        cmocka_unit_test(the_count_is_that_of_the_references),
        cmocka_unit_test(any_pointer_is_an_object),
        cmocka_unit_test(objects_do_not_mix),
        cmocka_unit_test(an_upgrade_is_a_reference),
        cmocka_unit_test(a_weak_reference_keeps_nothing_alive),
        cmocka_unit_test(a_weak_reference_is_one_of_very_many),
        cmocka_unit_test(what_has_ended_makes_room),
        cmocka_unit_test(bad_arguments_are_refused),
        cmocka_unit_test(one_reference_too_many_is_refused),
        cmocka_unit_test(destroy_may_release_what_its_object_held),
        cmocka_unit_test(an_object_may_watch_itself),
        cmocka_unit_test(the_dead_stay_dead),
        cmocka_unit_test_teardown(without_memory_there_is_no_object,
                                  memory_is_itself),
        cmocka_unit_test(eight_may_hold_it_at_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
