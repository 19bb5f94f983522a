/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: gcc's nested functions are code on the stack; clang has none */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

#ifdef __clang__
int main(void)
{
    return 0;
}
#else
int main(void)
{
    pthread_t a;
    int value = 41;
    void *work(void *arg)
    {
        value++;
        return arg;
    }
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    assert(value == 42);
    return 0;
}
#endif
