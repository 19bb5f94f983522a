/* SPDX-License-Identifier: MIT */
/*
 * world.h - a pool to be tried out, and what the tests have it do.
 *
 * Every task but grow takes the one world as its context.  What tasks find
 * out they leave there or return: CMocka is for the test's own thread.  Tasks
 * that meet return -1 at once where they find themselves on that thread.
 */
#ifndef WORLD_H
#define WORLD_H

#include "pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

enum { MANY = 100, INNER = 4, UNTOUCHED = 4711 };

struct world {
    struct pool *pool;
    pthread_t tester;
    int results[MANY];
    struct pool_job inner[INNER]; /* note_order, one task each */
    int inner_results[INNER];
    atomic_int runs[MANY];
    atomic_int order, inside, most;
    atomic_int answers;        /* that submit_inner got, added up */
    pthread_barrier_t meeting; /* of two */
};

extern struct world world;

/*
 * Fixtures: a new world with one worker and a backlog of 3, or two workers
 * and a long one; and its end, which is what freeing the pool returns.
 */
int world_of_one(void **unused);
int world_of_two(void **unused);
int world_end(void **unused);

/* The test's own thread comes to the meeting. */
void world_meet(void);

struct pool_job job_of(pool_task *task, size_t count, int *results);

/* What task returns in another pool, -1, or -ENOMEM: there is no such pool. */
int elsewhere(unsigned workers, size_t backlog, pool_task *task);

/* 0 if another pool's only worker does a backlog of count jobs, MANY at most,
   in the order of their submission; -1, or -ENOMEM: there is no such pool. */
int in_turn(size_t count);

pool_task is_tester;    /* returns 1 on the test's own thread, else 0 */
pool_task square;       /* returns index * index, and counts its runs */
pool_task fail_at_odd;  /* returns -index where that is odd, else 0 */
pool_task meet;         /* meets somebody, returns index */
pool_task note_most;    /* notes how many were inside at the same time */
pool_task note_order;   /* returns 0 in the first task, then 1, 2, ... */
pool_task submit_two;   /* submits inner 0, then 1, before any can begin */
pool_task submit_inner; /* submits inner[index], returns what that gives */
pool_task free_pool;    /* returns what freeing the pool gives */

/* Task 0 meets the last of the MANY - 1 others, so it cannot end before. */
pool_task first_goes_last;

/* Submits inner[0], then inner[1], and waits for that; returns its result. */
pool_task wait_for_second;

/* Meets somebody, then submits inner[0] until that gives not -EAGAIN. */
pool_task submit_until_end;

/* A tree of jobs: each task but the leaves waits for two more; all leaves. */
struct node {
    struct pool *pool;
    int depth;
};
pool_task grow;

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
