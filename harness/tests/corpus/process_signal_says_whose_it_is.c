/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: processes
 * size: small
 * why: what is told of a signal names the child, and how it ended
 */
#define _GNU_SOURCE
#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    const struct timespec limit = {10, 0};
    sigset_t set;
    siginfo_t info;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t pid = fork();
    if (pid == 0)
        _exit(3);
    assert(sigtimedwait(&set, &info, &limit) == SIGCHLD);
    assert(info.si_pid == pid && info.si_code == CLD_EXITED);
    assert(info.si_status == 3);
    assert(waitpid(pid, NULL, 0) == pid);
    return 0;
}
