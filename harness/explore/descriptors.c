/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: pipe2, dup3, accept4's flags. */
#define _GNU_SOURCE
/*
 * descriptors.c - opening, closing, copying.
 */
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "process.h"

enum { SETTLE_MS = 2000, INBOX_BASE = 0x100, INBOX_CHILDREN = 0x100000 };

static struct descriptor table[DESCRIPTORS_MAX];
static int highest; /* one more than the highest number used */

struct descriptor *descriptor_at(int fd)
{
    if (fd < 0 || fd >= highest || table[fd].kind == FD_CLOSED) {
        errno = EBADF;
        return NULL;
    }
    return &table[fd];
}

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
static int hidden_copy(int fd, bool close_on_exec)
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
    int real = number < 0 ? -1 : hidden_copy(fd, closed_on_exec(fd));
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

int descriptor_count(void)
{
    return highest;
}

struct descriptor *descriptor_new(int fd, enum descriptor_kind kind,
                                  bool nonblocking, uintptr_t pc)
{
    if (fd >= DESCRIPTORS_MAX)
        fail(OUT_INCOMPLETE, pc, "more than %d descriptors", DESCRIPTORS_MAX);
    struct descriptor *d = &table[fd];

    memset(d, 0, sizeof *d);
    d->kind = kind;
    d->nonblocking = nonblocking;
    d->hidden = E.current->hidden;
    d->opened_at = pc;
    d->peer = -1;
    d->process = E.self;
    d->serial = ++process_self()->serial;
    d->inbox = object_new(
        d->serial + (E.self ? INBOX_CHILDREN + E.self * 0x1000u : INBOX_BASE),
        OBJ_CHANNEL);
    if (fd >= highest)
        highest = fd + 1;
    if (kind != FD_FILE)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return d;
}

static struct object *watchers(void)
{
    return object_at(4, OBJ_GLOBAL);
}

struct op descriptor_op(struct descriptor *d, uintptr_t pc, const char *call)
{
    struct op op = op_on(OP_FD, d->inbox, MODE_WRITE, pc, call);

    if (d->peer >= 0 && table[d->peer].kind) {
        op.object[1] = table[d->peer].inbox;
        op.mode[1] = MODE_WRITE;
    }
    op.object[2] = watchers();
    op.mode[2] = MODE_READ;
    return op;
}

struct op descriptors_op(uintptr_t pc, const char *call)
{
    return op_on(OP_FD, watchers(), MODE_WRITE, pc, call);
}

void descriptors_depend(struct op *op, int i)
{
    op->object[i] = watchers();
    op->mode[i] = MODE_WRITE;
}

void descriptors_depend_on_end(struct op *op, int pid)
{
    for (int i = 0; i < highest; i++)
        if (table[i].kind == FD_PIDFD && table[i].pid == pid)
            descriptors_depend(op, 2);
}

int64_t *descriptor_flow(struct descriptor *d)
{
    return &d->inbox->value;
}

void descriptor_link(int a, int b)
{
    for (int i = 0; i < highest; i++) {
        if (table[i].kind && table[i].inbox == table[a].inbox)
            table[i].peer = b;
        if (table[i].kind && table[i].inbox == table[b].inbox)
            table[i].peer = a;
    }
}

bool descriptor_ready(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};

    return poll(&p, 1, 0) > 0;
}

void descriptor_settle(int fd)
{
    struct descriptor *d = descriptor_at(fd);

    if (!d || !d->tcp || d->peer < 0)
        return;
    struct descriptor *to = &table[d->peer];

    for (int tries = 0; tries < SETTLE_MS; tries++) {
        int there = 0;

        if (ioctl(d->peer, FIONREAD, &there) || there >= *descriptor_flow(to))
            return;
        poll(NULL, 0, 1);
    }
}

/* The end of a connection, too, takes its time to arrive. */
static void settle_end(int peer)
{
    if (peer < 0 || !table[peer].kind || !table[peer].tcp)
        return;
    for (int tries = 0; tries < SETTLE_MS; tries++) {
        struct pollfd p = {.fd = peer, .events = POLLRDHUP};

        if (poll(&p, 1, 1) > 0)
            return;
    }
}

/* Another number for the same thing, or -1. */
static int other_copy(int fd)
{
    for (int i = 0; i < highest; i++)
        if (i != fd && table[i].kind && table[i].inbox == table[fd].inbox)
            return i;
    return -1;
}

