/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: processes
 * says: read
 * why: the parent reads to an end that its own write end keeps away */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) != 0)
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        _exit(write(ends[1], "x", 1) != 1);
    }
    while (read(ends[0], &byte, 1) > 0)
        ;
    waitpid(pid, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
