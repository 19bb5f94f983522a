/* SPDX-License-Identifier: MIT */
/*
 * strength.h - how many mutants of its own answers a kata's tests tell.
 *
 *     solutions -> mutants -> stages -> killed, by the first that tells it
 *                                       survived
 *                                       equivalent   by mutants.yaml
 *                                       untold       by mutants.yaml, too
 *                                       same code    the compiler's is equal
 *                                       duplicate    so is another mutant's
 *                                       not compiled, which does not count
 *
 * A mutant goes through the judge's one path: gate, behaviour, schedules,
 * faults; through the sanitizers' stages only when none of these tells it.
 * What killed the mutant before it in its function is asked first.  Then a
 * classic mutant meets real threads, in a hurry, which decides nothing about
 * what takes longer; the explorer, which has a peek and then a glance; real
 * threads with all their time; and a search.  A mutant of concurrency meets
 * the explorer, in a glance and then whole, and real threads last, which may
 * tell it by luck.  One that mutants.yaml names is judged where that is asked
 * for, and then without sanitizers.
 *
 * Same code: the compiled objects (-O2, no word on lines) are equal byte for
 * byte.  That is said of classic mutants alone: a weaker memory order is the
 * same code on some machines, and a mistake on others.
 *
 * strength_open, _choose and _close belong to one thread; then groups, which
 * are the mutants of one function of one answer, may run on any, each once,
 * after all originals.  What is named as killer depends on the order in a
 * group and, where several sentences tell a mutant, on who was in time.
 */
#ifndef DOJO_GRADE_STRENGTH_H
#define DOJO_GRADE_STRENGTH_H

#include "equivalents.h"
#include "kata.h"
#include "mutants.h"
#include "problems.h"
#include "verdict.h"

#include <jansson.h>

enum outcome {
    OUTCOME_KILLED,
    OUTCOME_SURVIVED,
    OUTCOME_EQUIVALENT,
    OUTCOME_UNTOLD,
    OUTCOME_SAME_CODE,
    OUTCOME_DUPLICATE,
    OUTCOME_NOT_COMPILED,
    OUTCOME_UNJUDGED, /* interrupted, cut short, or our own failure */
    OUTCOMES
};

/* A solution. */
struct original {
    const char *name;
    char *file; /* "solutions/mutex.c" */
    char *text;
    char *code; /* its compiled object; NULL: could not be made */
    size_t code_size;
    struct mutants mutants;
};

struct trial {
    const struct original *original;
    const struct mutant *mutant;
    const struct equivalent *equivalent; /* NULL: none */
    enum outcome outcome;
    enum verdict verdict; /* of what killed it, or of what is doubtful */
    char *stage;          /* NULL: none told it */
    char *sentence;       /* "gate" of stage gate */
};

struct strength {
    const struct kata *kata;
    struct equivalents *equivalents;
    struct original *originals;
    size_t originals_count;
    struct trial *trials;
    size_t trials_count;
    size_t *groups; /* the first trial of each, trials_count behind the last */
    size_t groups_count;
    bool entries; /* judge what mutants.yaml names, too */
    void (*trial_ended)(void *context, const struct trial *trial);
    void *context;
};

struct strength_choice {
    const struct text_list *answers; /* empty: all */
    const char *function;            /* NULL: all */
    enum mutant_operator operation;  /* MUTANT_OPERATORS: all */
    bool no_classic, no_concurrency; /* one class alone */
    unsigned every;                  /* the first of so many; 1: all */
    bool entries;                    /* judge what mutants.yaml names, too */
};

/* "same-code" for OUTCOME_SAME_CODE. */
const char *outcome_name(enum outcome outcome);

/*
 * Makes all mutants of a kata's solutions; the kata has to outlive it.  0, or
 * -errno with one line in *message, which the caller frees.
 */
int strength_open(const struct kata *kata, struct strength *strength,
                  char **message);
void strength_close(struct strength *strength);

/* Leaves these trials alone, and makes groups of them. */
void strength_choose(struct strength *strength,
                     const struct strength_choice *choice);

/* Judges a solution, without sanitizers: what does not pass tells no
 * mutant. */
void strength_run_original(struct strength *strength, size_t index,
                           struct problems *problems);
void strength_run(struct strength *strength, size_t group,
                  struct problems *problems);

/* How one leads to the other: a new string. */
char *strength_diff(const struct trial *trial);

/* An entry of dojo.mutants/1: counts, killers, mutants. */
json_t *strength_json(const struct strength *strength, double seconds);

/* How many trials of one class ended so. */
unsigned strength_count(const struct strength *strength, bool concurrent,
                        enum outcome outcome);

#endif
