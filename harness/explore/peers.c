/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: accept4, SOCK_CLOEXEC. */
#define _GNU_SOURCE
/*
 * peers.c - scripted peers: the other end of a connection, as hidden threads
 * of the scenario.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "descriptors.h"
#include "dojo/explore.h"
#include "models.h"
#include "streams.h"

enum { PEERS_MAX = 4096 };

struct peer {
    int fd;
    const struct dojo_peer_step *script;
    /* a listener */
    const struct dojo_peer_step *const *scripts;
    size_t count;
};

static struct peer peers[PEERS_MAX];
static size_t peer_count;
static uint32_t peer_generation;

static struct peer *peer_new(uintptr_t pc)
{
    if (peer_generation != E.generation) {
        peer_generation = E.generation;
        peer_count = 0;
    }
    if (peer_count == PEERS_MAX)
        fail(OUT_INCOMPLETE, pc, "more than %d peers", PEERS_MAX);
    struct peer *p = &peers[peer_count++];

    memset(p, 0, sizeof *p);
    return p;
}

static void wait_ns(int64_t ns)
{
    struct timespec t = {ns / 1000000000, ns % 1000000000};

    if (ns > 0)
        MODEL(nanosleep)(&t, NULL);
}

static bool never(const struct thread *t)
{
    (void)t;
    return false;
}

static _Noreturn void stay_silent(void)
{
    struct op op = op_on(OP_FD, NULL, MODE_NONE, 0, "a silent peer");

    op.enabled = never;
    point(&op);
    __builtin_unreachable();
}

static bool send_bytes(int fd, const void *bytes, size_t length)
{
    size_t done = 0;

    while (done < length) {
        struct iovec piece = {(char *)(uintptr_t)bytes + done, length - done};
        struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};
        ssize_t n = stream_send(fd, &m, MSG_NOSIGNAL, true, 0, "a peer sends");

        if (n < 0)
            return false;
        done += (size_t)n;
    }
    return true;
}

static bool read_bytes(int fd, size_t length)
{
    char bytes[1024];

    while (length) {
        size_t most = length < sizeof bytes ? length : sizeof bytes;
        struct iovec piece = {bytes, most};
        struct msghdr m = {.msg_iov = &piece, .msg_iovlen = 1};
        ssize_t n = stream_receive(fd, &m, 0, true, 0, "a peer reads");

        if (n <= 0)
            return false;
        length -= (size_t)n;
    }
    return true;
}

static bool dribble(int fd, const struct dojo_peer_step *s)
{
    for (size_t i = 0; i < s->length; i++) {
        wait_ns(s->delay_ns);
        if (!send_bytes(fd, (const char *)s->bytes + i, 1))
            return false;
    }
    return true;
}

/* false: the connection is over. */
static bool follow(int fd, const struct dojo_peer_step *s)
{
    const struct linger abort_it = {1, 0};

    switch (s->action) {
    case DOJO_PEER_READ:
        return read_bytes(fd, s->length);
    case DOJO_PEER_DELAY:
        wait_ns(s->delay_ns);
        return true;
    case DOJO_PEER_SEND:
        return send_bytes(fd, s->bytes, s->length);
    case DOJO_PEER_DRIBBLE:
        return dribble(fd, s);
    case DOJO_PEER_SHUTDOWN:
        return MODEL(shutdown)(fd, SHUT_WR) == 0;
    case DOJO_PEER_RESET:
        setsockopt(fd, SOL_SOCKET, SO_LINGER, &abort_it, sizeof abort_it);
        return false;
    case DOJO_PEER_SILENT:
        stay_silent();
    case DOJO_PEER_END:
        break;
    }
    return false;
}

static void *play(void *argument)
{
    const struct peer *p = argument;
    const struct dojo_peer_step *s = p->script;

    while (follow(p->fd, s))
        s++;
    MODEL(close)(p->fd);
    return NULL;
}

static void *serve(void *argument)
{
    const struct peer *listener = argument;

    for (size_t i = 0;; i++) {
        int fd = MODEL(accept4)(listener->fd, NULL, NULL, SOCK_CLOEXEC);

        if (fd < 0)
            stay_silent();
        if (i >= listener->count) {
            MODEL(close)(fd);
            continue;
        }
        struct peer *p = peer_new(0);

        p->fd = fd;
        p->script = listener->scripts[i];
        thread_start(play, NULL, p, true, true, 0);
    }
}

/*
 * An AF_UNIX stream aborts a connection, with ECONNRESET for the other end,
 * when it is closed with unread bytes; a pair of TCP sockets does so by
 * SO_LINGER.  A script that resets gets TCP.
 */
static bool resets(const struct dojo_peer_step *s)
{
    for (; s->action != DOJO_PEER_END; s++)
        if (s->action == DOJO_PEER_RESET)
            return true;
    return false;
}

static int tcp_pair(int fds[2])
{
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t room = sizeof name;
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int error = 0;

    if (listener < 0)
        return -errno;
    fds[0] = fds[1] = -1;
    if (bind(listener, (struct sockaddr *)&name, sizeof name) ||
        listen(listener, 1) ||
        getsockname(listener, (struct sockaddr *)&name, &room) ||
        (fds[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) < 0 ||
        connect(fds[0], (struct sockaddr *)&name, sizeof name) ||
        (fds[1] = accept4(listener, NULL, NULL, SOCK_CLOEXEC)) < 0)
        error = -errno;
    close(listener);
    if (error && fds[0] >= 0)
        close(fds[0]);
    for (int i = 0; !error && i < 2; i++)
        descriptor_hurry(fds[i]);
    return error;
}

static void check_asker(const char *call, uintptr_t pc)
{
    if (E.self)
        fail(OUT_INCOMPLETE, pc,
             "%s by P%d at " AT ": only the scenario's own process has peers",
             call, E.self, pc);
}

int dojo_peer_pair(const struct dojo_peer_step *script)
{
    uintptr_t pc = CALLER;

    check_asker("dojo_peer_pair", pc);
    bool tcp = resets(script);
    int fds[2], error = 0;

    if (tcp)
        error = tcp_pair(fds);
    else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
        error = -errno;
    if (error)
        return error;
    descriptor_new(fds[0], FD_SOCKET, false, pc)->tcp = tcp;
    struct descriptor *theirs = descriptor_new(fds[1], FD_SOCKET, false, pc);

    theirs->tcp = tcp;
    theirs->hidden = true;
    descriptor_link(fds[0], fds[1]);
    struct peer *p = peer_new(pc);

    p->fd = fds[1];
    p->script = script;
    thread_start(play, NULL, p, true, true, pc);
    return fds[0];
}

int dojo_peer_listen(const struct dojo_peer_step *const scripts[], size_t count)
{
    uintptr_t pc = CALLER;
    struct sockaddr_in name = {.sin_family = AF_INET,
                               .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t room = sizeof name;

    check_asker("dojo_peer_listen", pc);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0)
        return -errno;
    if (bind(fd, (struct sockaddr *)&name, sizeof name) ||
        listen(fd, SOMAXCONN) ||
        getsockname(fd, (struct sockaddr *)&name, &room)) {
        int error = -errno;

        close(fd);
        return error;
    }
    struct descriptor *d = descriptor_new(fd, FD_LISTENER, false, pc);

    d->tcp = d->hidden = true;
    struct peer *p = peer_new(pc);

    p->fd = fd;
    p->scripts = scripts;
    p->count = count;
    thread_start(serve, NULL, p, true, true, pc);
    return ntohs(name.sin_port);
}
