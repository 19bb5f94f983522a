/* SPDX-License-Identifier: MIT */
/*
 * flight.h - two ports and what their calls do, for scenarios only.
 *
 * Members are plain where the run has to order them: the explorer calls it a
 * race where it does not.
 */
#ifndef SUPPORT_FLIGHT_H
#define SUPPORT_FLIGHT_H

#include "blocking.h"
#include "support/sentence.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <time.h>
#include <dojo/explore.h>

enum { PORTS = 2, UNTOUCHED = 4711 };

#define OK(call) dojo_check_int(call, 0)

static struct flight {
    struct blocking *blocking, *other;
    pthread_t pilot;
    struct port {
        int told;      /* written before a run */
        int heard;     /* the sum of what the calls were told */
        int sleeps;    /* ms */
        bool by_pilot; /* made on the thread of who called run, */
        int after;     /* after so many computations */
    } ports[PORTS];
    struct blocking_call calls[PORTS];
    int results[PORTS];
    int computed, computing; /* times; ms */
    sem_t signs[PORTS + 1];  /* the last is the computation's */
} flight;

static inline void sleep_ms(int ms)
{
    struct timespec rest = {.tv_nsec = ms * 1000000L};

    while (ms > 0 && nanosleep(&rest, &rest))
        continue;
}

/* Adds up what it is told; the result is the sum, or the odd one as errno. */
static inline int listen_to(void *argument)
{
    struct port *port = argument;

    sleep_ms(port->sleeps);
    port->by_pilot = pthread_equal(pthread_self(), flight.pilot);
    port->after = port->by_pilot ? flight.computed : 0;
    port->heard += port->told;
    if (port->heard % 2 == 0)
        return port->heard;
    errno = port->heard;
    return -1;
}

static inline int expected_of(int heard)
{
    return heard % 2 == 0 ? heard : -heard;
}

static inline void compute(void *context)
{
    dojo_check(context == &flight);
    dojo_check(pthread_equal(pthread_self(), flight.pilot));
    sleep_ms(flight.computing);
    flight.computed++;
}

/* Each tells one and waits for another: the next port, or the computation. */
static inline int tell_and_wait(void *argument)
{
    size_t i = (size_t)((struct port *)argument - flight.ports);

    OK(sem_post(&flight.signs[(i + 1) % PORTS]));
    OK(sem_wait(&flight.signs[i]));
    return (int)i;
}

static inline int tell_computation(void *argument)
{
    OK(sem_post(&flight.signs[PORTS]));
    OK(sem_wait(&flight.signs[0]));
    return argument == NULL;
}

static inline void compute_and_tell(void *context)
{
    compute(context);
    OK(sem_wait(&flight.signs[PORTS]));
    OK(sem_post(&flight.signs[0]));
}

static inline void flight_begin(size_t most, blocking_port *call)
{
    flight.pilot = pthread_self();
    for (int i = 0; i < PORTS; i++) {
        flight.calls[i] = (struct blocking_call){call, &flight.ports[i]};
        flight.results[i] = UNTOUCHED;
    }
    flight.blocking = blocking_new(most);
}

static inline void flight_end(void)
{
    OK(blocking_free(flight.blocking));
}

static inline void signs_make(void)
{
    for (int i = 0; i <= PORTS; i++)
        OK(sem_init(&flight.signs[i], 0, 0));
}

static inline void signs_end(void)
{
    for (int i = 0; i <= PORTS; i++)
        OK(sem_destroy(&flight.signs[i]));
}

static inline int fly(size_t count, blocking_compute *function)
{
    return blocking_run(flight.blocking, flight.calls, flight.results, count,
                        function, &flight);
}

/* A sentence with one scenario, run under every schedule. */
#define SCENARIO(name)                                                         \
    static void name##_scenario(void *unused);                                 \
    SENTENCE(name)                                                             \
    {                                                                          \
        dojo_explore(name##_scenario, NULL, NULL);                             \
    }                                                                          \
    static void name##_scenario(void *unused __attribute__((unused)))

#endif