/* Those that have fd as their other end go on with another copy of it. */
static void hand_over(int fd, int other)
{
    for (int i = 0; i < highest; i++) {
        if (table[i].kind && table[i].peer == fd)
            table[i].peer = other;
        for (unsigned k = 0; k < table[i].waiting_count; k++)
            if (table[i].waiting[k] == fd)
                table[i].waiting[k] = other;
    }
}

int descriptor_close(int fd)
{
    struct descriptor *d = descriptor_at(fd);
    int peer = d->peer;
    int other = other_copy(fd);

    if (other < 0 && d->kind == FD_LISTENER)
        for (unsigned i = 0; i < d->waiting_count; i++)
            if (d->waiting[i] >= 0)
                table[d->waiting[i]].peer = -1;
    d->kind = FD_CLOSED;
    int result = close(fd);

    if (other < 0 && peer >= 0)
        settle_end(peer);
    hand_over(fd, other);
    return result;
}

unsigned descriptors_now(void)
{
    unsigned n = 0;

    for (int i = 0; i < highest; i++)
        n += table[i].kind && !table[i].hidden && table[i].process == E.self;
    return n;
}

void check_descriptors(void);
void check_descriptors(void)
{
    for (int i = 0; i < highest; i++)
        if (table[i].kind && !table[i].hidden && !table[i].process)
            fail(OUT_LEAK, table[i].opened_at,
                 "descriptor %d, opened at " AT ", was never closed", i,
                 table[i].opened_at);
}

void execution_cleanup(void)
{
    for (int i = 0; i < highest; i++) {
        if (table[i].kind)
            close(i);
        table[i].kind = FD_CLOSED;
    }
    highest = 0;
}

/* Opening. */

bool opening_fails(const char *call, uintptr_t pc)
{
    int error;

    if (!E.active)
        fail(OUT_INCOMPLETE, pc, "%s outside of a scenario", call);
    /* Numbers are given out in order: opening and closing do not commute. */
    struct op op = descriptors_op(pc, call);

    if (E.process_count > 1 && process_alone()) {
        op.mode[0] = MODE_NONE; /* nobody else has this table */
        event(&op);
    } else {
        point(&op);
    }
    spin_reset(E.current);
    E.calls += !E.current->scripted;
    if (!fault_here(call, pc, &error))
        return false;
    errno = error;
    return true;
}

static int take_both(int got[2])
{
    int first = descriptor_take(got[0]);
    int second = first < 0 ? (close(got[1]), -1) : descriptor_take(got[1]);

    if (first >= 0 && second < 0 && E.self) {
        process_self()->fds[descriptor_number(first)] = FD_NONE;
        close(first);
        errno = EMFILE;
    }
    got[0] = first;
    got[1] = second;
    return second < 0 ? -1 : 0;
}

/* The two ends of one connection, in the program's numbers. */
static void give_both(int fds[2], const int got[2], uintptr_t pc)
{
    descriptor_link(got[0], got[1]);
    access_range((uintptr_t)fds, 2 * sizeof *fds, true, pc);
    fds[0] = descriptor_number(got[0]);
    fds[1] = descriptor_number(got[1]);
}

static int open_pipe(int fds[2], int flags, uintptr_t pc, const char *call)
{
    int got[2];

    if (!E.active)
        return pipe2(fds, flags);
    if (opening_fails(call, pc) || pipe2(got, flags) || take_both(got))
        return -1;
    descriptor_new(got[0], FD_PIPE_READ, flags & O_NONBLOCK, pc);
    descriptor_new(got[1], FD_PIPE_WRITE, flags & O_NONBLOCK, pc);
    give_both(fds, got, pc);
    return 0;
}

int MODEL(pipe)(int fds[2])
{
    return open_pipe(fds, 0, CALLER, "pipe");
}

int MODEL(pipe2)(int fds[2], int flags)
{
    return open_pipe(fds, flags, CALLER, "pipe2");
}

int MODEL(socketpair)(int domain, int type, int protocol, int fds[2])
{
    uintptr_t pc = CALLER;
    int got[2];

    if (!E.active)
        return socketpair(domain, type, protocol, fds);
    if (opening_fails("socketpair", pc) ||
        socketpair(domain, type, protocol, got) || take_both(got))
        return -1;
    descriptor_new(got[0], FD_SOCKET, type & SOCK_NONBLOCK, pc);
    descriptor_new(got[1], FD_SOCKET, type & SOCK_NONBLOCK, pc);
    give_both(fds, got, pc);
    return 0;
}

