/* SPDX-License-Identifier: MIT */
/*
 * Numbers that follow from the judge's seed: SplitMix64, of Steele, Lea and
 * Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.
 */
#include <dojo/choose.h>

#include <stdbool.h>
#include <stdlib.h>

uint64_t dojo_choose(uint64_t below)
{
    static uint64_t state;
    static bool begun;
    const char *seed = getenv("DOJO_SEED");
    uint64_t mixed;

    if (!begun)
        state = seed != NULL ? strtoull(seed, NULL, 10) : 1;
    begun = true;
    mixed = state += 0x9e3779b97f4a7c15;
    mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111eb;
    mixed ^= mixed >> 31;
    return below > 0 ? mixed % below : mixed;
}
