/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * why: EFD_SEMAPHORE hands out one at a time */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int event;

static void *await(void *arg)
{
    uint64_t got;
    (void)arg;
    assert(read(event, &got, sizeof(got)) == sizeof(got));
    assert(got == 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    uint64_t one = 1;
    event = eventfd(0, EFD_SEMAPHORE);
    assert(event >= 0);
    pthread_create(&a, NULL, await, NULL);
    pthread_create(&b, NULL, await, NULL);
    for (int i = 0; i < 2; i++)
        assert(write(event, &one, sizeof(one)) == sizeof(one));
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    close(event);
    return 0;
}
