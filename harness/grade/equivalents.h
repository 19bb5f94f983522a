/* SPDX-License-Identifier: MIT */
/*
 * equivalents.h - mutants that nobody can tell from the answer they come from.
 *
 *     katas/KATA/mutants.yaml
 *     equivalent:
 *       - answers: [mutex]        solutions that have this line
 *         operator: section_shrunk
 *         function: counter_add
 *         line: "pthread_mutex_lock(&counter->lock);"
 *         ordinal: 2              1 when left out
 *         why: "offset belongs to the caller alone."
 *
 *     untold:                       the same, of real mistakes that our stages
 *       - ...                       cannot tell, with what they lack
 *
 * The file is optional.  An entry that means no mutant is an error, and so is
 * one that says the same as another.  Does not change after it was read.
 */
#ifndef DOJO_GRADE_EQUIVALENTS_H
#define DOJO_GRADE_EQUIVALENTS_H

#include "kata.h"
#include "mutants.h"
#include "problems.h"

#include <stdbool.h>

struct equivalent {
    char **answers;
    unsigned answers_count;
    char *operation;
    char *function;
    char *line;
    unsigned ordinal;
    char *why;
    bool untold; /* by its list */
};

struct equivalents {
    struct equivalent *items;
    unsigned items_count;
    struct equivalent *untold;
    unsigned untold_count;
};

/*
 * Reads the kata's file; none is no error.  0, or -errno with one line in
 * *message, which the caller frees.  NULL in *equivalents: there are none.
 */
int equivalents_read(const struct kata *kata, struct equivalents **equivalents,
                     char **message);
void equivalents_free(struct equivalents *equivalents);

/* The entry that means this mutant of that solution; NULL: none. */
const struct equivalent *equivalents_find(const struct equivalents *equivalents,
                                          const char *answer,
                                          const struct mutant *mutant);

/* Entries for no answer, twice there, or without a mutant among those of
 * their answers; reads file and solutions by itself. */
void equivalents_check(const struct kata *kata, struct problems *problems);

/* The entry for a mutant, without its reason, as lines of the file. */
char *equivalents_entry(const char *answer, const struct mutant *mutant);

#endif
