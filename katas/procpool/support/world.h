/* SPDX-License-Identifier: MIT */
/*
 * world.h - a pool to be tried out, and what its workers do.
 *
 * The world is memory that the tester shares with all workers: by it they meet
 * and tell what they saw, for CMocka is for the tester.  An input is an int,
 * the output too.  Tasks that meet or end the process return IN_CALLER at once
 * where they find themselves in the tester.
 */
#ifndef SUPPORT_WORLD_H
#define SUPPORT_WORLD_H

#include "procpool.h"

#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/types.h>

enum { MANY = 100, IN_CALLER = -4711, KILLED = 1000, ENDED, WAITS, TOGETHER };

struct world {
    pid_t tester;
    atomic_int begins;         /* calls of note_begin, in all processes */
    atomic_int failing_from;   /* that call and later ones fail; 0: none */
    atomic_bool begin_dies;    /* they end the process instead */
    atomic_int ended;          /* tasks of last_of_all that went by */
    atomic_int exits;          /* atexit's calls but in the tester */
    pthread_barrier_t meeting; /* of two */
    pthread_barrier_t trio;    /* of three */
    sem_t failed;              /* posted by each begin that fails */
    sem_t handled;     /* posted for each SIGUSR1 that the tester has handled */
    sigset_t mask;     /* the tester's */
    atomic_int masked; /* a signal that a worker blocks and he does not,
                          or the other way round; 0: none */
    atomic_int pids[3]; /* who meets in one_stays */
    int stays;          /* 0: the one with the least pid, ... */
    int life;           /* a pipe's end that all workers have */
};

extern struct world *world;
extern struct procpool *pool;
extern int inputs[MANY], outputs[MANY], results[MANY];

/* Fixtures: a new world, inputs 0, 1, 2 ..., no pool; the end of both. */
int world_begin(void **unused);
int world_end(void **unused);

/* The task as the workers' work, with note_begin and the world. */
struct procpool_work work_of(int (*task)(void *, const void *, void *));

/* begin: counts; fails with -EDOM where the world says so. */
int note_begin(void *context);

/* Tasks; the input is i. */
int square(void *context, const void *input, void *output);     /* i * i; 0 */
int negate(void *context, const void *input, void *output);     /* -i if odd */
int whoami(void *context, const void *input, void *output);     /* pid; 0 */
int count_mine(void *context, const void *input, void *output); /* how many
                     tasks this worker has had; what note_begin left */
int meet(void *context, const void *input, void *output); /* another one; 0 */
int last_of_all(void *context, const void *input, void *output); /* 0: waits
                                                     for the MANY - 1 others */
/* i is KILLED: SIGKILL; ENDED: exit(0); WAITS: until a begin has failed; < 0:
 * meets another one; TOGETHER: does that, then SIGKILL; else i * i. */
int as_told(void *context, const void *input, void *output);

/* i is 0, 1 or 2: meets the others; then one lets go of life, posts failed and
 * stays until handled is posted.  errno is EINTR when it returns. */
int one_stays(void *context, const void *input, void *output);

/* Wait until the tester sleeps, or for ever; a task; begin. */
int await_tester(void *context, const void *input, void *output);
int begin_late(void *context);

/* SIGNALS times: waits until the tester sleeps, sends it SIGUSR1, waits until
 * it has handled that.  i * i. */
enum { SIGNALS = 10 };
int signal_tester(void *context, const void *input, void *output);
/* last_of_all; before, i is 0: signal_tester, 1: until 0 is through with it. */
int signal_and_last(void *context, const void *input, void *output);
/* The tester's handlers, of SIGUSR1 and for atexit. */
void note_signal(int number);
void note_exit(void);

/* For inputs and outputs of LARGE bytes: the last byte first; 0, or 1 where the
 * one or the other is not aligned. */
enum { LARGE = (1 << 20) + 1, LARGE_COUNT = 2 };
int turn_round(void *context, const void *input, void *output);

/* Returns when that process sleeps, or is no more: not for ever, as it may wait
 * without sleeping. */
void wait_asleep(pid_t pid);
/* Until world_end the tester's 0 is a pipe that has ended. */
void end_stdin(void);
/* Descriptors that are open now. */
int descriptors(void);
/* Whether the caller has children, ended or not. */
bool has_children(void);

/* An input that no answer can know: the judge's seed decides it. */
static inline unsigned long chosen(unsigned long below)
{
    const char *seed = getenv("DOJO_SEED");

    return (seed ? strtoul(seed, NULL, 10) : 1) % below;
}

#endif
