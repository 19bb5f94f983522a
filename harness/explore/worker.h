/* SPDX-License-Identifier: MIT */
/*
 * worker.h - a search in a process of its own, and what it found.
 */
#ifndef EXPLORE_WORKER_H
#define EXPLORE_WORKER_H

#include "faults.h"
#include "strategy.h"
#include "trace.h"

enum phase { PHASE_BOUNDED, PHASE_EXHAUSTIVE, PHASE_SAMPLED };

struct outcome_report {
    enum outcome outcome; /* OUT_DONE: nothing found */
    bool finished;        /* the worker said so itself */
    bool complete;        /* every schedule that matters */
    int bound;            /* complete up to so many preemptions, -1 */
    bool reduced;         /* exhaustive phase ran */
    bool by_dpor;
    uint32_t executions;
    uint32_t classes; /* 0: not counted */
    uint64_t steps;
    uint32_t cut;
    uint32_t preemptions;  /* of the failing schedule */
    uint32_t at_execution; /* the failing one, from 1 */
    uint32_t schedule_steps;
    int harm; /* race: enum outcome seen next, or 0 */
    bool nondeterministic;
    int turning; /* choice after which nothing goes well, -1 */
};

enum { SOMETIMES_MAX = 64 };

/* A dojo_sometimes that was met. */
struct sometimes {
    const char *label, *file; /* valid in parent and worker */
    int line;
    bool held;
};

/* Lies in memory that parent and worker share. */
struct shared {
    struct outcome_report report;
    struct finding finding;   /* of the failing execution */
    struct finding race;      /* kept while harm is looked for */
    struct finding harm;      /* what a race leads to */
    struct schedule schedule; /* of the running execution */
    struct fault_plan fault;  /* of the running execution */
    bool swept;               /* by failing calls, not by schedules */
    struct fault_site failed; /* the call that the plan let fail */
    struct schedule failing;
    bool plain_points; /* of failing: accesses are steps */
    struct trace trace;
    struct sometimes sometimes[SOMETIMES_MAX];
    uint32_t sometimes_count;
    char output[4096]; /* what the failing execution printed */
    uint32_t output_bytes;
};

typedef void explore_body(void *argument);

/* In the worker: one execution; number seeds what is random. */
enum outcome worker_execution(uint64_t number);
/* Notes that the running execution failed so. */
void worker_failed(enum outcome outcome);
/* The failing execution once more, with a trace. */
void worker_trace(void);
/* Runs work in a worker whose engine is set up; its memory, or NULL. */
struct shared *worker_run(explore_body *body, void *argument,
                          const struct limits *limits, void (*work)(void));

/* Searches; the report is in the returned memory, which the caller unmaps
   with shared_free.  NULL: no memory, no process. */
struct shared *worker_search(explore_body *body, void *argument,
                             const struct limits *limits, bool program);

/* Runs one schedule, with a trace.  replay: steps are plain accesses too. */
struct shared *worker_replay(explore_body *body, void *argument,
                             const struct limits *limits, bool program,
                             const struct schedule *schedule, bool plain);
void shared_free(struct shared *shared);

/* worker_run's scenario is a whole program. */
extern bool program_mode;

/* The worker's own memory, for output.c. */
extern struct shared *worker_shared;

#endif
