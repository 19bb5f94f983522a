/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: a range in one word: the owner takes from below, the thief from
 *     above */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { ITEMS = 2 };

/* low in the lower half, high in the upper half; empty when they meet */
static atomic_uint range = ITEMS << 16;
static atomic_int done[ITEMS];

static int take(int from_above)
{
    unsigned seen = atomic_load(&range);
    for (;;) {
        unsigned low = seen & 0xffff, high = seen >> 16;
        if (low == high)
            return -1;
        unsigned next =
            from_above ? (high - 1) << 16 | low : high << 16 | (low + 1);
        if (atomic_compare_exchange_strong(&range, &seen, next))
            return (int)(from_above ? high - 1 : low);
    }
}

static void *work(void *arg)
{
    int from_above = *(int *)arg, item;
    while ((item = take(from_above)) >= 0)
        atomic_fetch_add(&done[item], 1);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int no = 0, yes = 1;
    pthread_create(&a, NULL, work, &no);
    pthread_create(&b, NULL, work, &yes);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    for (int i = 0; i < ITEMS; i++)
        assert(atomic_load(&done[i]) == 1);
    return 0;
}
