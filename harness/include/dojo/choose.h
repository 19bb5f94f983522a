/* SPDX-License-Identifier: MIT */
/*
 * choose.h - inputs of tests that an answer cannot know.
 *
 *     dojo grade --seed TEXT --hash--> DOJO_SEED --> dojo_choose(1000) = 417
 *
 * Each sentence has a seed of its own in the environment's DOJO_SEED (1
 * without): the same seed, the same numbers, in the same order.
 *
 * Needs libdojo_runner.
 */
#ifndef DOJO_CHOOSE_H
#define DOJO_CHOOSE_H

#include <stdint.h>

/*
 * The next number from 0 to below - 1; any number at all where below is 0.
 * Only for the test's own thread.
 */
uint64_t dojo_choose(uint64_t below);

#endif
