/* SPDX-License-Identifier: MIT */
/*
 * bench.h - Google Benchmark with a plain C face.
 *
 * A benchmark is a function with one timed loop.  It is registered under a
 * name, with the arguments and numbers of threads to run it for; bench_main
 * does the rest and understands every --benchmark_... option.
 *
 *     static void add(struct bench_state *state)
 *     {
 *         struct counter *counter = counter_new(bench_get_arg(state, 0));
 *                                               <- not timed
 *         BENCH_LOOP(state) {
 *             counter_add(counter, 1);          <- timed, as often as needed
 *         }
 *         counter_free(counter);                <- not timed
 *     }
 *
 *     int main(int argc, char **argv)
 *     {
 *         bench_arg(bench_register("add", add), 8);
 *         return bench_main(argc, argv);
 *     }
 *
 * With several threads, each runs the function; all loops start together and
 * none goes on before the last has ended.  What the threads share is made by
 * bench_setup's function, or by thread 0 before its loop.
 *
 * Who may call what
 *     bench_register and all that takes a struct bench      main thread,
 *     bench_add_context, bench_set_..., bench_clear         before bench_main
 *     bench_main                                            main thread, once
 *     BENCH_LOOP and all that takes a struct bench_state    the thread that
 *                                                           was given it
 *     bench_do_not_optimize, BENCH_KEEP, bench_clobber_...  any thread
 *
 * Units: functions take seconds as double and iterations as int64_t; results
 * are nanoseconds per iteration unless bench_unit says otherwise.  Real time
 * is wall time of one thread's iteration, however many threads run: never
 * divided by their number.  CPU time is that of all threads that run the
 * function, divided by the iterations of all of them.
 *
 * Blocking: BENCH_LOOP with several threads waits for the others at its start
 * and at its end: hold no lock there that they take before theirs.  Nothing
 * else waits.
 *
 * Errors: a wrong number in a registration is remembered; bench_main prints
 * it and returns 2.  A benchmark that fails, is cut off by its time limit or
 * leaves its loop early is reported as an error, and bench_main returns 1.
 *
 * What differs from C++: exit status and plain wall time, as above; real time
 * where threads run, unless CPU time is asked for; --benchmark_min_time takes
 * 0.5, 0.5s and 100x in every version, 0 being one iteration;
 * --bench_time_limit=SECONDS (60; 0: none) for one run of a loop; with
 * several threads and items, thread_min and thread_max, the items a second of
 * the slowest and the fastest thread; no warning of a DEBUG library, which
 * Debian's is not.
 *
 * Source: google/benchmark 1.7.1, docs/user_guide.md.
 */
#ifndef DOJO_BENCH_H
#define DOJO_BENCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct bench_state; /* one running benchmark, one thread; ends with its run */
struct bench;       /* a registration; lives until bench_clear */

typedef void bench_function(struct bench_state *state);

enum bench_unit {
    BENCH_NANOSECOND,
    BENCH_MICROSECOND,
    BENCH_MILLISECOND,
    BENCH_SECOND
};

/* ---- the loop ---- */

/*
 * Runs the statement that follows as often as the benchmark needs.  Costs
 * nothing but counting down a register.  Once per function.  Leave it by
 * break only after bench_skip_with_error; never by return or goto.
 */
#define BENCH_LOOP(state)                                                      \
    for (int64_t bench_left_ = bench_loop_begin(state); bench_left_ > 0;       \
         bench_left_ = bench_loop_next((state), bench_left_))                  \
        for (; bench_left_ > 0; bench_left_ = bench_one_less_(bench_left_))

/*
 * The same as a condition, for loops of another shape; a call each time.
 *     while (bench_keep_running(state)) { ... }
 *     while (bench_keep_running_batch(state, 64)) { ... 64 operations ... }
 * The batch may go past the wanted iterations by less than one batch.
 */
bool bench_keep_running(struct bench_state *state);
bool bench_keep_running_batch(struct bench_state *state, int64_t iterations);

