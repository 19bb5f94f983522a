/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: buffer
 * why: two copies meet in one byte */
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static char buffer[16];

static void *lower(void *arg)
{
    memcpy(buffer, arg, 9);
    return NULL;
}

static void *upper(void *arg)
{
    memcpy(buffer + 8, arg, 8);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char text[] = "123456789";
    pthread_create(&a, NULL, lower, text);
    pthread_create(&b, NULL, upper, text);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
