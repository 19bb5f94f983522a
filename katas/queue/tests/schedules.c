/* SPDX-License-Identifier: MIT */
/*
 * schedules.c - what queue.h promises, under every schedule of small programs.
 *
 * Each story begins with an empty queue of the capacity that main() gives it.
 */
#include "support/roles.h"
#include "support/stories.h"

static void a_waiting_taker_gets_the_next_item(void)
{
    first = start(taker, &items[0]);

    check(put(&items[0]), 0);

    check(result_of(first), 0);
}

static void a_full_queue_makes_putters_wait(void)
{
    check(put(&items[0]), 0);
    first = start(putter, &items[1]);
    settle();
    check(finished(), 0);

    check(take(&items[0]), 0);
    check(take(&items[1]), 0);
    check(result_of(first), 0);
}

static void two_putters_lose_nothing(void)
{
    start_two(putter, &items[0], &items[1]);

    check(take(NULL), 0);
    check(take(NULL), 0);

    both_end_with(0);
}

static void two_putters_share_one_place(void)
{
    start_two(putter, &items[0], &items[1]);
    settle();
    check(finished(), 1);

    check(take(NULL), 0);
    check(take(NULL), 0);

    both_end_with(0);
}

static void two_takers_get_two_items(void)
{
    start_two(taker, NULL, NULL);

    check(put(&items[0]), 0);
    check(put(&items[1]), 0);

    both_end_with(0);
}

static void takers_wake_no_other_taker(void)
{
    two_takers_get_two_items(); /* with less room: one put has to wait */
}

static void closing_wakes_every_blocked_taker(void)
{
    start_two(taker, NULL, NULL);

    check(queue_close(queue), 0);

    both_end_with(-EPIPE);
}

static void closing_turns_blocked_putters_away(void)
{
    check(put(&items[0]), 0);
    start_two(putter, &items[1], &items[2]);

    check(queue_close(queue), 0);

    check(take(&items[0]), 0);
    both_end_with(-EPIPE);
    check(take(NULL), -EPIPE);
}

static void a_put_beside_closing_is_delivered_or_refused(void)
{
    pthread_t putting = start(putter, &items[0]);
    pthread_t closing = start(closer, NULL);
    int taken = take(NULL);

    check(result_of(putting), taken); /* 0 and 0, or -EPIPE and -EPIPE */
    check(result_of(closing), 0);
}

static void one_end_is_enough_for_all(void)
{
    start_two(taker, NULL, NULL);

    check(put(&items[0]), 0);
    check(queue_close(queue), 0);

    check(result_of(first) + result_of(second), 0 - EPIPE);
    check(take(NULL), -EPIPE);
}

static void join_returns_when_the_last_item_is_done(void)
{
    check(put(&items[0]), 0);
    check(put(&items[1]), 0);
    first = start(worker, NULL);
    check(queue_close(queue), 0);

    check(queue_join(queue), 0);

    check(finished(), 2);
    check(items[0] + items[1], 4); /* what the worker wrote is seen */
    check(result_of(first), 0);
}

static void join_wakes_every_joiner(void)
{
    check(put(&items[0]), 0);
    start_two(joiner, NULL, NULL);

    check(queue_task_done(queue), 0);

    both_end_with(0);
}

static void freeing_with_somebody_inside_is_refused(void)
{
    free_around(taker, NULL);
    check(put(&items[0]), 0);
    check(result_of(first), 0);

    free_around(joiner, NULL);
    check(queue_task_done(queue), 0);
    check(result_of(first), 0);

    check(put(&items[1]), 0);
    free_around(putter, &items[2]);
    check(take(&items[1]), 0);
    check(result_of(first), 0);
    check(take(&items[2]), 0);

    free_around(taker, NULL);
    check(put(&items[0]), 0);
    free_beside(first); /* served, and perhaps inside */
}

static void whoever_waits_sleeps(void)
{
    unsigned before;

    first = start(taker, NULL);
    settle();
    before = dojo_counters().wakeups;
    settle();
    dojo_check(dojo_counters().wakeups - before <= 2);

    check(put(&items[0]), 0);
    check(result_of(first), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        story(1, a_waiting_taker_gets_the_next_item),
        story(1, a_full_queue_makes_putters_wait),
        story(1, closing_wakes_every_blocked_taker),
        story(2, two_putters_lose_nothing),
        story(1, two_putters_share_one_place),
        story(2, two_takers_get_two_items),
        story(1, takers_wake_no_other_taker),
        story(2, two_takes_let_two_putters_in),
        story(1, closing_turns_blocked_putters_away),
        story(1, closing_wakes_every_blocked_putter),
        story(1, a_put_beside_closing_is_delivered_or_refused),
        story(1, one_end_is_enough_for_all),
        story(2, join_returns_when_the_last_item_is_done),
        story(1, join_wakes_every_joiner),
        story(1, an_item_that_had_to_wait_counts),
        story(1, a_refused_item_is_not_waited_for),
        story(1, what_is_taken_can_be_done),
        story(1, one_item_is_done_once),
        story(1, freeing_with_somebody_inside_is_refused),
        story(1, whoever_takes_the_last_item_may_free),
        story(1, whoever_finds_room_may_free),
        story(1, whoever_is_told_of_the_end_may_free),
        story(1, whoever_returns_from_join_may_free),
        story(1, the_first_of_two_joiners_may_free),
        story(1, whoever_waits_sleeps),
        story(1, queues_made_at_once_are_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
