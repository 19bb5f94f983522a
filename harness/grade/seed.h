/* SPDX-License-Identifier: MIT */
/*
 * seed.h - where the inputs come from that tests choose.
 *
 *     seed text, kata, version, sentence --hash--> DOJO_SEED=1234567890
 *                                                  MALLOC_PERTURB_=89
 *
 * A kata version has a fixed seed of its own; a course may have another and
 * keep it: neither results nor test programs ever see the text.  Tests take
 * chosen inputs from the number in DOJO_SEED (1 when it is not set), so that
 * the same answer and seed give the same verdicts.  Beside the explorer and
 * the sanitizers, which fill memory themselves, the seed also chooses the
 * byte with which libc fills what malloc gives and what free takes.
 */
#ifndef DOJO_GRADE_SEED_H
#define DOJO_GRADE_SEED_H

#include "kata.h"
#include "stage.h"

/* Adds the variables of a sentence in a stage; seed NULL: the kata's own. */
void seed_add(const struct kata *kata, const char *seed, const char *sentence,
              const struct stage *stage, struct text_list *environment);

/* What results call it: "counter-1", or "own" and a hash; caller frees. */
char *seed_shown(const struct kata *kata, const char *seed);

#endif
