/* SPDX-License-Identifier: MIT */
/*
 * explored.h - the judge's door to the explorer: how to compile for it, how
 * to adapt objects, what to link.
 *
 * Any thread may call any of it.
 */
#ifndef DOJO_GRADE_EXPLORED_H
#define DOJO_GRADE_EXPLORED_H

#include "text.h"

#include <stdbool.h>

/* Whether this build of dojo has an explorer. */
bool explored_available(void);

/* Compiler flags, NULL-terminated. */
const char *const *explored_flags(void);

/* The program that joins and adapts objects: explored_adapter() OUT OBJECT...
 */
const char *explored_adapter(void);

/* The explorer's library, which a link has to see. */
const char *explored_library(void);

/* Adds the explorer to a link line. */
void explored_link(struct text_list *command);

#endif
