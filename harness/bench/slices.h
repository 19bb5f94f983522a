/* SPDX-License-Identifier: MIT */
/*
 * slices.h - a benchmark program that runs slices on command.
 *
 * Started with --dojo-slices=FD, bench_main speaks this protocol on the
 * SOCK_SEQPACKET socket FD: one request, one answer, always in turn.
 *
 *     LIST  index         the index-th case's name, -ENOENT after the last
 *     OPEN  name          starts its threads and runs them up to their loops
 *     RUN   iterations    each thread's loop makes that many; what it took
 *     SAMPLES             the latencies since OPEN: a struct samples
 *     CLOSE               ends the loops, joins the threads
 *     FIGURES             what the benchmark that was closed last has
 *                         counted: a struct figures, concluded
 *
 * Threads are started once per OPEN and released by a barrier at each RUN, so
 * that a slice holds nothing but the loop.  End of file on the socket ends
 * the program; so does the parent's death.
 *
 * Both ends are the same build on the same machine: the structs travel as
 * they are.
 */
#ifndef DOJO_BENCH_SLICES_H
#define DOJO_BENCH_SLICES_H

#include "figures.h"
#include "samples.h"

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { SLICE_TEXT_SIZE = 256, SLICE_VERSION = 3 };

enum slice_kind {
    SLICE_LIST = 1,
    SLICE_OPEN,
    SLICE_RUN,
    SLICE_SAMPLES,
    SLICE_CLOSE,
    SLICE_FIGURES
};

struct slice_request {
    uint32_t version;
    uint32_t kind;
    int64_t number;             /* index or iterations of each thread */
    char text[SLICE_TEXT_SIZE]; /* name */
};

struct slice_answer {
    int64_t status; /* 0; -ENOENT; -EINVAL: out of turn; -EAGAIN: no
                       thread; -ECANCELED: the benchmark failed */
    int64_t threads;
    int64_t iterations; /* of each thread */
    int64_t wall_ns;    /* first thread's start to last one's end, pauses
                           taken off */
    int64_t cpu_ns;     /* of the process */
    int64_t switches;   /* context switches inside of the loops */
    double fairness;    /* fastest thread's time / slowest one's, 0 to 1 */
    int64_t limit_ms;   /* of OPEN: bench_time_limit's, 0 if there is none */
    int64_t samples;    /* latencies given by bench_sample_ns */
    int64_t waits;      /* of LIST: 1 where bench_waits was said */
    char text[SLICE_TEXT_SIZE]; /* name, or the reason of -ECANCELED */
};

/* Serves until the other end closes.  Exit status: 0, or 1 for a bad FD. */
int slices_serve(int fd);

#ifdef __cplusplus
}
#endif

#endif
