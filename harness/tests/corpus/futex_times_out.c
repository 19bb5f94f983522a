/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * preemptions: 0
 * threads: 1
 * needs: time
 * why: a span for FUTEX_WAIT, a moment for FUTEX_WAIT_BITSET */
#define _GNU_SOURCE
#include <assert.h>
#include <errno.h>
#include <linux/futex.h>
#include <stdatomic.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static atomic_int word;

static long long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000LL + t.tv_nsec;
}

int main(void)
{
    struct timespec span = {2, 0}, moment;
    long long start = now();
    long result;
    do {
        result = syscall(SYS_futex, &word, FUTEX_WAIT, 0, &span);
    } while (result == 0); /* woken for no reason */
    assert(errno == ETIMEDOUT && now() - start == 2000000000);
    clock_gettime(CLOCK_MONOTONIC, &moment);
    moment.tv_sec += 3;
    do {
        result = syscall(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, &moment, NULL,
                         FUTEX_BITSET_MATCH_ANY);
    } while (result == 0);
    assert(errno == ETIMEDOUT && now() - start == 5000000000);
    errno = 0;
    assert(syscall(SYS_futex, &word, FUTEX_WAIT, 1, NULL) == -1);
    assert(errno == EAGAIN);
    assert(syscall(SYS_futex, &word, FUTEX_WAKE, 1) == 0);
    return 0;
}
