/* SPDX-License-Identifier: MIT */
/*
 * outcome.h - a sentence over all of its stages, and why, in plain words.
 *
 *     tests: (behaviour, s, accepted) (schedules, s, race) --> s: race, why
 *
 * Outcomes point into the results.  Any thread may call these.
 */
#ifndef REPORT_OUTCOME_H
#define REPORT_OUTCOME_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "verdict.h"

enum { OUTCOMES_MOST = 500 };

struct outcome {
    const char *name;     /* of the sentence; "gate" */
    enum verdict verdict; /* strongest of the stages; accepted: it passed */
    const json_t *first;  /* its first test, which has the points */
    const json_t *why;    /* the test with the verdict; NULL: it passed */
};

struct outcomes {
    size_t count;
    struct outcome items[OUTCOMES_MOST];
};

/* The sentences of an entry, in the order in which they appear. */
void outcomes_find(struct outcomes *outcomes, const json_t *entry);

/* Neither a pass nor a fault of the answer's: incomplete, skipped. */
bool verdict_is_idle(enum verdict verdict);

/*
 * What is known about a test that was not accepted, as lines of text: what
 * happened, where, called, expected, got, the hint, the command that shows it
 * again; in words also the schedule or stack.  Cleaned as ink.h says, and at
 * most `most` bytes.  The caller frees it; NULL for no memory.
 */
char *outcome_facts(const json_t *test, size_t most);
char *outcome_words(const json_t *test, size_t most);

/* Text cleaned, nothing escaped, at most `most` bytes; as above. */
char *clean_text(const char *text, size_t most);

#endif
