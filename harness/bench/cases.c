/* SPDX-License-Identifier: MIT */
/*
 * Cases and their names.  The names are built the way Google Benchmark builds
 * its own, so that what --benchmark_list_tests prints can be asked for in
 * paired timing.
 */
#define _GNU_SOURCE /* sched_getaffinity, CPU_COUNT */
#include "registry.h"

#include <errno.h>
#include <inttypes.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

__attribute__((format(printf, 2, 3))) static void
append(char *name, const char *format, ...)
{
    size_t length = strlen(name);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name + length, BENCH_NAME_SIZE - length, format, arguments);
    va_end(arguments);
}

static void append_time(char *name, const struct bench *bench)
{
    if (bench->process_cpu_time)
        append(name, "/process_time");
    if (bench->clock == BENCH_CLOCK_MANUAL)
        append(name, "/manual_time");
    else if (bench_wants_real_time(bench))
        append(name, "/real_time");
}

static void write_name(struct bench_case *one, bool with_time)
{
    const struct bench *bench = one->bench;
    char *name = one->name;

    snprintf(name, BENCH_NAME_SIZE, "%s", bench->name);
    for (size_t i = 0; i < bench->width; i++) {
        append(name, "/");
        if (i < bench->arg_name_count && bench->arg_names[i][0] != '\0')
            append(name, "%s:", bench->arg_names[i]);
        append(name, "%" PRId64, one->args[i]);
    }
    if (bench->min_time > 0)
        append(name, "/min_time:%0.3f", bench->min_time);
    if (bench->min_warm_up_time > 0)
        append(name, "/min_warmup_time:%0.3f", bench->min_warm_up_time);
    if (bench->iterations > 0)
        append(name, "/iterations:%" PRId64, bench->iterations);
    if (bench->repetitions > 0)
        append(name, "/repeats:%d", bench->repetitions);
    if (with_time)
        append_time(name, bench);
    if (bench->thread_count > 0)
        append(name, "/threads:%d", one->threads);
}

void bench_case_init(struct bench_case *out, const struct bench *bench,
                     const int64_t *args, int threads)
{
    out->bench = bench;
    out->args = args;
    out->threads = threads;
    write_name(out, true);
}

static bool case_at(size_t index, struct bench_case *out)
{
    for (const struct bench *b = bench_first(); b != NULL; b = b->next) {
        size_t crews = b->thread_count > 0 ? b->thread_count : 1;
        size_t runs = b->runs > 0 ? b->runs : 1;
        if (index < crews * runs) {
            out->bench = b;
            out->args = b->args + (index / crews) * b->width;
            out->threads = b->thread_count > 0 ? b->threads[index % crews] : 1;
            return true;
        }
        index -= crews * runs;
    }
    return false;
}

int bench_case_at(size_t index, struct bench_case *out)
{
    if (!case_at(index, out))
        return -ENOENT;
    write_name(out, true);
    return 0;
}

int bench_case_find(const char *name, struct bench_case *out)
{
    for (size_t i = 0; case_at(i, out); i++) {
        write_name(out, false);
        bool found = strcmp(out->name, name) == 0;
        write_name(out, true);
        if (found || strcmp(out->name, name) == 0)
            return 0;
    }
    return -ENOENT;
}

void bench_thread_per_cpu(struct bench *bench)
{
    cpu_set_t cpus;
    int count = 1;
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0)
        count = CPU_COUNT(&cpus);
    bench_threads(bench, count);
}
