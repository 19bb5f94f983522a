/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: main's arguments are there, and end with NULL */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static void *work(void *arg)
{
    assert(strlen(arg) > 0);
    return NULL;
}

int main(int argc, char **argv)
{
    pthread_t a;
    assert(argc >= 1 && argv[argc] == NULL);
    pthread_create(&a, NULL, work, argv[0]);
    pthread_join(a, NULL);
    return 0;
}
