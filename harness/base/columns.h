/* SPDX-License-Identifier: MIT */
/*
 * columns.h - a schedule as columns, one per thread, top to bottom.
 *
 *     T0                        T1
 *     queue.c:29 pthread_mutex_lock(&queue->lock);
 *       lock queue->lock
 *                               -- T0 preempted --
 *                               queue.c:41 queue->count++;
 *                                 read -> 0
 *
 * Up to four threads stand side by side; more of them in one column, each
 * line with its thread in front.  Runs of one step repeated are folded, and so
 * are blocks of steps (fold.h), which are shown once and counted.  Any thread
 * may call it.
 */
#ifndef DOJO_BASE_COLUMNS_H
#define DOJO_BASE_COLUMNS_H

#include <jansson.h>

/*
 * trace is the result model's: steps with "thread", "what" and the like; the
 * left_out steps before its first are counted in a line.  A new string that
 * the caller frees; NULL without steps of threads, or for no memory.
 */
char *columns_text(const json_t *trace, long long left_out);

/* The same for so many characters a line in place of 80; where columns would
 * be too narrow, all threads share one. */
char *columns_text_within(const json_t *trace, long long left_out, int width);

#endif
