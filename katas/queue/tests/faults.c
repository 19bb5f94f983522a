/* SPDX-License-Identifier: MIT */
/*
 * faults.c - what queue.h promises when calls fail, each of them once.
 *
 * A story has to be true whether a call of its own fails or one of the
 * queue's: without a queue, or without a thread, it is told to its end with
 * what there is.  What is left behind afterwards the sweep finds.
 */
#include "support/roles.h"

static void a_queue_that_cannot_be_made_leaves_nothing(void *unused)
{
    (void)unused;
    queue = queue_new(2);
    check(queue_free(queue), 0);
}

static void failing_calls_lose_no_item(void *unused)
{
    int count;

    (void)unused;
    queue = queue_new(3);
    if (queue == NULL)
        return;
    count = put_all(3);
    take_all(count);
    for (int i = 0; i < count; i++)
        check(queue_task_done(queue), 0);
    check(queue_task_done(queue), -ERANGE);
    check(queue_join(queue), 0);
    check(queue_free(queue), 0);
}

static void closing_never_fails(void *unused)
{
    int count;

    (void)unused;
    queue = queue_new(3);
    if (queue == NULL)
        return;
    count = put_all(3);
    check(queue_close(queue), 0);
    check(queue_close(queue), 0);
    take_all(count);
    check(take(NULL), -EPIPE);
    check(queue_free(queue), 0);
}

/* Blocks a thread in that role, if it can be had; freeing is refused then. */
static bool can_block(void *(*role)(void *), int *item)
{
    int before = finished();

    if (pthread_create(&first, NULL, role, item) != 0)
        return false;
    settle();
    if (finished() > before) { /* it had no memory for its item */
        check(result_of(first), -ENOMEM);
        return false;
    }
    check(queue_free(queue), -EBUSY);
    return true;
}

static void freeing_with_somebody_inside_is_refused(void *unused)
{
    (void)unused;
    queue = queue_new(1);
    if (queue == NULL)
        return;
    if (can_block(taker, NULL)) {
        check(queue_close(queue), 0);
        check(result_of(first), -EPIPE);
    }
    check(queue_free(queue), 0);

    queue = queue_new(1);
    if (queue == NULL || put_all(1) == 0)
        goto out_queue;
    if (can_block(joiner, NULL)) {
        check(queue_task_done(queue), 0);
        check(result_of(first), 0);
    }
    if (can_block(putter, &items[1])) {
        check(queue_close(queue), 0);
        check(result_of(first), -EPIPE);
    }
out_queue:
    check(queue_free(queue), 0);
}

static void a_put_that_fails_leaves_its_turn(void *unused)
{
    pthread_t putters[2];
    int started = 0;

    (void)unused;
    queue = queue_new(1);
    if (queue == NULL || put_all(1) == 0)
        goto out_queue;
    for (int i = 1; i <= 2; i++)
        if (pthread_create(&putters[started], NULL, putter, &items[i]) == 0)
            started++;
    settle();
    check(take(&items[0]), 0);
    settle();
    check(queue_close(queue), 0);
    check(take(NULL), 0); /* one call fails: one of the two was let in */
    while (started > 0)
        result_of(putters[--started]);
out_queue:
    check(queue_free(queue), 0);
}

struct sweep {
    dojo_scenario *story;
};

static void sweep(void **context)
{
    dojo_sweep(((const struct sweep *)*context)->story, NULL);
}

#define swept(name) sweep_of(#name, &(struct sweep){name})

static struct CMUnitTest sweep_of(const char *name, struct sweep *story)
{
    return (struct CMUnitTest){name, sweep, NULL, NULL, story};
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        swept(a_queue_that_cannot_be_made_leaves_nothing),
        swept(failing_calls_lose_no_item),
        swept(a_put_that_fails_leaves_its_turn),
        swept(closing_never_fails),
        swept(freeing_with_somebody_inside_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
