/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: pipe2, dup3, accept4's flags. */
#define _GNU_SOURCE
/*
 * descriptors.c - opening, closing, copying.
 */
#include "descriptors.h"

#include <errno.h>
#include <fcntl.h>
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

enum { INBOX_BASE = 0x100, INBOX_CHILDREN = 0x100000 };

static struct descriptor table[DESCRIPTORS_MAX];
static uint64_t taken[DESCRIPTORS_MAX / 64]; /* numbers that are open */
static int highest; /* one more than the highest number used */

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

int descriptor_next(int from)
{
    for (int word = from / 64; word * 64 < highest; word++) {
        uint64_t rest = taken[word];

        if (word == from / 64)
            rest &= ~UINT64_C(0) << from % 64;
        if (rest)
            return word * 64 + __builtin_ctzll(rest);
    }
    return -1;
}

static void take(int fd)
{
    taken[fd / 64] |= UINT64_C(1) << fd % 64;
    if (fd >= highest)
        highest = fd + 1;
}

static void give(int fd)
{
    table[fd].kind = FD_CLOSED;
    taken[fd / 64] &= ~(UINT64_C(1) << fd % 64);
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
    take(fd);
    if (kind != FD_FILE)
        ioctl(fd, FIONBIO, &(int){1});
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
    struct op op = op_on(OP_FD, watchers(), MODE_WRITE, pc, call);

    if (E.process_count > 1)
        descriptors_depend_on_ends(&op, pc);
    return op;
}

void descriptors_depend(struct op *op, int i)
{
    op->object[i] = watchers();
    op->mode[i] = MODE_WRITE;
}

int64_t *descriptor_flow(struct descriptor *d)
{
    return &d->inbox->value;
}

void descriptor_link(int a, int b)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1)) {
        if (table[i].inbox == table[a].inbox)
            table[i].peer = b;
        if (table[i].inbox == table[b].inbox)
            table[i].peer = a;
    }
}

bool descriptor_ready(int fd, short events)
{
    struct pollfd p = {.fd = fd, .events = events};

    return poll(&p, 1, 0) > 0;
}

void descriptor_moved(const struct descriptor *d)
{
    d->inbox->written_at = E.steps;
}

void descriptors_changed(void)
{
    E.version++;
    spin_reset(E.current);
}

void descriptor_refused(uintptr_t pc, const char *call)
{
    struct op op = descriptors_op(pc, call);
    int error = errno;

    spin_look(&op);
    point(&op);
    spin_saw(&op, (uint64_t)error);
    errno = error;
}

/* Has a step that tells of it been done since? */
static bool is_disturbed(int fd, uint32_t asked)
{
    if (fd < 0)
        return false;
    if (fd >= highest || !table[fd].kind)
        return true;
    const struct object *o =
        table[fd].kind == FD_EPOLL ? watchers() : table[fd].inbox;

    return o->written_at >= asked || o->read_at >= asked;
}

static bool is_known(const struct thread *t, const struct pollfd *fds,
                     nfds_t count)
{
    bool known = E.moved < t->asked;

    for (nfds_t i = 0; i < count && known; i++)
        known = !is_disturbed(fds[i].fd, t->asked);
    return known;
}

static void ask(struct thread *t, struct pollfd *fds, nfds_t count)
{
    t->ready = poll(fds, count, 0) > 0;
    t->asked = E.steps + 1;
}

bool descriptors_blocked(struct pollfd *fds, nfds_t count)
{
    ask(E.current, fds, count);
    E.current->asked_ahead = true;
    return !E.current->ready;
}

bool descriptors_ready(const struct thread *t, struct pollfd *fds, nfds_t count)
{
    if (!E.choosing)
        return poll(fds, count, 0) > 0;
    if (!t->asked || !is_known(t, fds, count))
        ask(&E.threads[t->id], fds, count);
    return t->ready;
}

int descriptor_other(int fd)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1))
        if (i != fd && table[i].inbox == table[fd].inbox)
            return i;
    return -1;
}

/*
 * Those that have fd as their other end go on with another copy of it, or
 * with none: who has connected may be gone before it is accepted.
 */
