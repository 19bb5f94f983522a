/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: seen
 * why: that both write the same value makes it no less a race */
#include <pthread.h>
#include <stddef.h>

static int seen;

static void *mark(void *arg)
{
    (void)arg;
    seen = 1;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, mark, NULL);
    pthread_create(&b, NULL, mark, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
