/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: processes
 * why: close_range and closefrom leave a child nothing that it did not want */
#define _GNU_SOURCE
#include <assert.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2], status;

    assert(pipe(ends) == 0);
    pid_t pid = fork();
    if (pid == 0) {
        assert(close_range(3, ~0U, CLOSE_RANGE_CLOEXEC) == 0);
        assert(fcntl(ends[0], F_GETFD) == FD_CLOEXEC);
        assert(close_range((unsigned)ends[1], (unsigned)ends[1], 0) == 0);
        assert(fcntl(ends[1], F_GETFD) == -1);
        closefrom(3);
        assert(fcntl(ends[0], F_GETFD) == -1);
        _exit(0);
    }
    assert(waitpid(pid, &status, 0) == pid && status == 0);
    close(ends[0]);
    close(ends[1]);
    return 0;
}
