/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a local variable of a context is written by a thread too */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char stack[65536];

static void *add(void *sum)
{
    ++*(int *)sum;
    return NULL;
}

static void visit(void)
{
    int sum = 0;
    pthread_t other;

    pthread_create(&other, NULL, add, &sum);
    sum++;
    pthread_join(other, NULL);
    assert(sum == 2);
}

int main(void)
{
    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = sizeof(stack);
    away.uc_link = &home;
    makecontext(&away, visit, 0);
    swapcontext(&home, &away);
    return 0;
}
