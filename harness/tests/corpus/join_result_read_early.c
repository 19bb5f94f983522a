/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 3
 * needs: none
 * says: result
 * why: thrd_join writes the result, which nobody else may read meanwhile */
#include <stddef.h>
#include <threads.h>

static int result;

static int work(void *arg)
{
    (void)arg;
    return 7;
}

static int look(void *arg)
{
    (void)arg;
    return result;
}

int main(void)
{
    thrd_t worker, looker;
    thrd_create(&worker, work, NULL);
    thrd_create(&looker, look, NULL);
    thrd_join(worker, &result);
    thrd_join(looker, NULL);
    return 0;
}
