/* SPDX-License-Identifier: MIT */
/*
 * counter.h - a count that many threads add to at the same time.
 *
 *     sensor 1 --add(+1)--.
 *     sensor 2 --add(+1)---+--> [ count ] --value--> whoever wants to know
 *     sensor 3 --add(-4)--'
 *
 * Who may call what at the same time, on one counter
 *
 *                      counter_add    counter_value    counter_free
 *     counter_add          yes             yes              no
 *     counter_value        yes             yes              no
 *     counter_free         no              no               no
 *
 *     counter_new, and calls on different counters: any thread, any time.
 *     No call may be made from a signal handler.
 *
 * Shapes and units: offsets and values are whole numbers from INT64_MIN to
 * INT64_MAX.  A count that leaves this range goes on at the other end:
 * INT64_MAX + 1 is INT64_MIN, and INT64_MIN - 1 is INT64_MAX.
 *
 * Order: what one call did before another call began, as ordered by joins,
 * locks and the like, the other one sees.  The counter itself orders nothing
 * but its count: it is no means to hand over other data.
 *
 * Blocking: a call may wait for other calls on counters to get on with their
 * few steps, and for nothing else.
 *
 * Errors: 0 or a negative errno, listed at each function.  A call that
 * reports an error has changed nothing and holds nothing.
 *
 * Source: `count += offset`, the oldest question of the field; the answers
 * are told apart in McKenney, "Is Parallel Programming Hard", chapter 5.
 */
#ifndef COUNTER_H
#define COUNTER_H

#include <stdint.h>

/* So many counters can exist at the same time, even without a heap. */
#define COUNTER_LEAST 8

struct counter;

/*
 * Makes a counter that shows 0.  The caller owns it and gives it to
 * counter_free in the end.
 *
 * NULL: no memory, no lock, or (without a heap) all counters are in use;
 * nothing is left behind then.
 */
struct counter *counter_new(void);

/*
 * Adds offset, which may be negative or 0.  The addition takes effect as a
 * whole at one moment between call and return; once counted it stays
 * counted, also when the thread that made it has ended.
 *
 * -EINVAL: counter is NULL.
 * -ENOMEM: no memory for what the addition needs; nothing was added.
 */
int counter_add(struct counter *counter, int64_t offset);

/*
 * Stores in *value the sum of every addition that was complete before the
 * call, and of any of those that run while it does, each of them whole or
 * not at all.  A later call by the same thread misses none of them.
 *
 * -EINVAL: counter or value is NULL; *value is left as it was.
 */
int counter_value(struct counter *counter, int64_t *value);

/*
 * Ends the counter and gives back all that it held.  Nobody may be using it,
 * and nobody may use it again.  NULL is no counter: nothing happens.
 */
void counter_free(struct counter *counter);

#endif
