/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: lock
 * why: unlocks a spin lock that nobody holds */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_spinlock_t lock;

static void *work(void *arg)
{
    (void)arg;
    pthread_spin_lock(&lock);
    pthread_spin_unlock(&lock);
    pthread_spin_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a;
    pthread_spin_init(&lock, PTHREAD_PROCESS_PRIVATE);
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_spin_destroy(&lock);
    return 0;
}
