/* SPDX-License-Identifier: MIT */
/*
 * recipe.h - the programs that build an answer, one after the other, in one
 * start of a sandbox.
 *
 *     recipe_begin(&recipe, answer)
 *     recipe_preprocess, recipe_object, recipe_link ...: adds programs
 *     recipe_keep: what is wanted outside, beside the product
 *     recipe_run, recipe_end
 *
 * Words are sandbox.h's: @/name is a file inside, @product what is made.
 * A recipe belongs to one thread.
 */
#ifndef DOJO_GRADE_RECIPE_H
#define DOJO_GRADE_RECIPE_H

#include "answer.h"
#include "stage.h"
#include "text.h"

/* An answer's object with all of its symbols. */
#define RECIPE_WHOLE "@/whole.o"

struct recipe {
    const struct answer *answer;
    struct text_list command;
    struct text_list files; /* outside, that the programs see */
    struct text_list kept;  /* their names inside, */
    struct text_list paths; /* and outside */
    unsigned steps;         /* programs so far */
    bool fresh;             /* it preprocesses the answer itself */
};

void recipe_begin(struct recipe *recipe, const struct answer *answer);
void recipe_end(struct recipe *recipe);

/* Adds a program, whose words the caller adds to command then. */
void recipe_step(struct recipe *recipe);

/* name, "@/name", is wanted at JOB/file. */
void recipe_keep(struct recipe *recipe, const char *name, const char *file);

/* The answer's sources to JOB/BASE.i. */
void recipe_preprocess(struct recipe *recipe, const char *const *flags);

/* What is preprocessed to RECIPE_WHOLE, and to one object that shows the api
 * alone. */
void recipe_object(struct recipe *recipe, const char *const *flags,
                   const char *object);

/* Objects to a program of the stage; extra goes to the linker. */
void recipe_link(struct recipe *recipe, const struct stage *stage,
                 const struct text_list *objects, const char *const *extra,
                 const char *program);

/* The assembler that flags have gcc look for, which it has to see. */
void recipe_assembler(const char *const *flags, struct text_list *files);

/* The words that compile BASE.i, but for that and -o. */
void recipe_compile(const struct answer *answer, const char *base,
                    const char *const *flags, struct text_list *command);

/*
 * 0 or tools.h's errors, with *step the program, counted from 0, that
 * complained (NULL: whoever).  After -EINVAL what earlier programs made is
 * kept.
 */
int recipe_run(struct recipe *recipe, const char *product, unsigned *step,
               char **message);

/* "queue" of "queue.c". */
void recipe_base(const char *name, char base[256]);

#endif
