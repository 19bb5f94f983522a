/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 2
 * needs: none
 * why: the word is read again for the call: a wake-up before it is lost */
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
        syscall(SYS_futex, &event, FUTEX_WAIT, atomic_load(&event), NULL);
    pthread_join(a, NULL);
    return 0;
}
