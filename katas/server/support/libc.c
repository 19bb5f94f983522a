/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* accept4 */
#include "libc.h"
#include "room.h"

#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#define PATIENCE_S 5 /* for wrong answers */
#define FAILURES_MOST 64

/* The libc's, when the linker wraps the names; NULL when it does not. */
#define WEAK __attribute__((weak))
WEAK int __real_accept(int fd, struct sockaddr *address, socklen_t *size);
WEAK int __real_accept4(int fd, struct sockaddr *address, socklen_t *size,
                        int flags);
WEAK ssize_t __real_read(int fd, void *bytes, size_t size);
WEAK ssize_t __real_write(int fd, const void *bytes, size_t size);
WEAK ssize_t __real_recv(int fd, void *bytes, size_t size, int flags);
WEAK ssize_t __real_send(int fd, const void *bytes, size_t size, int flags);
WEAK ssize_t __real_sendto(int fd, const void *bytes, size_t size, int flags,
                           const struct sockaddr *address, socklen_t length);
WEAK ssize_t __real_sendmsg(int fd, const struct msghdr *message, int flags);
WEAK ssize_t __real_writev(int fd, const struct iovec *parts, int count);

static atomic_size_t cut; /* bytes of a call; 0: all */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t failed = PTHREAD_COND_INITIALIZER;
static int failing_fd = -1, failing_error;
static unsigned failures, failures_left;
static struct timespec when[FAILURES_MOST];
static pthread_t who[FAILURES_MOST]; /* called */

bool libc_wrapped(void)
{
    return __real_accept4 != NULL;
}

void libc_reset(void)
{
    cut = 0;
    pthread_mutex_lock(&lock);
    failing_fd = -1;
    failures_left = 0;
    pthread_mutex_unlock(&lock);
    room_reset();
}

void libc_cut(size_t most)
{
    cut = most;
}

void libc_fail_accept(int listen_fd, int error, unsigned count)
{
    pthread_mutex_lock(&lock);
    failing_fd = listen_fd;
    failing_error = error;
    failures = failures_left = count < FAILURES_MOST ? count : FAILURES_MOST;
    pthread_mutex_unlock(&lock);
}

static int64_t ns_between(struct timespec from, struct timespec to)
{
    return (to.tv_sec - from.tv_sec) * INT64_C(1000000000) + to.tv_nsec -
           from.tv_nsec;
}

int64_t libc_await_failures(unsigned more)
{
    struct timespec end;
    int64_t shortest = INT64_MAX;
    int error = 0;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE_S;
    pthread_mutex_lock(&lock);
    while (failures_left > 0 && !error)
        error = pthread_cond_timedwait(&failed, &lock, &end);
    pthread_mutex_unlock(&lock);
    if (error)
        fail_msg("accept has failed and is not called again");
    for (unsigned i = 0; i < failures; i++)
        for (unsigned j = i + 1; j < failures; j++)
            if (j - i == more || pthread_equal(who[i], who[j])) {
                int64_t ns = ns_between(when[i], when[j]);

                shortest = ns < shortest ? ns : shortest;
            }
    return shortest;
}

static bool fails(int fd)
{
    bool now = false;

    pthread_mutex_lock(&lock);
    if (fd == failing_fd && failures_left > 0) {
        now = true;
        clock_gettime(CLOCK_MONOTONIC, &when[failures - failures_left]);
        who[failures - failures_left] = pthread_self();
        if (--failures_left == 0)
            pthread_cond_signal(&failed);
        errno = failing_error;
    }
    pthread_mutex_unlock(&lock);
    return now;
}

int __wrap_accept(int fd, struct sockaddr *address, socklen_t *size);
int __wrap_accept(int fd, struct sockaddr *address, socklen_t *size)
{
    return fails(fd) ? -1 : __real_accept(fd, address, size);
}

int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *size,
                   int flags);
int __wrap_accept4(int fd, struct sockaddr *address, socklen_t *size, int flags)
{
    return fails(fd) ? -1 : __real_accept4(fd, address, size, flags);
}

static size_t cut_to(int fd, size_t size)
{
    size_t most = cut;
    int type;
    socklen_t room = sizeof type;
    int error = errno;
    bool shorter = most > 0 && size > most &&
                   getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &room) == 0;

    errno = error;
    return shorter ? most : size;
}

ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
    return __real_read(fd, bytes, cut_to(fd, size));
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
    room_before_sending(fd, 0);
    return room_after_sending(fd, size,
                              __real_write(fd, bytes, cut_to(fd, size)));
}

ssize_t __wrap_recv(int fd, void *bytes, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *bytes, size_t size, int flags)
{
    return __real_recv(fd, bytes, cut_to(fd, size), flags);
}

ssize_t __wrap_send(int fd, const void *bytes, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *bytes, size_t size, int flags)
{
    room_before_sending(fd, flags);
    return room_after_sending(fd, size,
                              __real_send(fd, bytes, cut_to(fd, size), flags));
}

ssize_t __wrap_sendto(int fd, const void *bytes, size_t size, int flags,
                      const struct sockaddr *address, socklen_t length);
ssize_t __wrap_sendto(int fd, const void *bytes, size_t size, int flags,
                      const struct sockaddr *address, socklen_t length)
{
    room_before_sending(fd, flags);
    return room_after_sending(
        fd, size,
        __real_sendto(fd, bytes, cut_to(fd, size), flags, address, length));
}

static size_t size_of(const struct iovec *parts, size_t count)
{
    size_t size = 0;

    for (size_t i = 0; i < count; i++)
        size += parts[i].iov_len;
    return size;
}

ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags);
ssize_t __wrap_sendmsg(int fd, const struct msghdr *message, int flags)
{
    room_before_sending(fd, flags);
    return room_after_sending(fd,
                              size_of(message->msg_iov, message->msg_iovlen),
                              __real_sendmsg(fd, message, flags));
}

ssize_t __wrap_writev(int fd, const struct iovec *parts, int count);
ssize_t __wrap_writev(int fd, const struct iovec *parts, int count)
{
    room_before_sending(fd, 0);
    return room_after_sending(fd, size_of(parts, (size_t)count),
                              __real_writev(fd, parts, count));
}

int libc_accept(int fd)
{
    return libc_wrapped() ? __real_accept4(fd, NULL, NULL, SOCK_CLOEXEC)
                          : accept4(fd, NULL, NULL, SOCK_CLOEXEC);
}

ssize_t libc_recv(int fd, void *bytes, size_t size, int flags)
{
    return libc_wrapped() ? __real_recv(fd, bytes, size, flags)
                          : recv(fd, bytes, size, flags);
}

ssize_t libc_send(int fd, const void *bytes, size_t size, int flags)
{
    return libc_wrapped() ? __real_send(fd, bytes, size, flags)
                          : send(fd, bytes, size, flags);
}
