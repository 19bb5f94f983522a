/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 2
 * needs: processes
 * says: ESRCH
 * why: a number that was waited for belongs to nobody */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    waitpid(pid, NULL, 0);
    assert(kill(pid, SIGTERM) == 0 || errno != ESRCH);
    return 0;
}
