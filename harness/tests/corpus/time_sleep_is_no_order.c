/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: time
 * says: data
 * why: later by the clock is not after by the memory model */
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static int data;

static void *write_soon(void *arg)
{
    (void)arg;
    data = 42;
    return NULL;
}

static void *read_later(void *arg)
{
    sleep(1);
    *(int *)arg = data;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int got;
    pthread_create(&a, NULL, write_soon, NULL);
    pthread_create(&b, NULL, read_later, &got);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
