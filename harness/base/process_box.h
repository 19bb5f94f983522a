/* SPDX-License-Identifier: MIT */
/*
 * process_box.h - process.c's side of a launcher: descriptors and status.
 *
 *     dojo --- files, filter, product ---> launcher ---> program
 *          <-- "p" (its sender is the program), "exit 7" --'
 *
 * A struct belongs to the thread that runs the process.  box_enter is called
 * between fork and exec.
 */
#ifndef DOJO_BASE_PROCESS_BOX_H
#define DOJO_BASE_PROCESS_BOX_H

#include "process.h"

enum { BOX_FDS = 56, BOX_HIGH = 64, BOX_SAYS = 64 };

/* What becomes descriptors 4, 5, 6...; -1: left closed.  count 0: no box. */
struct box_fds {
    int fds[BOX_FDS];
    size_t count;
};

struct box_status {
    int fd;        /* our end of the socket; -1: no box */
    pid_t program; /* 0: not started yet */
    char says[BOX_SAYS];
    size_t length;
    unsigned step;     /* which program ended, from 0; a launcher's last word */
    bool no_memory;    /* the kernel ended it for want of memory */
    bool no_space;     /* for the product */
    bool scratch_full; /* the launcher ended it for its temporary files */
};

/* A duplicate out of the way of the child's numbers; or -1. */
int box_high(int fd);

/* 0, or -errno and nothing open; close all of fds and status->fd later. */
int box_open(const struct process_box *box, struct box_fds *fds,
             struct box_status *status);

/* In the child: 0, or -1 and errno. */
int box_enter(const struct process_box *box, const struct box_fds *fds);

/* Takes what is there; the program's number, or 0. */
pid_t box_hear(struct box_status *status);

/*
 * Whether a launcher that serves has said that its program ended and left
 * nothing behind, and as what wait would have told that.
 */
bool box_fresh(const struct box_status *status);
int box_fresh_status(const struct box_status *status);

/* After the end: the program's status, as wait would have told it. */
int box_wait_status(struct box_status *status, const struct process_box *box);

#endif
