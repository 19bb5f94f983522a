/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: small
 * why: looks at the value until there is a permit, then takes it */
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static sem_t permits;

static void *posts(void *arg)
{
    sem_post(&permits);
    return arg;
}

static void *polls(void *arg)
{
    int value = 0;
    while (value == 0)
        sem_getvalue(&permits, &value);
    assert(sem_trywait(&permits) == 0);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&permits, 0, 0);
    pthread_create(&a, NULL, posts, NULL);
    pthread_create(&b, NULL, polls, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    sem_destroy(&permits);
    return 0;
}
