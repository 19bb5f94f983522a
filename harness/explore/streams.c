/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: accept4. */
#define _GNU_SOURCE
/*
 * streams.c - reading, writing, connecting.
 */
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/uio.h>
#include <unistd.h>

#include "descriptors.h"
#include "faults.h"
#include "process.h"
#include "streams.h"

/* What Linux moves in one call, at most (MAX_RW_COUNT). */
enum { CALL_MAX = 0x7ffff000 };
/* So much of a piece is read before the call waits, the rest where it moves. */
enum { READ_AHEAD = 4096 };

enum { WAIT_EVENTS = 32 }; /* where they stand beside the descriptor */

static bool wait_over(const struct thread *t)
{
    int fd = (int)t->op.aux;
    short events = (short)(t->op.aux >> WAIT_EVENTS);

    struct pollfd p = {.fd = fd, .events = events};

    if (!descriptor_at(fd) || descriptors_ready(t, &p, 1))
        return true;
    return t->op.deadline >= 0 && (E.now >= t->op.deadline || E.late_left > 0);
}

/*
 * Waits until fd is ready, unless the call is not to block.  0; -1: the
 * time ran out or fd was closed meanwhile, with errno.
 */
int stream_point(int fd, short events, bool no_wait, uintptr_t pc,
                 const char *call)
{
    struct descriptor *d = descriptor_at(fd);

    if (!d)
        return -1;
    struct op op = descriptor_op(d, pc, call);

    if (!d->nonblocking && !no_wait && d->kind != FD_FILE) {
        op.enabled = wait_over;
        op.aux = (int64_t)events << WAIT_EVENTS | fd;
        op.may_block = descriptors_blocked(
            &(struct pollfd){.fd = fd, .events = events}, 1);
        if (d->kind != FD_TIMER && d->receive_timeout > 0 && events == POLLIN)
            op.deadline = E.now + d->receive_timeout;
    }
    if (!op.may_block)
        spin_look(&op);
    point(&op);
    if (!descriptor_at(fd))
        return -1;
    if (op.deadline >= 0 && !descriptor_ready(fd, events)) {
        pass_time(E.current);
        return errno = EAGAIN, -1;
    }
    return 0;
}

bool stream_not_ready(int fd, const char *call, bool no_wait, uintptr_t pc)
{
    const struct descriptor *d = descriptor_at(fd);
    const uint8_t again[ERRORS_MAX] = {EAGAIN};
    int error;

    if (!d || (!d->nonblocking && !no_wait) || d->edge ||
        !fault_among(call, again, pc, &error))
        return false;
    errno = error;
    return true;
}

/* A count that is read or written knows no EIO. */
static bool fails_here(int fd, const char *call, uintptr_t pc, int *error)
{
    const struct descriptor *d = descriptor_at(fd);
    const uint8_t interrupted[ERRORS_MAX] = {EINTR};

    if (!d || (d->kind != FD_EVENT && d->kind != FD_TIMER))
        return fault_here(call, pc, error);
    return fault_among(call, interrupted, pc, error);
}

static bool planned(int fd, const char *call, int flags, uintptr_t pc)
{
    int error;

    E.calls += !E.current->scripted;
    if (fails_here(fd, call, pc, &error)) {
        errno = error;
        if (error == EPIPE && !(flags & MSG_NOSIGNAL))
            broken_pipe(pc);
        return true;
    }
    return stream_not_ready(fd, call, flags & MSG_DONTWAIT, pc);
}

/* A message moves whole: what a cut leaves of a datagram is lost. */
static bool is_stream(int fd)
{
    int type = SOCK_STREAM;
    socklen_t room = sizeof type;

    return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &room) ||
           type == SOCK_STREAM;
}

static bool cuttable(int fd)
{
    const struct descriptor *d = descriptor_at(fd);

    return fault_plan.cut_short && !E.current->scripted &&
           ((d->kind == FD_SOCKET && is_stream(fd)) ||
            d->kind == FD_PIPE_READ || d->kind == FD_PIPE_WRITE ||
            d->kind == FD_FILE);
}

/* The part of the pieces that the call is to move: all, or one byte. */
static int pieces_of(int fd, const struct iovec *from, int count,
                     struct iovec *to)
{
    bool cut = cuttable(fd);
    int n = 0;

