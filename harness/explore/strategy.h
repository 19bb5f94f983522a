/* SPDX-License-Identifier: MIT */
/*
 * strategy.h - which schedule comes next.
 *
 * A schedule is the list of its choices.  Two kinds: which thread goes on,
 * and one of n (which waiter a signal wakes, which store a load returns).
 */
#ifndef EXPLORE_STRATEGY_H
#define EXPLORE_STRATEGY_H

#include "engine.h"

enum { DECISIONS_MAX = 1 << 16 };

/* The choices of the running execution, in memory shared with the parent. */
struct schedule {
    uint32_t count;
    /* engine.h's flags of that name, as they were when it began: they decide
     * where scheduling points are. */
    bool trylocks, fences, backwards, kills, contexts_watched;
    uint64_t stacks[THREADS_MAX / 64];
    uint16_t chosen[DECISIONS_MAX]; /* thread, or which of n */
    uint16_t plain[DECISIONS_MAX];  /* what the default would have been */
};

/* Sets up; schedule is where choices are written. */
void strategy_start(struct schedule *schedule);

/* Forgets all that a phase has seen. bound < 0: none. */
void strategy_phase(enum strategy strategy, int bound);

/* The engine's flags, noted; and as they were, before an execution that is to
   meet the same scheduling points. */
void strategy_note_flags(struct schedule *schedule);
void strategy_flags(const struct schedule *schedule);

/* Before each execution: number seeds what is random. */
void strategy_begin(uint64_t number);

/* After each: is there another one?  Only for the systematic ones. */
bool strategy_next(void);
/* Looks no more for other choices than the first so many: the rest of the path
   goes round in circles, and so would whatever departs from it there. */
void strategy_forget(uint32_t decisions);

/* Whether the bound left something out in this phase. */
bool strategy_was_cut(void);

/* Follow these choices first, then the phase's strategy. */
void strategy_follow(const uint16_t *chosen, uint32_t count);

/* Notes at each choice what else was possible; see strategy_others. */
void strategy_note_others(bool on);
/* The next alternative after `after` (-1: the first) at choice `at` of the
   noted execution; -1: none. */
int strategy_other(uint32_t at, int after);

/* Number of distinct classes seen since strategy_phase (want_key). */
uint32_t strategy_classes(void);
/* Count them in this phase, whatever its strategy. */
void strategy_count_classes(void);
void strategy_note_class(void);

/* dpor.c */
struct node {
    bool thread;   /* else one of n */
    uint8_t count; /* n */
    bool cost;
    bool from_goes_on; /* the running thread could have gone on */
    uint16_t chosen, plain, from;
    uint16_t spent; /* preemptions and deviations before it */
    uint64_t enabled[2], luck[2], sleep[2], todo[2], done[2];
};
struct node *node_at(uint32_t depth);
void dpor_reset(void);
/* A thread has started. */
void dpor_thread(int id);
/* The running thread's event happens in the step chosen at node (-1: no
   choice); looks for reversals if fresh. */
void dpor_event(struct thread *t, const struct op *op, int node, bool fresh);

#endif
