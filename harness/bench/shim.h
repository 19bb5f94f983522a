/* SPDX-License-Identifier: MIT */
/*
 * shim.h - Google Benchmark for program.c.
 *
 * Who may call what: the main thread, in this order; shim_report_stuck from
 * the watching thread, while shim_run is inside of a benchmark.
 */
#ifndef DOJO_BENCH_SHIM_H
#define DOJO_BENCH_SHIM_H

#include "options.h"
#include "registry.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * Hands the command line to the library.  0; -EINVAL: a message was printed.
 * Help, and a value that the library does not take, end the program.
 */
int shim_initialize(const struct options *options, int argc, char **argv);

/* Hands a family to the library; a mistake ends up in family->fault. */
void shim_give(struct bench *family);

/* Runs and reports.  The number of benchmarks that match the filter. */
size_t shim_run(const struct bench_reporter *display,
                const struct bench_reporter *file, bool *failed_one);

/* Reports the running benchmark as failed and completes the reports. */
void shim_report_stuck(const char *name, const char *reason);

#ifdef __cplusplus
}
#endif

#endif
