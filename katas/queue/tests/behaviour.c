/* SPDX-License-Identifier: MIT */
/*
 * behaviour.c - what queue.h promises, on real threads.
 *
 * Whoever should be blocked by now may just be late: no test here depends on
 * it.  What becomes of those who surely are is shown in schedules.c.
 */
#include "queue.h"
#include "support/check.h"
#include "support/crew.h"
#include "support/memory.h"

#include <errno.h>

static void what_is_put_is_taken(void **queue)
{
    check_put(*queue, &letters[1]);
    check_take(*queue, &letters[1]);
}

static void items_leave_in_the_order_they_came(void **queue)
{
    for (int round = 0; round < 4 * CAPACITY; round++)
        check_room(*queue, round % CAPACITY + 1);
}

static void any_pointer_is_an_item(void **queue)
{
    void *odd[] = {NULL, *queue, (void *)UINTPTR_MAX,
                   (void *)(uintptr_t)chosen(UINTPTR_MAX), NULL};

    for (int i = 0; i < 5; i++) {
        check_put(*queue, odd[i]);
        check_take(*queue, odd[i]);
    }
}

static void queues_do_not_mix(void **state)
{
    void *queues[QUEUE_LEAST];

    (void)state;
    for (int i = 0; i < QUEUE_LEAST; i++) {
        queues[i] = queue_new(QUEUE_LEAST_CAPACITY);
        assert_non_null(queues[i]);
        check_put(queues[i], &letters[i]);
    }
    check(queue_free(queue_new(1)), 0); /* one more, or none */

    for (int i = QUEUE_LEAST - 1; i >= 0; i--) {
        check_take(queues[i], &letters[i]);
        check_room(queues[i], QUEUE_LEAST_CAPACITY);
        check(queue_free(queues[i]), 0);
    }
}

static void freeing_forgets_what_is_left(void **state)
{
    for (int round = 0; round < ROUNDS; round++) {
        assert_int_equal(make_full_queue(state), 0);
        check(queue_close(*state), 0);
        check(queue_free(*state), 0);
    }

    assert_int_equal(make_queue(state), 0);
    check(queue_join(*state), 0);
}

static void bad_arguments_are_refused(void **full)
{
    assert_null(queue_new(0));
    check(queue_put(NULL, letters), -EINVAL);
    check(queue_take(NULL, (void *[1]){NULL}), -EINVAL);
    check(queue_take(*full, NULL), -EINVAL);
    check(queue_close(NULL), -EINVAL);
    check(queue_task_done(NULL), -EINVAL);
    check(queue_join(NULL), -EINVAL);
    check(queue_free(NULL), 0);
}

static void a_huge_capacity_works_or_gives_null(void **state)
{
    (void)state;
    check_huge(QUEUE_LEAST_CAPACITY + 1);
    check_huge(SIZE_MAX / sizeof(void *) + 2);
    check_huge(SIZE_MAX);
}

static void without_memory_there_is_no_queue(void **state)
{
    if (!memory_is_wrapped())
        skip();
    for (int granted = 0; granted < 4; granted++) {
        memory_allow(granted);
        *state = queue_new(CAPACITY);
        memory_allow(-1);

        if (*state) /* made of so little, it still has to work */
            check_put(*state, letters);
        check(queue_free(*state), 0);
    }
}

static void putting_after_closing_is_refused(void **queue)
{
    check(queue_close(*queue), 0);
    check(queue_put(*queue, letters), -EPIPE);
}

static void what_was_put_before_closing_is_still_taken(void **full)
{
    check(queue_close(*full), 0);

    check_full(*full);
}

static void every_take_at_the_end_says_so(void **queue)
{
    check(queue_close(*queue), 0);

    for (int i = 0; i < 2 * CAPACITY; i++)
        check_end(*queue);
}

static void closing_twice_is_harmless(void **full)
{
    for (int i = 0; i < 2 * CAPACITY; i++)
        check(queue_close(*full), 0);

    check_full(*full);
}

