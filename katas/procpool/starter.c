/* SPDX-License-Identifier: MIT */
/*
 * procpool.c - right for one task at a time: the caller does them himself.
 *
 * procpool.h says what is promised.  `dojo test procpool` says what is missing.
 */
#include "procpool.h"

#include <errno.h>
#include <stdlib.h>

struct procpool {
    struct procpool_work work;
};

/* TODO: how does the caller learn that begin has ended well in a child? */
int procpool_new(struct procpool **pool, const struct procpool_work *work,
                 unsigned workers)
{
    struct procpool *made;
    int error = 0;

    if (!pool || !work || !work->task || workers == 0)
        return -EINVAL;
    made = malloc(sizeof *made);
    if (!made)
        return -ENOMEM;
    made->work = *work;
    if (work->begin)
        error = work->begin(work->context);
    if (error)
        free(made);
    else
        *pool = made;
    return error;
}

/* TODO: which worker gets the next input, and what if it never answers? */
int procpool_map(struct procpool *pool, const void *inputs, void *outputs,
                 int results[], size_t count)
{
    if (!pool || !inputs || !outputs || !results)
        return -EINVAL;
    for (size_t i = 0; i < count; i++)
        results[i] =
            pool->work.task(pool->work.context,
                            (const char *)inputs + i * pool->work.input_size,
                            (char *)outputs + i * pool->work.output_size);
    return 0;
}

/* TODO: how does a worker learn that it is to end, and who waits for it? */
void procpool_free(struct procpool *pool)
{
    free(pool);
}
