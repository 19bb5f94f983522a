/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: strerrorname_np. */
#define _GNU_SOURCE
/*
 * sweep.c - every call that can fail does, once, in each way it can.
 *
 * Source: SQLite's out-of-memory and I/O error tests, which fail the n-th
 * call for every n.
 */
#include "sweep.h"

#include <stdio.h>
#include <string.h>

#include "faults.h"
#include "search.h"
#include "threadset.h"

/* Steps of all executions: who has so many goes round in circles, and calls
   what can fail once more in each of them.  The katas' answers have at most
   25,000. */
enum { STEPS_MOST = 1000000 };

/* In an eager run: how many threads were there at the last choice. */
static int known;

int sweep_newcomer(const uint64_t enabled[2], int plain)
{
    int newest = E.thread_count - 1;
    bool goes_on =
        E.strategy == BY_EAGER && newest >= known && has(enabled, newest);

    known = E.thread_count;
    return goes_on ? newest : plain;
}

static bool one(enum strategy order)
{
    struct outcome_report *r = &worker_shared->report;
    enum outcome o;

    worker_shared->fault = fault_plan;
    worker_shared->failed = (struct fault_site){0};
    do {
        strategy_phase(order, -1);
        known = 1;
        o = worker_execution(0);
    } while (o == OUT_RERUN);
    r->executions++;
    if (o == OUT_DONE)
        return true;
    worker_failed(o == OUT_STEPS ? OUT_LIVELOCK : o);
    if (o == OUT_STEPS)
        endless_words(&worker_shared->finding);
    return false;
}

static bool starts_thread(const struct fault_site *site)
{
    return strcmp(site->call, "pthread_create") == 0 ||
           strcmp(site->call, "thrd_create") == 0;
}

static bool spent(void)
{
    return E.total_steps > STEPS_MOST;
}

static bool fail_each(const struct fault_log *first, enum strategy order)
{
    for (uint32_t i = 0; i < first->count && !spent(); i++) {
        const struct fault_site *site = &first->site[i];

        if (order == BY_EAGER && !starts_thread(site))
            continue;
        for (int k = 0; k < ERRORS_MAX && site->errors[k]; k++) {
            fault_plan = (struct fault_plan){i + 1, site->errors[k], false};
            if (!one(order))
                return false;
        }
    }
    return true;
}

/* Without a failure; notes where there can be one. */
static bool note(struct fault_log *log, enum strategy order)
{
    fault_plan = (struct fault_plan){0};
    fault_log = log;
    bool well = one(order);

    fault_log = NULL;
    return well;
}

static bool cut_short(void)
{
    fault_plan = (struct fault_plan){.cut_short = true};
    return one(BY_REPLAY);
}

/*
 * Where a thread cannot be started, those before it may not have done a step
 * yet, or all that they can do alone: both are tried.
 */
static void work(void)
{
    static struct fault_log log, eager;

    if (!note(&log, BY_REPLAY) || !fail_each(&log, BY_REPLAY) || !cut_short() ||
        (E.thread_count > 1 &&
         (!note(&eager, BY_EAGER) || !fail_each(&eager, BY_EAGER))))
        worker_trace();
    worker_shared->report.complete = log.count < FAULTS_MAX && !spent();
    if (!worker_shared->report.complete)
        E.cut |= CUT_EXECUTIONS;
    worker_shared->report.cut = E.cut;
    worker_shared->report.steps = E.total_steps;
}

struct shared *sweep(explore_body *body, void *argument,
                     const struct limits *limits)
{
    struct shared *shared = worker_run(body, argument, limits, work);

    if (!shared)
        return NULL;
    shared->swept = true;
    fault_plan = shared->fault;
    sweep_words(shared);
    return shared;
}

void sweep_words(struct shared *shared)
{
    struct finding *f = &shared->finding;
    const struct fault_site *failed = &shared->failed;
    char before[sizeof f->text];

    if (shared->report.outcome == OUT_DONE)
        return;
    memcpy(before, f->text, sizeof before);
    if (fault_plan.cut_short)
        snprintf(f->text, sizeof f->text,
                 "when each read and write moves one byte: %.500s", before);
    else if (failed->call)
        snprintf(f->text, sizeof f->text,
                 "when %s at " AT " (call %u of those that can fail) gives "
                 "%s: %.400s",
                 failed->call, failed->pc, fault_plan.ordinal,
                 strerrorname_np(fault_plan.error), before);
}
