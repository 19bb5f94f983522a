/* SPDX-License-Identifier: MIT */
/*
 * Idea: with -Wl,--wrap=X the linker sends every call of X to __wrap_X here,
 * and __real_X is libc's.  Without, these functions are never called and
 * __real_X, being weak, is NULL.
 */
#include "support/threads.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <threads.h>

typedef void *start_routine(void *argument);

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          start_routine *start, void *argument)
    __attribute__((weak));
int __real_pthread_join(pthread_t thread, void **result) __attribute__((weak));
int __real_thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
    __attribute__((weak));
int __real_thrd_join(thrd_t thread, int *result) __attribute__((weak));

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          start_routine *start, void *argument);
int __wrap_pthread_join(pthread_t thread, void **result);
int __wrap_thrd_create(thrd_t *thread, thrd_start_t start, void *argument);
int __wrap_thrd_join(thrd_t thread, int *result);

static atomic_int asked, started, refused, left, most;
static int first_failing, number_failing;

static bool is_refused(void)
{
    int nth = ++asked;
    bool fails = nth >= first_failing && nth < first_failing + number_failing;

    refused += fails;
    return fails;
}

/* Before it is started: it may end, and be joined, before we are back. */
static void count_start(void)
{
    int now = ++left;
    int before = most;

    started++;
    while (now > before && !atomic_compare_exchange_weak(&most, &before, now))
        continue;
}

static int keep_if(int error)
{
    started -= error != 0;
    left -= error != 0;
    return error;
}

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                          start_routine *start, void *argument)
{
    if (is_refused())
        return EAGAIN;
    count_start();
    return keep_if(__real_pthread_create(thread, attributes, start, argument));
}

int __wrap_thrd_create(thrd_t *thread, thrd_start_t start, void *argument)
{
    if (is_refused())
        return thrd_nomem;
    count_start();
    return keep_if(__real_thrd_create(thread, start, argument));
}

int __wrap_pthread_join(pthread_t thread, void **result)
{
    int error = __real_pthread_join(thread, result);

    left -= error == 0;
    return error;
}

int __wrap_thrd_join(thrd_t thread, int *result)
{
    int error = __real_thrd_join(thread, result);

    left -= error == thrd_success;
    return error;
}

void threads_watch(int first, int number)
{
    asked = started = refused = left = most = 0;
    first_failing = first;
    number_failing = number;
}

bool threads_counted(void)
{
    return __real_pthread_create != NULL;
}

int threads_started(void)
{
    return started;
}

int threads_refused(void)
{
    return refused;
}

int threads_left(void)
{
    return left;
}

int threads_most(void)
{
    return most;
}

/* The letter behind the name: R is running, S sleeps.  0: it has ended. */
static char state_of(const char *thread)
{
    char path[64], line[256] = "";
    FILE *file;

    snprintf(path, sizeof path, "/proc/self/task/%.20s/stat", thread);
    file = fopen(path, "r");
    if (!file)
        return 0;
    if (!fgets(line, sizeof line, file))
        line[0] = 0;
    fclose(file);
    const char *name_end = strrchr(line, ')');
    return name_end && name_end[1] ? name_end[2] : 0;
}

int threads_running(void)
{
    DIR *tasks = opendir("/proc/self/task");
    int running = 0;

    if (!tasks)
        return -1;
    for (struct dirent *task; (task = readdir(tasks));)
        if (task->d_name[0] != '.')
            running += state_of(task->d_name) == 'R';
    closedir(tasks);
    return running;
}
