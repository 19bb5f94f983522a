/* SPDX-License-Identifier: MIT */
/*
 * liburcu.c - the contract over userspace-rcu's uatomic, to be timed beside
 * the answers.  Its additions are atomic and return nothing.
 */
#include "counter.h"

#include <errno.h>
#include <stdlib.h>
#include <urcu/uatomic.h>

struct counter {
    unsigned long count;
};

_Static_assert(sizeof(unsigned long) == sizeof(int64_t),
               "liburcu counts in long, which has to have 64 bits here");

struct counter *counter_new(void)
{
    return calloc(1, sizeof(struct counter));
}

int counter_add(struct counter *counter, int64_t offset)
{
    if (!counter)
        return -EINVAL;
    uatomic_add(&counter->count, (unsigned long)offset);
    return 0;
}

int counter_value(struct counter *counter, int64_t *value)
{
    if (!counter || !value)
        return -EINVAL;
    *value = (int64_t)uatomic_read(&counter->count);
    return 0;
}

void counter_free(struct counter *counter)
{
    free(counter);
}
