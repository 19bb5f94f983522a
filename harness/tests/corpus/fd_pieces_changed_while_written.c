/* SPDX-License-Identifier: MIT */
/* expect: race
 * preemptions: 0
 * threads: 2
 * needs: fds
 * says: pieces
 * why: writev reads the list of its pieces, too */
#define _DEFAULT_SOURCE
#include <pthread.h>
#include <stddef.h>
#include <sys/uio.h>
#include <unistd.h>

static char text[] = "head body";
static struct iovec pieces[2] = {{text, 5}, {text + 5, 4}};
static int ends[2];

static void *shorten(void *arg)
{
    (void)arg;
    pieces[1].iov_len = 2;
    return NULL;
}

int main(void)
{
    pthread_t other;
    if (pipe(ends) != 0)
        return 1;
    pthread_create(&other, NULL, shorten, NULL);
    int failed = writev(ends[1], pieces, 2) < 0;
    pthread_join(other, NULL);
    close(ends[0]);
    close(ends[1]);
    return failed;
}
