/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 0
 * threads: 2
 * needs: processes
 * says: waitpid
 * why: the child cannot end before its pipe, which is full, has been read */
#include <sys/wait.h>
#include <unistd.h>

static char bytes[70000];

int main(void)
{
    int ends[2];

    if (pipe(ends) != 0)
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        close(ends[0]);
        if (write(ends[1], bytes, sizeof bytes) != sizeof bytes)
            _exit(1);
        _exit(0);
    }
    close(ends[1]);
    waitpid(pid, NULL, 0);
    while (read(ends[0], bytes, sizeof bytes) > 0)
        ;
    close(ends[0]);
    return 0;
}
