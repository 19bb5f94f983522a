/* SPDX-License-Identifier: MIT */
/*
 * timing.h - answers timed beside a reference, in pairs.
 *
 * Programs are built by the judge's one path and handed to the bench room.
 * One measurement at a time; any thread.
 */
#ifndef DOJO_GRADE_TIMING_H
#define DOJO_GRADE_TIMING_H

#include "answer.h"

#include <jansson.h>

struct timing_candidate {
    const char *name; /* in results: "mutex" */
    char *program;
    struct answer answer; /* owns the program's folder */
};

struct timing {
    const struct kata *kata;
    enum sandbox_level level; /* of the files; where all programs run */
    struct timing_candidate *candidates; /* the first is the reference */
    size_t count;
};

/* A measurement without candidates, with our rights until level is set. */
void timing_init(struct timing *timing, const struct kata *kata);
void timing_free(struct timing *timing);

/*
 * Adds a file of the kata, "solutions/mutex.c", or an answer that was taken
 * in already and is stolen.  pkg: build_bench.  0; -errno with a line in
 * *message, and then nothing was added.
 */
int timing_add_file(struct timing *timing, const char *name, const char *file,
                    const char *pkg, char **message);
int timing_add_answer(struct timing *timing, const char *name,
                      struct answer *answer, const char *pkg, char **message);

/* The same for an answer that was judged and stays the caller's. */
int timing_add_judged(struct timing *timing, const char *name,
                      const struct answer *answer, char **message);

/*
 * Names of the reference's benchmarks: a new array of texts, or NULL; and of
 * those that wait, in another one, unless waiting is NULL.
 */
json_t *timing_names(const struct timing *timing, json_t **waiting);

/*
 * Times one benchmark of all candidates for about seconds each.  An array
 * with an entry of the result model's timing per candidate, in order, with
 * more members (pairs.h); NULL for no memory.
 */
json_t *timing_measure(const struct timing *timing, const char *benchmark,
                       double seconds);

/*
 * The same of one candidate, on all processors and on one, side by side: two
 * entries, whose programs are "all" and "one"; the ratio is to all.  NULL: no
 * candidate of this name, or no memory.
 */
json_t *timing_measure_pinned(const struct timing *timing, const char *name,
                              const char *benchmark, double seconds);

#endif
