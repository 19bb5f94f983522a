/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: accept4. */
#define _GNU_SOURCE
/*
 * sockets.c - names, connections and options of sockets.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "descriptors.h"
#include "streams.h"

enum { SETTLE_MS = 2000 };

static bool planned(const char *call, uintptr_t pc)
{
    int error;

    E.calls += !E.current->scripted;
    if (!fault_here(call, pc, &error))
        return false;
    errno = error;
    return true;
}

static bool local(const struct sockaddr *address)
{
    const struct sockaddr_in *in = (const struct sockaddr_in *)address;
    const struct sockaddr_in6 *in6 = (const struct sockaddr_in6 *)address;

    switch (address->sa_family) {
    case AF_UNIX:
        return true;
    case AF_INET:
        return ntohl(in->sin_addr.s_addr) >> 24 == 127 ||
               in->sin_addr.s_addr == INADDR_ANY;
    case AF_INET6:
        return IN6_IS_ADDR_LOOPBACK(&in6->sin6_addr) ||
               IN6_IS_ADDR_UNSPECIFIED(&in6->sin6_addr);
    default:
        return false;
    }
}

static void check_local(const struct sockaddr *address, const char *call,
                        uintptr_t pc)
{
    if (!local(address))
        fail(OUT_INCOMPLETE, pc,
             "%s at " AT " leaves this machine; only "
             "loopback and Unix sockets are modelled",
             call, pc);
}

int MODEL(bind)(int fd, const struct sockaddr *address, socklen_t length)
{
    if (!E.active)
        return bind(fd, address, length);
    fd = descriptor_real(fd);
    if (!descriptor_at(fd))
        return -1;
    call_reads(address, length, CALLER);
    check_local(address, "bind", CALLER);
    return bind(fd, address, length);
}

int MODEL(listen)(int fd, int backlog)
{
    if (!E.active)
        return listen(fd, backlog);
    fd = descriptor_real(fd);
    struct descriptor *d = descriptor_at(fd);

    if (!d)
        return -1;
    struct op op = descriptors_op(CALLER, "listen");

    point(&op);
    int result = listen(fd, backlog);

    descriptor_moved(d);
    descriptors_changed();
    if (!result)
        d->kind = FD_LISTENER;
    return result;
}

static bool same_name(const struct sockaddr *a, const struct sockaddr *b,
                      socklen_t length)
{
    if (a->sa_family != b->sa_family)
        return false;
    if (a->sa_family == AF_INET)
        return ((const struct sockaddr_in *)a)->sin_port ==
               ((const struct sockaddr_in *)b)->sin_port;
    if (a->sa_family == AF_INET6)
        return ((const struct sockaddr_in6 *)a)->sin6_port ==
               ((const struct sockaddr_in6 *)b)->sin6_port;
    return !memcmp(a, b, length);
}

/* The listener in this program that a connection to address reaches. */
static struct descriptor *listener_of(const struct sockaddr *address,
                                      socklen_t length, int *number)
{
    for (int i = descriptor_next(0); i >= 0; i = descriptor_next(i + 1)) {
        struct sockaddr_storage name = {0};
        socklen_t room = sizeof name;
        struct descriptor *d = descriptor_at(i);

        if (!d || d->kind != FD_LISTENER ||
            getsockname(i, (struct sockaddr *)&name, &room) ||
            !same_name(address, (struct sockaddr *)&name, length))
            continue;
        *number = i;
        return d;
    }
    return NULL;
}

/* Called again after an interruption: the listener knows of it already. */
static bool known(const struct descriptor *listener, int fd)
{
    for (unsigned i = 0; i < listener->waiting_count; i++)
        if (listener->waiting[i].fd == fd)
            return true;
    return descriptor_at(fd)->peer >= 0;
}

/* The handshake runs in the kernel; wait until the listener shows it. */
static void settle_connection(int fd, int listener)
{
    struct pollfd both[] = {{fd, POLLOUT, 0}, {listener, POLLIN, 0}};

    for (int tries = 0; tries < SETTLE_MS; tries++)
        if (poll(both, 2, 1) == 2)
            return;
}

