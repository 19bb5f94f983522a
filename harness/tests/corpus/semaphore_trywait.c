/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: trywait either gets the permit or reports EAGAIN; one of two can
 *     fail */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stddef.h>

static sem_t permit;
static atomic_int got;

static void *work(void *arg)
{
    (void)arg;
    if (sem_trywait(&permit) == 0)
        atomic_fetch_add(&got, 1);
    else
        assert(errno == EAGAIN);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    sem_init(&permit, 0, 1);
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(atomic_load(&got) == 1);
    int left;
    sem_getvalue(&permit, &left);
    assert(left == 0);
    sem_destroy(&permit);
    return 0;
}
