/* SPDX-License-Identifier: MIT */
/* expect: accepted | wrong
 * preemptions: 0
 * threads: 3
 * needs: time
 * says: --late
 * why: holds while nobody is late; a thread may always be late */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

static atomic_int data;

static void *write_soon(void *arg)
{
    (void)arg;
    atomic_store(&data, 42);
    return NULL;
}

static void *read_later(void *arg)
{
    (void)arg;
    sleep(1);
    assert(atomic_load(&data) == 42);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, write_soon, NULL);
    pthread_create(&b, NULL, read_later, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
