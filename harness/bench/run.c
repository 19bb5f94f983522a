/* SPDX-License-Identifier: MIT */
/* One thread's run of a benchmark, and the hooks around all threads'. */
#include "state.h"
#include "watch.h"

#include <stdio.h>

enum { FAULT_SIZE = 200 };
static char setup_fault[FAULT_SIZE]; /* written while no benchmark runs */

static int64_t no_loop(struct bench_state *state)
{
    (void)state;
    return 0;
}

static bool no_batch(struct bench_state *state, int64_t iterations)
{
    (void)state;
    (void)iterations;
    return false;
}

static int64_t no_iterations(const struct bench_state *state)
{
    (void)state;
    return 0;
}

static void nothing(struct bench_state *state)
{
    (void)state;
}

static void no_time(struct bench_state *state, double seconds)
{
    (void)state;
    (void)seconds;
}

static void hook_fails(struct bench_state *state, const char *message)
{
    (void)state;
    if (setup_fault[0] == '\0')
        snprintf(setup_fault, sizeof setup_fault, "%s", message);
}

static bool hook_failed(const struct bench_state *state)
{
    (void)state;
    return setup_fault[0] != '\0';
}

static void no_number(struct bench_state *state, int64_t number)
{
    (void)state;
    (void)number;
}

static void no_label(struct bench_state *state, const char *text)
{
    (void)state;
    (void)text;
}

static void no_counter(struct bench_state *state, const char *name,
                       double value, unsigned flags)
{
    (void)state;
    (void)name;
    (void)value;
    (void)flags;
}

static double no_counter_of(const struct bench_state *state, const char *name)
{
    (void)state;
    (void)name;
    return 0;
}

static const struct bench_ops hook_ops = {
    .begin = no_loop,
    .next = no_loop,
    .batch = no_batch,
    .iterations = no_iterations,
    .pause = nothing,
    .resume = nothing,
    .time = no_time,
    .fail = hook_fails,
    .failed = hook_failed,
    .items = no_number,
    .bytes = no_number,
    .label = no_label,
    .complexity = no_number,
    .counter = no_counter,
    .counter_of = no_counter_of,
};

static void watch_run(const struct bench *bench, const int64_t *args,
                      int threads, double limit_s)
{
    struct bench_case one;
    if (limit_s < 0)
        return;
    bench_case_init(&one, bench, args, threads);
    watch_start(one.name, bench->time_limit >= 0 ? bench->time_limit : limit_s);
}

static void run_hook(bench_hook *hook, void *context, const struct bench *bench,
                     const int64_t *args, int threads, double limit_s)
{
    struct bench_state state;
    if (hook == NULL)
        return;
    state_init(&state, &hook_ops, NULL, bench, args);
    state.thread_count = threads;
    watch_run(bench, args, threads, limit_s);
    hook(&state, context);
    watch_stop();
}

void state_set_up(const struct bench *bench, const int64_t *args, int threads,
                  double limit_s)
{
    setup_fault[0] = '\0';
    run_hook(bench->setup, bench->setup_context, bench, args, threads, limit_s);
}

void state_tear_down(const struct bench *bench, const int64_t *args,
                     int threads, double limit_s)
{
    run_hook(bench->teardown, bench->teardown_context, bench, args, threads,
             limit_s);
    setup_fault[0] = '\0';
}

static void show(struct bench_state *state, const struct crew *crew)
{
    struct mode modes[MODES_MAX];
    if (state->thread_count > 1 && crew->slowest >= 0) {
        bench_counter(state, "thread_min", crew->slowest, 0);
        bench_counter(state, "thread_max", crew->fastest, 0);
    }
    size_t count = samples_modes(&crew->samples, modes);
    if (count == 0)
        return;
    if (count == 2) {
        bench_counter(state, "mode1", (double)modes[0].ns, 0);
        bench_counter(state, "mode2", (double)modes[1].ns, 0);
    }
    bench_counter(state, "p50", (double)samples_at(&crew->samples, 0.5), 0);
    bench_counter(state, "p99", (double)samples_at(&crew->samples, 0.99), 0);
    bench_counter(state, "max", (double)crew->samples.most, 0);
}

void state_run(struct bench_state *state, double limit_s)
{
    const struct crew *crew;
    if (crew_enter())
        watch_run(state->bench, state->args, state->thread_count, limit_s);
    if (setup_fault[0] == '\0')
        state->bench->function(state);
    else
        bench_skip_with_error(state, setup_fault);
    state_finish(state);
    if (crew_leave(state, &crew)) {
        if (limit_s != STATE_UNWATCHED) /* slices tell of each one's own */
            show(state, crew);
        watch_stop();
    }
}
