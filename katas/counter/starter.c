/* SPDX-License-Identifier: MIT */
/*
 * counter.c - right for one thread at a time.  What about six?
 *
 * counter.h says what is promised.  `dojo test counter` says what is missing.
 */
#include "counter.h"

#include <errno.h>
#include <stdlib.h>

struct counter {
    uint64_t count; /* unsigned: it may wrap around, a signed one may not */
};

struct counter *counter_new(void)
{
    return calloc(1, sizeof(struct counter));
}

/*
 * TODO: += is a load, an addition and a store.  Which of the three can
 * another thread's load come between, and what is the count afterwards?
 */
int counter_add(struct counter *counter, int64_t offset)
{
    counter->count += (uint64_t)offset;
    return 0;
}

/*
 * TODO: what may a reader see while somebody else is adding?
 * TODO: what does counter.h promise to a caller who hands in NULL?
 */
int counter_value(struct counter *counter, int64_t *value)
{
    *value = (int64_t)counter->count;
    return 0;
}

void counter_free(struct counter *counter)
{
    free(counter);
}
