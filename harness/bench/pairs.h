/* SPDX-License-Identifier: MIT */
/*
 * pairs.h - a candidate timed beside its reference.
 *
 * Absolute times of one program move by tens of per cent from run to run on a
 * shared machine; the ratio of two neighbouring slices does not.  So all
 * programs run at once, a process each, taking turns of about a millisecond:
 *
 *     round 1   | R | C | R'|
 *     round 2   | C | R'| R |        order: random, from the seed
 *     round 3   | R'| R | C |
 *                 C/R: one ratio      median of all: the result
 *                 R'/R: one more      how far it is from 1: the resolution
 *
 * R' is the reference in a second process of its own, and all processes are
 * started afresh a few times on the way: what two processes of one program
 * differ by is part of the interval and of the resolution.
 *
 * Who may call what: any thread; one measurement at a time on a machine is
 * wise.  Blocking: until the measurement ends or its limit passes; processes
 * are gone then.
 *
 * Units: seconds and nanoseconds as their names say; ns_per_op is wall time
 * of one thread's iteration (bench.h).
 *
 * Source: Laaber, Basmaci and Salza, Duet benchmarking (2020).
 */
#ifndef DOJO_BENCH_PAIRS_H
#define DOJO_BENCH_PAIRS_H

#include "estimate.h"
#include "slices.h"

#include <jansson.h>
#include <stdbool.h>

/* What to link a benchmark program with, besides libdojo_bench.a. */
extern const char *const pairs_link_flags[];

/* One answer's benchmark program; all are built from the same bench.c. */
struct pairs_program {
    const char *name; /* of the answer, for "program" in the result */
    const char *path;
    bool pinned; /* to one processor of those that the caller may use; a
                    host's programs are where the host puts them */
};

/*
 * Whoever starts programs in another way than as processes of ours, as in a
 * sandbox.  A program gets the channel, a socket, as its descriptor 3 and
 * the argument --dojo-slices=3; it ends when the other end is closed.
 */
struct pairs_host {
    /* 0 and *program; -errno.  The channel is the host's from then on. */
    int (*start)(void *context, const char *path, int channel, void **program);
    /* Waits for its end and frees it; how it ended goes to text, if any. */
    void (*end)(void *context, void *program, char *text, size_t size);
    void *context;
};

struct pairs_options {    /* 0 or NULL: what stands behind it */
    double slice_ms;      /* 1 */
    unsigned pairs_least; /* 100: goes on past the budget for them */
    unsigned pairs_most;  /* 400 */
    unsigned starts;      /* 4: times that all processes start afresh */
    double budget_s;      /* 0.5 per benchmark and candidate */
    double limit_s;       /* 8 x budget: then with fewer pairs */
    double stuck_s;       /* 10: one slice's limit; its program is ended.
                             A benchmark's own longer one (bench_time_limit)
                             goes before it */
    uint64_t seed;
    const char *const *launcher;    /* argv put before each program's path:
                                       a sandbox; ends with NULL */
    const char *const *environment; /* ours */
    const struct pairs_host *host;  /* in place of both: programs are its */
    bool (*is_interrupted)(void);   /* never */
};

/*
 * Times one benchmark of all programs; programs[0] is the reference.  Gives an
 * array with an entry per program, in order:
 *     { "name": "add/8", "program": "mutex", "ns_per_op", "p50", "p99", "max",
 *       "ratio_to_reference", "low", "high", "resolution",
 *       "comparison": "same" | "slower" | "faster",
 *       "fairness", "context_switches", "context_switches_per_op",
 *       "cpu_per_wall", "unseen", "threads", "pairs",
 *       "modes": [{ "ns", "share" }],
 *       "items_per_op", "counters": { name: value },
 *       "load_before", "load_after" }
 * With fewer than 20 pairs the resolution is at least 1 / pairs: work of
 * seconds is shown, not judged, and needs no twin.  p50, p99 and max are
 * latencies if the benchmark samples them, with their one or two modes; else
 * they are of the slices' ns_per_op, and modes is empty.  context_switches
 * counts those of all measured slices.  Times are taken in the programs; our
 * own clock runs from asking for a slice to its answer.  unseen is what a
 * program leaves out even in the slice that it leaves out least of, beyond what
 * the reference does, in slices as it tells of them: 1 if it takes twice as
 * long as it says.  items_per_op is 0 where the benchmark counts none; counters
 * are its own (bench_counter), means of the starts; a host's programs are asked
 * for neither.  A program that fails has { "name", "program", "error" }; if it
 * is the reference, all have.  NULL: no memory.
 */
json_t *pairs_time(const struct pairs_program *programs, size_t count,
                   const char *benchmark, const struct pairs_options *options);

/*
 * The names of a program's benchmarks.  0 and an array of strings to be freed
 * by json_decref, and another one of those that wait (bench_waits), unless
 * waiting is NULL; -errno of starting the program; -EPROTO: it does not answer;
 * -EINTR.
 */
int pairs_names(const char *path, const struct pairs_options *options,
                json_t **names, json_t **waiting);

/* ---- beneath: where slices come from, exchangeable for tests ---- */

/*
 * program: 0 is the reference, 1 its twin, 2 and up are candidates.  run gives
 * 0 with an answer; -EINTR ends everything; any other error ends the program,
 * answer->text says why.
 */
struct pairs_source {
    int (*restart)(void *context); /* all programs afresh; -errno */
    int (*run)(void *context, size_t program, int64_t iterations,
               struct slice_answer *answer);
    /* adds the program's latencies since its start; asked only if it has */
    int (*add_samples)(void *context, size_t program, struct samples *into);
    int64_t (*now_ns)(void *context);
    /* ends the program's benchmark and gives what it has counted since its
       start; an error but -EINTR: it is not asked again.  NULL: none count */
    int (*take_figures)(void *context, size_t program, struct figures *out);
    void *context;
};

struct pairs_result {
    struct estimate ratio;
    double resolution;
    double ns_per_op; /* mean over all slices */
    double p50_ns;
    double p99_ns;
    double most_ns;
    double fairness;
    double cpu_per_wall;
    double unseen; /* time that it does not tell of, over that it does */
    int64_t switches;
    int64_t iterations; /* of each thread, in all slices */
    int64_t threads;
    size_t pairs;
    struct mode modes[MODES_MAX]; /* of its latencies */
    size_t mode_count;            /* 0: it samples none */
    struct figures figures;       /* concluded; the mean of the starts */
    char error[SLICE_TEXT_SIZE];  /* "": went well */
};

/*
 * Fills results[0] (reference) and one for each of the candidates.  0;
 * -ENOMEM; -EINTR.
 */
int pairs_measure(const struct pairs_source *source, size_t candidates,
                  const struct pairs_options *options,
                  struct pairs_result *results);

/* options with its zeros replaced. */
struct pairs_options pairs_defaults(const struct pairs_options *options);

#endif
