/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: struct drand48_data. */
#define _GNU_SOURCE
/*
 * hidden.c - libc's calendar and its 48-bit random numbers.  Some of these
 * calls keep what they answer where all threads find it: a use is an access
 * there, and two that nothing orders are a race.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "model.h"

/* Calendar. */

struct tm *MODEL(gmtime_r)(const time_t *when, struct tm *to)
{
    call_reads(when, sizeof *when, CALLER);
    call_writes(to, sizeof *to, CALLER);
    return gmtime_r(when, to);
}

struct tm *MODEL(localtime_r)(const time_t *when, struct tm *to)
{
    call_reads(when, sizeof *when, CALLER);
    call_writes(to, sizeof *to, CALLER);
    return localtime_r(when, to);
}

struct tm *MODEL(gmtime)(const time_t *when)
{
    call_reads(when, sizeof *when, CALLER);
    touch_hidden_state(HIDDEN_CALENDAR, CALLER);
    return gmtime(when);
}

struct tm *MODEL(localtime)(const time_t *when)
{
    call_reads(when, sizeof *when, CALLER);
    touch_hidden_state(HIDDEN_CALENDAR, CALLER);
    return localtime(when);
}

char *MODEL(asctime)(const struct tm *parts)
{
    call_reads(parts, sizeof *parts, CALLER);
    touch_hidden_state(HIDDEN_CALENDAR, CALLER);
    return asctime(parts);
}

char *MODEL(ctime)(const time_t *when)
{
    call_reads(when, sizeof *when, CALLER);
    touch_hidden_state(HIDDEN_CALENDAR, CALLER);
    return ctime(when);
}

time_t MODEL(mktime)(struct tm *parts)
{
    call_writes(parts, sizeof *parts, CALLER);
    return mktime(parts);
}

size_t MODEL(strftime)(char *to, size_t room, const char *format,
                       const struct tm *parts)
{
    call_reads(format, strlen(format) + 1, CALLER);
    call_reads(parts, sizeof *parts, CALLER);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
    size_t length = strftime(to, room, format, parts);
#pragma GCC diagnostic pop

    call_writes(to, length ? length + 1 : 0, CALLER);
    return length;
}

/* Random numbers. */

/* Every execution begins with what a process begins with. */
static struct drand48_data *numbers(uintptr_t pc)
{
    static struct drand48_data data;
    static uint32_t generation;

    if (generation != E.generation)
        memset(&data, 0, sizeof data);
    generation = E.generation;
    touch_hidden_state(HIDDEN_RAND48, pc);
    return &data;
}

void MODEL(srand48)(long seed)
{
    srand48_r(seed, numbers(CALLER));
}

double MODEL(drand48)(void)
{
    double result;

    drand48_r(numbers(CALLER), &result);
    return result;
}

long MODEL(lrand48)(void)
{
    long result;

    lrand48_r(numbers(CALLER), &result);
    return result;
}

long MODEL(mrand48)(void)
{
    long result;

    mrand48_r(numbers(CALLER), &result);
    return result;
}

/* The state is the caller's; libc's own multiplier stays as it is. */
double MODEL(erand48)(unsigned short state[3])
{
    struct drand48_data data = {0};
    double result;

    call_writes(state, 3 * sizeof *state, CALLER);
    erand48_r(state, &data, &result);
    return result;
}

long MODEL(nrand48)(unsigned short state[3])
{
    struct drand48_data data = {0};
    long result;

    call_writes(state, 3 * sizeof *state, CALLER);
    nrand48_r(state, &data, &result);
    return result;
}
