/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: fds
 * why: an eventfd adds up what is written until it is read */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static int event;

static void *post(void *arg)
{
    uint64_t amount = *(uint64_t *)arg;
    assert(write(event, &amount, sizeof(amount)) == sizeof(amount));
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    uint64_t one = 1, two = 2, sum = 0, got;
    event = eventfd(0, 0);
    assert(event >= 0);
    pthread_create(&a, NULL, post, &one);
    pthread_create(&b, NULL, post, &two);
    while (sum < 3) {
        assert(read(event, &got, sizeof(got)) == sizeof(got));
        sum += got;
    }
    assert(sum == 3);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    close(event);
    return 0;
}
