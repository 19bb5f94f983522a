/* SPDX-License-Identifier: MIT */
/*
 * mutate_run.h - all mutants that were chosen, several at once.
 *
 *     solutions -> if each passes -> groups, the largest first -> trials
 *
 * Shows how far it is.  Main thread.
 */
#ifndef DOJO_CLI_MUTATE_RUN_H
#define DOJO_CLI_MUTATE_RUN_H

#include "strength.h"

/* Whether the solutions passed, so that the trials were worth it; else
 * problems says which did not. */
bool mutate_run(struct strength *strength, struct problems *problems);

#endif
