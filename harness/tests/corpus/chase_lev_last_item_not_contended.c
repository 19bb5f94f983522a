/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: the last item is taken without a compare-exchange */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

enum { ITEMS = 1, EMPTY = -1 };

static atomic_int top, bottom;
static atomic_int items[ITEMS];
static atomic_int got[ITEMS];

static void push(int item)
{
    int b = atomic_load_explicit(&bottom, memory_order_relaxed);
    atomic_store_explicit(&items[b], item, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    atomic_store_explicit(&bottom, b + 1, memory_order_relaxed);
}

static int take(void)
{
    int b = atomic_load_explicit(&bottom, memory_order_relaxed) - 1;
    atomic_store_explicit(&bottom, b, memory_order_relaxed);
    atomic_thread_fence(memory_order_seq_cst);
    int t = atomic_load_explicit(&top, memory_order_relaxed);
    int item = EMPTY;
    if (t <= b) {
        item = atomic_load_explicit(&items[b], memory_order_relaxed);
    } else {
        atomic_store_explicit(&bottom, b + 1, memory_order_relaxed);
    }
    return item;
}

static int steal(void)
{
    int t = atomic_load_explicit(&top, memory_order_acquire);
    atomic_thread_fence(memory_order_seq_cst);
    int b = atomic_load_explicit(&bottom, memory_order_acquire);
    if (t >= b)
        return EMPTY;
    int item = atomic_load_explicit(&items[t], memory_order_relaxed);
    return atomic_compare_exchange_strong(&top, &t, t + 1) ? item : EMPTY;
}

static void note(int item)
{
    if (item != EMPTY)
        assert(atomic_fetch_add(&got[item], 1) == 0);
}

static void *owner(void *arg)
{
    (void)arg;
    for (int i = 0; i < ITEMS; i++)
        note(take());
    return NULL;
}

static void *thief(void *arg)
{
    (void)arg;
    for (int i = 0; i < ITEMS; i++)
        note(steal());
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    for (int i = 0; i < ITEMS; i++)
        push(i);
    pthread_create(&a, NULL, owner, NULL);
    pthread_create(&b, NULL, thief, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
