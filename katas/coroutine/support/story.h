/* SPDX-License-Identifier: MIT */
/*
 * story.h - what bodies do in behaviour.c, and the log that they leave.
 *
 * An actor is a body's frame: a letter, and what it does.  Bodies write to the
 * log and to their frames; the test reads both when the run has ended, because
 * CMocka is for the test's own stack.
 */
#ifndef STORY_H
#define STORY_H

#include "coroutine.h"

#include <pthread.h>

#define MS INT64_C(1000000)
#define SECOND (1000 * MS)

struct actor {
    int place, outcome; /* of COROUTINE_WAIT */
    char letter;
    int times; /* how often it says its letter */
    int result;
    int64_t ns; /* how long it sleeps, or computes, each time */
    struct coroutine *other;
    struct coroutine_future *future;
    int got[4]; /* outcomes and results, for the test to read */
};

/* The frame of a test's main; empty at the beginning of each test. */
struct stage {
    int place, outcome;
    struct actor actors[7];
    struct coroutine *made[7];
    int got[24], results[7]; /* got: for the test to read */
    struct coroutine_future *future;
};

extern struct stage stage;
extern char story[256];
extern pthread_t tester; /* the thread that calls coroutine_run */

/* Empties the log and begins simulated time; ends it. */
int story_begin(void **unused);
int story_end(void **unused);

void say(char letter);

/* New, and spawned, with the body's frame. */
struct coroutine *add(struct coroutine *me, coroutine_body *body,
                      struct actor *actor);

/* stage.actors[i] says letter, times, sleeps ns, and returns 10 * i. */
struct actor *cast(int i, char letter, int times, int64_t ns);

/* Bodies; each says its letter before it waits, and returns actor->result. */
coroutine_body speak;    /* and yields, times */
coroutine_body slumber;  /* sleeps ns, then speaks once */
coroutine_body compute;  /* times: ns go by, says its letter, yields */
coroutine_body stubborn; /* sleeps; when cancelled says '!', yields, ends */
/* Both sleep ns first, if > 0, when that fails; outcome, value in got. */
coroutine_body receive; /* speaks once future is there */
coroutine_body follow;  /* speaks once other has ended */

#endif
