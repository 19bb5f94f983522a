/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 0
 * threads: 2
 * needs: processes
 * says: still runs at the end
 * why: the parent ends while its child sleeps */
#include <unistd.h>

int main(void)
{
    if (fork() == 0) {
        sleep(1);
        _exit(0);
    }
    return 0;
}
