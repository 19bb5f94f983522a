/* SPDX-License-Identifier: MIT */
/*
 * jobs.h - the same work on many items, a few at a time.
 *
 * jobs_run hands out indices in order to as many threads as the machine has
 * processors, and returns when all are done.  A call from a job gets helpers
 * as long as fewer than jobs_width() threads are at work in all such calls, so
 * that the last big job of many does not leave processors idle.
 *
 *     place 1   job 0 ........ lends                      takes it back
 *     helper                         job 2, job 3 ....... |
 *
 * A place is for a processor.  A job that only waits may lend its place, where
 * jobs_set_lent allows it: one of the jobs that are left begins there.  When
 * more are at work than there are places, helpers take no further job.
 */
#ifndef DOJO_BASE_JOBS_H
#define DOJO_BASE_JOBS_H

#include <stdbool.h>
#include <stddef.h>

typedef void jobs_work(void *context, size_t index);

/*
 * How many run at once: the processors of this process and the spare ones, or
 * jobs_set_width.  A spare one has the processor while others wait for a file
 * or a process, too short a time to lend their places.
 */
unsigned jobs_width(void);
void jobs_set_width(unsigned width);
void jobs_set_spare(unsigned spare); /* 0, until it is set */

/*
 * Calls work(context, i) once for each i below count, concurrently.  After an
 * interrupt the rest is left out.
 */
void jobs_run(size_t count, jobs_work *work, void *context);

/* Wrong answers that wait for what never is: more would be threads for
 * nothing. */
enum { JOBS_LENT = 16 };

/* How many may have lent their places at once; 0, until it is set. */
void jobs_set_lent(unsigned most);

/*
 * Lends the calling thread's place, if it has one and may; false: it has not
 * been lent.  Who has lent takes the place back, and waits for nobody.
 */
bool jobs_lend(void);
void jobs_take_back(void);

#endif
