/* SPDX-License-Identifier: MIT */
/*
 * Idea: the threads stay inside of their loops from OPEN to CLOSE.  Where a
 * loop would end, its thread waits at a barrier; thread 0, the main thread,
 * answers for all and takes the next request meanwhile.
 *
 *     thread 0   | slice |B answer, request A| slice |B ...
 *     thread 1   | slice   |B ------------- A| slice |B ...
 *
 * Invariant: from OPEN to CLOSE every thread passes the same barriers, failed
 * or not: a function that returned early is taken through them by finish().
 */
#define _GNU_SOURCE /* RUSAGE_THREAD */
#include "slices.h"
#include "state.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>

enum { LIMIT_MOST_S = 3600 };

struct crowd;

struct member {
    struct crowd *crowd;
    struct bench_state state;
    pthread_t thread;
    int64_t done;        /* iterations, of all slices */
    int64_t batch_left;  /* of bench_keep_running_batch */
    int64_t turned;      /* iterations of this slice, a batch's excess too */
    double manual_s;     /* bench_set_iteration_time, of this slice */
    int64_t switches_at; /* at the slice's start */
    int64_t switches;
    struct figures figures; /* its own thread's alone */
};

struct crowd {
    int fd;
    struct bench_case one;
    pthread_barrier_t barrier;
    struct member *members;
    int count;

    /* written by thread 0 between B and A, read by all after A: */
    int64_t turns; /* iterations of each loop; 0: stop */
    bool is_open;  /* first under lock: all threads are there */
    int64_t cpu_at_ns;
    int64_t wall_ns;              /* of all slices */
    struct samples samples;       /* of all slices */
    struct slice_request pending; /* what ended the loops */

    pthread_mutex_t lock;
    /* guarded by lock: */
    bool has_failed;
    char reason[SLICE_TEXT_SIZE];
};

static int64_t cpu_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static int64_t thread_switches(void)
{
    struct rusage usage;
    getrusage(RUSAGE_THREAD, &usage);
    return (int64_t)usage.ru_nvcsw + (int64_t)usage.ru_nivcsw;
}

static struct member *member_of(const struct bench_state *state)
{
    return state->run;
}

/* false: the other end is gone, or spoke another language. */
static bool receive(int fd, struct slice_request *request)
{
    ssize_t got;
    do
        got = recv(fd, request, sizeof *request, 0);
    while (got < 0 && errno == EINTR);
    request->text[SLICE_TEXT_SIZE - 1] = '\0';
    return got == (ssize_t)sizeof *request && request->version == SLICE_VERSION;
}

/* A peer that is gone shows at the next request. */
static void answer(int fd, const void *bytes, size_t size)
{
    ssize_t sent;
    do
        sent = send(fd, bytes, size, MSG_NOSIGNAL);
    while (sent < 0 && errno == EINTR);
}

static void answer_status(int fd, int status, const char *text)
{
    struct slice_answer reply = {.status = status};
    snprintf(reply.text, sizeof reply.text, "%s", text);
    answer(fd, &reply, sizeof reply);
}

static int64_t busy_ns(const struct member *member)
{
    if (member->state.bench->clock == BENCH_CLOCK_MANUAL)
        return (int64_t)(member->manual_s * 1e9);
    return state_busy_ns(&member->state);
}

/* Wall time from the first start to the last end; fairness; switches. */
static void take_times(const struct crowd *crowd, struct slice_answer *reply)
{
    int64_t start = INT64_MAX;
    int64_t least = INT64_MAX;
    int64_t most = 0;
    for (int i = 0; i < crowd->count; i++)
        if (crowd->members[i].state.begun_ns < start)
            start = crowd->members[i].state.begun_ns;
    for (int i = 0; i < crowd->count; i++) {
        const struct member *member = &crowd->members[i];
        bool is_manual = member->state.bench->clock == BENCH_CLOCK_MANUAL;
        int64_t busy = busy_ns(member);
        int64_t wall = is_manual ? busy : busy + member->state.begun_ns - start;
        if (wall > reply->wall_ns)
            reply->wall_ns = wall;
        if (busy < least)
            least = busy;
        if (busy > most)
            most = busy;
        reply->switches += member->switches;
    }
    reply->fairness = most > 0 ? (double)least / (double)most : 1;
}

static void take_samples(struct crowd *crowd, struct slice_answer *reply)
{
    for (int i = 0; i < crowd->count; i++) {
        struct samples *samples = &crowd->members[i].state.samples;
        if (samples->count == 0)
            continue;
        samples_merge(&crowd->samples, samples);
        reply->samples += (int64_t)samples->count;
        memset(samples, 0, sizeof *samples);
    }
}