/* Parts of BENCH_LOOP; not to be called by hand. */
int64_t bench_loop_begin(struct bench_state *state);
int64_t bench_loop_next(struct bench_state *state, int64_t left);
static inline int64_t bench_one_less_(int64_t left)
{
    left--;
    __asm__ volatile("" : "+r"(left)); /* keeps an empty loop a loop */
    return left;
}

/* Makes *object look read and changed here; it has to be in memory. */
static inline void bench_do_not_optimize(void *object)
{
    __asm__ volatile("" : : "g"(object) : "memory");
}

/* Makes value look used here; it may stay in its register. */
#define BENCH_KEEP(value) __asm__ volatile("" : : "r,m"(value) : "memory")

/* Makes all memory look read and changed here. */
static inline void bench_clobber_memory(void)
{
    __asm__ volatile("" : : : "memory");
}

/* ---- in a running benchmark ---- */

/* The i-th argument of this run.  Without one: fails the run, gives 0. */
int64_t bench_get_arg(const struct bench_state *state, size_t i);
size_t bench_arg_count(const struct bench_state *state);

/* This thread's number, 0 to bench_thread_count - 1. */
int bench_thread_index(const struct bench_state *state);
int bench_thread_count(const struct bench_state *state);

/* Iterations of this thread's loop so far; all of them after it. */
int64_t bench_iterations(const struct bench_state *state);

/* What bench_context gave the registration, or NULL. */
void *bench_get_context(const struct bench_state *state);

/*
 * Stops and starts this thread's clock; in the loop, in pairs.  Each costs
 * two readings of clocks, about 1 us: keep them out of short iterations.
 */
void bench_pause(struct bench_state *state);
void bench_resume(struct bench_state *state);

/* Seconds the iteration took; once per iteration, after bench_use_manual_time.
 */
void bench_set_iteration_time(struct bench_state *state, double seconds);

/*
 * Reports the run as failed, message (copied) being the reason.  In the loop
 * it is followed by break.  The first message of all threads is shown.
 */
void bench_skip_with_error(struct bench_state *state, const char *message);
bool bench_has_failed(const struct bench_state *state);

/*
 * After the loop.  What this thread worked through, in total; shown per
 * second of wall time, all threads together.
 */
void bench_set_items_processed(struct bench_state *state, int64_t items);
void bench_set_bytes_processed(struct bench_state *state, int64_t bytes);
int64_t bench_items_processed(const struct bench_state *state);
int64_t bench_bytes_processed(const struct bench_state *state);

/* After the loop.  A text (copied) at the end of the run's line. */
void bench_set_label(struct bench_state *state, const char *text);

/* The N of bench_complexity for this run. */
void bench_set_complexity_n(struct bench_state *state, int64_t n);
int64_t bench_complexity_n(const struct bench_state *state);

/*
 * A number of one's own, shown under name (copied).  The threads' values are
 * added up, then treated as the flags say, from the first to the last.
 */
enum bench_counter_flags {
    BENCH_COUNTER_PLAIN = 0,
    BENCH_COUNTER_RATE = 1,                /* per second of the run */
    BENCH_COUNTER_AVG_THREADS = 2,         /* by the number of threads */
    BENCH_COUNTER_ITERATION_INVARIANT = 4, /* times the iterations */
    BENCH_COUNTER_AVG_ITERATIONS = 8,      /* by the iterations */
    BENCH_COUNTER_INVERT = 16,             /* 1 / the result */
    BENCH_COUNTER_1024 = 32                /* shown in Ki, Mi, Gi */
};
void bench_counter(struct bench_state *state, const char *name, double value,
                   unsigned flags);
/* This thread's value of it, 0 if there is none. */
double bench_get_counter(const struct bench_state *state, const char *name);

/*
 * Adds one latency, in nanoseconds, to this thread's distribution; any number
 * of times, in the loop or after it.  Shown over all threads as the counters
 * p50, p99 and max, and mode1 and mode2 if there are two usual latencies;
 * exact to 1 in 64.  Costs a few ns, allocates nothing.
 */
void bench_sample_ns(struct bench_state *state, int64_t latency_ns);

/* ---- registering ---- */

/*
 * Registers function under name (copied).  Never NULL: without memory the
 * program ends with a message.  Names need not be unique, but should be.
 */
