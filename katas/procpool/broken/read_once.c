/* SPDX-License-Identifier: MIT */
/*
 * read_once.c - sockets.c, but: one recv is taken for the whole output.
 */
#include "procpool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum { NOBODY = 0 };

struct worker {
    pid_t pid; /* or NOBODY */
    int fd;
    bool busy;
    size_t index; /* of its task, if busy */
};

struct procpool {
    struct procpool_work work;
    unsigned count;
    struct worker workers[PROCPOOL_LEAST];
};

static bool send_all(int fd, const void *bytes, size_t size)
{
    for (const char *at = bytes; size > 0;) {
        ssize_t n = send(fd, at, size, MSG_NOSIGNAL);
        if (n < 0 && errno != EINTR)
            return false;
        at += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

static bool receive(int fd, void *bytes, size_t size)
{
    for (char *at = bytes; size > 0;) {
        ssize_t n = recv(fd, at, size, 0);
        if (n == 0 || (n < 0 && errno != EINTR))
            return false;
        at += n > 0 ? n : 0;
        size -= n > 0 ? (size_t)n : 0;
    }
    return true;
}

/* Says how begin went, then once a task: output, result. */
static _Noreturn void serve(const struct procpool *pool, int fd)
{
    const struct procpool_work *work = &pool->work;
    void *input = malloc(work->input_size);
    void *output = input ? malloc(work->output_size) : NULL;
    int result = output ? 0 : -ENOMEM;

    for (unsigned i = 0; i < pool->count; i++)
        if (pool->workers[i].pid)
            close(pool->workers[i].fd);
    if (!result && work->begin)
        result = work->begin(work->context);
    while (send_all(fd, &result, sizeof result) &&
           receive(fd, input, work->input_size)) {
        result = work->task(work->context, input, output);
        if (!send_all(fd, output, work->output_size))
            break;
    }
    _exit(0);
}

/* For one that has no task, has ended, or is not to be trusted any more. */
static void end(struct worker *worker)
{
    kill(worker->pid, SIGKILL);
    while (waitpid(worker->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    close(worker->fd);
    *worker = (struct worker){.pid = NOBODY};
}

static int start(struct procpool *pool, struct worker *worker)
{
    int ends[2], error;
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends))
        return -errno;
    pid = fork();
    if (pid == 0) {
        close(ends[0]);
        serve(pool, ends[1]);
    }
    if (pid < 0)
        error = -errno;
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return error;
    }
    *worker = (struct worker){.pid = pid, .fd = ends[0]};
    if (!receive(worker->fd, &error, sizeof error))
        error = -EOWNERDEAD;
    if (error)
        end(worker);
    return error;
}

/* Has somebody in every place, or gives the error of the last try. */
static int muster(struct procpool *pool)
{
    int error = 0;

    for (unsigned i = 0; i < pool->count; i++) {
        struct worker *worker = &pool->workers[i];
        if (worker->pid && waitpid(worker->pid, NULL, WNOHANG) != 0) {
            close(worker->fd);
            worker->pid = NOBODY;
        }
        if (!worker->pid && !error)
            error = start(pool, worker);
    }
    return error;
}

int procpool_new(struct procpool **pool, const struct procpool_work *work,
                 unsigned workers)
{
    struct procpool *made;
    int error;

    if (!pool || !work || !work->task || workers == 0 ||
        work->input_size == 0 || work->output_size == 0)
        return -EINVAL;
    made = workers > PROCPOOL_LEAST ? NULL : calloc(1, sizeof *made);
    if (!made)
        return -ENOMEM;
    made->work = *work;
    made->count = workers;
    error = muster(made);
    if (error)
        procpool_free(made);
    else
        *pool = made;
    return error;
}

/* Where that fails, the worker's end is near, and is waited for. */
static void give(const struct procpool *pool, struct worker *worker,
                 const char *inputs, size_t index)
{
    size_t size = pool->work.input_size;

    worker->busy = true;
    worker->index = index;
    if (!send_all(worker->fd, inputs + index * size, size))
        shutdown(worker->fd, SHUT_RDWR);
}

/* Whether the worker has answered; else it is gone. */
static bool take(const struct procpool *pool, struct worker *worker,
                 char *outputs, int results[])
{
    size_t size = pool->work.output_size;

    worker->busy = false;
    if (recv(worker->fd, outputs + worker->index * size, size, 0) > 0 &&
        receive(worker->fd, &results[worker->index], sizeof *results))
        return true;
    results[worker->index] = -EOWNERDEAD;
    end(worker);
    return false;
}

/* Marks in polls who of the busy has answered or ended; false: none is. */
static bool await(const struct procpool *pool, struct pollfd polls[])
{
    unsigned busy = 0;

    for (unsigned i = 0; i < pool->count; i++) {
        const struct worker *worker = &pool->workers[i];
        short events = worker->busy ? POLLIN : 0;
        polls[i] = (struct pollfd){events ? worker->fd : -1, events, events};
        busy += worker->busy;
    }
    while (busy > 0 && poll(polls, pool->count, -1) < 0 && errno == EINTR)
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
    error = muster(pool);
    while (true) {
        for (unsigned i = 0; i < pool->count && next < count; i++)
            if (pool->workers[i].pid && !pool->workers[i].busy)
                give(pool, &pool->workers[i], inputs, next++);
        if (!await(pool, polls))
            break;
        for (unsigned i = 0; i < pool->count; i++)
            if (polls[i].revents &&
                !take(pool, &pool->workers[i], outputs, results) &&
                next < count)
                error = start(pool, &pool->workers[i]);
    }
    if (next == count)
        return 0;
    while (next < count)
        results[next++] = -ECANCELED;
    return error;
}

void procpool_free(struct procpool *pool)
{
    for (unsigned i = 0; pool && i < pool->count; i++)
        if (pool->workers[i].pid)
            end(&pool->workers[i]);
    free(pool);
}
