/* SPDX-License-Identifier: MIT */
/*
 * isolation.h - which isolation a command runs answers in.
 *
 * All belongs to the main thread.
 */
#ifndef DOJO_CLI_ISOLATION_H
#define DOJO_CLI_ISOLATION_H

#include "sandbox.h"

#include <argp.h>

enum { ISOLATION_BEST = SANDBOX_LEVELS };

/* "L3" or "best"; anything else ends the command with a usage error. */
int isolation_parse(struct argp_state *state, const char *argument);

/*
 * The level that was asked for, or the strongest that this machine offers,
 * which L1 is not.  0, or an exit code and a line was printed.
 */
int isolation_choose(int asked, enum sandbox_level *level);

#endif