static void answer_slice(struct crowd *crowd)
{
    struct slice_answer reply = {
        .threads = crowd->count,
        .iterations = crowd->members[0].turned,
        .cpu_ns = cpu_now_ns() - crowd->cpu_at_ns,
    };
    double limit_s = crowd->one.bench->time_limit;
    if (limit_s > 0 && limit_s < LIMIT_MOST_S)
        reply.limit_ms = (int64_t)(limit_s * 1e3);
    pthread_mutex_lock(&crowd->lock);
    if (crowd->has_failed) {
        reply.status = -ECANCELED;
        memcpy(reply.text, crowd->reason, sizeof reply.text);
    }
    pthread_mutex_unlock(&crowd->lock);
    if (crowd->turns > 0) {
        take_times(crowd, &reply);
        take_samples(crowd, &reply);
        crowd->wall_ns += reply.wall_ns;
    }
    answer(crowd->fd, &reply, sizeof reply);
}

/* Thread 0, everybody else at A: answers, and finds out what comes next. */
static void take_request(struct crowd *crowd)
{
    struct slice_request request;
    answer_slice(crowd);
    for (;;) {
        if (!receive(crowd->fd, &request))
            exit(0);
        if (request.kind == SLICE_SAMPLES) {
            answer(crowd->fd, &crowd->samples, sizeof crowd->samples);
            continue;
        }
        bool is_run = request.kind == SLICE_RUN && request.number > 0;
        if (!is_run) {
            crowd->pending = request;
            crowd->turns = 0;
            crowd->is_open = false;
            return;
        }
        pthread_mutex_lock(&crowd->lock);
        bool has_failed = crowd->has_failed;
        pthread_mutex_unlock(&crowd->lock);
        crowd->turns = has_failed ? 0 : request.number;
        if (!has_failed)
            return;
        answer_slice(crowd);
    }
}

static void begin_slice(struct member *member)
{
    member->manual_s = 0;
    member->switches_at = thread_switches();
    state_begin_clock(&member->state);
}

/* From the end of one slice to the start of the next: its iterations. */
static int64_t turn(struct bench_state *state)
{
    struct member *member = member_of(state);
    struct crowd *crowd = member->crowd;

    state_end_clock(state);
    member->switches = thread_switches() - member->switches_at;
    pthread_barrier_wait(&crowd->barrier); /* B */
    if (state->thread_index == 0) {
        take_request(crowd);
        crowd->cpu_at_ns = cpu_now_ns();
    }
    pthread_barrier_wait(&crowd->barrier); /* A */
    member->done += crowd->turns;
    member->turned = crowd->turns;
    begin_slice(member);
    return crowd->turns;
}

static bool batch(struct bench_state *state, int64_t iterations)
{
    struct member *member = member_of(state);
    if (member->batch_left <= 0) {
        member->batch_left = turn(state);
        if (member->batch_left <= 0)
            return false;
    }
    member->batch_left -= iterations;
    if (member->batch_left < 0) {
        member->turned -= member->batch_left;
        member->done -= member->batch_left;
    }
    return true;
}

static int64_t done(const struct bench_state *state)
{
    return member_of(state)->done;
}

static void nothing(struct bench_state *state)
{
    (void)state; /* the state's own clock is paused: enough */
}

static void add_time(struct bench_state *state, double seconds)
{
    member_of(state)->manual_s += seconds;
}

static void fail(struct bench_state *state, const char *message)
{
    struct crowd *crowd = member_of(state)->crowd;
    pthread_mutex_lock(&crowd->lock);
    if (!crowd->has_failed)
        snprintf(crowd->reason, sizeof crowd->reason, "%s", message);
    crowd->has_failed = true;
    pthread_mutex_unlock(&crowd->lock);
}

static bool failed(const struct bench_state *state)
{
    struct crowd *crowd = member_of(state)->crowd;
    pthread_mutex_lock(&crowd->lock);
    bool has_failed = crowd->has_failed;
    pthread_mutex_unlock(&crowd->lock);
    return has_failed;
}

static void no_number(struct bench_state *state, int64_t number)
{
    (void)state;
    (void)number;
}

static void no_label(struct bench_state *state, const char *text)
{
    (void)state;
    (void)text;
}

static void set_items(struct bench_state *state, int64_t items)
{
    member_of(state)->figures.items = (double)items;
}

static void set_counter(struct bench_state *state, const char *name,
                        double value, unsigned flags)
{
    figures_set(&member_of(state)->figures, name, value, flags);
}

static double counter_of(const struct bench_state *state, const char *name)
{
    return figures_get(&member_of(state)->figures, name);
}

static const struct bench_ops slice_ops = {
    .begin = turn,
    .next = turn,
    .batch = batch,
    .iterations = done,
    .pause = nothing,
    .resume = nothing,
    .time = add_time,
    .fail = fail,
    .failed = failed,
    .items = set_items,
    .bytes = no_number,
    .label = no_label,
    .complexity = no_number,
    .counter = set_counter,
    .counter_of = counter_of,
};

