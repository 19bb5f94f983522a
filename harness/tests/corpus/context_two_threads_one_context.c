/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: two threads switch to one context, and nothing orders them */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char stack[65536];

static void visit(void)
{
    swapcontext(&away, &home);
}

static void *go(void *unused)
{
    swapcontext(&home, &away);
    return unused;
}

int main(void)
{
    pthread_t other;

    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = sizeof(stack);
    away.uc_link = &home;
    makecontext(&away, visit, 0);
    pthread_create(&other, NULL, go, NULL);
    go(NULL);
    pthread_join(other, NULL);
    return 0;
}
