/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* ppoll */
#include "room.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <cmocka.h>

#define PATIENCE_S 5 /* for wrong answers */

/* The libc's; called only where the linker wraps the names. */
#define WEAK __attribute__((weak))
WEAK int __real_poll(struct pollfd *fds, nfds_t count, int ms);
WEAK int __real_ppoll(struct pollfd *fds, nfds_t count,
                      const struct timespec *time, const sigset_t *mask);
WEAK int __real_select(int count, fd_set *in, fd_set *out, fd_set *other,
                       struct timeval *time);
WEAK int __real_pselect(int count, fd_set *in, fd_set *out, fd_set *other,
                        const struct timespec *time, const sigset_t *mask);
WEAK int __real_epoll_ctl(int epoll_fd, int op, int fd,
                          struct epoll_event *event);

static _Atomic in_port_t watched; /* whose answers are; 0: nobody's */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static size_t sent;
static bool was_full;

void room_reset(void)
{
    watched = 0;
}

void room_watch(int client)
{
    struct sockaddr_in name = {.sin_family = AF_INET};
    socklen_t size = sizeof name;

    getsockname(client, (struct sockaddr *)&name, &size);
    pthread_mutex_lock(&lock);
    watched = name.sin_port;
    sent = 0;
    was_full = false;
    pthread_mutex_unlock(&lock);
}

bool room_await_sent(size_t bytes)
{
    struct timespec end;
    bool full;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&lock);
    while (sent < bytes && !was_full && !error)
        error = pthread_cond_timedwait(&changed, &lock, &end);
    full = was_full;
    pthread_mutex_unlock(&lock);
    if (error)
        fail_msg("an answer is not sent");
    return full;
}

static void count(ssize_t n, bool full)
{
    pthread_mutex_lock(&lock);
    sent += n > 0 ? (size_t)n : 0;
    was_full = was_full || full;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&lock);
}

static bool is_watched(int fd)
{
    struct sockaddr_in peer;
    socklen_t size = sizeof peer;

    return watched != 0 &&
           getpeername(fd, (struct sockaddr *)&peer, &size) == 0 &&
           peer.sin_port == watched;
}

/* Somebody is about to wait for room there: whether that will be needed. */
static void await_room(int fd)
{
    struct pollfd out = {.fd = fd, .events = POLLOUT};
    int error = errno;

    if (is_watched(fd) && __real_poll(&out, 1, 0) == 0)
        count(0, true);
    errno = error;
}

/* A call that waits until there is room does not say that there was none. */
void room_before_sending(int fd, int flags)
{
    int error = errno;

    if (is_watched(fd) && !(flags & MSG_DONTWAIT) &&
        !(fcntl(fd, F_GETFL) & O_NONBLOCK))
        await_room(fd);
    errno = error;
}

ssize_t room_after_sending(int fd, size_t size, ssize_t n)
{
    int error = errno;

    if (is_watched(fd))
        count(n, n < 0 ? error == EAGAIN : (size_t)n < size);
    errno = error;
    return n;
}

static void await_any(const struct pollfd *fds, nfds_t number)
{
    for (nfds_t i = 0; i < number; i++)
        if (fds[i].events & POLLOUT)
            await_room(fds[i].fd);
}

int __wrap_poll(struct pollfd *fds, nfds_t number, int ms);
int __wrap_poll(struct pollfd *fds, nfds_t number, int ms)
{
    await_any(fds, number);
    return __real_poll(fds, number, ms);
}

int __wrap_ppoll(struct pollfd *fds, nfds_t number, const struct timespec *time,
                 const sigset_t *mask);
int __wrap_ppoll(struct pollfd *fds, nfds_t number, const struct timespec *time,
                 const sigset_t *mask)
{
    await_any(fds, number);
    return __real_ppoll(fds, number, time, mask);
}

static void await_any_of(const fd_set *out, int end)
{
    for (int fd = 0; out && fd < end; fd++)
        if (FD_ISSET(fd, out))
            await_room(fd);
}

int __wrap_select(int end, fd_set *in, fd_set *out, fd_set *other,
                  struct timeval *time);
int __wrap_select(int end, fd_set *in, fd_set *out, fd_set *other,
                  struct timeval *time)
{
    await_any_of(out, end);
    return __real_select(end, in, out, other, time);
}

int __wrap_pselect(int end, fd_set *in, fd_set *out, fd_set *other,
                   const struct timespec *time, const sigset_t *mask);
int __wrap_pselect(int end, fd_set *in, fd_set *out, fd_set *other,
                   const struct timespec *time, const sigset_t *mask)
{
    await_any_of(out, end);
    return __real_pselect(end, in, out, other, time, mask);
}

int __wrap_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event);
int __wrap_epoll_ctl(int epoll_fd, int op, int fd, struct epoll_event *event)
{
    if (op != EPOLL_CTL_DEL && event && event->events & EPOLLOUT)
        await_room(fd);
    return __real_epoll_ctl(epoll_fd, op, fd, event);
}
