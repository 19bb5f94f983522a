/* SPDX-License-Identifier: MIT */
/*
 * outputs.h - `--format F --out FILE`, as often as wanted: results for others.
 *
 * --out belongs to the --format before it; without it a format goes to
 * standard output, where there is room for one.  Main thread.
 */
#ifndef DOJO_CLI_OUTPUTS_H
#define DOJO_CLI_OUTPUTS_H

#include "kata.h"

#include <argp.h>
#include <jansson.h>
#include <stdbool.h>

enum { OUTPUTS_MOST = 16 };

struct outputs {
    size_t count;
    struct output {
        const char *format;
        const char *file; /* NULL, "-": standard output */
    } items[OUTPUTS_MOST];
    bool pages; /* HTML is written elsewhere, and needs descriptions */
};

/* Child parser; its input is a struct outputs, empty at first. */
extern const struct argp outputs_argp;

/* Whether one of them goes to standard output: nothing else may then. */
bool outputs_on_stdout(const struct outputs *outputs);

/*
 * Before work is spent: whether they fit together, and so many submissions.
 * 0; or an exit code, and a line was printed.
 */
int outputs_check(const struct outputs *outputs, bool json, size_t submissions);

/* Adds what formats show of a kata, once, to {"results": ...}. */
void outputs_describe(const struct outputs *outputs, json_t *results,
                      const struct kata *kata);

/* Writes all of them.  0; or an exit code, and a line was printed. */
int outputs_write(const struct outputs *outputs, const json_t *results);

#endif
