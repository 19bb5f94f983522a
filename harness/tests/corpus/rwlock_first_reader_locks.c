/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: the first reader takes the room for all, the last one gives it back */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t room;
static int readers;
static int data;

static void *reader(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (readers++ == 0)
        sem_wait(&room);
    pthread_mutex_unlock(&lock);

    assert(data == 0 || data == 2);

    pthread_mutex_lock(&lock);
    if (--readers == 0)
        sem_post(&room);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *writer(void *arg)
{
    (void)arg;
    sem_wait(&room);
    data++;
    data++;
    sem_post(&room);
    return NULL;
}

int main(void)
{
    pthread_t a, b, c;
    sem_init(&room, 0, 1);
    pthread_create(&a, NULL, reader, NULL);
    pthread_create(&b, NULL, reader, NULL);
    pthread_create(&c, NULL, writer, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_join(c, NULL);
    sem_destroy(&room);
    return 0;
}