    for (int i = 0; i < count && n < IOV_PIECES; i++) {
        if (cut && from[i].iov_len) {
            to[0] = (struct iovec){from[i].iov_base, 1};
            return 1;
        }
        to[n++] = from[i];
    }
    return n;
}

static void note_received(struct descriptor *d, ssize_t n)
{
    struct thread *t = E.current;

    learn(t, d->inbox);
    if (n > 0)
        *descriptor_flow(d) -= n;
}

/* What a call has said that moved nothing. */
void stream_saw(int fd, uintptr_t pc, const char *call, ssize_t n)
{
    struct op op = descriptor_op(descriptor_at(fd), pc, call);

    spin_saw(&op, n < 0 ? (uint64_t)errno << 32 : (uint64_t)n);
}

static ssize_t transfer_in(int fd, struct msghdr *m, int flags, bool socket)
{
    return socket ? recvmsg(fd, m, flags | MSG_DONTWAIT)
                  : readv(fd, m->msg_iov, (int)m->msg_iovlen);
}

ssize_t stream_receive(int fd, struct msghdr *m, int flags, bool socket,
                       uintptr_t pc, const char *call)
{
    struct iovec part[IOV_PIECES], *whole = m->msg_iov;
    size_t pieces = m->msg_iovlen;
    bool no_wait = flags & MSG_DONTWAIT;
    struct descriptor *d;

    call_reads(whole, pieces * sizeof *whole, pc);
    for (size_t i = 0; i < pieces; i++)
        check_live((uintptr_t)whole[i].iov_base, whole[i].iov_len, true, pc);
    if (descriptor_at(fd) && descriptor_at(fd)->kind == FD_PIDFD)
        return errno = EINVAL, -1;
    if (!descriptor_at(fd))
        descriptor_refused(pc, call);
    if (!descriptor_at(fd) || planned(fd, call, flags, pc) ||
        stream_point(fd, POLLIN, no_wait, pc, call))
        return -1;
    d = descriptor_at(fd);
    if (d->peer >= 0)
        descriptor_moved(descriptor_at(d->peer));
    m->msg_iov = part;
    m->msg_iovlen = (size_t)pieces_of(fd, whole, (int)pieces, part);
    ssize_t n = transfer_in(fd, m, flags & ~MSG_WAITALL, socket);

    if (n >= 0 || errno != EAGAIN)
        note_received(d, flags & MSG_PEEK ? 0 : n);
    size_t left = n > 0 ? (size_t)n : 0;
    int error = errno;

    if ((n < 0 && error == EAGAIN) || (!n && is_stream(fd)))
        stream_saw(fd, pc, call, n);
    else
        descriptors_changed();

    for (size_t i = 0; i < m->msg_iovlen && left; i++) {
        size_t here = part[i].iov_len < left ? part[i].iov_len : left;

        access_range((uintptr_t)part[i].iov_base, here, true, pc);
        left -= here;
    }
    m->msg_iov = whole;
    m->msg_iovlen = pieces;
    errno = error;
    if (E.tracing)
        trace_value((uint64_t)n, true);
    return n;
}

static size_t ahead(const struct iovec *piece)
{
    return piece->iov_len < READ_AHEAD ? piece->iov_len : READ_AHEAD;
}

/* A length that is wrong may name more than there is: the kernel reads what
   it takes. */
static void read_ahead(const struct msghdr *m, uintptr_t pc)
{
    call_reads(m->msg_iov, m->msg_iovlen * sizeof *m->msg_iov, pc);
    call_reads(m->msg_name, m->msg_namelen, pc);
    for (size_t i = 0; i < m->msg_iovlen; i++) {
        check_live((uintptr_t)m->msg_iov[i].iov_base, m->msg_iov[i].iov_len,
                   false, pc);
        access_range((uintptr_t)m->msg_iov[i].iov_base, ahead(&m->msg_iov[i]),
                     false, pc);
    }
}

/* What has been taken of the pieces, and was not read ahead. */
static void read_rest(const struct msghdr *m, ssize_t taken, uintptr_t pc)
{
    size_t left = taken > 0 ? (size_t)taken : 0;

    for (size_t i = 0; i < m->msg_iovlen && left; i++) {
        const struct iovec *piece = &m->msg_iov[i];
        size_t here = piece->iov_len < left ? piece->iov_len : left;

        if (here > ahead(piece))
            access_range((uintptr_t)piece->iov_base + ahead(piece),
                         here - ahead(piece), false, pc);
        left -= here;
    }
}

