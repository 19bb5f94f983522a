/* SPDX-License-Identifier: MIT */
/*
 * Idea: with -Wl,--wrap=X the linker sends every call of X to __wrap_X here,
 * and __real_X is libc's.  Without, these functions are never called and
 * __real_X, being weak, is NULL.
 *
 * Kept in atomics: answers may call from any of their threads.  A child that
 * was forked comes here, too, but it may do with its signals what it likes.
 */
#define _GNU_SOURCE /* P_PIDFD */
#include "support/watch.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

enum { REAPED_MOST = 1024, MUCH = 256, PATIENCE_MS = 5000 };

typedef void handler(int number);

pid_t __real_waitpid(pid_t pid, int *status, int options) __attribute__((weak));
pid_t __real_wait4(pid_t pid, int *status, int options, struct rusage *usage)
    __attribute__((weak));
int __real_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
    __attribute__((weak));
int __real_kill(pid_t pid, int number) __attribute__((weak));
int __real_killpg(pid_t group, int number) __attribute__((weak));
ssize_t __real_read(int fd, void *room, size_t size) __attribute__((weak));
ssize_t __real_readv(int fd, const struct iovec *parts, int count)
    __attribute__((weak));
ssize_t __real_recv(int fd, void *room, size_t size, int flags)
    __attribute__((weak));
handler *__real_signal(int number, handler *now) __attribute__((weak));
int __real_sigaction(int number, const struct sigaction *now,
                     struct sigaction *before) __attribute__((weak));

pid_t __wrap_waitpid(pid_t pid, int *status, int options);
pid_t __wrap_wait4(pid_t pid, int *status, int options, struct rusage *usage);
int __wrap_waitid(idtype_t type, id_t id, siginfo_t *info, int options);
int __wrap_kill(pid_t pid, int number);
int __wrap_killpg(pid_t group, int number);
ssize_t __wrap_read(int fd, void *room, size_t size);
ssize_t __wrap_readv(int fd, const struct iovec *parts, int count);
ssize_t __wrap_recv(int fd, void *room, size_t size, int flags);
handler *__wrap_signal(int number, handler *now);
int __wrap_sigaction(int number, const struct sigaction *now,
                     struct sigaction *before);

static pid_t caller;
static atomic_int reaped[REAPED_MOST], reaped_count;
static const char *_Atomic complaint;
static atomic_bool readers_held;

void watch_begin(void)
{
    caller = getpid();
    reaped_count = 0;
    complaint = NULL;
}

void watch_hold_readers(bool held)
{
    readers_held = held;
}

const char *watch_complaint(void)
{
    return complaint;
}

static void note_reaped(pid_t pid)
{
    if (pid > 0 && getpid() == caller && reaped_count < REAPED_MOST)
        reaped[reaped_count++] = pid;
}

static void look_at_target(pid_t pid)
{
    if (getpid() != caller)
        return;
    for (int i = 0; i < reaped_count; i++)
        if (reaped[i] == pid)
            complaint = "a child, or its group, was sent a signal after it had "
                        "been reaped: the number may be somebody else's";
    if (pid <= 1)
        complaint = "a signal was sent to more than a child and its group";
}

static void look_at_handling(void)
{
    if (getpid() == caller)
        complaint = "the caller's handling of a signal was changed";
}

pid_t __wrap_waitpid(pid_t pid, int *status, int options)
{
    pid_t ended = __real_waitpid(pid, status, options);

    note_reaped(ended);
    return ended;
}

pid_t __wrap_wait4(pid_t pid, int *status, int options, struct rusage *usage)
{
    pid_t ended = __real_wait4(pid, status, options, usage);

    note_reaped(ended);
    return ended;
}

int __wrap_waitid(idtype_t type, id_t id, siginfo_t *info, int options)
{
    int result = __real_waitid(type, id, info, options);

    if (result == 0 && info && !(options & WNOWAIT))
        note_reaped(info->si_pid);
    return result;
}

int __wrap_kill(pid_t pid, int number)
{
    if (number)
        look_at_target(pid < 0 ? -pid : pid);
    return __real_kill(pid, number);
}

int __wrap_killpg(pid_t group, int number)
{
    if (number)
        look_at_target(group);
    return __real_killpg(group, number);
}

static ssize_t hold(int fd, ssize_t n)
{
    struct pollfd more = {.fd = fd, .events = POLLIN};
    int error = errno;

    if (n >= MUCH && readers_held)
        poll(&more, 1, PATIENCE_MS);
    errno = error;
    return n;
}

ssize_t __wrap_read(int fd, void *room, size_t size)
{
    return hold(fd, __real_read(fd, room, size));
}

ssize_t __wrap_readv(int fd, const struct iovec *parts, int count)
{
    return hold(fd, __real_readv(fd, parts, count));
}

ssize_t __wrap_recv(int fd, void *room, size_t size, int flags)
{
    return hold(fd, __real_recv(fd, room, size, flags));
}

handler *__wrap_signal(int number, handler *now)
{
    look_at_handling();
    return __real_signal(number, now);
}

int __wrap_sigaction(int number, const struct sigaction *now,
                     struct sigaction *before)
{
    if (now)
        look_at_handling();
    return __real_sigaction(number, now, before);
}
