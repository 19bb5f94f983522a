/* SPDX-License-Identifier: MIT */
/*
 * stories.h - small programs as CMocka tests, one for each schedule of them
 * or for each of their calls that can fail.
 */
#ifndef STORIES_H
#define STORIES_H

#include <dojo/explore.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#define check(call, expected) dojo_check_int(call, expected)

struct plan {
    void (*story)(void);
    struct dojo_search search;
};

static inline void play(void *plan)
{
    ((const struct plan *)plan)->story();
}

static inline void explore(void **plan)
{
    dojo_explore(play, *plan, &((const struct plan *)*plan)->search);
}

static inline struct CMUnitTest test_of(const char *name, struct plan *plan)
{
    return (struct CMUnitTest){name, explore, NULL, NULL, plan};
}

static inline void sweep(void **plan)
{
    dojo_sweep(play, *plan);
}

static inline struct CMUnitTest sweep_of(const char *name, struct plan *plan)
{
    return (struct CMUnitTest){name, sweep, NULL, NULL, plan};
}

/*
 * With a wake-up for nothing now and then; or, for larger ones, without.  The
 * budget leaves most executions to the search that leaves nothing out.
 */
#define story(name) test_of(#name, &(struct plan){name, {.executions = 40000}})
#define calmly(name)                                                           \
    test_of(#name, &(struct plan){                                             \
                       name, {.executions = 40000, .spurious = DOJO_NONE}})
/* Of those that are too large for all schedules, the likeliest ones. */
#define briefly(name)                                                          \
    test_of(#name,                                                             \
            &(struct plan){name, {.executions = 6000, .spurious = DOJO_NONE}})
#define swept(name) sweep_of(#name, &(struct plan){.story = name})

#endif
