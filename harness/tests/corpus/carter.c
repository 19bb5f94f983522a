/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: lock
 * why: the room is waited for with the counters' lock held: Carter's
 *     deadlock */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t room_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int in_a, in_b;

static void *group_a(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (++in_a == 1)
        pthread_mutex_lock(&room_lock);
    pthread_mutex_unlock(&lock);

    pthread_mutex_lock(&lock);
    if (--in_a == 0)
        pthread_mutex_unlock(&room_lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

static void *group_b(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&lock);
    if (++in_b == 1)
        pthread_mutex_lock(&room_lock);
    pthread_mutex_unlock(&lock);

    pthread_mutex_lock(&lock);
    if (--in_b == 0)
        pthread_mutex_unlock(&room_lock);
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, group_a, NULL);
    pthread_create(&b, NULL, group_b, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
