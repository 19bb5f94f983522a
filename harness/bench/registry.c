/* SPDX-License-Identifier: MIT */
/*
 * Idea: every registering function writes into struct bench or remembers what
 * was wrong; nothing fails at the place of the call, since a bench.c has
 * nothing sensible to do about it.  Memory of registrations is that of
 * the whole program; without it there is nothing to measure.
 */
#include "registry.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct bench *first;
static struct bench **end = &first;

static void *or_die(void *memory)
{
    if (memory == NULL) {
        fputs("bench: no memory to register benchmarks\n", stderr);
        abort();
    }
    return memory;
}

char *bench_copy(const char *text)
{
    return or_die(strdup(text));
}

void *bench_grow(void *memory, size_t count, size_t size)
{
    return or_die(reallocarray(memory, count > 0 ? count : 1, size));
}

void bench_blame(struct bench *bench, const char *format, ...)
{
    if (bench->fault[0] != '\0')
        return;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(bench->fault, sizeof bench->fault, format, arguments);
    va_end(arguments);
}

struct bench *bench_first(void)
{
    return first;
}

struct bench *bench_register(const char *name, bench_function *function)
{
    struct bench *bench = bench_grow(NULL, 1, sizeof *bench);
    *bench = (struct bench){
        .name = bench_copy(name != NULL ? name : ""),
        .function = function,
        .multiplier = 8,
        .unit = -1,
        .min_warm_up_time = -1,
        .time_limit = -1,
        .report_aggregates_only = -1,
        .display_aggregates_only = -1,
    };
    if (bench->name[0] == '\0')
        bench_blame(bench, "a benchmark needs a name");
    if (function == NULL)
        bench_blame(bench, "a benchmark needs a function");
    *end = bench;
    end = &bench->next;
    return bench;
}

static void forget(struct bench *bench)
{
    for (size_t i = 0; i < bench->arg_name_count; i++)
        free(bench->arg_names[i]);
    for (size_t i = 0; i < bench->statistic_count; i++)
        free(bench->statistics[i].name);
    free(bench->arg_names);
    free(bench->statistics);
    free(bench->threads);
    free(bench->args);
    free(bench->name);
    free(bench);
}

void bench_clear(void)
{
    while (first != NULL) {
        struct bench *next = first->next;
        forget(first);
        first = next;
    }
    end = &first;
}

void bench_apply(struct bench *bench, void (*configure)(struct bench *))
{
    if (configure != NULL)
        configure(bench);
}

void bench_name(struct bench *bench, const char *name)
{
    free(bench->name);
    bench->name = bench_copy(name);
}

void bench_context(struct bench *bench, void *context)
{
    bench->context = context;
}

void bench_unit(struct bench *bench, enum bench_unit unit)
{
    bench->unit = (int)unit;
}

static void add_threads(struct bench *bench, int threads)
{
    if (threads < 1 || threads > BENCH_THREADS_MAX) {
        bench_blame(bench, "%d threads; 1 to %d go", threads,
                    BENCH_THREADS_MAX);
        return;
    }
    size_t count = bench->thread_count + 1;
    bench->threads = bench_grow(bench->threads, count, sizeof(int));
    bench->threads[count - 1] = threads;
    bench->thread_count = count;
}

void bench_threads(struct bench *bench, int threads)
{
    add_threads(bench, threads);
}

void bench_thread_range(struct bench *bench, int least, int most)
{
    if (least < 1 || most < least || most > BENCH_THREADS_MAX) {
        bench_blame(bench, "threads from %d to %d; 1 to %d go", least, most,
                    BENCH_THREADS_MAX);
        return;
    }
    int next = 1;
    add_threads(bench, least);
    for (; next < most; next *= 2)
        if (next > least)
            add_threads(bench, next);
    if (most > least)
        add_threads(bench, most);
}

