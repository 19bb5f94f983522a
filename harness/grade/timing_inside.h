/* SPDX-License-Identifier: MIT */
/*
 * timing_inside.h - benchmark programs that run in sandboxes, for pairs.h.
 *
 * Each has a sandbox and a thread of ours that watches over it until it ends.
 */
#ifndef DOJO_GRADE_TIMING_INSIDE_H
#define DOJO_GRADE_TIMING_INSIDE_H

#include "pairs.h"
#include "sandbox.h"

struct timing_inside {
    enum sandbox_level level;
};

struct timing_inside timing_inside_at(enum sandbox_level level);

/* inside has to last as long as the host is used. */
struct pairs_host timing_inside_host(struct timing_inside *inside);

#endif
