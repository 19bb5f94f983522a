/* SPDX-License-Identifier: MIT */
#include "support/fleet.h"
#include "support/threads.h"

#include <errno.h>
#include <sched.h>

struct fleet fleet;

static bool am_pilot(void)
{
    return pthread_equal(pthread_self(), fleet.pilot) != 0;
}

int fleet_make_without(void **unused)
{
    (void)unused;
    threads_watch(0, 0);
    fleet = (struct fleet){.pilot = pthread_self()};
    for (int i = 0; i < FLEET; i++)
        fleet.helicopters[i].answer = i;
    fleet_call(answer);
    return 0;
}

int fleet_make(void **unused)
{
    fleet_make_without(unused);
    fleet.blocking = blocking_new(FLEET);
    return fleet.blocking ? 0 : -1;
}

int fleet_end(void **unused)
{
    struct blocking *blocking = fleet.blocking;

    (void)unused;
    fleet.blocking = NULL;
    return blocking_free(blocking);
}

void fleet_make_with_others(void)
{
    fleet_make(NULL);
    fleet_call(fly_other);
    for (int i = 0; i <= OTHERS; i++)
        fleet.helicopters[i].other = blocking_new(1);
}

int fleet_end_others(void)
{
    int error = fleet_end(NULL);

    for (int i = 0; i <= OTHERS && !error; i++)
        error = blocking_free(fleet.helicopters[i].other);
    return error;
}

void fleet_call(blocking_port *call)
{
    for (int i = 0; i < FLEET; i++) {
        fleet.calls[i] = (struct blocking_call){call, &fleet.helicopters[i]};
        fleet.results[i] = UNTOUCHED;
    }
}

int fleet_fly(size_t count, blocking_compute *function)
{
    return blocking_run(fleet.blocking, fleet.calls, fleet.results, count,
                        function, &fleet);
}

int answer(void *port)
{
    struct helicopter *helicopter = port;

    helicopter->calls++;
    if (am_pilot())
        fleet.called_by_pilot++;
    return helicopter->answer;
}

int answer_by_errno(void *port)
{
    errno = answer(port);
    return -1;
}

int meet(void *port)
{
    int number = answer(port);

    if (!am_pilot())
        pthread_barrier_wait(&fleet.meeting);
    return number;
}

int watch_others(void *port)
{
    while (threads_running() > 1)
        sched_yield();
    return answer(port);
}

static void compute_nothing(void *unused)
{
    (void)unused;
}

/* A run of one call, for which no fleet is there but this helicopter. */
static int fly(struct blocking *blocking, struct helicopter *helicopter)
{
    struct blocking_call call = {answer, helicopter};
    int result = UNTOUCHED;
    int error =
        blocking_run(blocking, &call, &result, 1, compute_nothing, NULL);

    return error ? error : result;
}

int fly_other(void *port)
{
    struct helicopter *helicopter = port;

    return fly(helicopter->other, helicopter);
}

bool fleet_flies_beyond(void)
{
    struct helicopter *last = &fleet.helicopters[OTHERS];

    return !last->other || fly_other(last) == last->answer;
}

int run_again(void *port)
{
    return fly(fleet.blocking, port);
}

void compute(void *unused)
{
    (void)unused;
    fleet.computed++;
    if (!am_pilot())
        fleet.computed_elsewhere++;
    errno = EDOM;
}

void compute_and_meet(void *unused)
{
    compute(unused);
    if (fleet.called_by_pilot == 0)
        pthread_barrier_wait(&fleet.meeting);
}

void compute_and_try(void *unused)
{
    struct helicopter nobody = {.answer = 0};

    compute(unused);
    fleet.run_again = fly(fleet.blocking, &nobody);
    fleet.free_early = blocking_free(fleet.blocking);
    if (fleet.free_early == 0)
        fleet.blocking = NULL; /* wrong, but nobody shall use it again */
}

void compute_and_fly(void *unused)
{
    compute(unused);
    fleet.run_again = fly_other(&fleet.helicopters[OTHERS - 1]);
}
