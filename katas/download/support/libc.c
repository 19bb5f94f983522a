/* SPDX-License-Identifier: MIT */
#include "libc.h"

#include <errno.h>
#include <limits.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

/* The libc's, when the linker wraps the names; NULL when it does not. */
#define WEAK __attribute__((weak))
WEAK ssize_t __real_read(int fd, void *bytes, size_t size);
WEAK ssize_t __real_write(int fd, const void *bytes, size_t size);
WEAK ssize_t __real_recv(int fd, void *bytes, size_t size, int flags);
WEAK ssize_t __real_send(int fd, const void *bytes, size_t size, int flags);

WEAK int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                               void *(*start)(void *), void *context);
WEAK pid_t __real_fork(void);

static atomic_bool cut, shortened;
static atomic_int starts_left = INT_MAX;

bool libc_wrapped(void)
{
    return __real_send != NULL;
}

void libc_reset(void)
{
    cut = shortened = false;
    starts_left = INT_MAX;
}

void libc_cut(void)
{
    cut = true;
}

void libc_shorten(void)
{
    shortened = true;
}

void libc_limit_starts(int starts)
{
    starts_left = starts;
}

static size_t cut_to(int fd, size_t size)
{
    int type;
    socklen_t room = sizeof type;
    int error = errno;
    bool shorter = (cut || shortened) && size > 1 &&
                   getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &room) == 0;

    errno = error;
    return !shorter ? size : cut ? 1 : size * 2 / 3;
}

ssize_t __wrap_read(int fd, void *bytes, size_t size);
ssize_t __wrap_read(int fd, void *bytes, size_t size)
{
    return __real_read(fd, bytes, cut_to(fd, size));
}

ssize_t __wrap_write(int fd, const void *bytes, size_t size);
ssize_t __wrap_write(int fd, const void *bytes, size_t size)
{
    return __real_write(fd, bytes, cut_to(fd, size));
}

ssize_t __wrap_recv(int fd, void *bytes, size_t size, int flags);
ssize_t __wrap_recv(int fd, void *bytes, size_t size, int flags)
{
    return __real_recv(fd, bytes, cut_to(fd, size), flags);
}

ssize_t __wrap_send(int fd, const void *bytes, size_t size, int flags);
ssize_t __wrap_send(int fd, const void *bytes, size_t size, int flags)
{
    return __real_send(fd, bytes, cut_to(fd, size), flags);
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

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *context);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *context)
{
    if (starts_left <= 0)
        return EAGAIN;
    starts_left--;
    return __real_pthread_create(thread, attr, start, context);
}

pid_t __wrap_fork(void);
pid_t __wrap_fork(void)
{
    if (starts_left <= 0)
        return errno = EAGAIN, -1;
    starts_left--;
    return __real_fork();
}

int libc_pthread_create(pthread_t *thread, void *(*start)(void *),
                        void *context)
{
    return libc_wrapped() ? __real_pthread_create(thread, NULL, start, context)
                          : pthread_create(thread, NULL, start, context);
}
