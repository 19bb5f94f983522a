/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: a field of no width starts a new memory location */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static struct {
    unsigned char left : 4;
    unsigned char : 0;
    unsigned char right : 4;
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
    assert(flags.left == 1 && flags.right == 1);
    return 0;
}