int MODEL(socket)(int domain, int type, int protocol)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return socket(domain, type, protocol);
    if (opening_fails("socket", pc))
        return -1;
    int fd = descriptor_take(socket(domain, type, protocol));

    if (fd >= 0)
        descriptor_new(fd, FD_SOCKET, type & SOCK_NONBLOCK, pc)->tcp =
            domain != AF_UNIX;
    return descriptor_number(fd);
}

int MODEL(eventfd)(unsigned value, int flags)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return eventfd(value, flags);
    if (opening_fails("eventfd", pc))
        return -1;
    int fd = descriptor_take(eventfd(value, flags));

    if (fd >= 0)
        descriptor_new(fd, FD_EVENT, flags & EFD_NONBLOCK, pc);
    return descriptor_number(fd);
}

static int open_epoll(int flags, uintptr_t pc, const char *call)
{
    if (!E.active)
        return epoll_create1(flags);
    if (opening_fails(call, pc))
        return -1;
    int fd = descriptor_take(epoll_create1(flags));

    if (fd >= 0)
        descriptor_new(fd, FD_EPOLL, false, pc);
    return descriptor_number(fd);
}

int MODEL(epoll_create1)(int flags)
{
    return open_epoll(flags, CALLER, "epoll_create1");
}

int MODEL(epoll_create)(int size)
{
    if (size <= 0)
        return errno = EINVAL, -1;
    return open_epoll(0, CALLER, "epoll_create");
}

static int open_file(const char *path, int flags, uintptr_t pc)
{
    if ((flags & O_ACCMODE) != O_RDONLY && strcmp(path, "/dev/null"))
        fail(OUT_INCOMPLETE, pc, "open for writing is not modelled, at " AT,
             pc);
    if (opening_fails("open", pc))
        return -1;
    int fd = descriptor_take(open(path, flags));

    if (fd >= 0)
        descriptor_new(fd, FD_FILE, false, pc);
    return descriptor_number(fd);
}

int MODEL(open)(const char *path, int flags, ...)
{
    return E.active ? open_file(path, flags, CALLER) : open(path, flags, 0600);
}

int MODEL(open64)(const char *path, int flags, ...)
{
    return E.active ? open_file(path, flags, CALLER) : open(path, flags, 0600);
}

/* Would anybody notice that the running process closes it? */
static bool close_is_seen(int fd)
{
    return E.process_count == 1 || !process_alone() || other_copy(fd) < 0;
}

/* The step that closes: what is behind it is over for the other end. */
static void close_point(int fd, uintptr_t pc, const char *call)
{
    struct descriptor *d = descriptor_at(fd);
    struct op op = descriptor_op(d, pc, call);

    op.mode[2] = MODE_WRITE;
    if (close_is_seen(fd)) {
        point(&op);
    } else {
        memset(op.mode, MODE_NONE, sizeof op.mode);
        event(&op);
    }
    if (descriptor_at(fd) && d->peer >= 0)
        teach(E.current, table[d->peer].inbox);
}

int MODEL(close)(int number)
{
    uintptr_t pc = CALLER;
    int error = 0, fd;

    if (!E.active)
        return close(number);
    fd = descriptor_real(number);
    if (fd == FD_CONSOLE) {
        process_self()->fds[number] = FD_NONE;
        return 0;
    }
    if (!descriptor_at(fd)) {
        struct op nothing = descriptors_op(pc, "close");

        point(&nothing); /* somebody may be given the number meanwhile */
        if (!descriptor_at(fd))
            return -1;
    }
    /* The descriptor is gone, whatever close returns on Linux. */
    E.calls++;
    bool failing = fault_here("close", pc, &error);

    close_point(fd, pc, "close");
    if (!descriptor_at(fd))
        return -1;
    spin_reset(E.current);
    int result = descriptor_close(fd);

    if (E.self)
        process_self()->fds[number] = FD_NONE;
    if (failing)
        return errno = error, -1;
    return result;
}

