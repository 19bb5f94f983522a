/* SPDX-License-Identifier: MIT */
#include "support/scene.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct scene scene;

/* What is the pool's own in a job is not set by its caller. */
static void set(struct pool_job *job, pool_task *task, int *results,
                size_t count)
{
    memset(job, 0xa5, sizeof *job);
    job->task = task;
    job->context = NULL;
    job->results = results;
    job->count = count;
}

void scene_set(pool_task *task, size_t count)
{
    scene.opener = pthread_self();
    sem_init(&scene.gate, 0, 0);
    sem_init(&scene.signs[0], 0, 0);
    sem_init(&scene.signs[1], 0, 0);
    set(&scene.outer, task, scene.results, count);
    set(&scene.inner, hear, &scene.inner_results[0], 1);
    set(&scene.third, hear, &scene.inner_results[1], 1);
}

int scene_open(unsigned workers, size_t backlog, pool_task *task, size_t count)
{
    scene_set(task, count);
    scene.pool = pool_new(workers, backlog);
    return scene.pool ? 0 : -1;
}

void settle(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
}

int hear(void *unused, size_t index)
{
    (void)unused;
    scene.heard[index] += scene.told;
    return (int)index + 10;
}

int ask(void *unused, size_t index)
{
    scene.passed += scene.ending;
    scene.ending |= pool_submit(scene.pool, &scene.inner) == -EPIPE;
    return hear(unused, index);
}

int greet(void *unused, size_t index)
{
    (void)unused;
    if (sem_post(&scene.signs[1 - index]) || sem_wait(&scene.signs[index]))
        return -1;
    scene.passed++;
    return 0;
}

int stop(void *unused, size_t index)
{
    (void)unused, (void)index;
    if (sem_wait(&scene.gate))
        return -1;
    scene.passed++;
    return 0;
}

int linger(void *unused, size_t index)
{
    (void)unused, (void)index;
    settle();
    settle();
    scene.passed++;
    return 0;
}

int open_gate(void *unused, size_t index)
{
    (void)unused, (void)index;
    return sem_post(&scene.gate);
}

int delegate(void *unused, size_t index)
{
    int error = pool_submit(scene.pool, &scene.inner);

    (void)unused, (void)index;
    if (error)
        return error;
    error = pool_wait(scene.pool, &scene.inner);
    return error ? error : scene.inner_results[0];
}

int ask_again(void *unused, size_t index)
{
    (void)unused, (void)index;
    return pool_wait(scene.pool, &scene.inner);
}

int is_opener(void *unused, size_t index)
{
    (void)unused, (void)index;
    return pthread_equal(pthread_self(), scene.opener) ? 1 : 0;
}

int free_it(void *unused, size_t index)
{
    (void)unused, (void)index;
    return pool_free(scene.pool, POOL_CANCEL);
}

int submit_late(void *unused, size_t index)
{
    (void)unused, (void)index;
    settle();
    return pool_submit(scene.pool, &scene.inner);
}

static void *submit_inner_job(void *unused)
{
    (void)unused;
    if (pool_submit(scene.pool, &scene.inner))
        return &scene;
    scene.passed++;
    return NULL;
}

static void *use_a_pool(void *unused)
{
    struct pool *pool = pool_new(1, 1);

    (void)unused;
    if (!pool || pool_submit(pool, &scene.inner) || pool_free(pool, POOL_DRAIN))
        return &scene;
    return NULL;
}

static void *wait_for_outer(void *unused)
{
    (void)unused;
    return pool_wait(scene.pool, &scene.outer) ? &scene : NULL;
}

static pthread_t start(void *(*work)(void *))
{
    pthread_t thread;

    if (pthread_create(&thread, NULL, work, NULL))
        abort();
    return thread;
}

pthread_t start_submitter(void)
{
    return start(submit_inner_job);
}

pthread_t start_user(void)
{
    return start(use_a_pool);
}

pthread_t start_waiter(void)
{
    return start(wait_for_outer);
}

int join(pthread_t thread)
{
    void *refused = NULL;

    return pthread_join(thread, &refused) || refused ? -1 : 0;
}
