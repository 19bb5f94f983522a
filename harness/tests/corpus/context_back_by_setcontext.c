/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 1
 * needs: none
 * why: setcontext out of deep calls, on one stack and off the other */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char stack[65536];
static volatile int visits;

static void leave(int depth)
{
    if (depth > 0)
        leave(depth - 1);
    visits++;
    setcontext(&home);
}

static void visit(void)
{
    leave(3);
}

int main(void)
{
    getcontext(&home);
    if (visits == 0)
        leave(5);
    if (visits == 1) {
        getcontext(&away);
        away.uc_stack.ss_sp = stack;
        away.uc_stack.ss_size = sizeof(stack);
        makecontext(&away, visit, 0);
        setcontext(&away);
    }
    assert(visits == 2);
    return 0;
}
