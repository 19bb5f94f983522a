/* SPDX-License-Identifier: MIT */
/*
 * testing.h - what CMocka has not: a census and a crew.
 *
 *     census before = census_take();
 *     ... work ...
 *     census_settle(&before)  -->  0, or what is still there
 *
 * A census counts what a process holds: threads, open descriptors, children,
 * bytes on the heap.  A crew is a number of threads that start their work at
 * the same moment and are joined together.
 *
 * Who may call what
 *     census_*      any thread; the counts are those of the whole process
 *     crew_*        the thread that called crew_start
 *
 * Needs libdojo_runner; a test that has to work without the harness does
 * without this header.
 */
#ifndef DOJO_TESTING_H
#define DOJO_TESTING_H

#include <stdbool.h>
#include <stddef.h>

struct census {
    unsigned threads;     /* of this process, the caller too */
    unsigned descriptors; /* open ones */
    unsigned children;    /* running and not yet waited for */
    size_t heap_bytes;    /* in use by malloc, all arenas */
};

/*
 * Counts now.  Reads /proc; a count that cannot be read is 0.  heap_bytes
 * needs no descriptors and no memory of its own.
 */
struct census census_take(void);

/*
 * Waits until no more threads, descriptors and children are there than
 * before: a thread that was joined may be listed a moment longer.  Never
 * longer than two seconds of real time.  Returns whether all three are back,
 * and the last count in now, which may be NULL.  The heap is not looked at:
 * libc keeps memory for stacks and streams.
 */
bool census_settle(const struct census *before, struct census *now);

/* Work of one member; index counts from 0. */
typedef void crew_work(void *context, unsigned index);

struct crew;

/*
 * Starts count threads that all call work(context, index) after the last of
 * them is there.  NULL for no memory or when a thread cannot start: none is
 * left then.  The caller owns the crew until crew_join.
 */
struct crew *crew_start(unsigned count, crew_work *work, void *context);

/* Waits until every member has returned, and frees the crew. */
void crew_join(struct crew *crew);

#endif
