/* SPDX-License-Identifier: MIT */
/*
 * interview.h - one interview, and what it keeps of itself.
 *
 *     working --hand in, or time is up--> judging ---> asking ---> ended
 *
 * The state is "dojo.interview/1": kata, version, title, candidate, began,
 * limit_ms, used_ms, left (kept.h), phase, handed_in {by, unchanged}, entry or
 * not_judged, answers [{question, mark or null}], points, asked, grade, and of
 * the ladder marks, words and after.  reports/ makes the sheet of it.  Main
 * thread.
 */
#ifndef DOJO_CLI_INTERVIEW_H
#define DOJO_CLI_INTERVIEW_H

#include "command.h"
#include "countdown.h"
#include "kept.h"
#include "keys.h"
#include "ladder.h"

#include <stdbool.h>

struct interview {
    struct common common;
    const char *target;
    char *candidate; /* --candidate, on one line; NULL */
    const char *in;  /* --in */
    long long limit_ms;
    bool fresh;
    struct kata *kata;
    struct ladder *ladder; /* NULL: the kata has none here */
    struct kept kept;
    struct keys keys;
    struct countdown clock;
    bool left; /* to be gone on with */
};

bool interview_is_in(const struct interview *interview, const char *phase);
void interview_enter(struct interview *interview, const char *phase);

/* Writes the sheet of what is known. */
void interview_write_sheet(struct interview *interview);

/* Until it is handed in, or time is up, or it is left. */
void interview_work(struct interview *interview);

/* Judges what was handed in. */
void interview_judge(struct interview *interview);

/* The questions, one at a time; up to the end, or until it is left. */
void interview_ask(struct interview *interview);

/* Whether nobody is there any more, or wants to be. */
bool interview_is_over(const struct interview *interview);

#endif
