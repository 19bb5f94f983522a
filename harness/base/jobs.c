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
static _Thread_local bool inside;

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

static void *take_jobs(void *argument)
{
    struct jobs *jobs = argument;
    bool outer = inside;

    inside = true;
    for (;;) {
        size_t index = atomic_fetch_add(&jobs->next, 1);

        if (index >= jobs->count || interrupted())
            break;
        jobs->work(jobs->context, index);
    }
    inside = outer;
    return NULL;
}

void jobs_run(size_t count, jobs_work *work, void *context)
{
    struct jobs jobs = {.work = work, .context = context, .count = count};
    pthread_t threads[WIDTH_MAX];
    unsigned started = 0;

    if (!inside)
        while (started + 1 < jobs_width() && started + 1 < count &&
               pthread_create(&threads[started], NULL, take_jobs, &jobs) == 0)
            started++;
    take_jobs(&jobs);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}
