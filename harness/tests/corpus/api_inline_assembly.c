/* SPDX-License-Identifier: MIT */
/* expect: incomplete
 * threads: 2
 * needs: none
 * says: inline_assembly
 * why: what assembler text does to memory is not known: here it would lose an
 *     increment */
#include <pthread.h>
#include <stddef.h>

static int count;

static void *work(void *arg)
{
    (void)arg;
#ifdef __x86_64__
    __asm__ volatile("incl %0" : "+m"(count));
#else
    count++;
#endif
    return NULL;
}

int main(void)
{
    pthread_t other;
    pthread_create(&other, NULL, work, NULL);
    work(NULL);
    pthread_join(other, NULL);
    return 0;
}
