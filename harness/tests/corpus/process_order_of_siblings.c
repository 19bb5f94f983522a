/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: processes
 * why: which of two children writes first is anybody's guess */
#include <assert.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    int ends[2];
    char bytes[2];

    if (pipe(ends) != 0)
        return 1;
    for (int i = 0; i < 2; i++)
        if (fork() == 0)
            _exit(write(ends[1], i ? "b" : "a", 1) != 1);
    close(ends[1]);
    while (wait(NULL) > 0)
        ;
    assert(read(ends[0], bytes, 2) == 2);
    assert(bytes[0] == 'a');
    close(ends[0]);
    return 0;
}
