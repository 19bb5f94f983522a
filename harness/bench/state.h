/* SPDX-License-Identifier: MIT */
/*
 * state.h - one thread of one running benchmark.
 *
 * What a benchmark sees is the same wherever it runs; what lies behind it is
 * a table of functions: Google Benchmark's (shim.cc) or the worker's of
 * paired timing (slices.c).
 *
 * Who may call what: a state belongs to its thread.  The crew is shared by
 * the threads of a run; state_enter and state_leave lock it.
 */
#ifndef DOJO_BENCH_STATE_H
#define DOJO_BENCH_STATE_H

#include "registry.h"
#include "samples.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bench_ops {
    int64_t (*begin)(struct bench_state *state); /* iterations to run now */
    int64_t (*next)(struct bench_state *state);  /* and again; 0: stop */
    bool (*batch)(struct bench_state *state, int64_t iterations);
    int64_t (*iterations)(const struct bench_state *state);
    void (*pause)(struct bench_state *state);
    void (*resume)(struct bench_state *state);
    void (*time)(struct bench_state *state, double seconds);
    void (*fail)(struct bench_state *state, const char *message);
    bool (*failed)(const struct bench_state *state);
    void (*items)(struct bench_state *state, int64_t items);
    void (*bytes)(struct bench_state *state, int64_t bytes);
    void (*label)(struct bench_state *state, const char *text);
    void (*complexity)(struct bench_state *state, int64_t n);
    void (*counter)(struct bench_state *state, const char *name, double value,
                    unsigned flags);
    double (*counter_of)(const struct bench_state *state, const char *name);
};

struct bench_state {
    const struct bench_ops *ops;
    void *run; /* benchmark::State, or the worker's thread */
    const struct bench *bench;
    const int64_t *args;
    int thread_index;
    int thread_count;
    bool clocked; /* its own times are wanted */

    bool begun; /* the loop has */
    bool ended;
    int64_t left; /* of bench_keep_running's loop */
    int64_t items;
    int64_t bytes;
    int64_t complexity_n;

    int64_t begun_ns; /* CLOCK_MONOTONIC, of the loop or slice */
    int64_t ended_ns;
    int64_t paused_ns; /* in total */
    int64_t paused_at_ns;
    struct samples samples;
};

int64_t clock_now_ns(void); /* CLOCK_MONOTONIC */

/* Sets all members; clears the rest. */
void state_init(struct bench_state *state, const struct bench_ops *ops,
                void *run, const struct bench *bench, const int64_t *args);

/*
 * After the function: fails the state if its loop never ran or never ended,
 * unless it has failed already.
 */
void state_finish(struct bench_state *state);

/* This thread's clock of a loop, without its pauses, if state->clocked. */
void state_begin_clock(struct bench_state *state);
void state_end_clock(struct bench_state *state);
int64_t state_busy_ns(const struct bench_state *state);

/*
 * What the threads of a run gather.  Each enters before its function and
 * leaves after it; leaving gives true to the last one, which may then read
 * *crew without a lock, until the next run's first thread enters.
 */
struct crew {
    int entered;
    int left;
    double slowest; /* items a second of one thread; < 0: none */
    double fastest;
    struct samples samples;
};
/* true for the first. */
bool crew_enter(void);
bool crew_leave(const struct bench_state *state, const struct crew **crew);

/*
 * Runs the state's benchmark on this thread, in the run's crew; seconds is
 * the limit where the registration says nothing.  The last thread to end
 * shows what was gathered as counters.
 */
#define STATE_UNWATCHED (-1.0) /* no limit, whatever was registered */
void state_run(struct bench_state *state, double limit_s);

/*
 * Hooks see a state with arguments, context and number of threads; anything
 * else does nothing there.  Where set-up fails, the run fails with its message.
 */
void state_set_up(const struct bench *bench, const int64_t *args, int threads,
                  double limit_s);
void state_tear_down(const struct bench *bench, const int64_t *args,
                     int threads, double limit_s);

#ifdef __cplusplus
}
#endif

#endif
