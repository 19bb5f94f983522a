/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: nobody writes after the threads are created */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static int table[3];

static void *look(void *arg)
{
    (void)arg;
    assert(table[0] + table[1] + table[2] == 6);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    for (int i = 0; i < 3; i++)
        table[i] = i + 1;
    pthread_create(&a, NULL, look, NULL);
    pthread_create(&b, NULL, look, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
