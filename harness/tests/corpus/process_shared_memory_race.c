/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 1
 * threads: 3
 * needs: processes
 * says: read by P
 * why: two children add to one number without order */
#include <assert.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int *count = mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    for (int i = 0; i < 2; i++)
        if (fork() == 0) {
            (*count)++;
            _exit(0);
        }
    while (wait(NULL) > 0)
        ;
    assert(*count == 2);
    munmap(count, sizeof *count);
    return 0;
}
