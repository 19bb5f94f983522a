/* SPDX-License-Identifier: MIT */
/* expect: wrong
 * preemptions: 1
 * threads: 3
 * needs: none
 * why: low and high are separate atomics: owner and thief take the same
 *     item */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>

static atomic_int low, high = 1;
static atomic_int done;

static void *owner(void *arg)
{
    (void)arg;
    if (atomic_load(&low) < atomic_load(&high)) {
        atomic_fetch_add(&low, 1);
        atomic_fetch_add(&done, 1);
    }
    return NULL;
}

static void *thief(void *arg)
{
    (void)arg;
    if (atomic_load(&low) < atomic_load(&high)) {
        atomic_fetch_sub(&high, 1);
        atomic_fetch_add(&done, 1);
    }
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, owner, NULL);
    pthread_create(&b, NULL, thief, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(atomic_load(&done) == 1);
    return 0;
}
