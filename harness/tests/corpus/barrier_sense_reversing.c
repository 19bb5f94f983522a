/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: big
 * why: an atomic count and a sense that flips every round */
#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { THREADS = 2 };

static atomic_int missing = THREADS;
static atomic_int sense;
static int cells[THREADS];

static void barrier_wait(int *mine)
{
    *mine = !*mine;
    if (atomic_fetch_sub_explicit(&missing, 1, memory_order_acq_rel) == 1) {
        atomic_store_explicit(&missing, THREADS, memory_order_relaxed);
        atomic_store_explicit(&sense, *mine, memory_order_release);
        return;
    }
    while (atomic_load_explicit(&sense, memory_order_acquire) != *mine)
        sched_yield();
}

static void *work(void *arg)
{
    uintptr_t me = (uintptr_t)arg;
    int mine = 0;
    for (int round = 1; round <= 2; round++) {
        cells[me] = round;
        barrier_wait(&mine);
        assert(cells[1 - me] == round);
        barrier_wait(&mine);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, work, (void *)0);
    pthread_create(&b, NULL, work, (void *)1);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