ssize_t stream_send(int fd, const struct msghdr *given, int flags, bool socket,
                    uintptr_t pc, const char *call)
{
    struct msghdr m = *given;
    struct iovec part[IOV_PIECES];
    bool no_wait = flags & MSG_DONTWAIT;
    struct descriptor *d;
    ssize_t n;

    read_ahead(&m, pc);
    if (!descriptor_at(fd))
        descriptor_refused(pc, call);
    if (!descriptor_at(fd) || planned(fd, call, flags, pc) ||
        stream_point(fd, POLLOUT, no_wait, pc, call))
        return -1;
    d = descriptor_at(fd);
    m.msg_iovlen =
        (size_t)pieces_of(fd, given->msg_iov, (int)given->msg_iovlen, part);
    m.msg_iov = part;
    int peer = d->peer;
    const struct descriptor *other = peer >= 0 ? descriptor_at(peer) : NULL;
    struct object *to = other ? other->inbox : d->inbox;

    if (other) /* which may have come while the call waited */
        descriptor_moved(other);
    n = socket ? sendmsg(fd, &m, flags | MSG_DONTWAIT | MSG_NOSIGNAL)
               : writev(fd, part, (int)m.msg_iovlen);
    int error = errno;

    read_rest(&m, n, pc);
    errno = error;
    if (n < 0 && error == EAGAIN) {
        stream_saw(fd, pc, call, n);
    } else {
        teach(E.current, to);
        descriptors_changed();
    }
    errno = error;
    if (n < 0 && errno == EPIPE && !(flags & MSG_NOSIGNAL))
        broken_pipe(pc);
    if (n > 0 && (peer >= 0 || d->tcp))
        to->value += n;
    if (n > 0)
        descriptor_settle(fd);
    if (E.tracing)
        trace_value((uint64_t)n, true);
    return n;
}

static size_t in_one_call(size_t count)
{
    return count < CALL_MAX ? count : CALL_MAX;
}

/* A blocking write moves everything, piece by piece if need be. */
static ssize_t send_all(int fd, const void *bytes, size_t count, int flags,
                        bool socket, uintptr_t pc, const char *call)
{
    struct descriptor *d = descriptor_at(fd);
    size_t done = 0;

    count = in_one_call(count);

    do {
        struct iovec piece = {(char *)(uintptr_t)bytes + done, count - done};
        struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};
        ssize_t n = stream_send(fd, &m, flags, socket, pc, call);

        if (n < 0)
            return done ? (ssize_t)done : -1;
        done += (size_t)n;
        if (!n || cuttable(fd))
            break;
    } while (done < count && !d->nonblocking && !(flags & MSG_DONTWAIT) &&
             d->kind != FD_FILE);
    return (ssize_t)done;
}

static ssize_t receive(int fd, void *bytes, size_t count, int flags,
                       bool socket, uintptr_t pc, const char *call)
{
    size_t done = 0;
    ssize_t n;

    count = in_one_call(count);
    do {
        struct iovec piece = {(char *)bytes + done, count - done};
        struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};

        n = stream_receive(fd, &m, flags, socket, pc, call);
        if (n > 0)
            done += (size_t)n;
    } while (n > 0 && (flags & MSG_WAITALL) && done < count &&
             !fault_plan.cut_short);
    return done ? (ssize_t)done : n;
}

static ssize_t print(const void *bytes, size_t count)
{
    output_keep(bytes, count);
    return (ssize_t)count;
}

static bool is_socket(int fd)
{
    const struct descriptor *d = descriptor_at(fd);

    return d && d->kind == FD_SOCKET;
}

ssize_t MODEL(read)(int fd, void *bytes, size_t count)
{
    if (!E.active)
        return read(fd, bytes, count);
    if (count > SSIZE_MAX)
        return errno = EINVAL, -1;
    fd = descriptor_real(fd);
    if (!fd || fd == FD_CONSOLE)
        return 0;
    return receive(fd, bytes, count, 0, is_socket(fd), CALL_SITE, "read");
}

