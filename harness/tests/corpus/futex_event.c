/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: the word is looked at once more by the kernel, in the same step */
#define _GNU_SOURCE
#include <assert.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

static atomic_int event;

static void *work(void *arg)
{
    atomic_store(&event, 1);
    syscall(SYS_futex, &event, FUTEX_WAKE, 1);
    return arg;
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    while (!atomic_load(&event))
        syscall(SYS_futex, &event, FUTEX_WAIT, 0, NULL);
    pthread_join(a, NULL);
    return 0;
}
