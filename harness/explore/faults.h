/* SPDX-License-Identifier: MIT */
/*
 * faults.h - calls that fail when the plan says so.
 *
 * The plan names one call by its number, counted over the execution, and the
 * errno that it gives.  Worker's only thread.
 */
#ifndef EXPLORE_FAULTS_H
#define EXPLORE_FAULTS_H

#include "engine.h"

struct fault_plan {
    uint32_t ordinal; /* of the call that fails, from 1; 0: none */
    int error;
    bool cut_short; /* reads and writes move one byte at most */
};

enum { FAULTS_MAX = 4096, ERRORS_MAX = 6 };

/* What an execution asked for, in the order of its calls. */
struct fault_site {
    const char *call;
    uintptr_t pc;
    uint8_t errors[ERRORS_MAX]; /* that it may give here; 0 ends */
};

struct fault_log {
    uint32_t count;
    struct fault_site site[FAULTS_MAX];
};

extern struct fault_plan fault_plan;
/* Where sites are noted; NULL: nowhere. */
extern struct fault_log *fault_log;

void faults_reset(void);
/* Like fault_here, but for calls whose errors depend on their state. */
bool fault_among(const char *call, const uint8_t *errors, uintptr_t pc,
                 int *error);

#endif
