/* SPDX-License-Identifier: MIT */
/*
 * source.h - a C file as words and statements, each with its place.
 *
 *     if (!queue)            words: if ( ! queue ) return - EINVAL ;
 *         return -EINVAL;    statements: the if, and the return in it
 *
 * Comments and directives are no words; nothing is expanded.  That is as much
 * of C as mutants need (mutants.h): a compiler has the last word on each of
 * them.  Belongs to one thread at a time.
 */
#ifndef DOJO_GRADE_SOURCE_H
#define DOJO_GRADE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

enum { SOURCE_NONE = -1 };

enum word_kind { WORD_NAME, WORD_NUMBER, WORD_TEXT, WORD_SIGN };

struct word {
    enum word_kind kind;
    size_t at, length; /* in the text */
    unsigned line;     /* from 1 */
    int match;         /* the bracket that belongs to this one */
};

enum statement_kind {
    STATEMENT_SIMPLE, /* an expression or a declaration */
    STATEMENT_EMPTY,
    STATEMENT_BLOCK,
    STATEMENT_IF,
    STATEMENT_WHILE,
    STATEMENT_DO,
    STATEMENT_FOR,
    STATEMENT_SWITCH,
    STATEMENT_RETURN,
    STATEMENT_JUMP /* break, continue, goto */
};

struct statement {
    enum statement_kind kind;
    int first, end; /* words, the last one excluded; without labels */
    int open;       /* the condition's bracket; of for: the head's */
    int block;      /* the statement that it stands in as one of a list */
    int function;   /* index of its name below */
    bool labelled;
};

struct source {
    char *text;
    char *bare; /* the text, blanks in place of comments */
    struct word *words;
    int words_count;
    struct statement *statements; /* in the order in which they begin */
    int statements_count;
    int *functions; /* words that name the functions with a body */
    int functions_count;
};

/* 0; -EINVAL for brackets or comments that do not end.  Copies the text. */
int source_read(const char *text, struct source *source);
void source_free(struct source *source);

/* Whether the word is there and is this one. */
bool source_is(const struct source *source, int word, const char *text);

/* A copy of words first to end - 1 as they stand there; the caller frees. */
char *source_copy(const struct source *source, int first, int end);

/* The line without comment and indentation, blanks squeezed; freed by the
 * caller. */
char *source_line(const struct source *source, unsigned line);

#endif
