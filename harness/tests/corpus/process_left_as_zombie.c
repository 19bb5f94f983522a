/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 0
 * threads: 2
 * needs: processes
 * says: zombie
 * why: nobody waits for the child */
#include <unistd.h>

int main(void)
{
    int ends[2];
    char byte;

    if (pipe(ends) != 0)
        return 1;
    if (fork() == 0)
        _exit(0);
    close(ends[1]);
    while (read(ends[0], &byte, 1) > 0)
        ;
    close(ends[0]);
    usleep(1);
    return 0;
}
