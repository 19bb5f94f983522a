/* SPDX-License-Identifier: MIT */
/*
 * learner.h - what a learner has done so far, and what was judged last.
 *
 *     $XDG_STATE_HOME/dojo/progress         one line per event, oldest first
 *     $XDG_STATE_HOME/dojo/last/NAME-HASH   the last judging, a result entry
 *
 *     2026-11-28T15:50:07Z counter red 41 no_increment_is_lost:race /home/...
 *     time                 kata    event points detail             folder
 *
 * Lines are only ever added; their order counts and their times do not, so
 * that a clock may jump.  A line that cannot be understood, such as one that
 * a crash tore, is passed over.  Events: start, red, green, hint, solution,
 * reset.  Everything belongs to the main thread.
 */
#ifndef DOJO_CLI_LEARNER_H
#define DOJO_CLI_LEARNER_H

#include "command.h"

#include <jansson.h>
#include <stdbool.h>

struct progress {
    bool started;
    bool green; /* since the last reset */
    bool asked; /* for the solution, since start, reset or green */
    int points; /* of the last judging; -1: none */
};

/* Adds a line; says so once on stderr where that is not possible.  0 or
 * -errno.  detail may be NULL. */
int learner_note(const char *kata, const char *event, int points,
                 const char *detail, const char *folder);

/* What the lines say about a kata. */
struct progress learner_progress(const char *kata);

/* Kata and folder of the last line; false when there is none. */
bool learner_last(char **kata, char **folder);

/*
 * Keeps an entry of the result model as the last judging of folder.  whole:
 * all stages and sentences ran, so that it is an event too.
 */
void learner_judged(const struct answer *answer, const char *folder,
                    const json_t *entry, bool whole);

/* That entry, the caller's; NULL when there is none. */
json_t *learner_entry(const char *kata, const char *folder);

/* Whether folder's files are no longer what that entry is about. */
bool learner_changed(const struct kata *kata, const char *folder,
                     const json_t *entry);

/* The first of an entry's tests that failed; NULL: none did. */
const json_t *learner_red(const json_t *entry);

/*
 * The kata and the learner's folder that an argument means; NULL: the folder
 * here, else the last one worked in.  The folder need not be there.  0, or an
 * exit code, and a line was printed.
 */
int learner_open(const struct common *common, const char *argument,
                 struct kata **kata, char **folder);

#endif
