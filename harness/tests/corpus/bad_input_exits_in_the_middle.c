/* SPDX-License-Identifier: MIT */
/* expect: wrong | crash | leak
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a thread ends the whole program with status 3 */
#include <pthread.h>
#include <stdlib.h>

static void *work(void *arg)
{
    (void)arg;
    exit(3);
}

int main(void)
{
    pthread_t a;
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    return 0;
}
