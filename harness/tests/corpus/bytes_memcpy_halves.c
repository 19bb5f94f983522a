/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: two copies into the two halves */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static char buffer[16];

static void *lower(void *arg)
{
    memcpy(buffer, arg, 8);
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
    char text[] = "12345678";
    pthread_create(&a, NULL, lower, text);
    pthread_create(&b, NULL, upper, text);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(memcmp(buffer, "1234567812345678", 16) == 0);
    return 0;
}
