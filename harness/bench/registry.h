/* SPDX-License-Identifier: MIT */
/*
 * registry.h - what has been registered, and the runs that come of it.
 *
 * A registration (struct bench) is a family: lists of arguments times numbers
 * of threads.  One of its runs is a case.  Google Benchmark and the worker of
 * paired timing (slices.h) both read families from here.
 *
 * Who may call what: the main thread, before any benchmark runs; afterwards
 * everybody reads and nobody writes.
 */
#ifndef DOJO_BENCH_REGISTRY_H
#define DOJO_BENCH_REGISTRY_H

#include <dojo/bench.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    BENCH_FAULT_SIZE = 160,
    BENCH_NAME_SIZE = 256,
    BENCH_THREADS_MAX = 1024
};

enum bench_clock {
    BENCH_CLOCK_DEFAULT,
    BENCH_CLOCK_REAL,
    BENCH_CLOCK_CPU,
    BENCH_CLOCK_MANUAL
};

struct bench_statistic {
    char *name;
    bench_statistic_function *function;
    void *context;
    bool percentage;
};

struct bench {
    struct bench *next;
    char *name;
    bench_function *function;
    void *context;
    char fault[BENCH_FAULT_SIZE]; /* the first wrong number; "" if none */

    int64_t *args; /* run after run, width of each */
    size_t runs;   /* 0: one run without arguments */
    size_t width;
    int multiplier;
    char **arg_names;
    size_t arg_name_count;
    int *threads;
    size_t thread_count; /* 0: one thread, not shown */

    int unit;                /* enum bench_unit; -1: the default */
    double min_time;         /* 0: --benchmark_min_time */
    double min_warm_up_time; /* -1: the option */
    int64_t iterations;      /* 0: found out */
    int repetitions;         /* 0: the option */
    double time_limit;       /* -1: --bench_time_limit */
    bool waits;
    enum bench_clock clock;
    bool process_cpu_time;
    int report_aggregates_only; /* -1: the option */
    int display_aggregates_only;

    bench_hook *setup;
    void *setup_context;
    bench_hook *teardown;
    void *teardown_context;
    enum bench_complexity complexity;
    double (*complexity_function)(int64_t n);
    struct bench_statistic *statistics;
    size_t statistic_count;
};

/* The families, in the order of registration; NULL at the end. */
struct bench *bench_first(void);

/* A copy of text; memory of count more elements: both or the program ends. */
char *bench_copy(const char *text);
void *bench_grow(void *memory, size_t count, size_t size);

/* Remembers the first mistake; printf's format. */
void bench_blame(struct bench *bench, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether real time counts: asked for, or threads run and nothing was said. */
bool bench_wants_real_time(const struct bench *bench);

/* One run of a family. */
struct bench_case {
    const struct bench *bench;
    const int64_t *args; /* bench->width of them */
    int threads;
    char name[BENCH_NAME_SIZE]; /* as Google Benchmark writes it */
};

/* The case of a family with these arguments and threads, named. */
void bench_case_init(struct bench_case *out, const struct bench *bench,
                     const int64_t *args, int threads);

/* The index-th case of all families; -ENOENT after the last. */
int bench_case_at(size_t index, struct bench_case *out);

/*
 * The case of that name; /real_time, /manual_time and /process_time may be
 * left out.  0; -ENOENT.
 */
int bench_case_find(const char *name, struct bench_case *out);

#ifdef __cplusplus
}
#endif

#endif
