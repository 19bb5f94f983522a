/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: line
 * why: strtok_r ends its token in the line that the other thread reads */
#define _POSIX_C_SOURCE 200809L
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static char line[] = "a b";

static void *cut(void *arg)
{
    char *rest;
    return strtok_r(line, " ", &rest) ? arg : NULL;
}

static void *look(void *arg)
{
    return line[1] == ' ' ? arg : NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, cut, NULL);
    pthread_create(&b, NULL, look, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
