/* SPDX-License-Identifier: MIT */
/* expect: race | misuse | incomplete
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: strtok keeps one position for the whole process; it lies inside
 *     libc */
#include <pthread.h>
#include <stddef.h>
#include <string.h>

static void *split(void *arg)
{
    char *word = strtok(arg, " ");
    while (word)
        word = strtok(NULL, " ");
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char left[] = "a b", right[] = "c d";
    pthread_create(&a, NULL, split, left);
    pthread_create(&b, NULL, split, right);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
