/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: flags
 * why: neighbouring bit-fields share a memory location */
#include <pthread.h>
#include <stddef.h>

static struct {
    unsigned left : 4;
    unsigned right : 4;
} flags;

static void *set_left(void *arg)
{
    (void)arg;
    flags.left = 1;
    return NULL;
}

static void *set_right(void *arg)
{
    (void)arg;
    flags.right = 1;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, set_left, NULL);
    pthread_create(&b, NULL, set_right, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