/* Copies share everything but the number. */
static int copied(int from, int to, uintptr_t pc)
{
    if (to < 0 || to == from)
        return to;
    if (to >= DESCRIPTORS_MAX)
        fail(OUT_INCOMPLETE, pc, "more than %d descriptors", DESCRIPTORS_MAX);
    table[to] = table[from];
    table[to].opened_at = pc;
    table[to].process = E.self;
    table[to].hidden = E.current->hidden;
    if (to >= highest)
        highest = to + 1;
    return to;
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
        return copied(
            fd, fcntl(fd, close_on_exec ? F_DUPFD_CLOEXEC : F_DUPFD, least),
            pc);
    int number = lowest_free(least);

    if (number >= 0)
        process_self()->fds[number] =
            copied(fd, hidden_copy(fd, close_on_exec), pc);
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
    fds[to] =
        fds[from] == FD_CONSOLE
            ? FD_CONSOLE
            : copied(fds[from], hidden_copy(fds[from], close_on_exec), pc);
    return to;
}

int descriptor_copy_to(int from, int to, bool close_on_exec, uintptr_t pc)
{
    if (E.self)
        return child_copy_to(from, to, close_on_exec, pc);
    if (descriptor_at(to))
        descriptor_close(to);
    return copied(from, dup3(from, to, close_on_exec ? O_CLOEXEC : 0), pc);
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
        close_point(before, pc, call);
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
    int self = E.self, count = highest;

    for (int i = 0; i < PROCESS_FDS; i++)
        to->fds[i] = FD_NONE;
    for (int i = 0; i < (from->number ? PROCESS_FDS : count); i++) {
        int real = from->number ? from->fds[i] : i;

        if (real < 0 || !table[real].kind || table[real].hidden ||
            table[real].process != from->number)
            continue;
        if (i >= PROCESS_FDS)
            fail(OUT_INCOMPLETE, pc, "a child with more than %d descriptors",
                 PROCESS_FDS);
        E.self = to->number;
        to->fds[i] = copied(real, hidden_copy(real, closed_on_exec(real)),
                            table[real].opened_at);
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

        if (fd < 0 || (only_on_exec && !closed_on_exec(fd)))
            continue;
        if (other_copy(fd) < 0)
            close_point(fd, pc, only_on_exec ? "exec closes" : "closes");
        else if (table[fd].peer >= 0)
            teach(E.current, table[table[fd].peer].inbox);
        p->ending |= !only_on_exec;
        descriptor_close(fd);
        p->fds[i] = FD_NONE;
    }
}

int descriptor_open_pidfd(int pid, bool ended, bool nonblocking, uintptr_t pc)
{
    int ends[2], writer = -1;

    if (opening_fails("pidfd_open", pc) || pipe2(ends, O_CLOEXEC))
        return -1;
    writer = hidden_copy(ends[1], true);
    close(ends[1]);
    int fd = descriptor_take(ends[0]);

    if (fd < 0 || writer < 0) {
        close(writer);
        return -1;
    }
    struct descriptor *d = descriptor_new(fd, FD_PIDFD, nonblocking, pc);

    d->pid = pid;
    d->writer = writer;
    descriptor_new(writer, FD_FILE, false, pc)->hidden = true;
    if (ended && write(writer, "", 1) < 0)
        return -1;
    return descriptor_number(fd);
}

void descriptors_ended(int pid)
{
    for (int i = 0; i < highest; i++) {
        if (table[i].kind != FD_PIDFD || table[i].pid != pid)
            continue;
        teach(E.current, table[i].inbox);
        if (write(table[i].writer, "", 1) < 0)
            continue; /* it is ready already */
    }
}

int descriptor_pid(int fd)
{
    const struct descriptor *d = descriptor_at(descriptor_real(fd));

    return d && d->kind == FD_PIDFD ? d->pid : -1;
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
        for (int i = 0; i < highest; i++)
            if (table[i].kind && table[i].inbox == d->inbox)
                table[i].nonblocking = value & O_NONBLOCK;
        return fcntl(fd, F_SETFL, value | O_NONBLOCK);
    case F_GETFD:
    case F_SETFD:
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
        d->nonblocking = *(int *)value != 0;
        return 0;
    }
    if (request != FIONREAD)
        fail(OUT_INCOMPLETE, pc, "ioctl's request %lx is not modelled, at " AT,
             request, pc);
    struct op op = descriptor_op(d, pc, "ioctl");

    point(&op);
    return ioctl(fd, FIONREAD, value);
}
