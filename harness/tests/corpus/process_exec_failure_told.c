/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: processes
 * why: the child says through a pipe, which exec would close, why it could not
 * start */
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2], error = 0;

    if (pipe(ends) != 0)
        return 1;
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    pid_t pid = fork();
    if (pid == 0) {
        char name[] = "none";
        char *argv[] = {name, NULL};

        execv("/bin/none", argv);
        error = errno;
        _exit(write(ends[1], &error, sizeof error) < 0);
    }
    close(ends[1]);
    assert(read(ends[0], &error, sizeof error) == sizeof error);
    assert(error == ENOENT);
    close(ends[0]);
    assert(waitpid(pid, NULL, 0) == pid);
    return 0;
}