/* The function, and after it the barriers that it left out. */
static void *run_member(void *argument)
{
    struct member *member = argument;

    pthread_mutex_lock(&member->crowd->lock); /* until all are started */
    bool is_open = member->crowd->is_open;
    pthread_mutex_unlock(&member->crowd->lock);
    if (!is_open)
        return NULL;
    state_run(&member->state, STATE_UNWATCHED);
    while (member->crowd->is_open)
        turn(&member->state);
    return NULL;
}

static void init_member(struct crowd *crowd, int index)
{
    struct member *member = &crowd->members[index];
    member->crowd = crowd;
    state_init(&member->state, &slice_ops, member, crowd->one.bench,
               crowd->one.args);
    member->state.thread_index = index;
    member->state.thread_count = crowd->count;
    member->state.clocked = true;
}

/* 0; -EAGAIN: a thread could not be had, and none is left running. */
static int start_members(struct crowd *crowd)
{
    int started = 1; /* thread 0 is this one */
    pthread_mutex_lock(&crowd->lock);
    for (; started < crowd->count; started++) {
        struct member *member = &crowd->members[started];
        if (pthread_create(&member->thread, NULL, run_member, member) != 0)
            break;
    }
    crowd->is_open = started == crowd->count;
    pthread_mutex_unlock(&crowd->lock);
    if (crowd->is_open)
        return 0;
    while (--started > 0)
        pthread_join(crowd->members[started].thread, NULL);
    return -EAGAIN;
}

/* Everybody has ended: what all have counted, as the flags say. */
static void take_figures(const struct crowd *crowd, struct figures *figures)
{
    double iterations = 0;

    memset(figures, 0, sizeof *figures);
    for (int i = 0; i < crowd->count; i++) {
        figures_merge(figures, &crowd->members[i].figures);
        iterations += (double)crowd->members[i].done;
    }
    figures_conclude(figures, iterations, (double)crowd->wall_ns / 1e9,
                     crowd->count);
}

/* Everything from OPEN to the request that ends it, left in *request. */
static void run_crowd(struct crowd *crowd, struct slice_request *request)
{
    const struct bench_case *one = &crowd->one;
    for (int i = 0; i < crowd->count; i++)
        init_member(crowd, i);
    state_set_up(one->bench, one->args, crowd->count, STATE_UNWATCHED);
    int error = start_members(crowd);
    if (error < 0) {
        answer_status(crowd->fd, error, "no thread to be had");
        request->kind = 0;
    } else {
        run_member(&crowd->members[0]);
        for (int i = 1; i < crowd->count; i++)
            pthread_join(crowd->members[i].thread, NULL);
        *request = crowd->pending;
    }
    state_tear_down(one->bench, one->args, crowd->count, STATE_UNWATCHED);
}

static void serve_open(int fd, struct slice_request *request,
                       struct figures *figures)
{
    struct crowd crowd = {.fd = fd, .lock = PTHREAD_MUTEX_INITIALIZER};
    if (bench_case_find(request->text, &crowd.one) < 0) {
        answer_status(fd, -ENOENT, request->text);
        request->kind = 0;
        return;
    }
    crowd.count = crowd.one.threads;
    crowd.members = calloc((size_t)crowd.count, sizeof *crowd.members);
    if (crowd.members == NULL) {
        answer_status(fd, -EAGAIN, "no memory");
        request->kind = 0;
        return;
    }
    pthread_barrier_init(&crowd.barrier, NULL, (unsigned)crowd.count);
    run_crowd(&crowd, request);
    take_figures(&crowd, figures);
    pthread_barrier_destroy(&crowd.barrier);
    free(crowd.members);
}

static void serve_list(int fd, int64_t index)
{
    struct bench_case one;
    int error = index < 0 ? -EINVAL : bench_case_at((size_t)index, &one);
    struct slice_answer reply = {.status = error};

    if (error == 0) {
        reply.waits = one.bench->waits;
        snprintf(reply.text, sizeof reply.text, "%s", one.name);
    }
    answer(fd, &reply, sizeof reply);
}

int slices_serve(int fd)
{
    struct figures figures = {.count = 0}; /* of what was closed last */
    struct slice_request request;
    int type = 0;
    socklen_t length = sizeof type;

    if (getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &length) < 0 ||
        type != SOCK_SEQPACKET) {
        fputs("bench: --dojo-slices wants a seqpacket socket\n", stderr);
        return 1;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    while (receive(fd, &request)) {
        while (request.kind == SLICE_OPEN)
            serve_open(fd, &request, &figures); /* leaves what ended it */
        if (request.kind == SLICE_LIST)
            serve_list(fd, request.number);
        else if (request.kind == SLICE_CLOSE)
            answer_status(fd, 0, "");
        else if (request.kind == SLICE_FIGURES)
            answer(fd, &figures, sizeof figures);
        else if (request.kind != 0)
            answer_status(fd, -EINVAL, "out of turn");
    }
    return 0;
}
