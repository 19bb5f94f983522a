/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: processes
 * says: not process-shared
 * why: PTHREAD_PROCESS_SHARED is missing: other processes may not lock it */
#include <pthread.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct common {
    pthread_mutex_t lock;
    int count;
};

static void add(struct common *common)
{
    pthread_mutex_lock(&common->lock);
    common->count++;
    pthread_mutex_unlock(&common->lock);
}

int main(void)
{
    struct common *common = mmap(NULL, sizeof *common, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    pthread_mutex_init(&common->lock, NULL);
    if (fork() == 0) {
        add(common);
        _exit(0);
    }
    add(common);
    wait(NULL);
    pthread_mutex_destroy(&common->lock);
    munmap(common, sizeof *common);
    return 0;
}
