/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: all of threads.h: timed and recursive mutexes, keys, exit, detach */
#include <assert.h>
#include <stddef.h>
#include <stdlib.h>
#include <threads.h>

static mtx_t lock;
static cnd_t done_changed;
static tss_t key;
static int done;

static int work(void *arg)
{
    int *own = malloc(sizeof(*own));
    assert(own);
    *own = *(int *)arg;
    assert(tss_set(key, own) == thrd_success);
    assert(*(int *)tss_get(key) == *(int *)arg);
    mtx_lock(&lock);
    assert(mtx_trylock(&lock) == thrd_success);
    mtx_unlock(&lock);
    done++;
    cnd_broadcast(&done_changed);
    mtx_unlock(&lock);
    thrd_exit(7);
}

int main(void)
{
    thrd_t a, b;
    int one = 1, two = 2, result;
    mtx_init(&lock, mtx_plain | mtx_recursive);
    cnd_init(&done_changed);
    tss_create(&key, free);
    thrd_create(&a, work, &one);
    thrd_create(&b, work, &two);
    assert(!thrd_equal(a, b) && !thrd_equal(a, thrd_current()));
    thrd_yield();
    mtx_lock(&lock);
    while (done < 2)
        cnd_wait(&done_changed, &lock);
    mtx_unlock(&lock);
    thrd_join(a, &result);
    assert(result == 7);
    thrd_join(b, NULL);
    tss_delete(key);
    cnd_destroy(&done_changed);
    mtx_destroy(&lock);
    return 0;
}
