/* SPDX-License-Identifier: MIT */
/*
 * process_start.h - process.c's way from a spec to a running child.
 *
 * A struct belongs to one thread; the child dies with that thread.
 */
#ifndef DOJO_BASE_PROCESS_START_H
#define DOJO_BASE_PROCESS_START_H

#include "process.h"
#include "process_box.h"
#include "text.h"

enum process_stream {
    PROCESS_OUTPUTS,
    PROCESS_ERRORS,
    PROCESS_RECORDS,
    PROCESS_STREAMS
};

struct process_start {
    const struct process_spec *spec;
    int writing[PROCESS_STREAMS]; /* the child's ends; -1: none */
    struct box_fds box;           /* count 0: no launcher */
    pid_t pid;
    int pidfd;
    int place; /* interrupt.h's */
};

void process_close_all(int *fds, size_t count);

/*
 * Pipes for what the spec wants: reading ends stay here and do not block,
 * writing ends go to the child.  0 or -errno; close both in any case.
 */
int process_pipes(const struct process_spec *spec, int reading[PROCESS_STREAMS],
                  int writing[PROCESS_STREAMS]);

/* The environment of the child, with the record variable; the caller frees. */
struct text_list process_environment(const struct process_spec *spec);

/* Starts it; waits until exec has happened or failed.  0 or -errno. */
int process_launch(struct process_start *start);

#endif
