/* SPDX-License-Identifier: MIT */
/* expect: incomplete
 * preemptions: 0
 * threads: 3
 * needs: processes
 * says: vfork
 * why: the other thread counts while the child has the memory; what it adds
 *   is lost in our model, so we do not judge */
#define _GNU_SOURCE
#include <assert.h>
#include <pthread.h>
#include <sys/wait.h>
#include <unistd.h>

static int count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void *add(void *nothing)
{
    pthread_mutex_lock(&lock);
    count++;
    pthread_mutex_unlock(&lock);
    return nothing;
}

int main(void)
{
    pthread_t thread;
    pid_t child;
    int status;

    if (pthread_create(&thread, NULL, add, NULL) != 0)
        return 0;
    child = vfork();
    if (child == 0)
        _exit(3);
    if (child > 0) {
        assert(waitpid(child, &status, 0) == child);
        assert(WEXITSTATUS(status) == 3);
    }
    pthread_join(thread, NULL);
    assert(count == 1);
    return 0;
}
