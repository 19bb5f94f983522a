/* SPDX-License-Identifier: MIT */
/* expect: flaky | incomplete
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: what it does depends on the processor's cycle counter */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *work(void *arg)
{
    (void)arg;
    for (int i = 0; i < 40; i++)
        if (__builtin_ia32_rdtsc() / 8 % 2) {
            pthread_mutex_lock(&lock);
            counter++;
            pthread_mutex_unlock(&lock);
        }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
