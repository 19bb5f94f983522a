/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: half a megabyte of locals is little for a stack of eight */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>
#include <string.h>

enum { BYTES = 512 * 1024 };

static void *work(void *arg)
{
    char block[BYTES];
    memset(block, *(char *)arg, sizeof(block));
    assert(block[0] == block[BYTES - 1]);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char block[BYTES], left = 'l', right = 'r';
    memset(block, 'm', sizeof(block));
    pthread_create(&a, NULL, work, &left);
    pthread_create(&b, NULL, work, &right);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(block[0] == 'm' && block[BYTES - 1] == 'm');
    return 0;
}
