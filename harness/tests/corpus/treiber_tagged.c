/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: an index and a tag in one word: what was popped looks different
 *     after */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

enum { NONE = 0, NODES = 3 };

static atomic_uint next_of[NODES];
static atomic_int owned[NODES];
static _Atomic(uint64_t) top;

static uint64_t word(uint64_t old, unsigned index)
{
    return ((old >> 32) + 1) << 32 | index;
}

static void push(unsigned index)
{
    atomic_store(&owned[index], 0);
    uint64_t old = atomic_load(&top);
    do {
        atomic_store(&next_of[index], (unsigned)old);
    } while (!atomic_compare_exchange_strong(&top, &old, word(old, index)));
}

static unsigned pop(void)
{
    uint64_t old = atomic_load(&top);
    while ((unsigned)old != NONE) {
        unsigned next = atomic_load(&next_of[(unsigned)old]);
        if (atomic_compare_exchange_strong(&top, &old, word(old, next))) {
            assert(atomic_exchange(&owned[(unsigned)old], 1) == 0);
            return (unsigned)old;
        }
    }
    return NONE;
}

static void *pop_twice(void *arg)
{
    (void)arg;
    pop();
    pop();
    return NULL;
}

static void *pop_two_push_one(void *arg)
{
    (void)arg;
    unsigned first = pop();
    pop();
    if (first != NONE)
        push(first);
    return NULL;
}

int main(void)
{
    pthread_t t, u;
    push(2);
    push(1);
    pthread_create(&t, NULL, pop_twice, NULL);
    pthread_create(&u, NULL, pop_two_push_one, NULL);
    pthread_join(t, NULL);
    pthread_join(u, NULL);
    return 0;
}
