/* SPDX-License-Identifier: MIT */
/*
 * report_times.h - the timing part of a report; main thread, nothing else
 * running beside it.
 */
#ifndef DOJO_CLI_REPORT_TIMES_H
#define DOJO_CLI_REPORT_TIMES_H

#include "whole.h"

/*
 * Times every kata's solutions and peers beside its first solution, all
 * together for about seconds, and adds timing to their entries; benchmarks
 * that wait (bench_waits) come last, all at once.  What katas offer to the
 * table of processors is timed on all and on one.
 */
void report_times(struct whole *whole, double seconds);

/*
 * What came out, until the next call: per benchmark an array of what
 * timing_measure gave; what timing_measure_pinned gave.  NULL: nothing.
 */
const json_t *report_timed(const char *kata);
const json_t *report_pinned(const char *kata, const char *row);

/* A kata as reports/report.h wants it; new. */
json_t *report_describe(const struct kata *kata);

#endif
