/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 2
 * needs: processes
 * says: ECHILD
 * why: the second wait for the same child finds none */
#include <assert.h>
#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    assert(waitpid(pid, NULL, 0) == pid);
    assert(waitpid(pid, NULL, 0) == pid || errno != ECHILD);
    return 0;
}