static void hand_over(int fd, int other)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1)) {
        if (table[i].peer == fd) {
            table[i].peer = other;
            table[i].alone = other < 0;
        }
        for (unsigned k = 0; k < table[i].waiting_count; k++)
            if (table[i].waiting[k].fd == fd)
                table[i].waiting[k].fd = other;
    }
}

int descriptor_close(int fd)
{
    struct descriptor *d = descriptor_at(fd);
    int peer = d->peer;
    int other = descriptor_other(fd);

    if (other < 0 && d->kind == FD_LISTENER)
        for (unsigned i = 0; i < d->waiting_count; i++)
            if (d->waiting[i].fd >= 0) {
                table[d->waiting[i].fd].peer = -1;
                descriptor_moved(&table[d->waiting[i].fd]);
            }
    if (d->tcp && d->alone && other < 0)
        descriptor_leave_nothing(fd);
    bool held = d->tcp && descriptor_held_up(fd);

    descriptor_moved(d);
    if (peer >= 0 && table[peer].kind)
        descriptor_moved(&table[peer]);
    E.version++;
    give(fd);
    int result = close(fd);

    if (other < 0 && peer >= 0 && !held)
        descriptor_settle_end(peer);
    hand_over(fd, other);
    return result;
}

unsigned descriptors_now(void)
{
    unsigned n = 0;

    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1))
        n += !table[i].hidden && table[i].process == E.self;
    return n;
}

/*
 * On Linux the descriptor is gone, whatever close returns.  Who calls it again
 * for that closes what another thread may have been given meanwhile.
 */
static struct {
    int fd; /* of the last close that failed; 0: none */
    const struct thread *thread;
    uintptr_t pc;
} gone;

void check_descriptors(void);
void check_descriptors(void)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1))
        if (!table[i].hidden && !table[i].process)
            fail(OUT_LEAK, table[i].opened_at,
                 "descriptor %d, opened at " AT ", was never closed", i,
                 table[i].opened_at);
}

void execution_cleanup(void)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1)) {
        if (table[i].tcp)
            descriptor_leave_nothing(i);
        close(i);
        give(i);
    }
    highest = 0;
    gone.fd = 0;
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
    descriptors_changed();
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

    if (fd >= 0) {
        descriptor_hurry(fd);
        descriptor_new(fd, FD_SOCKET, type & SOCK_NONBLOCK, pc)->tcp =
            domain != AF_UNIX;
    }
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
    return E.process_count == 1 || !process_alone() || descriptor_other(fd) < 0;
}

void descriptor_close_point(int fd, uintptr_t pc, const char *call)
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
    if (descriptor_at(fd))
        teach(E.current, d->peer >= 0 ? table[d->peer].inbox : d->inbox);
}

static void check_gone(int fd, uintptr_t pc)
{
    if (gone.fd == fd && gone.thread == E.current)
        fail(OUT_MISUSE, pc,
             "descriptor %d is closed again at " AT
             ": it was gone when close failed at " AT
             ", and may be somebody else's by now",
             fd, pc, gone.pc);
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

        check_gone(fd, pc);
        point(&nothing); /* somebody may be given the number meanwhile */
        if (!descriptor_at(fd))
            return -1;
    }
    E.calls++;
    bool failing = fault_here("close", pc, &error);

    descriptor_close_point(fd, pc, "close");
    if (!descriptor_at(fd))
        return -1;
    spin_reset(E.current);
    int result = descriptor_close(fd);

    if (E.self)
        process_self()->fds[number] = FD_NONE;
    if (gone.fd == fd)
        gone.fd = 0;
    if (!failing)
        return result;
    gone.fd = fd;
    gone.thread = E.current;
    gone.pc = pc;
    errno = error;
    return -1;
}

/* Copies share everything but the number. */
int descriptor_copied(int from, int to, uintptr_t pc)
{
    if (to < 0 || to == from)
        return to;
    if (to >= DESCRIPTORS_MAX)
        fail(OUT_INCOMPLETE, pc, "more than %d descriptors", DESCRIPTORS_MAX);
    table[to] = table[from];
    table[to].opened_at = pc;
    table[to].process = E.self;
    table[to].hidden = E.current->hidden;
    take(to);
    return to;
}
