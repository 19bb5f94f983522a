/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: processes
 * why: a blocked signal waits for its process, which has it or has it not, but
 * never dies of it */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <signal.h>
#include <stddef.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(void)
{
    sigset_t set;
    int status, got;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigprocmask(SIG_BLOCK, &set, NULL);
    pid_t pid = fork();
    if (pid == 0) {
        got = sigtimedwait(&set, NULL, &(struct timespec){0, 0});
        _exit(got == SIGTERM ? 1 : 0);
    }
    kill(pid, SIGTERM);
    assert(waitpid(pid, &status, 0) == pid);
    assert(WIFEXITED(status));
    return 0;
}
