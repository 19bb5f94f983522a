/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 2
 * needs: processes
 * why: the end of its output comes before a child can be waited for */
#include <assert.h>
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
    close(ends[1]);
    while (read(ends[0], &byte, 1) > 0)
        ;
    close(ends[0]);
    assert(waitpid(pid, NULL, WNOHANG) == pid);
    return 0;
}
