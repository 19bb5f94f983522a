/* SPDX-License-Identifier: MIT */
/*
 * stage.h - the stages of judging, and how each is built and bounded.
 *
 *     gate - behaviour - schedules - faults - address - thread
 *
 * The table is constant; any thread may look at it.
 */
#ifndef DOJO_GRADE_STAGE_H
#define DOJO_GRADE_STAGE_H

#include <stdbool.h>
#include <stddef.h>

enum stage_id {
    STAGE_GATE,
    STAGE_BEHAVIOUR,
    STAGE_SCHEDULES,
    STAGE_FAULTS,
    STAGE_ADDRESS,
    STAGE_THREAD,
    STAGE_COUNT
};

struct stage {
    enum stage_id id;
    const char *name;
    const char *sentences; /* whose sentences it runs; NULL: none */
    const char *tests;     /* file below the kata's folder */
    bool explored;         /* on the explorer, else on real threads */
    bool sanitized;
    const char *const *flags;       /* for the compiler, NULL-terminated; empty
                                       where the explorer brings its own */
    const char *const *linking;     /* for the linker; the same */
    const char *const *environment; /* for test programs */
};

const struct stage *stage_get(enum stage_id id);

/* STAGE_COUNT for a name that is none. */
enum stage_id stage_find(const char *name);

#endif
