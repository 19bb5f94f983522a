/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: name
 * why: printf reads the string that the other thread changes */
#include <pthread.h>
#include <stddef.h>
#include <stdio.h>

static char name[8] = "ann";

static void *write_name(void *arg)
{
    name[0] = 'A';
    return arg;
}

static void *print_name(void *arg)
{
    printf("%3d%% %-6.2f %*s %s\n", 5, 0.5, 4, "x", name);
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
