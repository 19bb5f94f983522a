/* SPDX-License-Identifier: MIT */
/*
 * blocking.c - right for one call at a time: the caller makes them himself.
 *
 * blocking.h says what is promised.  `dojo test blocking` says what is
 * missing.
 */
#include "blocking.h"

#include <errno.h>
#include <stdlib.h>

struct blocking {
    size_t most;
};

struct blocking *blocking_new(size_t most)
{
    struct blocking *blocking = malloc(sizeof *blocking);

    if (blocking)
        blocking->most = most;
    return blocking;
}

/* TODO: who could make these calls while this thread computes? */
/* TODO: whose errno is it, once somebody else makes the call? */
int blocking_run(struct blocking *blocking, const struct blocking_call calls[],
                 int results[], size_t count, blocking_compute *compute,
                 void *context)
{
    (void)blocking;
    for (size_t i = 0; i < count; i++) {
        results[i] = calls[i].call(calls[i].port);
        if (results[i] == -1)
            results[i] = -errno;
    }
    compute(context);
    return 0;
}

/* TODO: what if somebody is in a run, or is the run? */
int blocking_free(struct blocking *blocking)
{
    free(blocking);
    return 0;
}
