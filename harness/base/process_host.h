/* SPDX-License-Identifier: MIT */
/*
 * process_host.h - a launcher (process_box) that runs one program after the
 * other, as long as none of them leaves anything behind.
 *
 *     process_host_open --> process_run, with spec->host --> ... --> _close
 *
 * It belongs to the thread that opened it and dies with that thread.
 */
#ifndef DOJO_BASE_PROCESS_HOST_H
#define DOJO_BASE_PROCESS_HOST_H

#include "process.h"
#include "process_box.h"

struct process_host {
    const struct process_box *box;
    pid_t pid; /* the launcher, leader of its group */
    int pidfd;
    int place; /* interrupt.h's */
    int fd;    /* our end of its socket; -1: it serves no more */
};

/* Starts spec->argv, a launcher, in spec->box.  0, or -errno and no host. */
int process_host_open(const struct process_spec *spec,
                      struct process_host *host);

/* Sends it the program of the spec: 0, or -EPERM when it serves no more. */
int process_host_send(const struct process_host *host,
                      const struct process_spec *spec, const int writing[]);

/* Ends it, and waits for it unless process_run has. */
void process_host_close(struct process_host *host);

#endif
