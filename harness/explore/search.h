/* SPDX-License-Identifier: MIT */
/*
 * search.h - the phases of a search.  Worker only.
 */
#ifndef EXPLORE_SEARCH_H
#define EXPLORE_SEARCH_H

/* Until something is found, everything was seen, or the budgets are used up;
   the report lies in worker_shared. */
void search_all(void);

/* After a race: an execution in which it does visible harm, if there is. */
void search_harm(void);

/*
 * After a failure: the last choice of its schedule before which a good end is
 * still found, by search below prefixes; report.turning, -1: none.
 *
 * Source: the inflection points of Lotto (open-s4c).
 */
void search_turning_point(void);

/*
 * One strategy alone, unbounded and to the end, for comparing reductions with
 * brute force.  A failure does not stop it, but then it is not complete: a
 * wake-up by luck is no way out of a deadlock, so that the two may differ in
 * what they see of a program that has one.
 */
void search_alone(void);
extern int search_strategy; /* enum strategy */

/* What is said of an execution that never ends. */
struct finding;
void livelock_words(struct finding *finding);
/* The same where only one way was tried: in a sweep. */
void endless_words(struct finding *finding);

#endif
