/* SPDX-License-Identifier: MIT */
/* Broken on purpose: who was started before a start fails is forgotten. */
/*
 * crew.c - threads made once, called up for each run.
 *
 * Idea: member i makes call i of every run that has one.  A round is a number
 * that grows; who has seen it has done his part, however often he is woken.
 * Invariant: left calls of this round have not ended; until it is 0, nobody
 * changes calls, results or count.  Price: every run wakes the whole crew.
 */
#include "blocking.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct member {
    struct blocking *blocking;
    size_t index;
    pthread_t thread;
};

struct blocking {
    size_t most;
    atomic_flag busy; /* set by who is in a run */
    pthread_mutex_t lock;
    pthread_cond_t begin; /* there is a new round, or the end */
    pthread_cond_t end;   /* left is 0; lock guards: */
    const struct blocking_call *calls;
    int *results;
    size_t count, left;
    unsigned long round;
    bool ending;
    size_t started;
    struct member members[];
};

/* Makes this member's call; the lock is open meanwhile. */
static void make_call(struct blocking *blocking, size_t index)
{
    struct blocking_call call = blocking->calls[index];

    pthread_mutex_unlock(&blocking->lock);
    int result = call.call(call.port);
    if (result == -1)
        result = -errno;
    pthread_mutex_lock(&blocking->lock);
    blocking->results[index] = result;
    if (--blocking->left == 0)
        pthread_cond_signal(&blocking->end);
}

static void *serve(void *argument)
{
    struct member *member = argument;
    struct blocking *blocking = member->blocking;
    unsigned long seen = 0;

    pthread_mutex_lock(&blocking->lock);
    while (!blocking->ending) {
        if (blocking->round == seen) {
            pthread_cond_wait(&blocking->begin, &blocking->lock);
            continue;
        }
        seen = blocking->round;
        if (member->index < blocking->count)
            make_call(blocking, member->index);
    }
    pthread_mutex_unlock(&blocking->lock);
    return NULL;
}

struct blocking *blocking_new(size_t most)
{
    struct blocking *blocking = NULL;

    if (most >= 1 && most <= BLOCKING_MOST)
        blocking = malloc(sizeof *blocking + most * sizeof(struct member));
    if (!blocking)
        return NULL;
    *blocking = (struct blocking){.most = most,
                                  .busy = ATOMIC_FLAG_INIT,
                                  .lock = PTHREAD_MUTEX_INITIALIZER,
                                  .begin = PTHREAD_COND_INITIALIZER,
                                  .end = PTHREAD_COND_INITIALIZER};
    for (; blocking->started < most; blocking->started++) {
        struct member *member = &blocking->members[blocking->started];

        *member = (struct member){.blocking = blocking,
                                   .index = blocking->started};
        if (pthread_create(&member->thread, NULL, serve, member)) {
            free(blocking);
            return NULL;
        }
    }
    return blocking;
}

static void begin_round(struct blocking *blocking,
                        const struct blocking_call calls[], int results[],
                        size_t count)
{
    pthread_mutex_lock(&blocking->lock);
    blocking->calls = calls;
    blocking->results = results;
    blocking->count = blocking->left = count;
    blocking->round++;
    pthread_cond_broadcast(&blocking->begin);
    pthread_mutex_unlock(&blocking->lock);
}

int blocking_run(struct blocking *blocking, const struct blocking_call calls[],
                 int results[], size_t count, blocking_compute *compute,
                 void *context)
{
    if (!blocking || !calls || !results || !compute || count == 0 ||
        count > blocking->most)
        return -EINVAL;
    for (size_t i = 0; i < count; i++)
        if (!calls[i].call)
            return -EINVAL;
    if (atomic_flag_test_and_set(&blocking->busy))
        return -EBUSY;
    begin_round(blocking, calls, results, count);
    compute(context);
    pthread_mutex_lock(&blocking->lock);
    while (blocking->left > 0)
        pthread_cond_wait(&blocking->end, &blocking->lock);
    pthread_mutex_unlock(&blocking->lock);
    atomic_flag_clear(&blocking->busy);
    return 0;
}

int blocking_free(struct blocking *blocking)
{
    if (!blocking)
        return 0;
    if (atomic_flag_test_and_set(&blocking->busy))
        return -EBUSY;
    pthread_mutex_lock(&blocking->lock);
    blocking->ending = true;
    pthread_cond_broadcast(&blocking->begin);
    pthread_mutex_unlock(&blocking->lock);
    while (blocking->started > 0)
        pthread_join(blocking->members[--blocking->started].thread, NULL);
    free(blocking);
    return 0;
}
