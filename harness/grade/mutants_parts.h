/* SPDX-License-Identifier: MIT */
/* mutants_parts.h - how operators make mutants; for mutants*.c alone. */
#ifndef DOJO_GRADE_MUTANTS_PARTS_H
#define DOJO_GRADE_MUTANTS_PARTS_H

#include "mutants.h"
#include "source.h"

enum { EDITS_MAX = 16 };

/* Words first to end - 1 give way to text; where first is end, text is put in
 * front of first. */
struct edit {
    int first, end;
    const char *text;
};

struct making {
    const struct source *source;
    struct mutants *mutants;
};

/*
 * The mutant that these edits make, in the order of their places, known by
 * the word that the mistake begins with.  One that is there already, and one
 * that is no other text, is left out.
 */
void mutants_add(struct making *making, enum mutant_operator operation,
                 int word, const struct edit *edits, size_t count);

/* The same with one edit. */
void mutants_add_one(struct making *making, enum mutant_operator operation,
                     int first, int end, const char *text);

/* The same, without the call at the word: nothing in its place, or what it
 * returns when all is well. */
void mutants_drop(struct making *making, enum mutant_operator operation,
                  int call);
struct edit mutants_without(const struct source *source, int call);

/* The statement that begins with the word; SOURCE_NONE: none. */
int mutants_statement_at(const struct source *source, int word);

/* Index of the function whose body holds the word; SOURCE_NONE: none. */
int mutants_function_of(const struct source *source, int word);

/* The name of what is called there, when it is one of names; else NULL. */
const char *mutants_call_among(const struct source *source, int word,
                               const char *const *names);

void mutants_classic(struct making *making);
void mutants_of_locks(struct making *making);
void mutants_of_waits(struct making *making);

/* Calls that mutants_of_locks and mutants_of_waits treat as their own. */
bool mutants_is_lock_call(const struct source *source, int word);
bool mutants_is_signal_call(const struct source *source, int word);

#endif
