/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: buffer
 * why: a byte is read while the block is cleared */
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static char buffer[64];

static void *clear(void *arg)
{
    (void)arg;
    memset(buffer, 0, sizeof(buffer));
    return NULL;
}

static void *look(void *arg)
{
    *(char *)arg = buffer[63];
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char got;
    pthread_create(&a, NULL, clear, NULL);
    pthread_create(&b, NULL, look, &got);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
