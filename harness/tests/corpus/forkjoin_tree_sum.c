/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 7
 * needs: none
 * size: big
 * why: a tree of seven threads, each waits for its two children */
#include <assert.h>
#include <pthread.h>
#include <stddef.h>

struct range {
    int from;
    int to;
    int sum;
};

static void *sum(void *arg)
{
    struct range *r = arg;
    if (r->to - r->from == 1) {
        r->sum = r->from;
        return NULL;
    }
    int middle = (r->from + r->to) / 2;
    struct range low = {r->from, middle, 0}, high = {middle, r->to, 0};
    pthread_t a, b;
    pthread_create(&a, NULL, sum, &low);
    pthread_create(&b, NULL, sum, &high);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    r->sum = low.sum + high.sum;
    return NULL;
}

int main(void)
{
    struct range all = {1, 5, 0};
    sum(&all);
    assert(all.sum == 10);
    return 0;
}
