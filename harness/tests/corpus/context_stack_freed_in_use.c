/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 1
 * needs: none
 * says: use after free
 * why: a context frees the stack that it runs on, and leaves */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char *stack;

static void visit(void)
{
    free(stack);
    swapcontext(&away, &home);
}

int main(void)
{
    stack = malloc(65536);
    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = 65536;
    makecontext(&away, visit, 0);
    swapcontext(&home, &away);
    return 0;
}
