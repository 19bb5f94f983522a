/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 1
 * needs: none
 * why: memory that only a suspended context points to is not lost */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static char *stack;

static void visit(void)
{
    char *volatile kept = malloc(16);

    swapcontext(&away, &home);
    free(kept);
}

int main(void)
{
    stack = malloc(65536);
    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = 65536;
    away.uc_link = &home;
    makecontext(&away, visit, 0);
    swapcontext(&home, &away);
    return 0;
}
