/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS. */
#define _GNU_SOURCE
/*
 * never_waited_for.c - static.c, but: nobody waits for the workers that were
 * killed: zombies.
 */
#include "procpool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ALIGN = 64, CLOSED = -1, NOBODY = 0 };

struct worker {
    pid_t pid;                /* or NOBODY */
    int tasks[2], results[2]; /* pipes; numbers or CLOSED */
    bool busy;
    size_t index; /* of its task, if busy */
    /* In shared memory. */
    int *result; /* of begin, then of the task */
    char *input, *output;
};

static struct procpool {
    struct procpool_work work;
    unsigned count;
    void *memory;
    size_t size;
    struct worker workers[PROCPOOL_LEAST];
} only;

static void shut(int *fd)
{
    if (*fd != CLOSED)
        close(*fd);
    *fd = CLOSED;
}

static void shut_all(struct worker *worker)
{
    for (int i = 0; i < 2; i++) {
        shut(&worker->tasks[i]);
        shut(&worker->results[i]);
    }
}

static bool send_byte(int fd)
{
    ssize_t n;

    do
        n = write(fd, "", 1);
    while (n < 0 && errno == EINTR);
    return n == 1;
}

static bool await_byte(int fd)
{
    char byte;
    ssize_t n;

    do
        n = read(fd, &byte, 1);
    while (n < 0 && errno == EINTR);
    return n == 1;
}

static _Noreturn void serve(struct worker *me)
{
    const struct procpool_work *work = &only.work;

    for (unsigned i = 0; i < only.count; i++)
        if (&only.workers[i] != me)
            shut_all(&only.workers[i]);
    shut(&me->tasks[1]);
    shut(&me->results[0]);
    *me->result = work->begin ? work->begin(work->context) : 0;
    while (send_byte(me->results[1]) && await_byte(me->tasks[0]))
        *me->result = work->task(work->context, me->input, me->output);
    _exit(0);
}

/* For one that has no task, has ended, or is not to be trusted any more. */
static void end(struct worker *worker)
{
    kill(worker->pid, SIGKILL);
    shut_all(worker);
    worker->pid = NOBODY;
}

static int start(struct worker *worker)
{
    int error = 0;

    if (pipe(worker->tasks))
        return -errno;
    if (pipe(worker->results)) {
        error = -errno;
        shut_all(worker);
        return error;
    }
    worker->pid = fork();
    if (worker->pid == 0)
        serve(worker);
    if (worker->pid < 0) {
        error = -errno;
        worker->pid = NOBODY;
        shut_all(worker);
        return error;
    }
    shut(&worker->results[1]);
    error = await_byte(worker->results[0]) ? *worker->result : -EOWNERDEAD;
    if (error)
        end(worker);
    return error;
}

/* Has somebody in every place, or gives the error of the last try. */
static int muster(void)
{
    int error = 0;

    for (unsigned i = 0; i < only.count; i++) {
        struct worker *worker = &only.workers[i];
        if (worker->pid && waitpid(worker->pid, NULL, WNOHANG) != 0) {
            worker->pid = NOBODY;
            shut_all(worker);
        }
        if (!worker->pid && !error)
            error = start(worker);
    }
    return error;
}

/* Up to the next multiple of ALIGN, a power of two. */
static size_t rounded(size_t size)
{
    return (size | (ALIGN - 1)) + 1;
}

static int lay_out(unsigned workers)
{
    size_t in = rounded(only.work.input_size);
    size_t each = ALIGN + in + rounded(only.work.output_size);
    char *at = mmap(NULL, each * workers, PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (at == MAP_FAILED)
        return -errno;
    only.count = workers;
    only.memory = at;
    only.size = each * workers;
    for (unsigned i = 0; i < workers; i++, at += each)
        only.workers[i] = (struct worker){.tasks = {CLOSED, CLOSED},
                                          .results = {CLOSED, CLOSED},
                                          .result = (int *)(void *)at,
                                          .input = at + ALIGN,
                                          .output = at + ALIGN + in};
    return 0;
}

int procpool_new(struct procpool **pool, const struct procpool_work *work,
                 unsigned workers)
{
    int error;

    if (!pool || !work || !work->task || workers == 0 ||
        work->input_size == 0 || work->output_size == 0)
        return -EINVAL;
    if (workers > PROCPOOL_LEAST)
        return -ENOMEM;
    only.work = *work;
    error = lay_out(workers);
    if (error)
        return error;
    error = muster();
    if (error)
        procpool_free(&only);
    else
        *pool = &only;
    return error;
}

static void give(struct worker *worker, const char *inputs, size_t index)
{
    size_t size = only.work.input_size;

    worker->busy = true;
    worker->index = index;
    memcpy(worker->input, inputs + index * size, size);
    if (!send_byte(worker->tasks[1]))
        kill(worker->pid, SIGKILL); /* take will see it */
}

/* Whether the worker has answered; else it is gone. */
static bool take(struct worker *worker, char *outputs, int results[])
{
    size_t size = only.work.output_size;

    worker->busy = false;
    if (await_byte(worker->results[0])) {
        results[worker->index] = *worker->result;
        memcpy(outputs + worker->index * size, worker->output, size);
        return true;
    }
    results[worker->index] = -EOWNERDEAD;
    end(worker);
    return false;
}

/* Marks in polls who of the busy has answered or ended; false: none is. */
static bool await(struct pollfd polls[])
{
    unsigned busy = 0;

    for (unsigned i = 0; i < only.count; i++) {
        const struct worker *worker = &only.workers[i];
        short events = worker->busy ? POLLIN : 0;
        polls[i] = (struct pollfd){events ? worker->results[0] : CLOSED, events,
                                   events};
        busy += worker->busy;
    }
    while (busy > 0 && poll(polls, only.count, -1) < 0 && errno == EINTR)
        ; /* after another error all count as marked: take waits for them */
    return busy > 0;
}

int procpool_map(struct procpool *pool, const void *inputs, void *outputs,
                 int results[], size_t count)
{
    struct pollfd polls[PROCPOOL_LEAST];
    size_t next = 0;
    int error;

    if (!pool || !inputs || !outputs || !results)
        return -EINVAL;
    error = muster();
    while (true) {
        for (unsigned i = 0; i < only.count && next < count; i++)
            if (only.workers[i].pid && !only.workers[i].busy)
                give(&only.workers[i], inputs, next++);
        if (!await(polls))
            break;
        for (unsigned i = 0; i < only.count; i++)
            if (polls[i].revents && !take(&only.workers[i], outputs, results) &&
                next < count)
                error = start(&only.workers[i]);
    }
    if (next == count)
        return 0;
    while (next < count)
        results[next++] = -ECANCELED;
    return error;
}

void procpool_free(struct procpool *pool)
{
    if (!pool)
        return;
    for (unsigned i = 0; i < only.count; i++)
        if (only.workers[i].pid)
            end(&only.workers[i]);
    munmap(only.memory, only.size);
}
