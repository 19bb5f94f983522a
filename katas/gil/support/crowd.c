/* SPDX-License-Identifier: MIT */
#include "support/crowd.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>

struct gil *make_gil(void)
{
    struct gil *gil = gil_new(5000);

    if (!gil)
        fail_msg("gil_new(5000) gave NULL");
    return gil;
}

int make_gils(struct gil **gils, int count)
{
    for (int i = 0; i < count; i++) {
        gils[i] = gil_new(5000);
        if (!gils[i] && i < GIL_LEAST)
            fail_msg("gil_new(5000) gave NULL for lock %d", i + 1);
        if (!gils[i])
            return i;
    }
    return count;
}

int note_call(void *context)
{
    int *noted = context;

    return (*noted)++;
}

static void start(pthread_t *thread, void *(*work)(void *), void *argument)
{
    if (pthread_create(thread, NULL, work, argument))
        fail_msg("this machine starts no more threads");
}

struct visit {
    struct gil *gil;
    struct stranger stranger;
    int *count, error;
};

static void *try_all(void *argument)
{
    struct visit *visit = argument;
    struct stranger *stranger = &visit->stranger;
    int result = 0;

    stranger->check = gil_check(visit->gil);
    stranger->release = gil_release(visit->gil);
    stranger->block =
        gil_block(visit->gil, note_call, &stranger->called, &result);
    return NULL;
}

struct stranger stranger_tries(struct gil *gil)
{
    struct visit visit = {.gil = gil};
    pthread_t thread;

    start(&thread, try_all, &visit);
    pthread_join(thread, NULL);
    return visit.stranger;
}

static void *count_up(void *argument)
{
    struct visit *visit = argument;

    for (int i = 0; i < ROUNDS && visit->error >= 0; i++) {
        visit->error = gil_acquire(visit->gil);
        ++*visit->count;
        if (visit->error == 0)
            visit->error = gil_check(visit->gil);
        if (visit->error >= 0)
            visit->error = gil_release(visit->gil);
    }
    return NULL;
}

int crowd_counts(struct gil *gil)
{
    struct visit visits[CROWD];
    pthread_t threads[CROWD];
    int count = 0;

    for (int i = 0; i < CROWD; i++) {
        visits[i] = (struct visit){.gil = gil, .count = &count};
        start(&threads[i], count_up, &visits[i]);
    }
    for (int i = 0; i < CROWD; i++)
        pthread_join(threads[i], NULL);
    for (int i = 0; i < CROWD; i++)
        if (visits[i].error < 0)
            return visits[i].error;
    return count;
}

static const char *name_of(int error)
{
    static char number[2][24];
    static int turn;

    switch (error) {
    case -EINVAL:
        return "-EINVAL";
    case -EPERM:
        return "-EPERM";
    case -EDEADLK:
        return "-EDEADLK";
    case -EBUSY:
        return "-EBUSY";
    default:
        turn = !turn;
        snprintf(number[turn], sizeof number[turn], "%d", error);
        return number[turn];
    }
}

void crowd_check_at(const char *call, int got, int expected, const char *file,
                    int line)
{
    if (got == expected)
        return;
    print_error("ERROR: %s gave %s, expected %s\n", call, name_of(got),
                name_of(expected));
    _fail(file, line);
}
