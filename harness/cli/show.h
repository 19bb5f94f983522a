/* SPDX-License-Identifier: MIT */
/*
 * show.h - entries of the result model as text on a terminal.
 *
 * What answers printed is shown with control characters replaced.
 */
#ifndef DOJO_CLI_SHOW_H
#define DOJO_CLI_SHOW_H

#include <jansson.h>

struct kata;

/* A stage and its sentences; hints are shown up to level (0 to 3). */
void show_stage(const struct kata *kata, const json_t *stage,
                const json_t *tests, unsigned level);

/* What a sentence that failed says: message, place, called, expected, got. */
void show_facts(const json_t *test);

/* The result model's timing, a line each; nothing for NULL. */
void show_timing(const json_t *timing);

/* The last lines: verdict and score, and what to do next. */
void show_entry(const json_t *entry);

/* The schedule of an entry as columns, each line after prefix. */
void show_schedule(const json_t *entry, const char *prefix);

/* How many columns are left behind that prefix. */
int show_room(const char *prefix);

/*
 * Text of somebody else's, each line after prefix, safe for a terminal, and
 * broken between words where that is narrower; a prefix of many blanks is
 * shortened there.
 */
void show_text(const char *text, const char *prefix);

/* The same, with lines as they are. */
void show_source(const char *text);

/* One line of how a submission differs from its earlier record; NULL: none. */
void show_difference(const json_t *since);

#endif
