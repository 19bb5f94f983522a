/* SPDX-License-Identifier: MIT */
/*
 * Idea: with -Wl,--wrap=fork the linker sends every call of fork to
 * __wrap_fork here, and __real_fork is libc's.  Without, this function is
 * never called and __real_fork, being weak, is NULL.
 */
#include "support/forks.h"

#include <errno.h>
#include <stddef.h>
#include <sys/types.h>

pid_t __real_fork(void) __attribute__((weak));
pid_t __wrap_fork(void);

static unsigned done, until_failure;

pid_t __wrap_fork(void)
{
    pid_t pid;

    if (until_failure > 0 && --until_failure == 0) {
        errno = EAGAIN;
        return -1;
    }
    pid = __real_fork();
    done += pid > 0;
    return pid;
}

void forks_watch(unsigned fail_at)
{
    done = 0;
    until_failure = fail_at;
}

bool forks_counted(void)
{
    return __real_fork != NULL;
}

unsigned forks_done(void)
{
    return done;
}
