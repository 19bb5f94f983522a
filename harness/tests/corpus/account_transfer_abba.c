/* SPDX-License-Identifier: MIT */
/* expect: deadlock
 * preemptions: 1
 * threads: 3
 * needs: none
 * says: lock
 * why: two transfers in opposite directions lock the accounts crosswise */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

struct account {
    pthread_mutex_t lock;
    int balance;
};

struct order {
    struct account *from;
    struct account *to;
};

static struct account accounts[2] = {{PTHREAD_MUTEX_INITIALIZER, 10},
                                     {PTHREAD_MUTEX_INITIALIZER, 10}};

static void *transfer(void *arg)
{
    struct account *from = ((struct order *)arg)->from;
    struct account *to = ((struct order *)arg)->to;
    pthread_mutex_lock(&from->lock);
    pthread_mutex_lock(&to->lock);
    from->balance -= 5;
    to->balance += 5;
    pthread_mutex_unlock(&to->lock);
    pthread_mutex_unlock(&from->lock);
    return NULL;
}

int main(void)
{
    struct order there = {&accounts[0], &accounts[1]};
    struct order back = {&accounts[1], &accounts[0]};
    pthread_t a, b;
    pthread_create(&a, NULL, transfer, &there);
    pthread_create(&b, NULL, transfer, &back);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    assert(accounts[0].balance + accounts[1].balance == 20);
    return 0;
}
