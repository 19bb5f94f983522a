/* SPDX-License-Identifier: MIT */
/*
 * watch.h - a limit on real time for each run of a benchmark.
 *
 * A spinning benchmark cannot be stopped from inside; when its time is up,
 * the program ends.  A thread of its own watches, and exists from the first
 * limited run on.
 *
 * Who may call what: start and stop in pairs, from any thread.  expired runs
 * on the watching thread, with start and stop of other threads held up, and
 * does not return to them: it ends the program.
 */
#ifndef DOJO_BENCH_WATCH_H
#define DOJO_BENCH_WATCH_H

#ifdef __cplusplus
extern "C" {
#endif

/* What ends the program; set before the first start. */
void watch_on_expiry(void (*expired)(const char *name, double limit_s));

/* limit_s 0: no limit.  name is copied.  0; -EAGAIN: no thread to be had. */
int watch_start(const char *name, double limit_s);
void watch_stop(void);

#ifdef __cplusplus
}
#endif

#endif
