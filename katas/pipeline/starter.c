/* SPDX-License-Identifier: MIT */
/*
 * pipeline.c - right for those who have time: one item after the other.
 * pipeline.h says what is promised.  `dojo test pipeline` says what is missing.
 */
#include "pipeline.h"

#include <errno.h>

/* TODO: who has to be working on item 1 while item 0 is in the next stage? */
static void work_on(const struct pipeline *pipeline, struct pipeline_item *item)
{
    for (size_t i = 0; i < pipeline->stages_count; i++) {
        const struct pipeline_stage *stage = &pipeline->stages[i];

        item->error = stage->function(stage->context, &item->item);
        item->stage = i + 1;
    }
}

/* TODO: who tells a worker that nothing will come any more, and when? */
int pipeline_run(const struct pipeline *pipeline, struct pipeline_item items[],
                 size_t count)
{
    if (pipeline == NULL || items == NULL)
        return -EINVAL;
    /* TODO: what becomes of an item, and of the others, after an error? */
    for (size_t i = 0; i < count; i++)
        work_on(pipeline, &items[i]);
    return 0;
}
