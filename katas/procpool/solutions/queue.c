/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS, pidfd_open. */
#define _GNU_SOURCE
/*
 * queue.c - one queue for all workers, in shared memory.
 *
 * Idea: whoever is free takes a place that is full.  Bytes in two pipes say no
 * more than "look": a full place may be there, a result may be there.
 * Invariant: a place changes hands in one atomic step, by its state, which
 * names the worker that has it.  There is no lock that the dead could hold,
 * and the kernel tells by a pidfd who is dead.  A byte that a dead worker took
 * along is written once more; one too many wakes somebody in vain.
 * Price: every change of hands is a look at all places, and so is every wake-up
 * in vain.
 */
#include "procpool.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <unistd.h>

/* States of a place; TAKEN + i: worker i has it. */
enum { FREE, FULL, DONE, TAKEN };
/* What begin has said: nothing yet. */
enum { NOBODY = 0, SILENT = 1 };
enum { ALIGN = 64 };

struct place {
    atomic_int state;
    int result;
    size_t index;
    char *input, *output;
};

/* All of it is shared memory; what has no atomic is the caller's alone. */
struct procpool {
    struct procpool_work work;
    unsigned count;
    size_t size;
    int look[2], found[2]; /* pipes to and from the workers */
    pid_t pids[PROCPOOL_LEAST];
    int pidfds[PROCPOOL_LEAST];
    atomic_int begun[PROCPOOL_LEAST];
    struct place places[PROCPOOL_LEAST];
};

/* On a pipe nothing lasts but that nobody is there to read. */
static bool say(int fd)
{
    while (write(fd, "", 1) < 0)
        if (errno == EPIPE)
            return false;
    return true;
}

/* One byte, or all that fit; false: nobody is there to write. */
static bool hear(int fd, bool all)
{
    char bytes[64];
    ssize_t n;

    do
        n = read(fd, bytes, all ? sizeof bytes : 1);
    while (n < 0 && errno == EINTR);
    return n > 0;
}

static _Noreturn void serve(struct procpool *pool, int me)
{
    const struct procpool_work *work = &pool->work;
    int error;

    close(pool->look[1]);
    close(pool->found[0]);
    error = work->begin ? work->begin(work->context) : 0;
    atomic_store(&pool->begun[me], error);
    while (!error && say(pool->found[1]) && hear(pool->look[0], false))
        for (unsigned i = 0; i < pool->count; i++) {
            struct place *place = &pool->places[i];
            int full = FULL;
            if (!atomic_compare_exchange_strong(&place->state, &full,
                                                TAKEN + me))
                continue;
            place->result =
                work->task(work->context, place->input, place->output);
            atomic_store(&place->state, DONE);
            break;
        }
    _exit(0);
}

/* For one that has no task, has ended, or is not to be trusted any more. */
static void end(struct procpool *pool, unsigned i)
{
    kill(pool->pids[i], SIGKILL);
    while (waitpid(pool->pids[i], NULL, 0) < 0 && errno == EINTR)
        ;
    pool->pids[i] = NOBODY;
    if (pool->pidfds[i] >= 0)
        close(pool->pidfds[i]);
    pool->pidfds[i] = -1;
}

/* Until there is something to hear, or one of workers first to last - 1 has
 * ended. */
static void await(struct procpool *pool, unsigned first, unsigned last)
{
    struct pollfd polls[PROCPOOL_LEAST + 1];
    nfds_t n = 1;

    polls[0] = (struct pollfd){pool->found[0], POLLIN, 0};
    for (unsigned i = first; i < last; i++)
        polls[n++] = (struct pollfd){pool->pidfds[i], POLLIN, 0};
    while (poll(polls, n, -1) < 0)
        ;
    if (polls[0].revents)
        hear(pool->found[0], true);
}

static bool has_ended(const struct procpool *pool, unsigned i)
{
    siginfo_t info = {0};

    return pool->pids[i] &&
           !waitid(P_PID, (id_t)pool->pids[i], &info,
                   WEXITED | WNOHANG | WNOWAIT) &&
           info.si_pid;
}

static int start(struct procpool *pool, unsigned i)
{
    pid_t pid;
    int error;

    atomic_store(&pool->begun[i], SILENT);
    pid = fork();
    if (pid == 0)
        serve(pool, (int)i);
    if (pid < 0)
        return -errno;
    pool->pids[i] = pid;
    pool->pidfds[i] = pidfd_open(pid, 0);
    error = pool->pidfds[i] < 0 ? -errno : SILENT;
    while (error == SILENT) {
        error = has_ended(pool, i) ? -EOWNERDEAD : SILENT;
        if (atomic_load(&pool->begun[i]) != SILENT)
            error = atomic_load(&pool->begun[i]);
        if (error == SILENT)
            await(pool, i, i + 1);
    }
    if (error)
        end(pool, i);
    return error;
}

