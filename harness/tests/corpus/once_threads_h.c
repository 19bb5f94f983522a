/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: call_once, mtx and thrd of C11's threads.h */
#include <assert.h>
#include <stddef.h>
#include <threads.h>

static once_flag once = ONCE_FLAG_INIT;
static mtx_t lock;
static int sum;

static void init(void)
{
    mtx_init(&lock, mtx_plain);
}

static int work(void *arg)
{
    call_once(&once, init);
    mtx_lock(&lock);
    sum += *(int *)arg;
    mtx_unlock(&lock);
    return *(int *)arg;
}

int main(void)
{
    thrd_t a, b;
    int one = 1, two = 2, ra, rb;
    assert(thrd_create(&a, work, &one) == thrd_success);
    assert(thrd_create(&b, work, &two) == thrd_success);
    thrd_join(a, &ra);
    thrd_join(b, &rb);
    assert(ra == 1 && rb == 2 && sum == 3);
    mtx_destroy(&lock);
    return 0;
}
