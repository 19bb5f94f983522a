/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: the account with the lower address is locked first */
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
    struct account *low = from < to ? from : to;
    struct account *high = from < to ? to : from;
    pthread_mutex_lock(&low->lock);
    pthread_mutex_lock(&high->lock);
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
