/* SPDX-License-Identifier: MIT */
/*
 * report_ties.h - figures for the experiments and for the collection's tables,
 * out of what report_times measured; main thread.
 */
#ifndef DOJO_CLI_REPORT_TIES_H
#define DOJO_CLI_REPORT_TIES_H

#include "whole.h"

/*
 * Adds to results what was measured of each experiment, peers' figures, and
 * "ties": what katas offer.  An offer of a benchmark that is not there is a
 * problem of its kata.
 */
void report_add_figures(json_t *results, struct whole *whole);

#endif