ssize_t MODEL(write)(int fd, const void *bytes, size_t count)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return write(fd, bytes, count);
    if (count > SSIZE_MAX)
        return errno = EINVAL, -1;
    fd = descriptor_real(fd);
    if (fd == FD_CONSOLE || ((fd == 1 || fd == 2) && !descriptor_at(fd))) {
        access_range((uintptr_t)bytes, count, false, pc);
        return print(bytes, count);
    }
    return send_all(fd, bytes, count, 0, is_socket(fd), CALL_SITE, "write");
}

ssize_t MODEL(readv)(int fd, const struct iovec *pieces, int count)
{
    struct msghdr m = {.msg_iov = (struct iovec *)(uintptr_t)pieces,
                       .msg_iovlen = (size_t)count};

    if (!E.active)
        return readv(fd, pieces, count);
    fd = descriptor_real(fd);
    return stream_receive(fd, &m, 0, is_socket(fd), CALL_SITE, "readv");
}

ssize_t MODEL(writev)(int fd, const struct iovec *pieces, int count)
{
    struct msghdr m = {.msg_iov = (struct iovec *)(uintptr_t)pieces,
                       .msg_iovlen = (size_t)count};

    if (!E.active)
        return writev(fd, pieces, count);
    fd = descriptor_real(fd);
    return stream_send(fd, &m, 0, is_socket(fd), CALL_SITE, "writev");
}

ssize_t MODEL(recv)(int fd, void *bytes, size_t count, int flags)
{
    return E.active ? receive(descriptor_real(fd), bytes, count, flags, true,
                              CALL_SITE, "recv")
                    : recv(fd, bytes, count, flags);
}

ssize_t MODEL(send)(int fd, const void *bytes, size_t count, int flags)
{
    return E.active ? send_all(descriptor_real(fd), bytes, count, flags, true,
                               CALL_SITE, "send")
                    : send(fd, bytes, count, flags);
}

ssize_t MODEL(recvfrom)(int fd, void *bytes, size_t count, int flags,
                        struct sockaddr *from, socklen_t *length)
{
    struct iovec piece = {bytes, in_one_call(count)};
    struct msghdr m = {.msg_iov = &piece,
                       .msg_iovlen = 1,
                       .msg_name = from,
                       .msg_namelen = length ? *length : 0};

    if (!E.active)
        return recvfrom(fd, bytes, count, flags, from, length);
    ssize_t n = stream_receive(descriptor_real(fd), &m, flags, true, CALL_SITE,
                               "recvfrom");

    if (length && n >= 0) {
        call_writes(from, *length < m.msg_namelen ? *length : m.msg_namelen,
                    CALLER);
        call_writes(length, sizeof *length, CALLER);
    }
    if (length)
        *length = m.msg_namelen;
    return n;
}

ssize_t MODEL(sendto)(int fd, const void *bytes, size_t count, int flags,
                      const struct sockaddr *to, socklen_t length)
{
    struct iovec piece = {(void *)(uintptr_t)bytes, in_one_call(count)};
    struct msghdr m = {.msg_iov = &piece,
                       .msg_iovlen = 1,
                       .msg_name = (void *)(uintptr_t)to,
                       .msg_namelen = length};

    return E.active ? stream_send(descriptor_real(fd), &m, flags, true,
                                  CALL_SITE, "sendto")
                    : sendto(fd, bytes, count, flags, to, length);
}

ssize_t MODEL(recvmsg)(int fd, struct msghdr *m, int flags)
{
    call_writes(m, sizeof *m, CALLER);
    return E.active ? stream_receive(descriptor_real(fd), m, flags, true,
                                     CALL_SITE, "recvmsg")
                    : recvmsg(fd, m, flags);
}

ssize_t MODEL(sendmsg)(int fd, const struct msghdr *m, int flags)
{
    call_reads(m, sizeof *m, CALLER);
    return E.active ? stream_send(descriptor_real(fd), m, flags, true,
                                  CALL_SITE, "sendmsg")
                    : sendmsg(fd, m, flags);
}

int MODEL(eventfd_read)(int fd, eventfd_t *value)
{
    return receive(descriptor_real(fd), value, sizeof *value, 0, false,
                   CALL_SITE, "eventfd_read") == sizeof *value
               ? 0
               : -1;
}

int MODEL(eventfd_write)(int fd, eventfd_t value)
{
    return send_all(descriptor_real(fd), &value, sizeof value, 0, false,
                    CALL_SITE, "eventfd_write") == sizeof value
               ? 0
               : -1;
}
