/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 3
 * needs: processes
 * why: between pipe and fcntl another thread forks: its child keeps the write
 * end, and whoever reads waits for the end of both */
#include <fcntl.h>
#include <pthread.h>
#include <stddef.h>
#include <sys/wait.h>
#include <unistd.h>

static int gate[2];

/* Its child ends when the gate opens. */
static void *start(void *unused)
{
    char byte;
    pid_t pid = fork();

    if (pid == 0) {
        close(gate[1]);
        for (int fd = 3; fd < 16; fd++)
            if (fd != gate[0] && fcntl(fd, F_GETFD) == FD_CLOEXEC)
                close(fd); /* as exec does */
        _exit(read(gate[0], &byte, 1) < 0);
    }
    waitpid(pid, NULL, 0);
    return unused;
}

int main(void)
{
    int ends[2];
    char byte;
    pthread_t other;

    if (pipe(gate) != 0 || pthread_create(&other, NULL, start, NULL) != 0)
        return 1;
    if (pipe(ends) != 0)
        return 1;
    fcntl(ends[0], F_SETFD, FD_CLOEXEC);
    fcntl(ends[1], F_SETFD, FD_CLOEXEC);
    close(ends[1]);
    if (read(ends[0], &byte, 1) != 0)
        return 1;
    close(gate[1]);
    pthread_join(other, NULL);
    close(gate[0]);
    close(ends[0]);
    return 0;
}
