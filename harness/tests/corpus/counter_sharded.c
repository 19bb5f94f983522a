/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: a slot for each thread, summed after the joins */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static int slots[2];

static void *add(void *arg)
{
    int *slot = arg;
    (*slot)++;
    (*slot)++;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, add, &slots[0]);
    pthread_create(&b, NULL, add, &slots[1]);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(slots[0] + slots[1] == 4);
    return 0;
}
