/* SPDX-License-Identifier: MIT */
/* The face that benchmarks see: bench.h's functions on a state. */
#include "state.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

int64_t clock_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void state_init(struct bench_state *state, const struct bench_ops *ops,
                void *run, const struct bench *bench, const int64_t *args)
{
    memset(state, 0, sizeof *state);
    state->ops = ops;
    state->run = run;
    state->bench = bench;
    state->args = args;
    state->thread_count = 1;
}

void state_finish(struct bench_state *state)
{
    if (state->ended || bench_has_failed(state))
        return;
    state_end_clock(state);
    bench_skip_with_error(state, state->begun
                                     ? "the loop was left before its end"
                                     : "the loop was never run");
}

void state_begin_clock(struct bench_state *state)
{
    state->paused_ns = 0;
    state->ended_ns = 0;
    if (state->clocked)
        state->begun_ns = clock_now_ns();
}

void state_end_clock(struct bench_state *state)
{
    if (state->clocked && state->ended_ns == 0)
        state->ended_ns = clock_now_ns();
}

int64_t state_busy_ns(const struct bench_state *state)
{
    return state->ended_ns - state->begun_ns - state->paused_ns;
}

int64_t bench_loop_begin(struct bench_state *state)
{
    int64_t iterations = 0;
    if (state->begun) {
        bench_skip_with_error(state, "the function has two loops");
        return 0;
    }
    state->begun = true;
    iterations = state->ops->begin(state);
    state->ended = iterations <= 0;
    state_begin_clock(state);
    return iterations;
}

int64_t bench_loop_next(struct bench_state *state, int64_t left)
{
    state_end_clock(state);
    if (left > 0 && !bench_has_failed(state))
        bench_skip_with_error(state, "the loop was left before its end");
    int64_t iterations = state->ops->next(state);
    state->ended = iterations <= 0;
    return iterations;
}

bool bench_keep_running(struct bench_state *state)
{
    if (__builtin_expect(state->left > 0, true)) {
        state->left--;
        return true;
    }
    state->left =
        state->begun ? bench_loop_next(state, 0) : bench_loop_begin(state);
    return state->left-- > 0;
}

bool bench_keep_running_batch(struct bench_state *state, int64_t iterations)
{
    bool more;
    if (iterations < 1) {
        bench_skip_with_error(state, "a batch is 1 iteration or more");
        return false;
    }
    more = state->ops->batch(state, iterations);
    if (!more)
        state_end_clock(state);
    else if (!state->begun)
        state_begin_clock(state);
    state->begun = true;
    state->ended = !more;
    return more;
}

int64_t bench_get_arg(const struct bench_state *state, size_t i)
{
    if (i < state->bench->width)
        return state->args[i];
    fprintf(stderr, "bench: %s: argument %zu was asked for, there are %zu\n",
            state->bench->name, i, state->bench->width);
    state->ops->fail((struct bench_state *)(uintptr_t)state,
                     "an argument is missing");
    return 0;
}

size_t bench_arg_count(const struct bench_state *state)
{
    return state->bench->width;
}

int bench_thread_index(const struct bench_state *state)
{
    return state->thread_index;
}

int bench_thread_count(const struct bench_state *state)
{
    return state->thread_count;
}

int64_t bench_iterations(const struct bench_state *state)
{
    return state->ops->iterations(state);
}

void *bench_get_context(const struct bench_state *state)
{
    return state->bench->context;
}

void bench_pause(struct bench_state *state)
{
    state->ops->pause(state);
    if (state->clocked)
        state->paused_at_ns = clock_now_ns();
}

void bench_resume(struct bench_state *state)
{
    if (state->clocked)
        state->paused_ns += clock_now_ns() - state->paused_at_ns;
    state->ops->resume(state);
}

void bench_set_iteration_time(struct bench_state *state, double seconds)
{
    state->ops->time(state, seconds);
}

void bench_skip_with_error(struct bench_state *state, const char *message)
{
    state->ops->fail(state, message);
}

bool bench_has_failed(const struct bench_state *state)
{
    return state->ops->failed(state);
}

void bench_set_items_processed(struct bench_state *state, int64_t items)
{
    state->items = items;
    state->ops->items(state, items);
}

void bench_set_bytes_processed(struct bench_state *state, int64_t bytes)
{
    state->bytes = bytes;
    state->ops->bytes(state, bytes);
}

int64_t bench_items_processed(const struct bench_state *state)
{
    return state->items;
}

int64_t bench_bytes_processed(const struct bench_state *state)
{
    return state->bytes;
}

void bench_set_label(struct bench_state *state, const char *text)
{
    state->ops->label(state, text);
}

void bench_set_complexity_n(struct bench_state *state, int64_t n)
{
    state->complexity_n = n;
    state->ops->complexity(state, n);
}

int64_t bench_complexity_n(const struct bench_state *state)
{
    return state->complexity_n;
}

void bench_counter(struct bench_state *state, const char *name, double value,
                   unsigned flags)
{
    state->ops->counter(state, name, value, flags);
}

double bench_get_counter(const struct bench_state *state, const char *name)
{
    return state->ops->counter_of(state, name);
}

void bench_sample_ns(struct bench_state *state, int64_t latency_ns)
{
    samples_add(&state->samples, latency_ns);
}
