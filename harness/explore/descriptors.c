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

enum { SETTLE_MS = 2000, INBOX_BASE = 0x100 };

static struct descriptor table[DESCRIPTORS_MAX];
static int highest; /* one more than the highest number used */
static uint32_t serial;

struct descriptor *descriptor_at(int fd)
{
    if (fd < 0 || fd >= highest || table[fd].kind == FD_CLOSED) {
        errno = EBADF;
        return NULL;
    }
    return &table[fd];
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
    d->serial = ++serial;
    d->inbox = object_new(INBOX_BASE + d->serial, OBJ_CHANNEL);
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

void descriptor_link(int a, int b)
{
    table[a].peer = b;
    table[b].peer = a;
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

        if (ioctl(d->peer, FIONREAD, &there) ||
            (uint64_t)there >= to->sent - to->received)
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

int descriptor_close(int fd)
{
    struct descriptor *d = descriptor_at(fd);
    int peer = d->peer;
    bool last = true;

    for (int i = 0; i < highest; i++)
        if (i != fd && table[i].kind && table[i].inbox == d->inbox)
            last = false;
    if (last && d->kind == FD_LISTENER)
        for (unsigned i = 0; i < d->waiting_count; i++)
            table[d->waiting[i]].peer = -1;
    d->kind = FD_CLOSED;
    int result = close(fd);

    if (last && peer >= 0 && table[peer].peer == fd) {
        settle_end(peer);
        table[peer].peer = -1;
    }
    return result;
}

unsigned descriptors_now(void)
{
    unsigned n = 0;

    for (int i = 0; i < highest; i++)
        n += table[i].kind && !table[i].hidden;
    return n;
}

void check_descriptors(void);
void check_descriptors(void)
{
    for (int i = 0; i < highest; i++)
        if (table[i].kind && !table[i].hidden)
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
    serial = 0;
    signals_reset();
}

/* Opening. */

bool opening_fails(const char *call, uintptr_t pc)
{
    int error;

    if (!E.active)
        fail(OUT_INCOMPLETE, pc, "%s outside of a scenario", call);
    /* Numbers are given out in order: opening and closing do not commute. */
    struct op op = descriptors_op(pc, call);

    point(&op);
    spin_reset(E.current);
    E.calls += !E.current->hidden;
    if (!fault_here(call, pc, &error))
        return false;
    errno = error;
    return true;
}

static int open_pipe(int fds[2], int flags, uintptr_t pc, const char *call)
{
    int got[2];

    if (!E.active)
        return pipe2(fds, flags);
    if (opening_fails(call, pc) || pipe2(got, flags))
        return -1;
    descriptor_new(got[0], FD_PIPE_READ, flags & O_NONBLOCK, pc);
    descriptor_new(got[1], FD_PIPE_WRITE, flags & O_NONBLOCK, pc);
    descriptor_link(got[0], got[1]);
    access_range((uintptr_t)fds, sizeof got, true, pc);
    memcpy(fds, got, sizeof got);
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
        socketpair(domain, type, protocol, got))
        return -1;
    descriptor_new(got[0], FD_SOCKET, type & SOCK_NONBLOCK, pc);
    descriptor_new(got[1], FD_SOCKET, type & SOCK_NONBLOCK, pc);
    descriptor_link(got[0], got[1]);
    access_range((uintptr_t)fds, sizeof got, true, pc);
    memcpy(fds, got, sizeof got);
    return 0;
}

int MODEL(socket)(int domain, int type, int protocol)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return socket(domain, type, protocol);
    if (opening_fails("socket", pc))
        return -1;
    int fd = socket(domain, type, protocol);

    if (fd >= 0)
        descriptor_new(fd, FD_SOCKET, type & SOCK_NONBLOCK, pc)->tcp =
            domain != AF_UNIX;
    return fd;
}

int MODEL(eventfd)(unsigned value, int flags)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return eventfd(value, flags);
    if (opening_fails("eventfd", pc))
        return -1;
    int fd = eventfd(value, flags);

    if (fd >= 0)
        descriptor_new(fd, FD_EVENT, flags & EFD_NONBLOCK, pc);
    return fd;
}

static int open_epoll(int flags, uintptr_t pc, const char *call)
{
    if (!E.active)
        return epoll_create1(flags);
    if (opening_fails(call, pc))
        return -1;
    int fd = epoll_create1(flags);

    if (fd >= 0)
        descriptor_new(fd, FD_EPOLL, false, pc);
    return fd;
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
    int fd = open(path, flags);

    if (fd >= 0)
        descriptor_new(fd, FD_FILE, false, pc);
    return fd;
}

int MODEL(open)(const char *path, int flags, ...)
{
    return E.active ? open_file(path, flags, CALLER) : open(path, flags, 0600);
}

int MODEL(open64)(const char *path, int flags, ...)
{
    return E.active ? open_file(path, flags, CALLER) : open(path, flags, 0600);
}

int MODEL(close)(int fd)
{
    uintptr_t pc = CALLER;
    struct descriptor *d;
    int error = 0;

    if (!E.active)
        return close(fd);
    d = descriptor_at(fd);
    if (!d) {
        struct op nothing = descriptors_op(pc, "close");

        point(&nothing); /* somebody may be given the number meanwhile */
        d = descriptor_at(fd);
        if (!d)
            return -1;
    }
    /* The descriptor is gone, whatever close returns on Linux. */
    E.calls++;
    bool failing = fault_here("close", pc, &error);
    struct op op = descriptor_op(d, pc, "close");

    op.mode[2] = MODE_WRITE;
    point(&op);
    if (!descriptor_at(fd))
        return -1;
    if (d->peer >= 0)
        teach(E.current, table[d->peer].inbox);
    spin_reset(E.current);
    int result = descriptor_close(fd);

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
    if (to >= highest)
        highest = to + 1;
    return to;
}

int MODEL(dup)(int fd)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return dup(fd);
    if (!descriptor_at(fd) || opening_fails("dup", pc))
        return -1;
    return copied(fd, dup(fd), pc);
}

static int duplicate_to(int from, int to, int flags, uintptr_t pc,
                        const char *call)
{
    if (!descriptor_at(from) || opening_fails(call, pc))
        return -1;
    if (from == to)
        return to;
    if (descriptor_at(to))
        descriptor_close(to);
    return copied(from, dup3(from, to, flags), pc);
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

int MODEL(fcntl)(int fd, int command, ...)
{
    uintptr_t pc = CALLER;
    struct descriptor *d;
    va_list arguments;
    int value;

    va_start(arguments, command);
    value = va_arg(arguments, int);
    va_end(arguments);
    if (!E.active)
        return fcntl(fd, command, value);
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
        return copied(fd, fcntl(fd, command, value), pc);
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
