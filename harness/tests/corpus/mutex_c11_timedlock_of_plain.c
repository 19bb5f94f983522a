/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 1
 * needs: none
 * says: lock
 * why: a mutex that was not made mtx_timed has no timed lock */
#include <threads.h>
#include <time.h>

static mtx_t lock;

int main(void)
{
    struct timespec deadline;
    mtx_init(&lock, mtx_plain);
    timespec_get(&deadline, TIME_UTC);
    deadline.tv_sec++;
    if (mtx_timedlock(&lock, &deadline) == thrd_success)
        mtx_unlock(&lock);
    mtx_destroy(&lock);
    return 0;
}
