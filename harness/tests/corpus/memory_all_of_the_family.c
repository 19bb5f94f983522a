/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: malloc, calloc, realloc, aligned_alloc, strdup and free agree */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *work(void *arg)
{
    int *zeroes = calloc(4, sizeof(*zeroes));
    assert(zeroes && zeroes[3] == 0);
    zeroes[3] = 9;
    int *grown = realloc(zeroes, 100 * sizeof(*grown));
    assert(grown && grown[3] == 9);
    void *aligned = aligned_alloc(64, 128);
    assert(aligned && (uintptr_t)aligned % 64 == 0);
    char *copy = strdup(arg);
    assert(copy && strcmp(copy, "word") == 0);
    free(grown);
    free(aligned);
    free(copy);
    free(NULL);
    return NULL;
}

int main(void)
{
    pthread_t a;
    char word[] = "word";
    pthread_create(&a, NULL, work, word);
    pthread_join(a, NULL);
    return 0;
}
