/* SPDX-License-Identifier: MIT */
/*
 * cgroup.h - memory and processes of a sandbox, counted as a whole.
 *
 * For root on a machine with control groups, of the first version or the
 * second.  A struct belongs to one thread.
 */
#ifndef DOJO_BASE_CGROUP_H
#define DOJO_BASE_CGROUP_H

#include "text.h"

struct cgroup {
    struct text_list folders; /* one, or one a controller */
    struct text_list doors;   /* cgroup.procs of each */
    char *oom;                /* file that counts ends for want of memory */
};

/* 0; or -errno, and nothing is left. */
int cgroup_open(struct cgroup *group, size_t memory_mb, unsigned processes);

/* After the last process has gone. */
void cgroup_close(struct cgroup *group);

#endif
