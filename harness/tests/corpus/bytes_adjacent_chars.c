/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 5
 * needs: none
 * why: neighbouring chars are locations of their own */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static char cells[4];

static void *set(void *arg)
{
    char *cell = arg;
    *cell = 'x';
    return NULL;
}

int main(void)
{
    pthread_t t[4];
    for (int i = 0; i < 4; i++)
        pthread_create(&t[i], NULL, set, &cells[i]);
    for (int i = 0; i < 4; i++)
        pthread_join(t[i], NULL);
    for (int i = 0; i < 4; i++)
        assert(cells[i] == 'x');
    return 0;
}
