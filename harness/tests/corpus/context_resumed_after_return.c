/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 1
 * needs: none
 * says: has returned
 * why: a context whose function is over is resumed */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char stack[65536];

static void visit(void)
{
}

int main(void)
{
    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = sizeof(stack);
    away.uc_link = &home;
    makecontext(&away, visit, 0);
    swapcontext(&home, &away);
    swapcontext(&home, &away);
    return 0;
}
