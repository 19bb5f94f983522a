/* SPDX-License-Identifier: MIT */
/*
 * crew.h - threads that move items, and what became of them.
 *
 * A member works on its own until it has moved its share or a call fails.
 * What it did may be read once crew_join() has returned, not before.
 */
#ifndef CREW_H
#define CREW_H

#include <pthread.h>
#include <stddef.h>

struct queue;

struct member {
    struct queue *queue;
    void **items; /* to put, or the place for what is taken */
    size_t share; /* how many to move at most */
    size_t moved; /* how many were */
    int result;   /* of the last call */
    pthread_t thread;
};

/* Start a thread that puts; that takes; that takes, then calls task_done. */
void crew_put(struct member *member);
void crew_take(struct member *member);
void crew_work(struct member *member);

/*
 * Has a signal handler run in the member's thread, soon: a sanitizer may put
 * it off for as long as the thread sleeps.
 */
void crew_disturb(struct member *member);

/* Waits until it has ended; returns how many items it moved. */
size_t crew_join(struct member *member);

/*
 * Starts so many takers of one item each, who meet before they return: until
 * all of them have an item, none goes on.  Returns when they have met.
 */
void crew_meet(struct queue *queue, unsigned takers);

/*
 * Starts three putters of so many items each, and three takers; closes the
 * queue when the putters have ended.  Returns the number of items that were
 * taken once, each putter's in their order for each taker.
 */
size_t crew_stream(struct queue *queue, size_t share);

#endif
