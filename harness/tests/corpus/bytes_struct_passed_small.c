/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: span
 * why: a structure that is passed in a register is read, its second half too */
#include <pthread.h>
#include <stddef.h>

struct span {
    int from, to;
};

static struct span span;

static int length(struct span s)
{
    return s.to - s.from;
}

static void *extend(void *arg)
{
    (void)arg;
    span.to = 1;
    return NULL;
}

int main(void)
{
    pthread_t other;
    pthread_create(&other, NULL, extend, NULL);
    (void)length(span);
    pthread_join(other, NULL);
    return 0;
}
