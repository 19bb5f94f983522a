/* SPDX-License-Identifier: MIT */
/*
 * Idea: all sets of jobs that are not over stand in a list; whenever a place
 * is free, a helper begins on the first set that has a job left.
 * Invariant: at_work counts the threads that have a place: who takes jobs, and
 * who has not lent it.  Who comes back takes a place at once; helpers make up
 * for it when their jobs end.
 *
 * _GNU_SOURCE for sched_getaffinity's CPU_COUNT.
 */
#define _GNU_SOURCE
#include "jobs.h"
#include "interrupt.h"

#include <pthread.h>
#include <sched.h>

enum { WIDTH_MAX = 64 };

struct jobs {
    jobs_work *work;
    void *context;
    size_t count;
    size_t next;
    unsigned helpers;
    struct jobs *older;
};

static unsigned set_width, spare_width;
static _Thread_local bool has_place;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t helper_left = PTHREAD_COND_INITIALIZER;
/* Under the lock, the members of sets too: */
static struct jobs *sets; /* the newest first */
static int at_work;
static unsigned lent, lent_max;

unsigned jobs_width(void)
{
    unsigned width;
    cpu_set_t set;

    if (set_width > 0)
        return set_width;
    if (sched_getaffinity(0, sizeof(set), &set) < 0)
        return 1;
    width = (unsigned)CPU_COUNT(&set) + spare_width;
    return width < WIDTH_MAX ? width : WIDTH_MAX;
}

void jobs_set_width(unsigned width)
{
    set_width = width < WIDTH_MAX ? width : WIDTH_MAX;
}

void jobs_set_spare(unsigned spare)
{
    spare_width = spare < WIDTH_MAX ? spare : WIDTH_MAX;
}

static void *help(void *argument);

/* With the lock: a helper for each free place, as long as jobs are left. */
static void fill_places(void)
{
    int width = (int)jobs_width();
    size_t begun = 0; /* on this set, and without a job yet */
    pthread_t thread;

    for (struct jobs *set = sets; set != NULL && at_work < width;) {
        if (interrupted() || set->count - set->next <= begun) {
            set = set->older;
            begun = 0;
            continue;
        }
        if (pthread_create(&thread, NULL, help, set) != 0)
            return;
        pthread_detach(thread);
        set->helpers++;
        at_work++;
        begun++;
    }
}

/* With the lock: whether there is a job left. */
static bool take_job(struct jobs *set, size_t *index)
{
    if (set->next >= set->count || interrupted())
        return false;
    *index = set->next++;
    return true;
}

static void do_job(const struct jobs *set, size_t index)
{
    pthread_mutex_unlock(&lock);
    set->work(set->context, index);
    pthread_mutex_lock(&lock);
}

/* With the lock; only where places are lent: what a helper has started may
 * end with it (prctl's PR_SET_PDEATHSIG). */
static bool has_to_leave(void)
{
    return lent_max > 0 && at_work > (int)jobs_width();
}

static void *help(void *argument)
{
    struct jobs *set = argument;
    size_t index;

    has_place = true;
    pthread_mutex_lock(&lock);
    while (!has_to_leave() && take_job(set, &index))
        do_job(set, index);
    at_work--;
    set->helpers--;
    pthread_cond_broadcast(&helper_left);
    fill_places();
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void leave_list(const struct jobs *set)
{
    struct jobs **link = &sets;

    while (*link != set)
        link = &(*link)->older;
    *link = set->older;
}

void jobs_run(size_t count, jobs_work *work, void *context)
{
    struct jobs set = {.work = work, .context = context, .count = count};
    bool first = !has_place;
    size_t index;

    pthread_mutex_lock(&lock);
    at_work += first;
    has_place = true;
    set.older = sets;
    sets = &set;
    if (take_job(&set, &index)) {
        fill_places();
        do {
            do_job(&set, index);
        } while (take_job(&set, &index));
    }
    /* Who only waits makes room for the helpers of others. */
    at_work--;
    fill_places();
    while (set.helpers > 0)
        pthread_cond_wait(&helper_left, &lock);
    leave_list(&set);
    at_work += !first;
    has_place = !first;
    pthread_mutex_unlock(&lock);
}

void jobs_set_lent(unsigned most)
{
    pthread_mutex_lock(&lock);
    lent_max = most;
    pthread_mutex_unlock(&lock);
}

bool jobs_lend(void)
{
    bool lends;

    pthread_mutex_lock(&lock);
    lends = has_place && lent < lent_max;
    if (lends) {
        has_place = false;
        lent++;
        at_work--;
        fill_places();
    }
    pthread_mutex_unlock(&lock);
    return lends;
}

void jobs_take_back(void)
{
    pthread_mutex_lock(&lock);
    has_place = true;
    lent--;
    at_work++;
    pthread_mutex_unlock(&lock);
}
