/* SPDX-License-Identifier: MIT */
/*
 * sometimes.h - what a scenario hopes that the search will meet.
 *
 * Main thread of the parent.
 */
#ifndef EXPLORE_SOMETIMES_H
#define EXPLORE_SOMETIMES_H

#include <jansson.h>

#include "worker.h"

/* A complete search that never met one of them proves too little: wrong. */
void sometimes_check(struct shared *shared);
/* Adds which of them were met to a finding. */
void sometimes_tell(const struct shared *shared, json_t *entry);

#endif
