/* SPDX-License-Identifier: MIT */
/* expect: misuse
 * preemptions: 0
 * threads: 2
 * needs: none
 * says: free
 * why: the pointer was moved on before it was freed */
#include <pthread.h>
#include <stdlib.h>

static void *work(void *arg)
{
    char *volatile text = arg;
    while (*text)
        text++;
    free(text);
    return NULL;
}

int main(void)
{
    pthread_t a;
    char *text = malloc(4);
    if (!text)
        abort();
    text[0] = 'a';
    text[1] = '\0';
    pthread_create(&a, NULL, work, text);
    pthread_join(a, NULL);
    return 0;
}
