/* SPDX-License-Identifier: MIT */
/* mutate_show.h - what `dojo mutate` prints; main thread. */
#ifndef DOJO_CLI_MUTATE_SHOW_H
#define DOJO_CLI_MUTATE_SHOW_H

#include "problems.h"
#include "strength.h"

/* Counts by class, killers, and diffs of what survived. */
void mutate_show(const struct strength *strength, double seconds);

/* One line a mutant. */
void mutate_list(const struct strength *strength);

void mutate_problems(const struct problems *problems);

/* 0; 1 when some survived; 5 when some could not be judged. */
int mutate_code(const struct strength *strength);

#endif
