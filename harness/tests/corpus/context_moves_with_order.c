/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a context begun by one thread is ended by another, after a join */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char stack[65536];

static void visit(void)
{
    volatile int steps = 1;

    swapcontext(&away, &home);
    steps++;
    assert(steps == 2);
}

static void *begin(void *unused)
{
    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = sizeof(stack);
    away.uc_link = &home;
    makecontext(&away, visit, 0);
    swapcontext(&home, &away);
    return unused;
}

int main(void)
{
    pthread_t other;

    pthread_create(&other, NULL, begin, NULL);
    pthread_join(other, NULL);
    swapcontext(&home, &away);
    return 0;
}
