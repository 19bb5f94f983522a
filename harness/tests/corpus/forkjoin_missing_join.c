/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: the sum of the second child is read before it is joined */
#include <pthread.h>
#include <stddef.h>

static void *work(void *arg)
{
    *(int *)arg = 21;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int left = 0, right = 0;
    pthread_create(&a, NULL, work, &left);
    pthread_create(&b, NULL, work, &right);
    pthread_join(a, NULL);
    int sum = left + right;
    pthread_join(b, NULL);
    return sum > 42;
}
