/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: printf reads two characters, as its precision says, and the other thread
 *     writes the third */
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

static char name[3] = {'a', 'n', 'n'};

static void *write_name(void *arg)
{
    name[2] = 'd';
    return arg;
}

static void *print_name(void *arg)
{
    printf("%.2s %.*s\n", name, 1, name);
    return arg;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, write_name, NULL);
    pthread_create(&b, NULL, print_name, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
