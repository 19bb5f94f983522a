/* SPDX-License-Identifier: MIT */
/*
 * mutants.h - an answer with one small mistake, every one that we know to make.
 *
 *     classic       arithmetic  relation  logic  operand  condition  constant
 *                   result  errno  statement
 *     concurrency   lock_dropped  unlock_dropped  section_dropped
 *                   section_shrunk  section_split  while_to_if
 *                   broadcast_to_signal  signal_dropped  order_weakened
 *
 * A mutant is known by its operator, its function, the text of the line on
 * which it begins, and which of those it is: so its name survives all edits
 * but those of that line.  Whether it compiles is for the compiler to say.
 * Belongs to one thread at a time; a finished list to any number of readers.
 */
#ifndef DOJO_GRADE_MUTANTS_H
#define DOJO_GRADE_MUTANTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum mutant_operator {
    MUTANT_ARITHMETIC, /* + for -, ++ for --, << for >>, & for | ... */
    MUTANT_RELATION,   /* < for <=, == for != ... */
    MUTANT_LOGIC,      /* && for || */
    MUTANT_OPERAND,    /* one operand of && or || left out */
    MUTANT_CONDITION,  /* negated */
    MUTANT_CONSTANT,   /* 0 for 1, n + 1 for n, true for false */
    MUTANT_RESULT,     /* 0 returned for anything else */
    MUTANT_ERRNO,      /* another error */
    MUTANT_STATEMENT,  /* left out */
    MUTANT_LOCK_DROPPED,
    MUTANT_UNLOCK_DROPPED,
    MUTANT_SECTION_DROPPED, /* all of a function's locks and unlocks of one */
    MUTANT_SECTION_SHRUNK,  /* one statement less at its beginning or end */
    MUTANT_SECTION_SPLIT,   /* unlocked and locked again in between */
    MUTANT_WHILE_TO_IF,     /* around what waits or tries again */
    MUTANT_BROADCAST_TO_SIGNAL,
    MUTANT_SIGNAL_DROPPED,
    MUTANT_ORDER_WEAKENED,
    MUTANT_OPERATORS
};

struct mutant {
    enum mutant_operator operation;
    char *function;
    char *line;       /* its text: see source_line */
    unsigned ordinal; /* from 1, among those of the same three */
    unsigned at;      /* the line's number, for showing */
    char *text;       /* the whole answer, with the mistake */
    uint64_t hash;    /* of the text without its blanks */
};

struct mutants {
    struct mutant *items;
    size_t count;
};

/* "lock_dropped"; MUTANT_OPERATORS for a name that is none. */
const char *mutant_operator_name(enum mutant_operator operation);
enum mutant_operator mutant_operator_find(const char *name);
bool mutant_is_concurrent(enum mutant_operator operation);

/*
 * All mutants of a C file, in the order of their lines; any two differ in more
 * than blanks.  0; -EINVAL for what cannot be read as C.
 */
int mutants_make(const char *text, struct mutants *mutants);
void mutants_free(struct mutants *mutants);

/* Whether that is its name. */
bool mutant_is(const struct mutant *mutant, enum mutant_operator operation,
               const char *function, const char *line, unsigned ordinal);

#endif
