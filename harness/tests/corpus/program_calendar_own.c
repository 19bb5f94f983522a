/* SPDX-License-Identifier: MIT */
/* expect: accepted
 * threads: 3
 * needs: none
 * size: small
 * why: each thread has its own parts of the date, text and random numbers */
#define _GNU_SOURCE
#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void *report(void *arg)
{
    int decades = *(int *)arg;
    time_t when = decades * 315576000L;
    unsigned short seed[3] = {1, 2, (unsigned short)decades};
    struct tm parts;
    char day[16], *line;
    double x = erand48(seed), y = erand48(seed);
    assert(hypot(x, y) <= sqrt(2));
    gmtime_r(&when, &parts);
    assert(strftime(day, sizeof day, "%Y", &parts) == 4);
    if (asprintf(&line, "year %s", day) < 0)
        return NULL;
    assert(atoi(line + 5) == 1970 + 10 * decades);
    free(line);
    return NULL;
}

int main(void)
{
    pthread_t a, b;
    int decades[2] = {1, 2};
    pthread_create(&a, NULL, report, &decades[0]);
    pthread_create(&b, NULL, report, &decades[1]);
    pthread_join(a, NULL);
    pthread_join(b, NULL);
    return 0;
}
