/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: best
 * why: a structure that a function returns is written where the result goes */
#include <pthread.h>
#include <stddef.h>

struct offer {
    long price, seller, buyer;
};

static struct offer best;

static struct offer make_offer(long price)
{
    struct offer made = {price, 1, 2};
    return made;
}

static void *bid(void *arg)
{
    (void)arg;
    best = make_offer(3);
    return NULL;
}

int main(void)
{
    pthread_t bidder;
    pthread_create(&bidder, NULL, bid, NULL);
    long price = best.price;
    pthread_join(bidder, NULL);
    return (int)(price / 10);
}
