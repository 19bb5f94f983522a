/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: time
 * why: thrd_sleep and cnd_timedwait of threads.h */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <stddef.h>
#include <threads.h>
#include <time.h>

static mtx_t lock;
static cnd_t changed;

static int nap(void *arg)
{
    struct timespec pause = {1, 0}, deadline;
    (void)arg;
    thrd_sleep(&pause, NULL);
    timespec_get(&deadline, TIME_UTC);
    deadline.tv_sec += 2;
    int result = thrd_success;
    mtx_lock(&lock);
    while (result == thrd_success)
        result = cnd_timedwait(&changed, &lock, &deadline);
    mtx_unlock(&lock);
    return result;
}

int main(void)
{
    thrd_t a;
    int result;
    mtx_init(&lock, mtx_plain);
    cnd_init(&changed);
    thrd_create(&a, nap, NULL);
    thrd_join(a, &result);
    assert(result == thrd_timedout);
    cnd_destroy(&changed);
    mtx_destroy(&lock);
    return 0;
}
