/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: processes
 * why: one signal to a group ends what both of its processes wait for
 */
#define _GNU_SOURCE
#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t start(const sigset_t *set, pid_t group)
{
    pid_t pid = fork();
    if (pid == 0) {
        int got;
        _exit(sigwait(set, &got) == 0 && got == SIGUSR1 ? 0 : 1);
    }
    assert(setpgid(pid, group) == 0);
    return pid;
}

int main(void)
{
    sigset_t set;
    int status;
    sigemptyset(&set);
    sigaddset(&set, SIGUSR1);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t first = start(&set, 0), second = start(&set, first);
    assert(kill(-first, SIGUSR1) == 0);
    assert(waitpid(first, &status, 0) == first && status == 0);
    assert(waitpid(second, &status, 0) == second && status == 0);
    return 0;
}
