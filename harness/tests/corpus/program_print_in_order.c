/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: first, second, third, whatever the order in which they start */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>

static sem_t second_may, third_may;

static void *first(void *arg)
{
    (void)arg;
    printf("first");
    sem_post(&second_may);
    return NULL;
}

static void *second(void *arg)
{
    (void)arg;
    sem_wait(&second_may);
    printf("second");
    sem_post(&third_may);
    return NULL;
}

static void *third(void *arg)
{
    (void)arg;
    sem_wait(&third_may);
    printf("third\n");
    return NULL;
}

int main(void)
{
    pthread_t t[3];
    sem_init(&second_may, 0, 0);
    sem_init(&third_may, 0, 0);
    pthread_create(&t[0], NULL, third, NULL);
    pthread_create(&t[1], NULL, second, NULL);
    pthread_create(&t[2], NULL, first, NULL);
    for (int i = 0; i < 3; i++)
        pthread_join(t[i], NULL);
    sem_destroy(&second_may);
    sem_destroy(&third_may);
    return 0;
}
