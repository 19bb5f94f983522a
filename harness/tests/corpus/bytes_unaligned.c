/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: packet
 * why: an unaligned int reaches into the byte that the other writes */
#include <pthread.h>
#include <stddef.h>

static struct __attribute__((packed)) {
    char kind;
    int length;
    char last;
} packet;

static char *last_byte_of_length = (char *)&packet + 4;

static void *set_length(void *arg)
{
    (void)arg;
    packet.length = 7;
    return NULL;
}

static void *set_byte(void *arg)
{
    (void)arg;
    *last_byte_of_length = 1;
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, set_length, NULL);
    pthread_create(&b, NULL, set_byte, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
