/* SPDX-License-Identifier: MIT */
/* expect: crash
 * preemptions: 0
 * threads: 1
 * needs: none
 * says: used up a stack of 65536 bytes
 * why: a recursion runs over the end of a stack from malloc */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static int deep(int depth)
{
    volatile char here[512];

    here[0] = (char)depth;
    return depth > 0 ? deep(depth - 1) + here[0] : 0;
}

static void visit(void)
{
    deep(400);
}

int main(void)
{
    char *below = malloc(1 << 20);
    char *stack = malloc(65536);

    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = 65536;
    away.uc_link = &home;
    makecontext(&away, visit, 0);
    swapcontext(&home, &away);
    free(stack);
    free(below);
    return 0;
}