static int open_pipes(struct procpool *pool)
{
    int error;

    if (pipe(pool->look))
        return -errno;
    if (!pipe(pool->found))
        return 0;
    error = -errno;
    close(pool->look[0]);
    close(pool->look[1]);
    return error;
}

/* Up to the next multiple of ALIGN, a power of two. */
static size_t rounded(size_t size)
{
    return (size | (ALIGN - 1)) + 1;
}

static struct procpool *lay_out(const struct procpool_work *work, unsigned n)
{
    size_t in = rounded(work->input_size), out = rounded(work->output_size);
    size_t size = rounded(sizeof(struct procpool)) + n * (in + out);
    struct procpool *pool = mmap(NULL, size, PROT_READ | PROT_WRITE,
                                 MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *at = (char *)pool + rounded(sizeof *pool);

    if (pool == MAP_FAILED)
        return NULL;
    pool->work = *work;
    pool->count = n;
    pool->size = size;
    for (unsigned i = 0; i < n; i++, at += in + out) {
        pool->places[i].input = at;
        pool->places[i].output = at + in;
    }
    return pool;
}

int procpool_new(struct procpool **pool, const struct procpool_work *work,
                 unsigned workers)
{
    struct procpool *made;
    int error;

    if (!pool || !work || !work->task || workers == 0 ||
        work->input_size == 0 || work->output_size == 0)
        return -EINVAL;
    made = workers > PROCPOOL_LEAST ? NULL : lay_out(work, workers);
    if (!made)
        return -ENOMEM;
    error = open_pipes(made);
    if (error) {
        munmap(made, made->size);
        return error;
    }
    for (unsigned i = 0; i < workers && !error; i++)
        error = start(made, i);
    if (error)
        procpool_free(made);
    else
        *pool = made;
    return error;
}

struct map {
    const char *inputs;
    char *outputs;
    int *results;
    size_t next, count, places; /* places that are not FREE */
};

static void finish(struct map *map, struct place *place, int result)
{
    map->results[place->index] = result;
    map->places--;
    atomic_store(&place->state, FREE);
}

/* Whether one has ended; what it had is lost, what it has done is not. */
static bool bury(struct procpool *pool, struct map *map, unsigned i)
{
    if (!has_ended(pool, i))
        return false;
    for (unsigned k = 0; k < pool->count; k++)
        if (atomic_load(&pool->places[k].state) == TAKEN + (int)i)
            finish(map, &pool->places[k], -EOWNERDEAD);
    end(pool, i);
    say(pool->look[1]); /* it may have taken a byte along */
    return true;
}

/* Empties what is done, fills what is free. */
static void turn_over(struct procpool *pool, struct map *map)
{
    size_t in = pool->work.input_size, out = pool->work.output_size;

    for (unsigned i = 0; i < pool->count; i++) {
        struct place *place = &pool->places[i];
        if (atomic_load(&place->state) == DONE) {
            memcpy(map->outputs + place->index * out, place->output, out);
            finish(map, place, place->result);
        }
        if (map->next == map->count || atomic_load(&place->state) != FREE)
            continue;
        memcpy(place->input, map->inputs + map->next * in, in);
        place->index = map->next++;
        map->places++;
        atomic_store(&place->state, FULL);
        say(pool->look[1]);
    }
}

int procpool_map(struct procpool *pool, const void *inputs, void *outputs,
                 int results[], size_t count)
{
    struct map map = {inputs, outputs, results, 0, count, 0};
    bool first = true, anybody;
    int error = 0;

    if (!pool || !inputs || !outputs || !results)
        return -EINVAL;
    do {
        anybody = false;
        for (unsigned i = 0; i < pool->count; i++) {
            bool lost = bury(pool, &map, i);
            bool left = map.places > 0 || map.next < count;
            if (first ? !pool->pids[i] : lost && left)
                error = start(pool, i);
            anybody |= pool->pids[i] != NOBODY;
        }
        first = false;
        turn_over(pool, &map);
        if (map.places > 0 && anybody)
            await(pool, 0, pool->count);
    } while (map.places > 0 && anybody);
    if (map.places == 0 && map.next == count)
        return 0;
    for (unsigned i = 0; i < pool->count; i++)
        if (atomic_load(&pool->places[i].state) == FULL)
            finish(&map, &pool->places[i], -ECANCELED);
    while (map.next < count)
        results[map.next++] = -ECANCELED;
    return error;
}

void procpool_free(struct procpool *pool)
{
    if (!pool)
        return;
    for (unsigned i = 0; i < pool->count; i++)
        if (pool->pids[i])
            end(pool, i);
    for (int i = 0; i < 2; i++) {
        close(pool->look[i]);
        close(pool->found[i]);
    }
    munmap(pool, pool->size);
}
