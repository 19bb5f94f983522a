/* SPDX-License-Identifier: MIT */
/*
 * pipeline.h - stages of workers, joined by bounded queues, run to the end.
 *
 *     items -> [   ] -> download -> [   ] -> resize -> [   ] -> upload -> items
 *                       worker(s)            worker(s)          worker(s)
 *
 * While one item is in a stage, the next is in the stage before: n items take
 * as long as the first and n - 1 times the slowest stage.  Before each stage
 * there is a queue with room for capacity items; when it is full, a worker of
 * the stage before does one item more and waits with it.  Nobody has to drain
 * the last stage: the array that the items came from takes them back.
 *
 * Every item comes back once, together with what became of it:
 *     error 0               all stages have worked on it, stage is their count
 *     the error of a stage  its function returned it, stage is its number
 *     -ECANCELED            by PIPELINE_STOP; stage has not begun with it
 * After an error no later stage sees the item.  The items come back in the
 * order in which they left the line; with one worker in each stage that is
 * the order in which they came.
 *
 * Who may call what at the same time
 *     pipeline_run     anybody, on different items; a stage's function, too
 *     a function       called by as many threads at a time as its stage has
 *                      workers, beside all other stages' functions
 * What was written before the call is seen by the first stage, what one stage
 * wrote for an item by the next, and everything by the caller afterwards.
 *
 * Shapes and units: an item is any pointer, NULL included; the pipeline never
 * looks behind it.  PIPELINE_LEAST runs at a time, of as many stages, workers
 * in a stage and items in a queue as the limits say, are possible, memory
 * permitting; more or larger ones may be refused with -ENOMEM.
 *
 * Blocking: the call returns when all items are back and all threads that it
 * has started are joined.  Who waits inside sleeps, and does not poll.
 *
 * Source: a thumbnail service of three workers, with a queue and a sentinel.
 */
#ifndef PIPELINE_H
#define PIPELINE_H

#include <stddef.h>

#define PIPELINE_LEAST 2
#define PIPELINE_LEAST_STAGES 4
#define PIPELINE_LEAST_WORKERS 4 /* in each stage */
#define PIPELINE_LEAST_CAPACITY 256

/*
 * A stage's work on *item, which it may replace; context is its stage's.
 * Returns 0, or the item's error, any other number.
 */
typedef int pipeline_function(void *context, void **item);

struct pipeline_stage {
    pipeline_function *function;
    void *context;
    unsigned workers; /* how many threads call the function, at least 1 */
};

struct pipeline_item {
    void *item;   /* in: to be worked on; out: what the last function left */
    int error;    /* out */
    size_t stage; /* out: where it came to an end, from 0 */
};

enum pipeline_policy {
    PIPELINE_GO_ON, /* an error concerns its item alone */
    PIPELINE_STOP   /* after the first error no stage begins with an item; a
                       stage that is at work, or about to be, finishes it */
};

struct pipeline {
    const struct pipeline_stage *stages;
    size_t stages_count;
    size_t capacity; /* of each queue, in items */
    enum pipeline_policy policy;
};

/*
 * Runs count items through all stages in their order.  0: they are all back,
 * with or without errors of their own; also if count is 0.
 * -EINVAL: NULL for pipeline, stages, a function or items; 0 for a number in
 * pipeline or workers; no such policy.  -ENOMEM: no memory, lock or thread.
 * After these two nothing was begun, and the items are as they were.
 */
int pipeline_run(const struct pipeline *pipeline, struct pipeline_item items[],
                 size_t count);

#endif
