/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 1
 * threads: 2
 * needs: processes
 * why: ended by its signal or by itself, it is waited for and told apart */
#include <assert.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int status;
    pid_t pid = fork();

    if (pid == 0)
        _exit(3);
    assert(kill(pid, SIGTERM) == 0);
    assert(waitpid(pid, &status, 0) == pid);
    assert(WIFSIGNALED(status) ? WTERMSIG(status) == SIGTERM
                               : WEXITSTATUS(status) == 3);
    return 0;
}
