/* SPDX-License-Identifier: MIT */
/*
 * scene.h - a pool, and what the scenarios have its workers do.
 *
 * For scenarios only.  The scene is memory that all processes share.  Time is
 * simulated: it moves on only when every process waits.
 */
#ifndef SUPPORT_SCENE_H
#define SUPPORT_SCENE_H

#include "procpool.h"

#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

enum { TASKS = 3 };

/* What a task is told to do by its input; KILL_IDLE: when all others wait;
 * KILL_ALL: the others, then itself. */
enum order {
    SQUARE,
    KILL_SELF,
    KILL_OTHER,
    KILL_IDLE,
    KILL_ALL,
    KILL_MAKER,
    MEET,
    SLEEP
};
struct input {
    enum order order;
    int number;
};

struct scene {
    struct procpool *pool;
    struct input inputs[TASKS];
    int outputs[TASKS], results[TASKS];
};
extern struct scene scene;

struct shared {
    atomic_int begins;
    int failing_from; /* this begin and later ones fail with -EDOM; 0: none */
    bool slow;        /* begin takes five seconds, half as long as SLEEP */
    atomic_int pids[TASKS * 2]; /* in the order of begin */
    int begun[TASKS * 2];       /* 1: begin has been called */
    pid_t maker;                /* KILL_MAKER goes on when it is gone */
    atomic_int barred; /* who has done that, or whose begin has failed */
    atomic_bool barred_goes_on; /* it has begun a task after that */
    sem_t here, there;
    atomic_int met;
};
extern struct shared *shared;

/* A new scene, whose inputs are 0, 1, 2 to be squared; 0, or -1: no memory. */
int scene_begin(void);
void scene_tell(size_t index, enum order order);

/* Opens a pool, maps the first count inputs. */
int scene_open(unsigned workers);
int scene_map(size_t count);

/* Another process does both with all inputs; one task is to KILL_MAKER.  Until
 * the workers have ended, too. */
void scene_leave(unsigned workers);

/* Frees the pool and the memory; nobody may be left. */
void scene_end(void);

#endif
