/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * size: small
 * why: a char that shares a word with a bit-field is a place of its own, even
 *     where the whole word is loaded */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

static struct {
    unsigned count : 20;
    char flag;
} state;

static void *raise_flag(void *arg)
{
    (void)arg;
    state.flag = 1;
    return NULL;
}

int main(void)
{
    pthread_t other;
    pthread_create(&other, NULL, raise_flag, NULL);
    state.count++;
    state.count += state.count;
    pthread_join(other, NULL);
    assert(state.count == 2 && state.flag == 1);
    return 0;
}
