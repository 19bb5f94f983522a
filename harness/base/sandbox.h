/* SPDX-License-Identifier: MIT */
/*
 * sandbox.h - a program that nobody trusts, and how little of us it sees.
 *
 *     L4   L3 and control groups: memory and processes counted as a whole
 *     L3   namespaces (bubblewrap), filtered system calls, limits; no file
 *          but /usr and what is handed in, no network but its own loopback;
 *          another user when dojo is root
 *     L2   no namespaces: Landlock bounds files, signals and ports, the filter
 *          refuses sockets of the network: rules for ports hold for every
 *          address, and a filter sees none
 *     L1   limits alone: with your rights
 *
 * At L2 and above the program sees the files that are handed in at the same
 * paths as outside, so that reports name the same places everywhere.
 *
 * Any thread may call any of it.  What the machine offers is found out once,
 * by trying.
 */
#ifndef DOJO_BASE_SANDBOX_H
#define DOJO_BASE_SANDBOX_H

#include "process.h"

enum sandbox_level {
    SANDBOX_NONE, /* as L1, and nobody asked */
    SANDBOX_L1,
    SANDBOX_L2,
    SANDBOX_L3,
    SANDBOX_L4,
    SANDBOX_LEVELS
};

/* Where the launcher that a level needs lies: build/lib/dojo_init. */
void sandbox_use(const char *launcher);

/* The strongest level that works here; tried once. */
enum sandbox_level sandbox_best(void);

/* Why the machine does not offer the level, in one line; NULL: it does. */
const char *sandbox_why_not(enum sandbox_level level);

/* "L3"; and back, SANDBOX_NONE for what is no level. */
const char *sandbox_name(enum sandbox_level level);
enum sandbox_level sandbox_parse(const char *name);

enum { SANDBOX_FILES = 4096, SANDBOX_SCRATCH_MB = 32, SANDBOX_KEPT = 16 };

/*
 * Starts of sandboxes that are kept for the next job.  Each belongs to the
 * thread that made it.  What a job leaves behind, in memory, in files, in
 * sockets or as a process, no other job meets: the start is not kept then, nor
 * after a job that did not exit.  Jobs of one pool differ in nothing but
 * spec's argv, environment, nonce, deadline_ms, output_max and limits.cpu_s.
 * Of a job with spec->forks the program itself is kept, loaded and waiting,
 * and each job is a fork of it.  At L1, where a program has your rights, files
 * and sockets are not looked at; at L2 nothing is kept.
 */
struct sandbox_pool;

/* NULL: no memory.  Close it when no job of it runs. */
struct sandbox_pool *sandbox_pool_open(void);
void sandbox_pool_close(struct sandbox_pool *pool);

/*
 * A temporary file, "@/name", that is kept outside as soon as it is there after
 * a program that went well; outside an empty file says that nothing came.
 */
struct sandbox_kept {
    const char *name;
    const char *path;
};

/*
 * spec->argv may hold several programs with --then between them: each runs
 * when the one before it went well.  A word that begins with @/ names a
 * temporary file that the next of them finds again; @product is the product.
 */
struct sandbox_job {
    enum sandbox_level level;
    const struct process_spec *spec; /* without a box */
    const char *const *files;        /* it may read these; ends with NULL */
    const char *product; /* the file outside for what the program makes: argv
                            gets "-o" and its name, unless it has @product;
                            NULL: nothing is made */
    const struct sandbox_kept *kept; /* beside a product, SANDBOX_KEPT at most;
                                        ends with a NULL name; NULL: none */
    struct sandbox_pool *pool; /* without a product; NULL: a start of its own */
    unsigned processes;        /* and threads, all in all; 0: 64 */
    unsigned scratch_mb; /* of temporary files; 0: SANDBOX_SCRATCH_MB.  There
                            are at most SANDBOX_FILES of them */
};

/*
 * As process_run, inside of the sandbox.  spec->argv[0] is a path; result->step
 * tells which of several programs ended so.  Errors are process_run's.
 */
int sandbox_run(const struct sandbox_job *job, struct process_result *result);

#endif