struct bench *bench_register(const char *name, bench_function *function);

/*
 * At file scope: registers the function, under its own name, before main.
 * BENCH_APPLY hands the registration to configure, a function of one struct
 * bench *.  bench_of_FUNCTION is the registration.
 */
#define BENCH_APPLY(function, configure)                                       \
    static struct bench *bench_of_##function;                                  \
    __attribute__((constructor)) static void bench_register_##function(void)   \
    {                                                                          \
        bench_of_##function = bench_register(#function, function);             \
        bench_apply(bench_of_##function, configure);                           \
    }                                                                          \
    static struct bench *bench_of_##function
#define BENCH(function) BENCH_APPLY(function, NULL)

/* Calls configure with bench; NULL: nothing. */
void bench_apply(struct bench *bench, void (*configure)(struct bench *));

void bench_name(struct bench *bench, const char *name);     /* another name */
void bench_context(struct bench *bench, void *context);     /* not owned */
void bench_unit(struct bench *bench, enum bench_unit unit); /* of its lines */

/*
 * Arguments.  Each call adds runs; all runs of a benchmark take the same
 * number of arguments.  Ranges go from start by factors of the multiplier (8)
 * to limit, both included; 0 <= start <= limit, or both below 0.
 */
struct bench_span {
    int64_t start;
    int64_t limit;
};
struct bench_list {
    const int64_t *values;
    size_t count;
};
void bench_arg(struct bench *bench, int64_t value);
void bench_args(struct bench *bench, const int64_t *values, size_t count);
void bench_range(struct bench *bench, int64_t start, int64_t limit);
void bench_dense_range(struct bench *bench, int64_t start, int64_t limit,
                       int64_t step);
void bench_ranges(struct bench *bench, const struct bench_span *ranges,
                  size_t count); /* every combination */
void bench_args_product(struct bench *bench, const struct bench_list *lists,
                        size_t count); /* every combination */
void bench_range_multiplier(struct bench *bench, int multiplier); /* >= 2;
                                                 for the ranges after it */
void bench_arg_name(struct bench *bench, const char *name);       /* copied */
void bench_arg_names(struct bench *bench, const char *const *names,
                     size_t count);

/* Threads.  Each call adds runs, for every list of arguments; 1 to 1024. */
void bench_threads(struct bench *bench, int threads);
void bench_thread_range(struct bench *bench, int least, int most); /* x 2 */
void bench_dense_thread_range(struct bench *bench, int least, int most,
                              int step);
void bench_thread_per_cpu(struct bench *bench);

/* How long.  At most one of min_time and iterations. */
void bench_min_time(struct bench *bench, double seconds);         /* > 0 */
void bench_min_warm_up_time(struct bench *bench, double seconds); /* >= 0 */
void bench_iterations_fixed(struct bench *bench, int64_t iterations);
void bench_repetitions(struct bench *bench, int repetitions);
void bench_time_limit(struct bench *bench, double seconds); /* one run of the
                                            loop; 0: none; default 60 */

/* Its time passes in waiting, hardly any of it on a processor: whoever wants
   the times of many benchmarks may run it beside others that wait. */
void bench_waits(struct bench *bench);

/*
 * Which time counts.  Nothing said: real time if any run has several threads,
 * else CPU time of the main thread.  A benchmark that starts threads itself
 * needs real time or process CPU time.
 */
void bench_use_real_time(struct bench *bench);
void bench_use_cpu_time(struct bench *bench);
void bench_use_manual_time(struct bench *bench);
void bench_measure_process_cpu_time(struct bench *bench);

/* With repetitions: only mean, median and the like are shown. */
void bench_report_aggregates_only(struct bench *bench, bool only);
void bench_display_aggregates_only(struct bench *bench, bool only);

/*
 * Called on the main thread, once before and once after each run of the
 * loop, with all threads together (a benchmark has several runs).  context is
 * passed on.  In state, thread index and clock are not to be used.  At most
 * 128 benchmarks of a program have hooks.
 */
typedef void bench_hook(struct bench_state *state, void *context);
void bench_setup(struct bench *bench, bench_hook *hook, void *context);
void bench_teardown(struct bench *bench, bench_hook *hook, void *context);

/* Fits the runs' times to a function of N; see bench_set_complexity_n. */
enum bench_complexity {
    BENCH_O_NONE,
    BENCH_O_1,
    BENCH_O_N,
    BENCH_O_N_SQUARED,
    BENCH_O_N_CUBED,
    BENCH_O_LOG_N,
    BENCH_O_N_LOG_N,
    BENCH_O_AUTO
};
void bench_complexity(struct bench *bench, enum bench_complexity complexity);
void bench_complexity_function(struct bench *bench,
                               double (*complexity)(int64_t n));

/*
 * A figure over the repetitions, shown under name: a time in the values' unit
 * (seconds), or a fraction shown as percentage.  Called on the main thread.
 * At most 128 in a program.
 */
typedef double bench_statistic_function(const double *values, size_t count,
                                        void *context);
void bench_statistic(struct bench *bench, const char *name,
                     bench_statistic_function *function, bool percentage,
                     void *context);

/* Forgets all registrations; their pointers are invalid then. */
void bench_clear(void);

/* ---- the whole program ---- */

/*
 * Runs what argv asks for and reports it.  0: all went well, or help or a
 * list was asked for; 1: a benchmark failed or ran into its limit; 2: wrong
 * arguments or registrations, or no benchmark matches the filter.
 */
int bench_main(int argc, char **argv);

/* A key and value (copied) in the report's context. */
void bench_add_context(const char *key, const char *value);

/* The unit where bench_unit says nothing; before bench_main. */
void bench_set_default_unit(enum bench_unit unit);

/* The filter where --benchmark_filter says nothing (copied). */
void bench_set_filter(const char *regex);

/*
 * What counts allocations.  start and stop enclose one extra run of each
 * benchmark, on the main thread.  manager is not copied: it lives until
 * bench_main has returned.  NULL: none.
 */
struct bench_memory {
    int64_t allocations;
    int64_t most_bytes;
    int64_t total_bytes; /* BENCH_UNKNOWN if not counted */
    int64_t growth_bytes;
};
#define BENCH_UNKNOWN INT64_MAX
struct bench_memory_manager {
    void (*start)(void *context);
    void (*stop)(struct bench_memory *result, void *context);
    void *context;
};
void bench_set_memory_manager(const struct bench_memory_manager *manager);

/*
 * A reporter of one's own in place of the console's (display) or of the
 * file's (--benchmark_out).  Called on the main thread, on another one only
 * when a time limit ends the program.  What is pointed at is valid during the
 * call.  not copied; NULL members are skipped.
 */
struct bench_run_counter {
    const char *name;
    double value;   /* final: flags are worked in */
    unsigned flags; /* enum bench_counter_flags */
};
struct bench_run {
    const char *name;      /* with arguments and all: add/8/threads:2 */
    const char *family;    /* add */
    const char *aggregate; /* "mean" and the like; NULL: a run */
    const char *label;     /* NULL: none */
    const char *error;     /* NULL: went well */
    int64_t iterations;    /* of all threads */
    int64_t threads;
    int64_t repetition; /* from 0; -1 for an aggregate */
    int64_t repetitions;
    enum bench_unit unit; /* of the two times */
    double real_time;     /* per iteration */
    double cpu_time;
    bool percentage;    /* the times are fractions: cv and the like */
    bool is_complexity; /* BigO and RMS */
    const struct bench_run_counter *counters;
    size_t counter_count;
    const struct bench_memory *memory; /* NULL: not measured */
};
struct bench_machine {
    int cpus;
    double cycles_per_second;
    const char *host;
    const char *executable;
    size_t longest_name; /* bytes */
};
struct bench_reporter {
    bool (*begin)(const struct bench_machine *machine, void *context);
    void (*runs)(const struct bench_run *runs, size_t count, void *context);
    void (*end)(void *context);
    void *context;
};
void bench_set_display_reporter(const struct bench_reporter *reporter);
void bench_set_file_reporter(const struct bench_reporter *reporter);

#ifdef __cplusplus
}
#endif

#endif
