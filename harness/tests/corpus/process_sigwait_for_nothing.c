/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * threads: 2
 * needs: processes
 * says: sigwait
 * why: the signal came before it was blocked, and was thrown away
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    sigset_t set;
    int got;
    pid_t pid = fork();
    if (pid == 0)
        _exit(0);
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    sigwait(&set, &got);
    waitpid(pid, NULL, 0);
    return 0;
}
