/* SPDX-License-Identifier: MIT */
/* expect: accepted | incomplete
 * preemptions: 0
 * threads: 3
 * needs: none
 * why: two threads write lines to one stream; stdio locks it */
#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static FILE *file;

static void *write_line(void *arg)
{
    assert(fprintf(file, "%s\n", (char *)arg) > 0);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    char left[] = "left", right[] = "right", line[16];
    int lines = 0;
    file = tmpfile();
    assert(file);
    pthread_create(&a, NULL, write_line, left);
    pthread_create(&b, NULL, write_line, right);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    rewind(file);
    while (fgets(line, sizeof(line), file)) {
        assert(strcmp(line, "left\n") == 0 || strcmp(line, "right\n") == 0);
        lines++;
    }
    assert(lines == 2);
    fclose(file);
    return 0;
}
