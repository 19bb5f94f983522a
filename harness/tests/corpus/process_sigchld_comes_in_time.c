/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: processes
 * why: waits for the end of its child as long as that may take, and no longer
 */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static long long now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1000000;
}

/* How long it waited; whether it had to be ended. */
static long long await(long ms, int *got)
{
    const struct timespec limit = {0, 20000000};
    long long start = now_ms(), end;
    sigset_t set;
    siginfo_t info;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    pid_t pid = fork();
    if (pid == 0) {
        usleep((useconds_t)ms * 1000);
        _exit(0);
    }
    *got = sigtimedwait(&set, &info, &limit);
    end = now_ms();
    if (*got < 0) {
        assert(errno == EAGAIN);
        kill(pid, SIGKILL);
    }
    assert(waitpid(pid, NULL, 0) == pid);
    return end - start;
}

int main(void)
{
    sigset_t set;
    int got;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    assert(await(7, &got) == 7 && got == SIGCHLD);
    assert(await(50, &got) == 20 && got == -1);
    return 0;
}
