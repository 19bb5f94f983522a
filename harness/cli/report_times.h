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
 * together for about seconds, and adds timing to their entries.
 */
void report_times(struct whole *whole, double seconds);

/* A kata as reports/report.h wants it; new. */
json_t *report_describe(const struct kata *kata);

/* Adds what was measured of each experiment to results' katas. */
void report_add_experiments(json_t *results);

#endif
