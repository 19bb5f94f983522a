/* SPDX-License-Identifier: MIT */
/*
 * jobs.h - the same work on many items, a few at a time.
 *
 * jobs_run hands out indices in order to as many threads as the machine has
 * processors, and returns when all are done.  A call from a job gets helpers
 * as long as fewer than jobs_width() threads are at work in all such calls, so
 * that the last big job of many does not leave processors idle.
 */
#ifndef DOJO_BASE_JOBS_H
#define DOJO_BASE_JOBS_H

#include <stddef.h>

typedef void jobs_work(void *context, size_t index);

/* How many run at once: the processors of this process, or jobs_set_width. */
unsigned jobs_width(void);
void jobs_set_width(unsigned width);

/*
 * Calls work(context, i) once for each i below count, concurrently.  After an
 * interrupt the rest is left out.
 */
void jobs_run(size_t count, jobs_work *work, void *context);

#endif
