/* SPDX-License-Identifier: MIT */
/*
 * practice.h - what the learner's commands share: start, watch, next, hint,
 * explain, solution, reset.  Main thread.
 */
#ifndef DOJO_CLI_PRACTICE_H
#define DOJO_CLI_PRACTICE_H

#include "command.h"

#include <jansson.h>

/* For a command whose one argument is what it is about. */
struct practice {
    struct common common;
    const char *target;
};

extern const struct argp_child practice_children[];
error_t practice_parse(int key, char *argument, struct argp_state *state);

/*
 * What failed first when folder was last judged.  entry is the caller's; *red
 * points into it, NULL when all is green, which is said on stdout.  An exit
 * code when nothing was judged, and a line was printed.
 */
int practice_red(const struct kata *kata, const char *folder, json_t **entry,
                 const json_t **red);

/*
 * The kata that comes step places after the one named, in the order of the
 * path; name NULL: the first that is not green.  NULL: there is none.
 */
char *practice_next(const struct common *common, const char *name, int step);

/*
 * The kata and the folder of work that are meant, else where the learner
 * worked last, else the first kata that is not green.  The folder is made and
 * filled where it is not there.  0, or an exit code, and a line was printed.
 */
int practice_open(const struct practice *parsed, struct kata **kata,
                  char **folder);

/* A folder of work, started where it is not there; NULL: it cannot be, and a
 * line was printed. */
char *practice_folder(const struct kata *kata, const char *wanted);

/* With less than this, one thing is printed below the other. */
enum { PRACTICE_WIDE = 64 };

/* How many columns out has: the terminal's, COLUMNS, else 80. */
int practice_columns(FILE *out);

/* How many lines: the terminal's, else 24. */
int practice_rows(FILE *out);

/* "[#####.....]", width characters inside. */
void practice_bar(unsigned done, unsigned total, int width);

/* The katas, how far each is and how many are green; an exit code. */
int list_print(const struct text_list *roots, int columns);

#endif
