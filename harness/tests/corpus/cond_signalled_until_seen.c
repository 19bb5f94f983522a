/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: big
 * why: a signal that nobody has waited for is lost, so it is given again until
 * it was seen */
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static atomic_bool seen;

static void *signals(void *arg)
{
    while (!atomic_load(&seen))
        pthread_cond_signal(&changed);
    return arg;
}

static void *waits(void *arg)
{
    pthread_mutex_lock(&mutex);
    pthread_cond_wait(&changed, &mutex);
    pthread_mutex_unlock(&mutex);
    atomic_store(&seen, true);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, signals, NULL);
    pthread_create(&b, NULL, waits, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