static int connect_now(int fd, const struct sockaddr *address, socklen_t length,
                       bool nonblocking)
{
    int number = -1;
    struct descriptor *listener = listener_of(address, length, &number);
    int result = connect(fd, address, length);

    if (result && errno != EINPROGRESS)
        return result;
    if (!listener || known(listener, fd))
        return result;
    settle_connection(fd, number);
    descriptor_moved(listener);
    if (listener->waiting_count <
        sizeof listener->waiting / sizeof *listener->waiting) {
        listener->waiting[listener->waiting_count].inbox =
            descriptor_at(fd)->inbox;
        listener->waiting[listener->waiting_count++].fd = fd;
    }
    teach(E.current, listener->inbox);
    if (!result || !nonblocking)
        return 0;
    return errno = EINPROGRESS, -1;
}

int MODEL(connect)(int fd, const struct sockaddr *address, socklen_t length)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return connect(fd, address, length);
    fd = descriptor_real(fd);
    struct descriptor *d = descriptor_at(fd);

    if (!d)
        return -1;
    call_reads(address, length, pc);
    check_local(address, "connect", pc);
    bool interrupted = planned("connect", pc);

    /* TCP goes on connecting without the caller. */
    if (interrupted && (errno != EINTR || !d->tcp))
        return -1;
    struct op op = descriptors_op(pc, "connect");

    point(&op);
    descriptors_changed();
    int result = connect_now(fd, address, length, d->nonblocking);

    descriptor_moved(d);
    int error = errno, pending = 0;
    socklen_t room = sizeof pending;

    if (interrupted)
        return errno = EINTR, -1;
    /* Nobody listens: on loopback the refusal is there at once. */
    if (result && error == EINPROGRESS && !d->nonblocking) {
        struct pollfd p = {fd, POLLOUT, 0};

        poll(&p, 1, SETTLE_MS);
        getsockopt(fd, SOL_SOCKET, SO_ERROR, &pending, &room);
        if (!pending)
            return 0;
        error = pending;
    }
    errno = error;
    return result;
}

/* Which of those that connected is behind the accepted descriptor? */
static void link_accepted(struct descriptor *listener, int fd)
{
    if (!listener->waiting_count)
        return;
    int client = listener->waiting[0].fd;

    /* What it sent before was taught to, and counted in, its own inbox. */
    struct object *sent = listener->waiting[0].inbox;
    pass_on(descriptor_at(fd)->inbox, sent);
    *descriptor_flow(descriptor_at(fd)) = sent->value;
    sent->value = 0;
    listener->waiting_count--;
    memmove(listener->waiting, listener->waiting + 1,
            listener->waiting_count * sizeof *listener->waiting);
    descriptor_at(fd)->alone = !descriptor_at(client);
    if (descriptor_at(client)) {
        descriptor_link(client, fd);
        descriptor_settle(client);
    }
}

/* What comes back through a pointer and a length. */
static void came_back(const void *value, const socklen_t *length,
                      socklen_t room, uintptr_t pc)
{
    call_writes(value, *length < room ? *length : room, pc);
    call_writes(length, sizeof *length, pc);
}

/* false: with accept's errno.  A copy of a listener may be known as a socket.
 */
static bool listens(int fd)
{
    int value = 0;
    socklen_t room = sizeof value;

    if (getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &value, &room))
        return false;
    errno = EINVAL;
    return value;
}

static int accept_one(int fd, struct sockaddr *address, socklen_t *length,
                      int flags, uintptr_t pc, const char *call)
{
    struct descriptor *listener = descriptor_at(fd);

    if (listener && listener->kind != FD_LISTENER && !listens(fd)) {
        descriptor_refused(pc, call);
        return -1;
    }
    if (!listener)
        descriptor_refused(pc, call);
    if (!listener || planned(call, pc) ||
        stream_not_ready(fd, call, false, pc) ||
        stream_point(fd, POLLIN, false, pc, call))
        return -1;
    socklen_t room = length ? *length : 0;
    int got = descriptor_take(accept4(fd, address, length, flags));

    if (got < 0) {
        stream_saw(fd, pc, call, got);
        return -1;
    }
    if (length)
        came_back(address, length, room, pc);
    learn(E.current, listener->inbox);
    descriptors_changed();
    bool tcp = listener->tcp;
    struct descriptor *d =
        descriptor_new(got, FD_SOCKET, flags & SOCK_NONBLOCK, pc);

    d->tcp = tcp;
    d->no_delay = listener->no_delay;
    if (!tcp) /* which is like its listener */
        descriptor_hurry(got);
    link_accepted(listener, got);
    return descriptor_number(got);
}

int MODEL(accept)(int fd, struct sockaddr *address, socklen_t *length)
{
    return E.active ? accept_one(descriptor_real(fd), address, length, 0,
                                 CALL_SITE, "accept")
                    : accept(fd, address, length);
}

