/* SPDX-License-Identifier: MIT */
/*
 * repeat.h - a sentence on real threads, run again and again.
 *
 * Any thread may call it.
 */
#ifndef DOJO_GRADE_REPEAT_H
#define DOJO_GRADE_REPEAT_H

#include "sentence.h"

/*
 * Runs the sentence times times; explored stages and times below 2: once.
 * The entry is the first that was not accepted, else the first; repeated, it
 * has runs and failed.  Once it hung, the rest run side by side: they wait
 * for their deadlines and need no processor.
 */
json_t *repeat_sentence(const struct sentence_run *run, unsigned times);

/*
 * Runs the sentence once, and where it fails in a way that luck could have
 * made (no limit, no forgery) again, until it passes or has failed times
 * times.  Passed once, it is flaky: never accepted.  A failure has runs and
 * failed.
 */
json_t *repeat_confirm(const struct sentence_run *run, unsigned times);

#endif
