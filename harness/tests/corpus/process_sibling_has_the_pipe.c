/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 3
 * needs: processes
 * says: P1 waits in read
 * why: the second child has the first one's write end too: the first never sees
 * the end of its input */
#include <sys/wait.h>
#include <unistd.h>

static void eat(const int ends[2])
{
    char byte;

    close(ends[1]);
    while (read(ends[0], &byte, 1) > 0)
        ;
    _exit(0);
}

int main(void)
{
    int one[2], two[2];

    if (pipe(one) != 0)
        return 1;
    pid_t first = fork();
    if (first == 0)
        eat(one);
    close(one[0]);
    if (pipe(two) != 0)
        return 1;
    pid_t second = fork();
    if (second == 0)
        eat(two);
    close(two[0]);
    close(one[1]);
    waitpid(first, NULL, 0);
    close(two[1]);
    waitpid(second, NULL, 0);
    return 0;
}
