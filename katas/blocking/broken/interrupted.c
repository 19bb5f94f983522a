/* SPDX-License-Identifier: MIT */
/* Broken on purpose: a wait that a signal ended is taken for one that is over.
 */
/*
 * ports.c - a thread for each port, started when it is first needed and kept.
 *
 * Idea: nothing is shared by all.  A port has two semaphores of its own, go
 * and done, which carry its call there and its result back: no lock, and
 * nobody to wake but one.
 * Invariant: between go and done the port is its thread's, else the run's.
 * Price: two semaphores.  A port without a thread is served by the caller.
 */
#include "blocking.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

struct port {
    sem_t go, done;
    bool started;
    pthread_t thread;
    struct blocking_call call; /* .call is NULL: the end */
    int result;
};

struct blocking {
    size_t most;
    atomic_flag busy;
    struct port ports[];
};

/* A signal handler may end the wait (EINTR), but not what is waited for. */
static void wait_for(sem_t *sign)
{
    sem_wait(sign);
}

static void make_call(struct port *port)
{
    int result = port->call.call(port->call.port);

    port->result = result == -1 ? -errno : result;
}

static void *serve(void *argument)
{
    struct port *port = argument;

    for (wait_for(&port->go); port->call.call; wait_for(&port->go)) {
        make_call(port);
        sem_post(&port->done);
    }
    return NULL;
}

static bool open_port(struct port *port)
{
    *port = (struct port){.started = false};
    if (sem_init(&port->go, 0, 0))
        return false;
    if (sem_init(&port->done, 0, 0) == 0)
        return true;
    sem_destroy(&port->go);
    return false;
}

static void close_port(struct port *port)
{
    if (port->started) {
        port->call.call = NULL;
        sem_post(&port->go);
        pthread_join(port->thread, NULL);
    }
    sem_destroy(&port->go);
    sem_destroy(&port->done);
}

static void close_all(struct blocking *blocking)
{
    while (blocking->most > 0)
        close_port(&blocking->ports[--blocking->most]);
    free(blocking);
}

struct blocking *blocking_new(size_t most)
{
    struct blocking *blocking = NULL;

    if (most >= 1 && most <= BLOCKING_MOST)
        blocking = malloc(sizeof *blocking + most * sizeof(struct port));
    if (!blocking)
        return NULL;
    *blocking = (struct blocking){.busy = ATOMIC_FLAG_INIT};
    for (; blocking->most < most; blocking->most++)
        if (!open_port(&blocking->ports[blocking->most]))
            return close_all(blocking), NULL;
    return blocking;
}

static void hand_over(struct port *port, struct blocking_call call)
{
    port->call = call;
    if (!port->started)
        port->started = !pthread_create(&port->thread, NULL, serve, port);
    if (port->started)
        sem_post(&port->go);
}

static int take_back(struct port *port)
{
    if (port->started)
        wait_for(&port->done);
    else
        make_call(port);
    return port->result;
}

int blocking_run(struct blocking *blocking, const struct blocking_call calls[],
                 int results[], size_t count, blocking_compute *compute,
                 void *context)
{
    if (!blocking || !calls || !results || !compute || count == 0 ||
        count > blocking->most)
        return -EINVAL;
    for (size_t i = 0; i < count; i++)
        if (!calls[i].call)
            return -EINVAL;
    if (atomic_flag_test_and_set(&blocking->busy))
        return -EBUSY;
    for (size_t i = 0; i < count; i++)
        hand_over(&blocking->ports[i], calls[i]);
    compute(context);
    for (size_t i = 0; i < count; i++)
        results[i] = take_back(&blocking->ports[i]);
    atomic_flag_clear(&blocking->busy);
    return 0;
}

int blocking_free(struct blocking *blocking)
{
    if (blocking && atomic_flag_test_and_set(&blocking->busy))
        return -EBUSY;
    if (blocking)
        close_all(blocking);
    return 0;
}
