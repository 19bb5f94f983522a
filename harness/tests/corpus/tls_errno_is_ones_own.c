/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: one thread's failing call leaves the other's errno alone */
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stddef.h>
#include <unistd.h>

static void *fail(void *arg)
{
    (void)arg;
    errno = 0;
    assert(close(-1) == -1);
    assert(errno == EBADF);
    return NULL;
}

static void *succeed(void *arg)
{
    (void)arg;
    errno = 0;
    pthread_t me = pthread_self();
    assert(pthread_equal(me, pthread_self()));
    assert(errno == 0);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    pthread_create(&a, NULL, fail, NULL);
    pthread_create(&b, NULL, succeed, NULL);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
