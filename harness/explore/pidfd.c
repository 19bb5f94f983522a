/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: pipe2. */
#define _GNU_SOURCE
/*
 * pidfd.c - descriptors that stand for a process.
 *
 * One is the reading end of a pipe; it becomes ready by a byte when the
 * process ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "descriptors.h"
#include "process.h"

static bool stands_for(const struct descriptor *d, int pid)
{
    return d && d->kind == FD_PIDFD && d->pid == pid;
}

void descriptors_depend_on_ends(struct op *op, uintptr_t pc)
{
    int at = 1;

    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1)) {
        const struct descriptor *d = descriptor_at(i);

        if (!d || d->kind != FD_PIDFD || d->process != E.self)
            continue;
        struct object *family = family_of(d->family);

        if (family == op->object[1] || family == op->object[2])
            continue;
        if (at == 3)
            fail(OUT_INCOMPLETE, pc,
                 "pidfds of children of three processes, at " AT, pc);
        op->object[at] = family;
        op->mode[at++] = MODE_READ;
    }
}

int descriptor_open_pidfd(const struct process *p, bool nonblocking,
                          uintptr_t pc)
{
    int ends[2], writer = -1;

    if (opening_fails("pidfd_open", pc) || pipe2(ends, O_CLOEXEC))
        return -1;
    writer = descriptor_hidden_copy(ends[1], true);
    close(ends[1]);
    int fd = descriptor_take(ends[0]);

    if (fd < 0 || writer < 0) {
        close(writer);
        return -1;
    }
    struct descriptor *d = descriptor_new(fd, FD_PIDFD, nonblocking, pc);

    d->pid = p->pid;
    d->family = p->number ? p->born_to : 0;
    d->writer = writer;
    descriptor_new(writer, FD_FILE, false, pc)->hidden = true;
    if (p->state != PROCESS_RUNS && write(writer, "", 1) < 0)
        return -1;
    return descriptor_number(fd);
}

void descriptors_ended(int pid)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1)) {
        const struct descriptor *d = descriptor_at(i);

        if (!stands_for(d, pid))
            continue;
        teach(E.current, d->inbox);
        if (write(d->writer, "", 1) < 0)
            continue; /* it is ready already */
        E.moved = E.steps + 1;
    }
}

int descriptor_pid(int fd)
{
    const struct descriptor *d = descriptor_at(descriptor_real(fd));

    return d && d->kind == FD_PIDFD ? d->pid : -1;
}
