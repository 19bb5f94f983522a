/* SPDX-License-Identifier: MIT */
/*
 * stories.h - more of schedules.c's: about what threads must not do to each
 * other.  Included by one test program at a time.
 */
#ifndef STORIES_H
#define STORIES_H

#include "roles.h"

static inline void *owner(void *item)
{
    struct queue *own = queue_new(1);
    void *taken = NULL;

    dojo_check(own != NULL);
    check(queue_put(own, item), 0);
    check(queue_take(own, &taken), 0);
    dojo_check(taken == item);
    return role_result(queue_free(own));
}

static inline void queues_made_at_once_are_two(void)
{
    start_two(owner, &items[0], &items[1]);

    both_end_with(0);
}

static inline void closing_wakes_every_blocked_putter(void)
{
    check(put(&items[0]), 0);
    start_two(putter, &items[1], &items[2]);
    settle();

    check(queue_close(queue), 0);

    both_end_with(-EPIPE);
    check(take(&items[0]), 0);
    check(take(NULL), -EPIPE);
}

static inline void two_takes_let_two_putters_in(void)
{
    check(put(&items[0]), 0);
    check(put(&items[1]), 0);
    start_two(putter, &items[2], &items[3]);

    check(take(&items[0]), 0);
    check(take(&items[1]), 0);

    both_end_with(0);
    check(take(NULL), 0);
    check(take(NULL), 0);
}

static inline void an_item_that_had_to_wait_counts(void)
{
    check(put(&items[0]), 0);
    first = start(putter, &items[1]);
    check(take(&items[0]), 0);
    check(result_of(first), 0);

    check(queue_task_done(queue), 0);
    check(queue_task_done(queue), 0);
    check(queue_task_done(queue), -ERANGE);
}

static inline void a_refused_item_is_not_waited_for(void)
{
    check(put(&items[0]), 0);
    first = start(putter, &items[1]);
    check(queue_close(queue), 0);
    check(queue_task_done(queue), 0);

    check(queue_join(queue), 0);

    check(result_of(first), -EPIPE);
}

static inline void what_is_taken_can_be_done(void)
{
    first = start(putter, &items[0]);
    check(take(&items[0]), 0);

    check(queue_task_done(queue), 0);

    check(queue_join(queue), 0);
    check(result_of(first), 0);
}

static inline void one_item_is_done_once(void)
{
    int result;

    check(put(&items[0]), 0);
    first = start(marker, NULL);

    result = queue_task_done(queue);

    check(result + result_of(first), 0 - ERANGE);
    check(queue_join(queue), 0);
}

static inline void whoever_takes_the_last_item_may_free(void)
{
    first = start(putter, &items[0]);
    check(take(&items[0]), 0);
    free_beside(first);
}

static inline void whoever_finds_room_may_free(void)
{
    check(put(&items[0]), 0);
    first = start(taker, &items[0]);
    check(put(&items[1]), 0); /* so the take has taken effect */
    free_beside(first);
}

static inline void whoever_is_told_of_the_end_may_free(void)
{
    first = start(closer, NULL);
    check(take(NULL), -EPIPE);
    free_beside(first);
}

static inline void whoever_returns_from_join_may_free(void)
{
    check(put(&items[0]), 0);
    first = start(marker, NULL);
    check(queue_join(queue), 0);
    free_beside(first);
}

static inline void the_first_of_two_joiners_may_free(void)
{
    check(put(&items[0]), 0);
    start_two(joiner, NULL, NULL);
    settle();
    check(queue_task_done(queue), 0);
    check(result_of(first), 0);
    free_beside(second);
}

#endif
