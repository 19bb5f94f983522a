/* SPDX-License-Identifier: MIT */
/*
 * anatomy.h - whether a kata's folder is as the house lays it out: files,
 * lengths, names, includes, hints.
 *
 * Reads only; runs nothing.  Any thread may call it.
 */
#ifndef DOJO_GRADE_ANATOMY_H
#define DOJO_GRADE_ANATOMY_H

#include "kata.h"
#include "problems.h"

void anatomy_check(const struct kata *kata, struct problems *problems);

/* Lines that only one of two texts has, counted with their number. */
unsigned anatomy_distance(const char *a, const char *b);

#endif
