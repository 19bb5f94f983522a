/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for sched_getaffinity's CPU_COUNT. */
#define _GNU_SOURCE
#include "jobs.h"
#include "interrupt.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { WIDTH_MAX = 64 };

struct jobs {
    jobs_work *work;
    void *context;
    size_t count;
    atomic_size_t next;
};

static unsigned set_width;
static atomic_int at_work = 1; /* threads that take jobs, the first caller's
                                  too */

unsigned jobs_width(void)
{
    cpu_set_t set;

    if (set_width > 0)
        return set_width;
    if (sched_getaffinity(0, sizeof(set), &set) < 0)
        return 1;
    return (unsigned)CPU_COUNT(&set) < WIDTH_MAX ? (unsigned)CPU_COUNT(&set)
                                                 : WIDTH_MAX;
}

void jobs_set_width(unsigned width)
{
    set_width = width < WIDTH_MAX ? width : WIDTH_MAX;
}

static void take_jobs(struct jobs *jobs)
{
    for (;;) {
        size_t index = atomic_fetch_add(&jobs->next, 1);

        if (index >= jobs->count || interrupted())
            break;
        jobs->work(jobs->context, index);
    }
}

/* Whether one more may work. */
static bool take_place(void)
{
    int now = atomic_load(&at_work);

    while (now < (int)jobs_width())
        if (atomic_compare_exchange_weak(&at_work, &now, now + 1))
            return true;
    return false;
}

static void *help(void *argument)
{
    take_jobs(argument);
    atomic_fetch_sub(&at_work, 1);
    return NULL;
}

static bool start_helper(pthread_t *thread, struct jobs *jobs)
{
    if (!take_place())
        return false;
    if (pthread_create(thread, NULL, help, jobs) == 0)
        return true;
    atomic_fetch_sub(&at_work, 1);
    return false;
}

void jobs_run(size_t count, jobs_work *work, void *context)
{
    struct jobs jobs = {.work = work, .context = context, .count = count};
    pthread_t threads[WIDTH_MAX];
    unsigned started = 0;

    while (started < WIDTH_MAX && started + 1 < count &&
           start_helper(&threads[started], &jobs))
        started++;
    take_jobs(&jobs);
    /* Who only waits makes room for the helpers of others. */
    atomic_fetch_sub(&at_work, 1);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
    atomic_fetch_add(&at_work, 1);
}
