/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: F_DUPFD_CLOEXEC, dup3. */
#define _GNU_SOURCE
/*
 * numbers.c - a child's descriptors: its own numbers for the kernel's, copies,
 * and what fork, exec and the end do with them.
 *
 * Invariant: fds[] of a process holds numbers of the kernel's that are open
 * and belong to that process alone, FD_CONSOLE or FD_NONE.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "descriptors.h"
#include "models.h"
#include "process.h"

int descriptor_real(int fd)
{
    if (!E.self)
        return fd;
    return fd < 0 || fd >= PROCESS_FDS ? FD_NONE : process_self()->fds[fd];
}

static int lowest_free(int least)
{
    const struct process *p = process_self();

    for (int i = least < 0 ? 0 : least; i < PROCESS_FDS; i++)
        if (p->fds[i] == FD_NONE)
            return i;
    errno = EMFILE;
    return -1;
}

/* A copy at a hidden number. */
int descriptor_hidden_copy(int fd, bool close_on_exec)
{
    int copy = fcntl(fd, F_DUPFD, HIDDEN_FROM);

    if (copy >= 0 && close_on_exec)
        fcntl(copy, F_SETFD, FD_CLOEXEC);
    return copy;
}

static bool closed_on_exec(int real)
{
    return fcntl(real, F_GETFD) & FD_CLOEXEC;
}

int descriptor_take(int fd)
{
    if (fd < 0 || !E.self)
        return fd;
    int number = lowest_free(0);
    int real = number < 0 ? -1 : descriptor_hidden_copy(fd, closed_on_exec(fd));
    int error = errno;

    close(fd);
    errno = error;
    if (real >= 0)
        process_self()->fds[number] = real;
    return real;
}

int descriptor_number(int real)
{
    if (real < 0 || !E.self)
        return real;
    for (int i = 0; i < PROCESS_FDS; i++)
        if (process_self()->fds[i] == real)
            return i;
    return -1;
}

int descriptor_copy(int from, int least, bool close_on_exec, uintptr_t pc)
{
    int fd = descriptor_real(from);

    if (fd == FD_CONSOLE) {
        int number = lowest_free(least);

        if (number >= 0)
            process_self()->fds[number] = FD_CONSOLE;
        return number;
    }
    if (!E.self)
        return descriptor_copied(
            fd, fcntl(fd, close_on_exec ? F_DUPFD_CLOEXEC : F_DUPFD, least),
            pc);
    int number = lowest_free(least);

    if (number >= 0)
        process_self()->fds[number] = descriptor_copied(
            fd, descriptor_hidden_copy(fd, close_on_exec), pc);
    return number;
}

/* In a child: whatever was at that number is closed. */
static int child_copy_to(int from, int to, bool close_on_exec, uintptr_t pc)
{
    int *fds = process_self()->fds;

    if (to < 0 || to >= PROCESS_FDS)
        return errno = EBADF, -1;
    if (fds[to] >= 0)
        descriptor_close(fds[to]);
    fds[to] = fds[from] == FD_CONSOLE
                  ? FD_CONSOLE
                  : descriptor_copied(
                        fds[from],
                        descriptor_hidden_copy(fds[from], close_on_exec), pc);
    return to;
}

int descriptor_copy_to(int from, int to, bool close_on_exec, uintptr_t pc)
{
    if (E.self)
        return child_copy_to(from, to, close_on_exec, pc);
    if (descriptor_at(to))
        descriptor_close(to);
    return descriptor_copied(from,
                             dup3(from, to, close_on_exec ? O_CLOEXEC : 0), pc);
}

static bool is_open(int number)
{
    int fd = descriptor_real(number);

    return fd == FD_CONSOLE || descriptor_at(fd);
}

int MODEL(dup)(int fd)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return dup(fd);
    if (!is_open(fd) || opening_fails("dup", pc))
        return -1;
    return descriptor_copy(fd, 0, false, pc);
}

static int duplicate_to(int from, int to, int flags, uintptr_t pc,
                        const char *call)
{
    if (!is_open(from) || opening_fails(call, pc))
        return -1;
    if (from == to)
        return to;
    int before = descriptor_real(to);

    if (before >= 0 && descriptor_at(before) && E.process_count > 1)
        descriptor_close_point(before, pc, call);
    return descriptor_copy_to(from, to, flags & O_CLOEXEC, pc);
}

int MODEL(dup2)(int from, int to)
{
    return E.active ? duplicate_to(from, to, 0, CALLER, "dup2")
                    : dup2(from, to);
}

int MODEL(dup3)(int from, int to, int flags)
{
    if (from == to)
        return errno = EINVAL, -1;
    return E.active ? duplicate_to(from, to, flags, CALLER, "dup3")
                    : dup3(from, to, flags);
}

/* What children have. */

