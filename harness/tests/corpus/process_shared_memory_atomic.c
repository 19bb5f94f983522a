/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 1
 * threads: 3
 * needs: processes
 * why: one atomic step each */
#include <assert.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    atomic_int *count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE,
                             MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            atomic_fetch_add(count, 1);
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    assert(atomic_load(count) == 2);
    munmap(count, sizeof *count);
    return 0;
}
