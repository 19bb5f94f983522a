/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 1
 * threads: 2
 * needs: processes
 * why: a child that is asked after again and again ends in time */
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    pid_t pid = fork();

    if (pid == 0) {
        usleep(3000);
        _exit(0);
    }
    while (waitpid(pid, NULL, WNOHANG) == 0)
        usleep(1000);
    return 0;
}
