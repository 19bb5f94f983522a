/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: processes
 * why: the pipe is read to its end, and then the child is waited for */
#include <assert.h>
#include <sys/wait.h>
#include <unistd.h>

static char bytes[70000];

int main(void)
{
    int ends[2];
    ssize_t n, all = 0;

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
    while ((n = read(ends[0], bytes, sizeof bytes)) > 0)
        all += n;
    assert(n == 0 && all == sizeof bytes);
    waitpid(pid, NULL, 0);
    close(ends[0]);
    return 0;
}
