/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 1
 * threads: 3
 * needs: processes
 * why: each thread waits for its own child by its number */
#include <assert.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static void *work(void *unused)
{
    pid_t pid = fork();

    if (pid == 0)
        _exit(0);
    assert(waitpid(pid, NULL, 0) == pid);
    return unused;
}

int main(void)
{
    pthread_t thread;

    pthread_create(&thread, NULL, work, NULL);
    work(NULL);
    pthread_join(thread, NULL);
    return 0;
}
