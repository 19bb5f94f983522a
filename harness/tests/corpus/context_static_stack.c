/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 1
 * needs: none
 * why: a stack in static storage, and home by uc_link */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char stack[65536];
static int visits;

static void visit(void)
{
    visits++;
}

int main(void)
{
    for (int i = 0; i < 3; i++) {
        getcontext(&away);
        away.uc_stack.ss_sp = stack;
        away.uc_stack.ss_size = sizeof(stack);
        away.uc_link = &home;
        makecontext(&away, visit, 0);
        swapcontext(&home, &away);
    }
    assert(visits == 3);
    return 0;
}
