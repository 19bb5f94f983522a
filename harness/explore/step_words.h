/* SPDX-License-Identifier: MIT */
/*
 * step_words.h - one step of a schedule in words that a learner knows: the
 * variable as the source names it, not an address.
 *
 * Main thread of the parent.
 */
#ifndef EXPLORE_STEP_WORDS_H
#define EXPLORE_STEP_WORDS_H

#include "symbols.h"
#include "trace.h"

struct step_words {
    struct place place;
    char what[48]; /* "lock", "read", "wait ends", ... */
    char name[96]; /* of the variable; "" */
    int64_t value; /* where the step knows one */
    char why[32];  /* of the switch before it; "" no switch */
    char note[320];
    char held[160]; /* locks held, by name */
};

/* "T2", or "P1" for the thread of a child process. */
void thread_name(char *name, size_t room, int thread, int process);

void step_words(const struct step *step, struct step_words *words);

#endif
