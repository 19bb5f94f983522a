/* SPDX-License-Identifier: MIT */
/*
 * scene.h - what bodies and threads do in the scenarios.  The scene is zeroed
 * by the explorer before each run.  A body's own time passes in nanosleep.
 */
#ifndef SCENE_H
#define SCENE_H

#include "coroutine.h"

#include <pthread.h>

struct second { /* the frame of a second child */
    int place, outcome, value;
    struct coroutine_future *futures[2];
};

struct scene {
    struct coroutine_future *futures[2];
    int place, outcome, value;
    int child_place, child_outcome, child_value;
    struct coroutine *children[2];
    int results[2], order;
    struct second second;
    struct coroutine *grandchild;
    void (*measure)(int i); /* the heap, before and after */
    pthread_t completer;
    int told; /* by the watch's thread, read when the run has ended */
    int64_t first_told_ns;
};

extern struct scene scene;

/* A thread that completes futures[i] and all behind it with 7, later. */
pthread_t start_completer(int i);
pthread_t start_late_completer(int i, int64_t ns);

/* Mains; with the scene as their frame, but for await_child. */
coroutine_body receive_first;     /* returns what it received */
coroutine_body receive_and_sleep; /* the same, a second later */
coroutine_body receive_both;      /* two children do; the first is the first */
coroutine_body give_up_receiving; /* ends while two do; the first's result */
coroutine_body receive_twice; /* a child that is cancelled, then main itself */
coroutine_body twenty;        /* at once */
coroutine_body await_child;   /* 20, the child's result */
coroutine_body await_in_its_place; /* 20, where another was awaited before */
coroutine_body free_and_go_on;     /* 8, where a child received and freed */
coroutine_body sleep_a_second;     /* and 1 ns */
coroutine_body receive_beside_a_sleeper;
coroutine_body hog_twice;        /* a child has two turns of 50 ms */
coroutine_body give_way_in_time; /* turns of 9 ms, and 35 ms with none */
coroutine_body hog_and_receive;  /* computes 50 ms, then receives */
coroutine_body share; /* two children receive what is there already */

/* For a watch; both check the name. */
void starved(const char *name, void *scene);
void complete_first(const char *name, void *scene);

#endif
