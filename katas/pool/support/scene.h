/* SPDX-License-Identifier: MIT */
/*
 * scene.h - a pool, three jobs, and what the scenarios have them do.
 *
 * Time is simulated where scenarios run: it moves on only when every thread
 * waits, so after settle() the others have come as far as they can get by
 * themselves.
 */
#ifndef SCENE_H
#define SCENE_H

#include "pool.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

struct scene {
    struct pool *pool;
    pthread_t opener;
    /* inner and third have hear as their one task; third's result is the second
       of inner_results. */
    struct pool_job outer, inner, third;
    int results[2], inner_results[2];
    int told, heard[2]; /* plain: in order by the pool, or by nobody */
    int ending;         /* a task has been told so; plain, too */
    atomic_int passed;  /* tasks and threads that need not wait any more */
    sem_t gate, signs[2];
};

extern struct scene scene;

/* Has outer call task count times; opens the pool, too: 0, or -1: no pool. */
void scene_set(pool_task *task, size_t count);
int scene_open(unsigned workers, size_t backlog, pool_task *task, size_t count);

void settle(void);

pool_task hear;        /* notes what was told, returns index + 10 */
pool_task ask;         /* hears, tries to submit inner, passes in a pool that
                          has told a task of its end */
pool_task greet;       /* task 0 and task 1 meet; 0 */
pool_task stop;        /* waits for the gate to open once; 0 */
pool_task linger;      /* takes two settles' time; 0 */
pool_task open_gate;   /* opens it; 0 */
pool_task delegate;    /* submits inner, waits; its result, or the error */
pool_task ask_again;   /* waits for inner, whether or not it has ended; 0 */
pool_task is_opener;   /* 1 on the thread that opened the scene, else 0 */
pool_task free_it;     /* frees the pool; the answer */
pool_task submit_late; /* submits inner once all others wait; the answer */

/* A thread that submits inner, waits for outer, or has inner done in a pool of
   its own; joined, 0, or -1: it was refused. */
pthread_t start_submitter(void);
pthread_t start_user(void);
pthread_t start_waiter(void);
int join(pthread_t thread);

#endif
