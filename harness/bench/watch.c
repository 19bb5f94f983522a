/* SPDX-License-Identifier: MIT */
/*
 * Price: glibc takes its locks in earnest as soon as there is a second
 * thread; --bench_time_limit=0 has none.
 */
#include "watch.h"
#include "state.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
/* guarded by lock: */
static pthread_cond_t changed; /* deadline_ns changed; CLOCK_MONOTONIC */
static bool has_thread;
static int64_t deadline_ns; /* 0: nothing to watch */
static double limit;
static char watched[BENCH_NAME_SIZE];
static void (*on_expiry)(const char *name, double limit_s);

static void *watch(void *unused)
{
    (void)unused;
    pthread_mutex_lock(&lock);
    for (;;) {
        if (deadline_ns == 0) {
            pthread_cond_wait(&changed, &lock);
        } else if (clock_now_ns() < deadline_ns) {
            struct timespec until = {
                .tv_sec = (time_t)(deadline_ns / 1000000000),
                .tv_nsec = (long)(deadline_ns % 1000000000),
            };
            pthread_cond_timedwait(&changed, &lock, &until);
        } else {
            on_expiry(watched, limit);
            _Exit(1);
        }
    }
}

/* With every signal blocked: they are the main thread's. */
static int start_thread(void)
{
    pthread_condattr_t attributes;
    sigset_t all;
    sigset_t before;
    pthread_t thread;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&changed, &attributes);
    pthread_condattr_destroy(&attributes);
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int error = pthread_create(&thread, NULL, watch, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (error != 0)
        return -EAGAIN;
    pthread_detach(thread);
    has_thread = true;
    return 0;
}

void watch_on_expiry(void (*expired)(const char *name, double limit_s))
{
    on_expiry = expired;
}

int watch_start(const char *name, double limit_s)
{
    if (limit_s <= 0)
        return 0;
    pthread_mutex_lock(&lock);
    int error = has_thread ? 0 : start_thread();
    if (error == 0) {
        snprintf(watched, sizeof watched, "%s", name);
        limit = limit_s;
        deadline_ns = clock_now_ns() + (int64_t)(limit_s * 1e9);
        pthread_cond_signal(&changed);
    }
    pthread_mutex_unlock(&lock);
    return error;
}

/* The thread is left asleep: it wakes at the old deadline and looks again. */
void watch_stop(void)
{
    pthread_mutex_lock(&lock);
    deadline_ns = 0;
    pthread_mutex_unlock(&lock);
}
