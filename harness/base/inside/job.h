/* SPDX-License-Identifier: MIT */
/*
 * job.h - what a launcher that serves (dojo_init -j) is sent for each program.
 *
 *     dojo --- job, its descriptors; its words ---> dojo_init ---> program
 *          <-- "p" (its sender is the program), "exit 7 fresh" --'
 *
 * The words end with NUL each: the program's arguments, then its environment.
 * The descriptors become the program's 1, 2 and, where there are three, 3.
 */
#ifndef DOJO_BASE_INSIDE_JOB_H
#define DOJO_BASE_INSIDE_JOB_H

#include <stdint.h>

enum { JOB_WORDS = 256, JOB_BYTES = 32768, JOB_FDS = 3 };

struct job {
    uint32_t cpu_s;
    uint32_t arguments;
    uint32_t words; /* with the environment's */
    uint32_t bytes;
};

#endif
