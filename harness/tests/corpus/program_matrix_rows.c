/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * why: each thread computes rows of its own, a barrier between two
 *     products */
#define _POSIX_C_SOURCE 200809L
#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

enum { N = 2 };

static pthread_barrier_t done;
static double a[N][N] = {{1, 2}, {3, 4}};
static double b[N][N], c[N][N];

static void row_times(double to[N][N], double from[N][N], size_t row)
{
    for (int col = 0; col < N; col++) {
        to[row][col] = 0;
        for (int k = 0; k < N; k++)
            to[row][col] += from[row][k] * a[k][col];
    }
}

static void *work(void *arg)
{
    uintptr_t row = (uintptr_t)arg;
    row_times(b, a, row);
    pthread_barrier_wait(&done);
    row_times(c, b, row);
    return NULL;
}

int main(void)
{
    pthread_t t[N];
    pthread_barrier_init(&done, NULL, N);
    for (uintptr_t i = 0; i < N; i++)
        pthread_create(&t[i], NULL, work, (void *)i);
    for (int i = 0; i < N; i++)
        pthread_join(t[i], NULL);
    pthread_barrier_destroy(&done);
    assert(fabs(c[0][0] - 37) < 1e-9 && fabs(c[1][1] - 118) < 1e-9);
    return 0;
}