static void joining_returns_when_all_is_done(void **full)
{
    for (int i = 0; i < CAPACITY; i++)
        check(queue_task_done(*full), 0);

    check(queue_join(*full), 0);
}

static void more_done_than_put_is_refused(void **queue)
{
    check(queue_task_done(*queue), -ERANGE);
    check_put(*queue, letters);
    check(queue_task_done(*queue), 0);
    check(queue_task_done(*queue), -ERANGE);
}

static void a_waiting_taker_gets_the_next_item(void **queue)
{
    void *item = NULL;
    struct member taker = {.queue = *queue, .items = &item, .share = 1};

    crew_take(&taker);
    check_put(*queue, &letters[1]);

    assert_int_equal(crew_join(&taker), 1);
    assert_ptr_equal(item, &letters[1]);
}

static void a_full_queue_makes_putters_wait(void **full)
{
    void *items[] = {&letters[4], &letters[5], &letters[6]};
    struct member putter = {.queue = *full, .items = items, .share = 3};

    crew_put(&putter);
    for (int i = 0; i < 7; i++)
        check_take(*full, &letters[i]);

    assert_int_equal(crew_join(&putter), 3);
}

static void several_items_can_be_out_at_once(void **full)
{
    crew_meet(*full, CAPACITY);
}

static void producers_and_consumers_lose_nothing(void **queue)
{
    assert_int_equal(crew_stream(*queue, SHARE), 3 * SHARE);
}

static void closing_wakes_every_blocked_taker(void **queue)
{
    void *item;
    struct member first = {.queue = *queue, .items = &item, .share = 1};
    struct member second = first;

    crew_take(&first);
    crew_take(&second);
    check(queue_close(*queue), 0);

    assert_int_equal(crew_join(&first) + crew_join(&second), 0);
    assert_int_equal(first.result, -EPIPE);
}

static void join_waits_for_every_item(void **full)
{
    void *items[CAPACITY];
    struct member worker = {.queue = *full, .items = items, .share = CAPACITY};

    crew_work(&worker);
    check(queue_join(*full), 0);

    assert_int_equal(worker.moved, CAPACITY); /* ordered by queue_join() */
    crew_join(&worker);
}

static void a_signal_ends_no_wait(void **queue)
{
    void *item = NULL;
    struct member taker = {.queue = *queue, .items = &item, .share = 1};

    crew_take(&taker);
    crew_disturb(&taker);
    check_put(*queue, &letters[1]);

    assert_int_equal(crew_join(&taker), 1);
}

#define on(make, test) cmocka_unit_test_setup_teardown(test, make, free_queue)

int main(void)
{
    const struct CMUnitTest tests[] = {
        on(make_queue, what_is_put_is_taken),
        on(make_queue, items_leave_in_the_order_they_came),
        on(make_queue, any_pointer_is_an_item),
        cmocka_unit_test(queues_do_not_mix),
        cmocka_unit_test_teardown(freeing_forgets_what_is_left, free_queue),
        on(make_full_queue, bad_arguments_are_refused),
        cmocka_unit_test(a_huge_capacity_works_or_gives_null),
        cmocka_unit_test(without_memory_there_is_no_queue),
        on(make_queue, putting_after_closing_is_refused),
        on(make_full_queue, what_was_put_before_closing_is_still_taken),
        on(make_queue, every_take_at_the_end_says_so),
        on(make_full_queue, closing_twice_is_harmless),
        on(make_full_queue, joining_returns_when_all_is_done),
        on(make_queue, more_done_than_put_is_refused),
        on(make_queue, a_waiting_taker_gets_the_next_item),
        on(make_full_queue, a_full_queue_makes_putters_wait),
        on(make_full_queue, several_items_can_be_out_at_once),
        on(make_queue, producers_and_consumers_lose_nothing),
        on(make_queue, closing_wakes_every_blocked_taker),
        on(make_full_queue, join_waits_for_every_item),
        on(make_queue, a_signal_ends_no_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