void bench_dense_thread_range(struct bench *bench, int least, int most,
                              int step)
{
    if (least < 1 || most < least || step < 1 || most > BENCH_THREADS_MAX) {
        bench_blame(bench, "threads from %d to %d by %d", least, most, step);
        return;
    }
    int threads = least;
    for (; threads < most; threads += step)
        add_threads(bench, threads);
    add_threads(bench, most);
}

void bench_min_time(struct bench *bench, double seconds)
{
    if (!(seconds > 0) || bench->iterations > 0)
        bench_blame(bench, "min_time wants > 0 s and no fixed iterations");
    else
        bench->min_time = seconds;
}

void bench_min_warm_up_time(struct bench *bench, double seconds)
{
    if (!(seconds >= 0) || bench->iterations > 0)
        bench_blame(bench, "min_warm_up_time wants >= 0 s and no fixed "
                           "iterations");
    else
        bench->min_warm_up_time = seconds;
}

void bench_iterations_fixed(struct bench *bench, int64_t iterations)
{
    if (iterations < 1 || bench->min_time > 0 || bench->min_warm_up_time > 0)
        bench_blame(bench, "fixed iterations want >= 1 and no min_time");
    else
        bench->iterations = iterations;
}

void bench_repetitions(struct bench *bench, int repetitions)
{
    if (repetitions < 1)
        bench_blame(bench, "%d repetitions; 1 or more go", repetitions);
    else
        bench->repetitions = repetitions;
}

void bench_time_limit(struct bench *bench, double seconds)
{
    if (!(seconds >= 0))
        bench_blame(bench, "a time limit is 0 (none) or more seconds");
    else
        bench->time_limit = seconds;
}

void bench_waits(struct bench *bench)
{
    bench->waits = true;
}

static void use_clock(struct bench *bench, enum bench_clock clock)
{
    if (bench->clock != BENCH_CLOCK_DEFAULT && bench->clock != clock)
        bench_blame(bench, "only one of real, CPU and manual time");
    bench->clock = clock;
}

void bench_use_real_time(struct bench *bench)
{
    use_clock(bench, BENCH_CLOCK_REAL);
}

void bench_use_cpu_time(struct bench *bench)
{
    use_clock(bench, BENCH_CLOCK_CPU);
}

void bench_use_manual_time(struct bench *bench)
{
    use_clock(bench, BENCH_CLOCK_MANUAL);
}

void bench_measure_process_cpu_time(struct bench *bench)
{
    bench->process_cpu_time = true;
}

void bench_report_aggregates_only(struct bench *bench, bool only)
{
    bench->report_aggregates_only = only;
}

void bench_display_aggregates_only(struct bench *bench, bool only)
{
    bench->display_aggregates_only = only;
}

void bench_setup(struct bench *bench, bench_hook *hook, void *context)
{
    bench->setup = hook;
    bench->setup_context = context;
}

void bench_teardown(struct bench *bench, bench_hook *hook, void *context)
{
    bench->teardown = hook;
    bench->teardown_context = context;
}

void bench_complexity(struct bench *bench, enum bench_complexity complexity)
{
    bench->complexity = complexity;
    bench->complexity_function = NULL;
}

void bench_complexity_function(struct bench *bench,
                               double (*complexity)(int64_t n))
{
    bench->complexity_function = complexity;
}

void bench_statistic(struct bench *bench, const char *name,
                     bench_statistic_function *function, bool percentage,
                     void *context)
{
    size_t count = bench->statistic_count + 1;
    bench->statistics =
        bench_grow(bench->statistics, count, sizeof *bench->statistics);
    bench->statistics[count - 1] = (struct bench_statistic){
        .name = bench_copy(name),
        .function = function,
        .context = context,
        .percentage = percentage,
    };
    bench->statistic_count = count;
}

bool bench_wants_real_time(const struct bench *bench)
{
    if (bench->clock != BENCH_CLOCK_DEFAULT || bench->process_cpu_time)
        return bench->clock == BENCH_CLOCK_REAL;
    for (size_t i = 0; i < bench->thread_count; i++)
        if (bench->threads[i] > 1)
            return true;
    return false;
}
