/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 3
 * needs: processes
 * why: globals, heap and stack are copied, down to a grandchild */
#include <assert.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static int global = 1;
static _Thread_local int local = 1;

static void grow(int *heap, int *stack, int depth)
{
    int status;

    if (fork() == 0) {
        assert(global == depth && *heap == depth && *stack == depth);
        assert(local == depth);
        global++, local++, ++*heap, ++*stack;
        if (depth < 2)
            grow(heap, stack, depth + 1);
        free(heap);
        _exit(0);
    }
    assert(wait(&status) > 0 && status == 0);
    assert(global == depth && *heap == depth && *stack == depth);
    assert(local == depth);
}

int main(void)
{
    int *heap = malloc(sizeof *heap);
    int stack = 1;

    *heap = 1;
    grow(heap, &stack, 1);
    free(heap);
    return 0;
}
