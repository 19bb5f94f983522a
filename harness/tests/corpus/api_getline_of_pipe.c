/* SPDX-License-Identifier: MIT */
/* expect: accepted | incomplete
 * preemptions: 0
 * threads: 2
 * needs: fds
 * why: a stream over a pipe: stdio's own reads have to wait too */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int ends[2];

static void *send(void *arg)
{
    (void)arg;
    assert(write(ends[1], "line\n", 5) == 5);
    close(ends[1]);
    return NULL;
}

int main(void)
{
    pthread_t a;
    char *line = NULL;
    size_t room = 0;
    assert(pipe(ends) == 0);
    FILE *file = fdopen(ends[0], "r");
    assert(file);
    pthread_create(&a, NULL, send, NULL);
    assert(getline(&line, &room, file) == 5);
    assert(strcmp(line, "line\n") == 0);
    free(line);
    fclose(file);
    pthread_join(a, NULL);
    return 0;
}
