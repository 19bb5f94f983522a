/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: processes
 * says: not process-shared
 * why: the semaphore is made for the threads of one process */
#include <assert.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct letter {
    sem_t there;
    int text;
};

int main(void)
{
    struct letter *letter = mmap(NULL, sizeof *letter, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    sem_init(&letter->there, 0, 0);
    if (fork() == 0) {
        letter->text = 7;
        sem_post(&letter->there);
        _exit(0);
    }
    sem_wait(&letter->there);
    assert(letter->text == 7);
    assert(wait(NULL) > 0);
    sem_destroy(&letter->there);
    munmap(letter, sizeof *letter);
    return 0;
}
