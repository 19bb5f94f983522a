/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 2
 * needs: none
 * why: a context spins on a flag that a thread sets */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char stack[65536];
static atomic_int flag;

static void *set(void *unused)
{
    flag = 1;
    return unused;
}

static void visit(void)
{
    while (flag == 0)
        continue;
}

int main(void)
{
    pthread_t other;

    pthread_create(&other, NULL, set, NULL);
    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = sizeof(stack);
    away.uc_link = &home;
    makecontext(&away, visit, 0);
    swapcontext(&home, &away);
    pthread_join(other, NULL);
    return 0;
}
