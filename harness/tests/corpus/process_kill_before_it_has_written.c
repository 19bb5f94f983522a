/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 2
 * needs: processes
 * why: the child may be ended before it has said anything */
#include <assert.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) != 0)
        return 1;
    pid_t pid = fork();
    if (pid == 0)
        _exit(write(ends[1], "x", 1) != 1);
    kill(pid, SIGTERM);
    close(ends[1]);
    waitpid(pid, NULL, 0);
    assert(read(ends[0], &byte, 1) == 1);
    close(ends[0]);
    return 0;
}
