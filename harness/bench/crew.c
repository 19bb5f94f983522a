/* SPDX-License-Identifier: MIT */
/*
 * What the threads of one run gather.
 *
 * Invariant: only one benchmark runs at a time, so there is one crew.
 */
#include "state.h"

#include <pthread.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct crew crew; /* lock */

bool crew_enter(void)
{
    pthread_mutex_lock(&lock);
    bool is_first = crew.entered == 0;
    if (is_first) {
        memset(&crew, 0, sizeof crew);
        crew.slowest = -1;
        crew.fastest = -1;
    }
    crew.entered++;
    pthread_mutex_unlock(&lock);
    return is_first;
}

static void take_rate(const struct bench_state *state)
{
    int64_t busy_ns = state_busy_ns(state);
    if (!state->clocked || state->items <= 0 || busy_ns <= 0)
        return;
    double rate = (double)state->items * 1e9 / (double)busy_ns;
    if (crew.slowest < 0 || rate < crew.slowest)
        crew.slowest = rate;
    if (rate > crew.fastest)
        crew.fastest = rate;
}

bool crew_leave(const struct bench_state *state, const struct crew **out)
{
    pthread_mutex_lock(&lock);
    take_rate(state);
    samples_merge(&crew.samples, &state->samples);
    crew.left++;
    bool is_last = crew.left == state->thread_count;
    if (is_last)
        crew.entered = 0;
    *out = &crew;
    pthread_mutex_unlock(&lock);
    return is_last;
}
