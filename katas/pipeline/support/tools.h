/* SPDX-License-Identifier: MIT */
/*
 * tools.h - things to be worked on, and tools that leave their mark on them.
 *
 * A thing is written to without a lock: that one stage at a time has it, and
 * sees what the stage before has done, is the pipeline's promise.
 */
#ifndef TOOLS_H
#define TOOLS_H

#include "pipeline.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

struct thing {
    int number;
    char marks[8]; /* of the tools, in order */
};

struct tool {
    char mark;
    int fails_at;      /* the number of the thing that it fails on */
    int error;         /* and what it says then; 0: it never fails */
    int seconds;       /* that it takes, in simulated time; */
    int slow_from;     /* from the thing of that number on */
    atomic_int calls;  /* so far */
    atomic_int inside; /* now */
    atomic_int most;   /* inside at a time */
};

static inline int use_tool(void *context, void **item)
{
    struct tool *tool = context;
    struct thing *thing = *item;
    int inside = atomic_fetch_add(&tool->inside, 1) + 1;
    int most = atomic_load(&tool->most);
    int seconds = thing->number < tool->slow_from ? 0 : tool->seconds;
    struct timespec left = {.tv_sec = seconds};

    atomic_fetch_add(&tool->calls, 1);
    while (most < inside &&
           !atomic_compare_exchange_weak(&tool->most, &most, inside))
        ;
    while (seconds > 0 && nanosleep(&left, &left) != 0)
        ;
    thing->marks[strlen(thing->marks)] = tool->mark;
    atomic_fetch_sub(&tool->inside, 1);
    return thing->number == tool->fails_at ? tool->error : 0;
}

/*
 * Things from one number to another meet at a place: none goes on until they
 * are all there.  To the others it gives that error.
 */
struct meeting {
    int from, to, error;
    pthread_barrier_t *place;
};

#define THINGS(from_, to_) ((struct meeting){.from = from_, .to = to_})
#define LAST_THINGS(from_, to_)                                                \
    ((struct meeting){.from = from_, .to = to_, .error = 1})
#define NOBODY THINGS(0, -1)

static inline int meet(void *context, void **item)
{
    const struct meeting *meeting = context;
    int number = ((const struct thing *)*item)->number;

    if (number < meeting->from || number > meeting->to)
        return meeting->error;
    pthread_barrier_wait(meeting->place);
    return 0;
}

/* Runs six things; size of them meet in the first and second stage. */
static inline int run_meeting(const struct pipeline *pipeline,
                              struct pipeline_item *items, struct meeting first,
                              struct meeting second, unsigned size)
{
    struct pipeline_stage *stages = (struct pipeline_stage *)pipeline->stages;
    pthread_barrier_t place;
    int result;

    pthread_barrier_init(&place, NULL, size);
    first.place = second.place = &place;
    stages[0].function = stages[1].function = meet;
    stages[0].context = &first;
    stages[1].context = &second;
    result = pipeline_run(pipeline, items, 6);
    pthread_barrier_destroy(&place);
    return result;
}

/* Counts the items that are NULL, and others as far too many. */
static inline int count_null(void *count, void **item)
{
    atomic_fetch_add((atomic_int *)count, *item == NULL ? 1 : 1000);
    return 0;
}

/* A stage that is a line itself: its error, or the item's. */
static inline int run_inside(pipeline_function *function, void *context,
                             void *item)
{
    const struct pipeline_stage stage = {function, context, 2};
    const struct pipeline line = {&stage, 1, 1, PIPELINE_STOP};
    struct pipeline_item copy = {.item = item};
    int error = pipeline_run(&line, &copy, 1);

    return error ? error : copy.error;
}

static inline int run_one(void *tool, void **item)
{
    return run_inside(use_tool, tool, *item);
}

static inline int run_two(void *tool, void **item)
{
    return run_inside(run_one, tool, *item);
}

/* Things numbered from 0, and items that stand for them. */
static inline void lay_out(struct thing *things, struct pipeline_item *items,
                           int count)
{
    for (int i = 0; i < count; i++) {
        things[i] = (struct thing){.number = i};
        items[i] = (struct pipeline_item){&things[i], -77, 77}; /* any */
    }
}

static inline int number_of(const struct pipeline_item *item)
{
    return ((const struct thing *)item->item)->number;
}

static inline const char *marks_on(const struct pipeline_item *item)
{
    return ((const struct thing *)item->item)->marks;
}

#endif
