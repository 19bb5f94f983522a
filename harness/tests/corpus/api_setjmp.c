/* SPDX-License-Identifier: MIT */
/* expect: accepted | incomplete
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: longjmp within one thread, two threads at once */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <setjmp.h>
#include <stddef.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int caught;

static void fail(jmp_buf back)
{
    longjmp(back, 3);
}

static void *work(void *arg)
{
    jmp_buf back;
    (void)arg;
    int code = setjmp(back);
    if (code == 0)
        fail(back);
    pthread_mutex_lock(&lock);
    caught += code;
    pthread_mutex_unlock(&lock);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, NULL);
    pthread_create(&b, NULL, work, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(caught == 6);
    return 0;
}