int MODEL(accept4)(int fd, struct sockaddr *address, socklen_t *length,
                   int flags)
{
    return E.active ? accept_one(descriptor_real(fd), address, length, flags,
                                 CALL_SITE, "accept4")
                    : accept4(fd, address, length, flags);
}

int MODEL(shutdown)(int fd, int how)
{
    if (!E.active)
        return shutdown(fd, how);
    fd = descriptor_real(fd);
    struct descriptor *d = descriptor_at(fd);

    if (!d)
        return -1;
    struct op op = descriptor_op(d, CALLER, "shutdown");

    op.mode[2] = MODE_WRITE;
    point(&op);
    E.calls += !E.current->scripted;
    descriptors_changed();
    if (d->peer >= 0) {
        teach(E.current, descriptor_at(d->peer)->inbox);
        descriptor_moved(descriptor_at(d->peer));
    }
    int result = shutdown(fd, how);

    if (!result && d->tcp && d->peer >= 0 && how != SHUT_RD)
        for (int tries = 0;
             tries < SETTLE_MS && !descriptor_ready(d->peer, POLLRDHUP) &&
             !descriptor_held_up(fd);
             tries++)
            poll(NULL, 0, 1);
    return result;
}

int MODEL(setsockopt)(int fd, int level, int name, const void *value,
                      socklen_t length)
{
    if (!E.active)
        return setsockopt(fd, level, name, value, length);
    fd = descriptor_real(fd);
    struct descriptor *d = descriptor_at(fd);

    if (!d)
        return -1;
    call_reads(value, length, CALLER);
    if (level == SOL_SOCKET && name == SO_RCVTIMEO &&
        length >= sizeof(struct timeval)) {
        const struct timeval *t = value;

        d->receive_timeout =
            (int64_t)t->tv_sec * 1000000000 + (int64_t)t->tv_usec * 1000;
        return 0;
    }
    int result = setsockopt(fd, level, name, value, length);

    E.moved = E.steps + 1; /* what makes it ready is an option, too */
    descriptors_changed();
    if (!result && level == IPPROTO_TCP && name == TCP_NODELAY) {
        d->no_delay = *(const int *)value;
        (void)setsockopt(fd, level, name, &(int){1}, sizeof(int));
    }
    return result;
}

int MODEL(getsockopt)(int fd, int level, int name, void *value,
                      socklen_t *length)
{
    socklen_t room = *length;

    if (E.active && !descriptor_at(fd = descriptor_real(fd)))
        return -1;
    int result = getsockopt(fd, level, name, value, length);

    if (result)
        return result;
    if (E.active && level == SOL_SOCKET && name == SO_ERROR)
        descriptors_changed(); /* which it takes away */
    if (E.active && level == IPPROTO_TCP && name == TCP_NODELAY)
        memcpy(value, &(int){descriptor_at(fd)->no_delay}, *length);
    came_back(value, length, room, CALLER);
    return 0;
}

int MODEL(getsockname)(int fd, struct sockaddr *address, socklen_t *length)
{
    socklen_t room = *length;

    if (E.active && !descriptor_at(fd = descriptor_real(fd)))
        return -1;
    int result = getsockname(fd, address, length);

    if (!result)
        came_back(address, length, room, CALLER);
    return result;
}

int MODEL(getpeername)(int fd, struct sockaddr *address, socklen_t *length)
{
    socklen_t room = *length;

    if (E.active && !descriptor_at(fd = descriptor_real(fd)))
        return -1;
    int result = getpeername(fd, address, length);

    if (!result)
        came_back(address, length, room, CALLER);
    return result;
}

int MODEL(inet_pton)(int family, const char *text, void *address)
{
    size_t bytes =
        family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);

    call_reads(text, strlen(text) + 1, CALLER);
    int result = inet_pton(family, text, address);

    call_writes(result == 1 ? address : NULL, bytes, CALLER);
    return result;
}

const char *MODEL(inet_ntop)(int family, const void *address, char *text,
                             socklen_t room)
{
    size_t bytes =
        family == AF_INET6 ? sizeof(struct in6_addr) : sizeof(struct in_addr);

    call_reads(address, bytes, CALLER);
    const char *result = inet_ntop(family, address, text, room);

    if (result)
        call_writes(text, strlen(text) + 1, CALLER);
    return result;
}
