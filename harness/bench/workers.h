/* SPDX-License-Identifier: MIT */
/*
 * workers.h - benchmark programs as processes that run slices on command.
 *
 * A worker leads a process group of its own; its standard input and output
 * are empty.  Whatever goes wrong with one, it is killed and reaped, and says
 * why in answer->text.
 *
 * Who may call what: one thread per worker.
 */
#ifndef DOJO_BENCH_WORKERS_H
#define DOJO_BENCH_WORKERS_H

#include "pairs.h"

#include <sys/types.h>

struct worker {
    pid_t pid; /* 0: none */
    int fd;    /* -1: none */
    const struct pairs_host *host;
    void *program;  /* the host's; NULL: none */
    double limit_s; /* of the opened benchmark; longer than stuck_s: counts.
                       Not a host's: who is judged sets no limits */
};

bool worker_is_there(const struct worker *worker);

/* 0; -errno: nothing was started.  pinned: pairs_program. */
int worker_start(struct worker *worker, const char *path, bool pinned,
                 const struct pairs_options *options);

/*
 * 0 and the program's answer, whose status is 0; else the worker is gone, text
 * says why, and it is -ETIMEDOUT after options->stuck_s or
 * the benchmark's own longer limit, -EINTR, -EPROTO or
 * answer->status.  A status of -ENOENT leaves the worker alive.
 */
int worker_ask(struct worker *worker, const struct slice_request *request,
               struct slice_answer *answer,
               const struct pairs_options *options);

/* The same for SLICE_SAMPLES. */
int worker_samples(struct worker *worker, struct samples *samples,
                   const struct pairs_options *options);

/*
 * Ends the benchmark that was opened, SLICE_CLOSE, and asks SLICE_FIGURES: 0,
 * or the worker is gone.
 */
int worker_figures(struct worker *worker, struct figures *figures,
                   const struct pairs_options *options);

/* Kills the group and reaps it; a worker that is not there is left alone. */
void worker_stop(struct worker *worker);

#endif
