/* SPDX-License-Identifier: MIT */
/*
 * classes.h - how many different keys were seen: classes of executions that no
 * program can tell apart.
 *
 * At most CLASSES_MOST are counted.  The table begins with two pages and
 * doubles: most searches have few classes, and each page that is touched for
 * the first time costs more than a whole execution.
 *
 * One thread.
 */
#ifndef DOJO_EXPLORE_CLASSES_H
#define DOJO_EXPLORE_CLASSES_H

#include <stdint.h>

enum { CLASSES_MOST = 1 << 19 };

/* Before the others, once. */
void classes_start(void);

void classes_clear(void);

/* key is not 0. */
void classes_add(uint64_t key);

uint32_t classes_count(void);

#endif
