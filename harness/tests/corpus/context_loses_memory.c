/* SPDX-License-Identifier: MIT */
/* expect: leak
 * preemptions: 0
 * threads: 1
 * needs: none
 * why: the stack of a context is forgotten, and what it points to */
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <ucontext.h>

static ucontext_t home, away;
static void visit(void)
{
    char *volatile kept = malloc(16);

    swapcontext(&away, &home);
    free(kept);
}

static void begin(void)
{
    char *stack = malloc(65536);

    getcontext(&away);
    away.uc_stack.ss_sp = stack;
    away.uc_stack.ss_size = 65536;
    makecontext(&away, visit, 0);
    swapcontext(&home, &away);
    away = home;
}

int main(void)
{
    begin();
    home = (ucontext_t){0};
    away = (ucontext_t){0};
    return 0;
}
