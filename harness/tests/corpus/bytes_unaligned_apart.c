/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 4
 * needs: none
 * why: packed neighbours, unaligned, but never the same byte */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static struct __attribute__((packed)) {
    char kind;
    int length;
    char last;
} packet;

static void *set_kind(void *arg)
{
    (void)arg;
    packet.kind = 1;
    return NULL;
}

static void *set_length(void *arg)
{
    (void)arg;
    packet.length = 7;
    return NULL;
}

static void *set_last(void *arg)
{
    (void)arg;
    packet.last = 2;
    return NULL;
}

int main(void)
{
    pthread_t a, b, c;
    pthread_create(&a, NULL, set_kind, NULL);
    pthread_create(&b, NULL, set_length, NULL);
    pthread_create(&c, NULL, set_last, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    pthread_join(c, NULL);
    assert(packet.kind == 1 && packet.length == 7 && packet.last == 2);
    return 0;
}
