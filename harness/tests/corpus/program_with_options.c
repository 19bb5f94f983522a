/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 2
 * needs: none
 * why: getopt and errno begin anew in every execution */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static void *work(void *arg)
{
    assert(errno == 0);
    errno = EAGAIN;
    return arg;
}

int main(void)
{
    char program[] = "p", flags[] = "-ab", number[] = "-n", three[] = "3";
    char *words[] = {program, flags, number, three, NULL};
    pthread_t a;
    int option, seen = 0;
    assert(errno == 0 && optind == 1);
    while ((option = getopt(4, words, "abn:")) == 'a')
        seen++;
    assert(option == 'b' && seen == 1);
    assert(close(-1) == -1 && errno == EBADF);
    pthread_create(&a, NULL, work, NULL);
    pthread_join(a, NULL);
    assert(errno == EBADF);
    return 0;
}