void descriptors_inherit(const struct process *from, struct process *to,
                         uintptr_t pc)
{
    int self = E.self, count = descriptor_count();

    for (int i = 0; i < PROCESS_FDS; i++)
        to->fds[i] = FD_NONE;
    for (int i = 0; i < (from->number ? PROCESS_FDS : count); i++) {
        int real = from->number ? from->fds[i] : i;

        const struct descriptor *d = descriptor_at(real);

        if (!d || d->hidden || d->process != from->number)
            continue;
        if (i >= PROCESS_FDS)
            fail(OUT_INCOMPLETE, pc, "a child with more than %d descriptors",
                 PROCESS_FDS);
        E.self = to->number;
        to->fds[i] = descriptor_copied(
            real, descriptor_hidden_copy(real, closed_on_exec(real)),
            d->opened_at);
        E.self = self;
    }
    for (int i = 0; i < 3; i++)
        if (from->number ? from->fds[i] == FD_CONSOLE : to->fds[i] == FD_NONE)
            to->fds[i] = FD_CONSOLE;
}

void descriptors_close(struct process *p, bool only_on_exec, uintptr_t pc)
{
    for (int i = 0; i < PROCESS_FDS; i++) {
        int fd = p->fds[i];

        const struct descriptor *d = descriptor_at(fd);

        if (fd < 0 || !d || (only_on_exec && !closed_on_exec(fd)))
            continue;
        if (descriptor_other(fd) < 0)
            descriptor_close_point(fd, pc,
                                   only_on_exec ? "exec closes" : "closes");
        else if (d->peer >= 0)
            teach(E.current, descriptor_at(d->peer)->inbox);
        p->ending |= !only_on_exec;
        descriptor_close(fd);
        p->fds[i] = FD_NONE;
    }
}

/* Of all its copies. */
static void set_nonblocking(const struct descriptor *d, bool on)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1))
        if (descriptor_at(i)->inbox == d->inbox)
            descriptor_at(i)->nonblocking = on;
    descriptors_changed();
}

/* A child's 0, 1 or 2 that it has from the scenario. */
static int console_control(int fd, int command, int value)
{
    switch (command) {
    case F_GETFL:
        return O_RDWR;
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        return descriptor_copy(fd, value, false, 0);
    default:
        return 0;
    }
}

int MODEL(fcntl)(int fd, int command, ...)
{
    uintptr_t pc = CALLER;
    struct descriptor *d;
    va_list arguments;
    int value, number;

    va_start(arguments, command);
    value = va_arg(arguments, int);
    va_end(arguments);
    if (!E.active)
        return fcntl(fd, command, value);
    if (descriptor_real(fd) == FD_CONSOLE)
        return console_control(fd, command, value);
    number = fd;
    fd = descriptor_real(fd);
    d = descriptor_at(fd);
    if (!d)
        return -1;
    switch (command) {
    case F_GETFL:
        return (fcntl(fd, F_GETFL) & ~O_NONBLOCK) |
               (d->nonblocking ? O_NONBLOCK : 0);
    case F_SETFL:
        set_nonblocking(d, value & O_NONBLOCK);
        return fcntl(fd, F_SETFL, value | O_NONBLOCK);
    case F_SETFD:
        if (!process_alone()) { /* another thread may fork meanwhile */
            struct op op = descriptors_op(pc, "fcntl");

            point(&op);
        }
        /* fall through */
    case F_GETFD:
        return fcntl(fd, command, value);
    case F_DUPFD:
    case F_DUPFD_CLOEXEC:
        if (opening_fails("fcntl", pc))
            return -1;
        return descriptor_copy(number, value, command == F_DUPFD_CLOEXEC, pc);
    default:
        fail(OUT_INCOMPLETE, pc, "fcntl's command %d is not modelled, at " AT,
             command, pc);
    }
}

int MODEL(close_range)(unsigned first, unsigned last, int flags)
{
    uintptr_t pc = CALLER;
    struct process *p = process_self();

    if (!E.active)
        return close_range(first, last, flags);
    if (first > last || flags & ~(int)CLOSE_RANGE_CLOEXEC)
        return errno = EINVAL, -1;
    if (!E.self)
        fail(OUT_INCOMPLETE, pc,
             "close_range in the scenario's own process is not modelled, "
             "at " AT,
             pc);
    for (unsigned i = first; i < PROCESS_FDS && i <= last; i++) {
        if (p->fds[i] == FD_NONE)
            continue;
        if (!flags)
            MODEL(close)((int)i);
        else if (p->fds[i] >= 0)
            fcntl(p->fds[i], F_SETFD, FD_CLOEXEC);
    }
    return 0;
}

void MODEL(closefrom)(int first)
{
    if (E.active)
        MODEL(close_range)(first > 0 ? (unsigned)first : 0, ~0U, 0);
    else
        closefrom(first);
}

int MODEL(ioctl)(int fd, unsigned long request, ...)
{
    uintptr_t pc = CALLER;
    va_list arguments;
    void *value;

    va_start(arguments, request);
    value = va_arg(arguments, void *);
    va_end(arguments);
    if (!E.active)
        return ioctl(fd, request, value);
    fd = descriptor_real(fd);
    struct descriptor *d = descriptor_at(fd);

    if (!d)
        return -1;
    if (request == FIONBIO) {
        call_reads(value, sizeof(int), pc);
        set_nonblocking(d, *(int *)value != 0);
        return 0;
    }
    if (request != FIONREAD)
        fail(OUT_INCOMPLETE, pc, "ioctl's request %lx is not modelled, at " AT,
             request, pc);
    struct op op = descriptor_op(d, pc, "ioctl");

    point(&op);
    return ioctl(fd, FIONREAD, value);
}
