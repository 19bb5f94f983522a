/* SPDX-License-Identifier: MIT */
/* memory.h - malloc as a collaborator that can be told to say no. */
#ifndef SUPPORT_MEMORY_H
#define SUPPORT_MEMORY_H

#include <stdbool.h>

/* False when the program was linked without --wrap=malloc. */
bool memory_is_wrapped(void);

/* From now on malloc asks CMocka what to return; or is itself again, as a
 * test's tear-down, too. */
void memory_is_mocked(void);
int memory_is_itself(void **state);

#endif
