/* SPDX-License-Identifier: MIT */
/*
 * scenario.h - a sentence and the scenario behind it, and what each begins
 * and ends with.
 */
#ifndef SCENARIO_H
#define SCENARIO_H

#include "support/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <dojo/explore.h>

#define SENTENCE_WITHIN(name, search)                                          \
    static void name##_scenario(void *unused);                                 \
    static void name(void **state)                                             \
    {                                                                          \
        (void)state;                                                           \
        dojo_explore(name##_scenario, NULL, search);                           \
    }                                                                          \
    static void name##_scenario(void *unused __attribute__((unused)))
#define SENTENCE(name) SENTENCE_WITHIN(name, NULL)
/* Answers with locks have 20,000 at most; without, more than could be run. */
#define SENTENCE_IN_PART(name)                                                 \
    SENTENCE_WITHIN(name, (&(struct dojo_search){.executions = 60000}))
/* Where what goes wrong takes one interruption. */
#define SENTENCE_BRIEFLY(name)                                                 \
    SENTENCE_WITHIN(name, (&(struct dojo_search){.preemptions = 1}))

#define OK(call) dojo_check_int(call, 0)

/* Opens the scene and submits the outer job. */
static inline void begin(unsigned workers, size_t backlog, pool_task *task,
                         size_t count)
{
    OK(scene_open(workers, backlog, task, count));
    OK(pool_submit(scene.pool, &scene.outer));
}

/* Nobody wakes up while nothing happens, or once for no reason at all. */
static inline void check_sleep(void)
{
    unsigned before = dojo_counters().wakeups;

    for (int i = 0; i < 10; i++)
        settle();
    dojo_check(dojo_counters().wakeups <= before + 10 + 1);
}

/* Ends it all; outer and inner are done then. */
static inline void end(void)
{
    OK(pool_free(scene.pool, POOL_DRAIN));
}

#endif
