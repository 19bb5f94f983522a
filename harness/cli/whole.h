/* SPDX-License-Identifier: MIT */
/*
 * whole.h - several katas with all of their answers, judged a few at a time.
 *
 * For verify and report; main thread.
 */
#ifndef DOJO_CLI_WHOLE_H
#define DOJO_CLI_WHOLE_H

#include "command.h"
#include "proof.h"

struct whole {
    struct kata **katas;
    size_t count;
    struct proof_tasks tasks;
    struct problems problems;
};

/* Opens the named katas, or all.  0, or an exit code after a line. */
int whole_open(struct whole *whole, const struct common *common,
               const struct text_list *names);
void whole_close(struct whole *whole);

/* Runs all tasks, with progress on stderr, and concludes each kata. */
void whole_run(struct whole *whole, const struct proof_options *options);

/* The results of all tasks: dojo.results/1, new. */
json_t *whole_results(const struct whole *whole);

#endif
