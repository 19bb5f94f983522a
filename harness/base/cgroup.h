/* SPDX-License-Identifier: MIT */
/*
 * cgroup.h - memory and processes of a sandbox, counted as a whole.
 *
 * For root on a machine with control groups, of the first version or the
 * second.  A struct belongs to one thread.
 *
 * The first version is what isolation was tried with.  Of the second, what is
 * written where was tried with a folder in place of the kernel's.
 */
#ifndef DOJO_BASE_CGROUP_H
#define DOJO_BASE_CGROUP_H

#include "text.h"

struct cgroup {
    struct text_list folders; /* one, or one a controller */
    int holds[2];             /* of each (hold.h) */
    struct text_list doors;   /* cgroup.procs of each */
    char *oom;                /* file that counts ends for want of memory */
};

/* Where the groups are, in place of /sys/fs/cgroup; before the first one. */
void cgroup_use(const char *top);

/*
 * 0; or -errno, and nothing is left.  -ENOTSUP: the second version is there
 * without the controllers for memory and processes.
 */
int cgroup_open(struct cgroup *group, size_t memory_mb, unsigned processes);

/* After the last process has gone. */
void cgroup_close(struct cgroup *group);

#endif
