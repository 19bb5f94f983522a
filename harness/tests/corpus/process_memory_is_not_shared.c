/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 0
 * threads: 2
 * needs: processes
 * why: what the child writes is its own copy */
#include <assert.h>
#include <sys/wait.h>
#include <unistd.h>

static int result;

int main(void)
{
    if (fork() == 0) {
        result = 7;
        _exit(0);
    }
    assert(wait(NULL) > 0);
    assert(result == 7);
    return 0;
}
