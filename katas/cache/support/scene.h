/* SPDX-License-Identifier: MIT */
/*
 * scene.h - a cache, and a conversion that takes simulated time and notes
 * what happens to it.  Time moves only when every thread waits.
 */
#ifndef SCENE_H
#define SCENE_H

#include "cache.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>

enum { SCENE_POINTS = 4 }; /* 0 to 3 are asked for */

struct scene {
    struct cache *cache;
    int takes_ms[SCENE_POINTS]; /* of each point; set while none runs */
    int error;                  /* the same; the answer unless 0 */
    bool asks;                  /* 1 asks its own cache for itself */
    atomic_int heard;           /* what that gave */
    sem_t *gate;                /* is waited for, unless NULL */
    atomic_int inside[SCENE_POINTS], runs[SCENE_POINTS]; /* of each */
    atomic_int overlaps; /* of the same point; always 0 */
};

extern struct scene scene;

/* A new scene with a cache of this capacity: 0, or -1: no cache. */
int scene_open(size_t capacity);

void sleep_ms(int ms);

/* A thread that asks for points, and what it was told. */
pthread_t start_asking(int points);
int answer(pthread_t thread);

#endif
