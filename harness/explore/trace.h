/* SPDX-License-Identifier: MIT */
/*
 * trace.h - the steps of one execution, kept for people to read.
 */
#ifndef EXPLORE_TRACE_H
#define EXPLORE_TRACE_H

#include "engine.h"

enum { TRACE_MAX = 2000, TRACE_CALLS = 8 };

struct step {
    int16_t thread;
    uint8_t kind; /* enum op_kind; OP_CALL: a plain call */
    uint8_t size; /* of the access */
    bool value_known;
    bool ended;     /* the thread before has ended */
    bool preempted; /* the thread before could have gone on */
    int16_t before; /* thread that ran before, or -1 */
    int16_t target;
    uint8_t process, process_target; /* 0: the scenario's */
    uintptr_t pc;
    uintptr_t address;
    const char *name; /* of the call; valid in the same program */
    uint64_t value;
    int64_t now;
    uint32_t decisions; /* choices made up to here */
    uint32_t calls;
    uintptr_t call[TRACE_CALLS];
    char where[72]; /* what the address is, see names.c */
    char note[192];
    char held[64];  /* locks held by the thread, as addresses */
    char holds[64]; /* the same when the step is over */
};

struct trace {
    uint32_t count;
    uint32_t dropped;
    struct step step[TRACE_MAX];
};

void trace_start(struct trace *trace);

#endif
