/* SPDX-License-Identifier: MIT */
/*
 * pilots.h - scenarios of two who fly at the same time, or of one who flies
 * and one who wants to end that.
 */
#ifndef SUPPORT_PILOTS_H
#define SUPPORT_PILOTS_H

#include "support/flight.h"

/* Who runs one call, beside somebody else who does. */
struct pilot {
    struct blocking *blocking;
    blocking_port *call;
    struct port *port;
    int error, result, computed;
};

static inline void count(void *context)
{
    ++*(int *)context;
}

static inline void *fly_alone(void *argument)
{
    struct pilot *pilot = argument;
    struct blocking_call call = {pilot->call, pilot->port};

    pilot->error = blocking_run(pilot->blocking, &call, &pilot->result, 1,
                                count, &pilot->computed);
    return NULL;
}

static inline void fly_both(struct pilot pilots[2])
{
    pthread_t other;

    OK(pthread_create(&other, NULL, fly_alone, &pilots[1]));
    fly_alone(&pilots[0]);
    OK(pthread_join(other, NULL));
}

/* Both in turn, or one of them is told that the other one is there. */
static inline void run_beside_a_run(void *unused)
{
    struct pilot pilots[2];

    (void)unused;
    flight_begin(1, listen_to);
    flight.ports[0].told = 2;
    for (int i = 0; i < 2; i++)
        pilots[i] = (struct pilot){flight.blocking, listen_to, flight.ports, 0,
                                   UNTOUCHED,       0};
    fly_both(pilots);

    for (int i = 0; i < 2; i++) {
        dojo_check(pilots[i].error == 0 || pilots[i].error == -EBUSY);
        dojo_check_int(pilots[i].computed, pilots[i].error ? 0 : 1);
        if (pilots[i].error)
            dojo_check_int(pilots[i].result, UNTOUCHED);
    }
    int runs = pilots[0].computed + pilots[1].computed;
    dojo_check_int(flight.ports[0].heard, 2 * runs);
    dojo_check(runs > 0);
    dojo_sometimes(runs == 1, "one was refused");
    dojo_sometimes(runs == 2, "one after the other");
    flight_end();
}

static inline void compute_and_say(void *context)
{
    compute(context);
    OK(sem_post(&flight.signs[PORTS]));
}

static inline void *end_once_begun(void *error)
{
    OK(sem_wait(&flight.signs[PORTS]));
    *(int *)error = blocking_free(flight.blocking);
    return NULL;
}

/* The end comes after the run, which leaves all alone then; or is refused. */
static inline void end_beside_a_run(void *unused)
{
    pthread_t other;
    int error = UNTOUCHED;

    (void)unused;
    signs_make();
    flight_begin(1, listen_to);
    OK(pthread_create(&other, NULL, end_once_begun, &error));
    OK(fly(1, compute_and_say));
    OK(pthread_join(other, NULL));

    dojo_check(error == 0 || error == -EBUSY);
    dojo_sometimes(error == 0, "after the run");
    dojo_sometimes(error == -EBUSY, "refused");
    if (error)
        flight_end();
    signs_end();
}

/* Calls of two objects wait for each other. */
static inline void wait_for_each_other(void *unused)
{
    (void)unused;
    signs_make();
    flight_begin(1, tell_and_wait);
    flight.other = blocking_new(1);
    struct pilot pilots[2] = {
        {flight.blocking, tell_and_wait, &flight.ports[0], 0, UNTOUCHED, 0},
        {flight.other, tell_and_wait, &flight.ports[1], 0, UNTOUCHED, 0}};
    fly_both(pilots);

    for (int i = 0; i < 2; i++) {
        OK(pilots[i].error);
        dojo_check_int(pilots[i].result, i);
    }
    OK(blocking_free(flight.other));
    flight_end();
    signs_end();
}

static inline void *come_and_go(void *unused)
{
    OK(blocking_free(blocking_new(1)));
    return unused;
}

/* What one has given back the other one may get. */
static inline void both_come_and_go(void *unused)
{
    pthread_t other;

    OK(pthread_create(&other, NULL, come_and_go, NULL));
    come_and_go(unused);
    OK(pthread_join(other, NULL));
}

#endif
