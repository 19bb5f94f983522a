/* SPDX-License-Identifier: MIT */
#include "strategy.h"

#include <string.h>

void strategy_note_flags(struct schedule *schedule)
{
    schedule->trylocks = E.trylocks;
    schedule->fences = E.fences;
    schedule->backwards = E.backwards;
    schedule->kills = E.kills;
    schedule->contexts_watched = E.contexts_watched;
    memset(schedule->stacks, 0, sizeof schedule->stacks);
    for (int id = 0; id < THREADS_MAX; id++)
        schedule->stacks[id / 64] |= (uint64_t)E.stacks[id] << id % 64;
}

void strategy_flags(const struct schedule *schedule)
{
    E.trylocks = schedule->trylocks;
    E.fences = schedule->fences;
    E.backwards = schedule->backwards;
    E.kills = schedule->kills;
    E.contexts_watched = schedule->contexts_watched;
    for (int id = 0; id < THREADS_MAX; id++)
        E.stacks[id] = schedule->stacks[id / 64] >> id % 64 & 1;
}
