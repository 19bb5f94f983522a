/* SPDX-License-Identifier: MIT */
#include "support/world.h"
#include "support/threads.h"

#include <errno.h>
#include <sched.h>
#include <stdbool.h>
#include <string.h>

struct world world;

static int world_of(unsigned workers, size_t backlog)
{
    world = (struct world){.tester = pthread_self()};
    for (size_t i = 0; i < MANY; i++)
        world.results[i] = UNTOUCHED;
    for (size_t i = 0; i < INNER; i++) {
        world.inner[i] = job_of(note_order, 1, &world.inner_results[i]);
        world.inner_results[i] = UNTOUCHED;
    }
    threads_watch(0);
    pthread_barrier_init(&world.meeting, NULL, 2);
    world.pool = pool_new(workers, backlog);
    return world.pool ? 0 : -1;
}

int world_of_one(void **unused)
{
    (void)unused;
    return world_of(1, 3);
}

int world_of_two(void **unused)
{
    (void)unused;
    return world_of(2, POOL_SIZE_MIN);
}

int world_end(void **unused)
{
    int error = pool_free(world.pool, POOL_DRAIN);

    (void)unused;
    world.pool = NULL;
    return error;
}

struct pool_job job_of(pool_task *task, size_t count, int *results)
{
    struct pool_job job;

    memset(&job, 0xa5, sizeof job); /* what is the pool's own is not set */
    job.task = task;
    job.context = &world;
    job.results = results;
    job.count = count;
    return job;
}

int elsewhere(unsigned workers, size_t backlog, pool_task *task)
{
    struct pool_job job = job_of(task, 1, world.results);
    struct pool *other = pool_new(workers, backlog);

    if (other == NULL)
        return -ENOMEM;
    if (pool_submit(other, &job) || pool_free(other, POOL_DRAIN))
        return -1;
    return world.results[0];
}

int in_turn(size_t count)
{
    struct pool_job first = job_of(meet, 1, world.results), jobs[MANY];
    struct pool *other = pool_new(1, count);
    int results[MANY];
    int error = 0;

    if (other == NULL)
        return -ENOMEM;
    world.order = 0;
    world.results[0] = UNTOUCHED;
    error |= pool_submit(other, &first);
    for (size_t i = 0; i < count; i++) {
        jobs[i] = job_of(note_order, 1, &results[i]);
        error |= pool_submit(other, &jobs[i]);
    }
    if (world.results[0] == UNTOUCHED)
        world_meet();
    error |= pool_free(other, POOL_DRAIN);
    for (size_t i = 0; i < count; i++)
        error |= results[i] != (int)i;
    return error ? -1 : 0;
}

int is_tester(void *context, size_t index)
{
    struct world *w = context;

    (void)index;
    return pthread_equal(pthread_self(), w->tester) ? 1 : 0;
}

int square(void *context, size_t index)
{
    struct world *w = context;

    w->runs[index]++;
    return (int)(index * index);
}

int fail_at_odd(void *context, size_t index)
{
    (void)context;
    return index % 2 == 0 ? 0 : -(int)index;
}

/* The test's own thread would wait for itself: it is no worker. */
static bool come_together(struct world *w)
{
    if (pthread_equal(pthread_self(), w->tester))
        return false;
    pthread_barrier_wait(&w->meeting);
    return true;
}

void world_meet(void)
{
    pthread_barrier_wait(&world.meeting);
}

int meet(void *context, size_t index)
{
    return come_together(context) ? (int)index : -1;
}

int note_most(void *context, size_t index)
{
    struct world *w = context;
    int now = ++w->inside;
    int most = w->most;

    while (now > most && !atomic_compare_exchange_weak(&w->most, &most, now))
        continue;
    sched_yield();
    w->inside--;
    return (int)index;
}

int note_order(void *context, size_t index)
{
    struct world *w = context;

    (void)index;
    return w->order++;
}

int submit_inner(void *context, size_t index)
{
    struct world *w = context;
    int answer = pool_submit(w->pool, &w->inner[index]);

    w->answers += answer;
    return answer;
}

int submit_two(void *context, size_t index)
{
    struct world *w = context;
    int error = pool_submit(w->pool, &w->inner[0]);

    (void)index;
    return error ? error : pool_submit(w->pool, &w->inner[1]);
}

int free_pool(void *context, size_t index)
{
    struct world *w = context;
    int error = pool_free(w->pool, POOL_CANCEL);

    (void)index;
    if (error == 0)
        w->pool = NULL; /* that was wrong, but nobody else shall use it */
    return error;
}

int first_goes_last(void *context, size_t index)
{
    struct world *w = context;

    if ((index == 0 || ++w->order == MANY - 1) && !come_together(w))
        return -1;
    return (int)index;
}

int wait_for_second(void *context, size_t index)
{
    struct world *w = context;

    (void)index;
    if (pool_submit(w->pool, &w->inner[0]) ||
        pool_submit(w->pool, &w->inner[1]) || pool_wait(w->pool, &w->inner[1]))
        return -1;
    return w->inner_results[1];
}

int submit_until_end(void *context, size_t index)
{
    struct world *w = context;
    int answer;

    (void)index;
    if (!come_together(w))
        return -1;
    do
        answer = pool_submit(w->pool, &w->inner[0]);
    while (answer == -EAGAIN && sched_yield() == 0);
    return answer;
}

int grow(void *context, size_t index)
{
    struct node *parent = context;
    struct node here = {parent->pool, parent->depth - 1};
    int leaves[2] = {0, 0};
    struct pool_job job = {
        .task = grow, .context = &here, .results = leaves, .count = 2};

    (void)index;
    if (parent->depth == 0)
        return 1;
    if (pool_submit(here.pool, &job) || pool_wait(here.pool, &job))
        return 0;
    return leaves[0] + leaves[1];
}
