/* SPDX-License-Identifier: MIT */
/*
 * chart.h - figures as points with intervals on a logarithmic axis, in SVG.
 *
 *     mutex                              1.00 x
 *                        o
 *     sharded              0.022 x [0.021, 0.023]
 *      |-o-|
 *     ------+------------+-----------+---------
 *          0.1           1          10
 *
 * Widths are percentages and heights pixels, so that text keeps its size on a
 * phone.  One thread at a time per ink.
 */
#ifndef REPORT_CHART_H
#define REPORT_CHART_H

#include "ink.h"

#include <stdbool.h>

enum { CHART_ROWS = 32 };

struct chart_row {
    const char *label; /* hostile text allowed */
    double value;      /* > 0, else only the label is shown */
    double low, high;  /* the interval; 0 and 0: none */
    double tail;       /* a tick within the interval; 0: none */
    const char *tone;  /* class of the point: "faster", "theirs", ... */
    const char *note;  /* in place of the figure; hostile text allowed */
    char figure[80];   /* what stands at the right, in our own words */
};

struct chart {
    const char *title; /* hostile text allowed */
    const char *unit;  /* behind the axis's numbers: "×"; NULL: nanoseconds */
    double mark;       /* a vertical line, always inside; 0: none */
    double band;       /* shaded from mark / (1 + band) to mark * (1 + band) */
    struct chart_row rows[CHART_ROWS];
    size_t count;
};

/* Nothing without rows. */
void chart_draw(struct ink *ink, const struct chart *chart);

/* "add/real_time/threads:6" as "add, 6 threads": what the timer is, the text
   above the charts says; how often a slice turns is nobody's question. */
void chart_title(char *room, size_t size, const char *benchmark);

/* "850 ns", "1.32 µs", "0.103 s": three digits; 0 writes "0 s". */
void chart_seconds(char *room, size_t size, double seconds);

#endif
