/* SPDX-License-Identifier: MIT */
/* stackless.c without one thing: see broken in kata.yaml. */
#define _GNU_SOURCE /* pthread_cond_clockwait */
#include "coroutine.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

struct list {
    struct coroutine *first, *last;
    size_t count;
};

struct coroutine {
    struct coroutine_loop *loop;
    const char *name;
    coroutine_body *body;
    void *frame;
    enum { NEW, READY, WAITING, ENDED } state;
    bool begun, cancelled;
    bool over; /* the wait that the body makes again */
    int result;
    int64_t due_ns;
    struct coroutine *before, *after; /* in one list: ready, sleepers, posted */
    struct list *in;                  /* that list, or NULL */
    struct coroutine *awaits, *awaiter;
    struct coroutine_future *receives;
    struct coroutine *older, *newer; /* all of the run */
};

struct coroutine_future {
    bool done;
    int value;
    struct coroutine *receiver;
};

/* Guards futures, and what of a loop its completers touch. */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

struct coroutine_loop {
    struct list ready, sleepers;
    struct coroutine *oldest, *newest, *running, *main;
    size_t alive;
    bool ending;
    struct list posted; /* under lock: whose future is completed */
    pthread_cond_t called;
    const struct coroutine_watch *watch; /* NULL: none, and no turns */
    pthread_t watcher;
    pthread_mutex_t turns; /* guards the three below */
    pthread_cond_t stopping;
    uint64_t turn; /* odd while a body runs */
    bool stop;
};

static void insert_after(struct list *list, struct coroutine *before,
                         struct coroutine *c)
{
    c->in = list;
    c->before = before;
    c->after = before ? before->after : list->first;
    *(c->after ? &c->after->before : &list->last) = c;
    *(before ? &before->after : &list->first) = c;
    list->count++;
}

static void leave_list(struct coroutine *c)
{
    struct list *list = c->in;

    if (!list)
        return;
    *(c->after ? &c->after->before : &list->last) = c->before;
    *(c->before ? &c->before->after : &list->first) = c->after;
    list->count--;
    c->in = NULL;
}

static void make_ready(struct coroutine *c)
{
    leave_list(c);
    c->state = READY;
    insert_after(&c->loop->ready, c->loop->ready.last, c);
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static int64_t in_ns(int64_t ns)
{
    int64_t now = now_ns();

    return ns > INT64_MAX - now ? INT64_MAX : now + ns;
}

static struct timespec moment(int64_t ns)
{
    return (struct timespec){.tv_sec = ns / 1000000000,
                             .tv_nsec = ns % 1000000000};
}

/* Whether me may wait, and has not been cancelled meanwhile. */
static int admit(struct coroutine *me)
{
    if (!me)
        return -EINVAL;
    if (me->loop->running != me)
        return -EPERM;
    if (!me->cancelled)
        return 0;
    me->cancelled = me->over = false;
    return -ECANCELED;
}

static int suspend(struct coroutine *me)
{
    me->state = WAITING;
    return COROUTINE_LATER;
}

int coroutine_yield(struct coroutine *me)
{
    int error = admit(me);

    if (error || me->over) {
        if (me)
            me->over = false;
        return error;
    }
    make_ready(me);
    return COROUTINE_LATER;
}

int coroutine_sleep(struct coroutine *me, int64_t ns)
{
    int error = admit(me);
    struct coroutine *before;

    if (error || me->over || ns <= 0)
        return error ? error : coroutine_yield(me);
    me->due_ns = in_ns(ns);
    before = me->loop->sleepers.last;
    while (before && before->due_ns > me->due_ns)
        before = before->before;
    insert_after(&me->loop->sleepers, before, me);
    return suspend(me);
}

int coroutine_spawn(struct coroutine *other)
{
    if (!other)
        return -EINVAL;
    if (other->state != NEW)
        return -EALREADY;
    other->loop->alive++;
    make_ready(other);
    if (other->loop->ending)
        coroutine_cancel(other);
    return 0;
}

static void forget(struct coroutine *c)
{
    struct coroutine_loop *loop = c->loop;

    *(c->newer ? &c->newer->older : &loop->newest) = c->older;
    *(c->older ? &c->older->newer : &loop->oldest) = c->newer;
    free(c);
}

int coroutine_await(struct coroutine *me, struct coroutine *other, int *result)
{
    int error = other ? admit(me) : -EINVAL;

    if (error)
        return error;
    if (other == me || other == me->loop->main)
        return -EDEADLK;
    if (other->awaiter && other->awaiter != me)
        return -EBUSY;
    coroutine_spawn(other);
    if (other->state != ENDED) {
        other->awaiter = me;
        me->awaits = other;
        return suspend(me);
    }
    if (result)
        *result = other->result;
    me->awaits = NULL;
    me->over = false;
    forget(other);
    return 0;
}

int coroutine_gather(struct coroutine *me, struct coroutine *others[],
                     int results[], size_t count)
{
    int error = 0;

    if (!me || (count > 0 && (!others || !results)))
        return -EINVAL;
    if (me->loop->running != me)
        return -EPERM;
    for (size_t i = 0; i < count; i++)
        coroutine_spawn(others[i]);
    for (size_t i = 0; i < count && !error; i++) {
        error = others[i] ? coroutine_await(me, others[i], &results[i]) : 0;
        if (!error)
            others[i] = NULL;
    }
    return error;
}

int coroutine_receive(struct coroutine *me, struct coroutine_future *future,
                      int *value)
{
    int error = future ? admit(me) : -EINVAL;

    if (error)
        return error;
    me->receives = NULL;
    pthread_mutex_lock(&lock);
    if (future->done) {
        me->over = false;
        if (value)
            *value = future->value;
    } else if (future->receiver) {
        error = -EBUSY;
    } else {
        me->receives = future;
        future->receiver = me;
        error = suspend(me);
    }
    pthread_mutex_unlock(&lock);
    return error;
}

struct coroutine_future *coroutine_future_new(void)
{
    return calloc(1, sizeof(struct coroutine_future));
}

int coroutine_future_complete(struct coroutine_future *future, int value)
{
    struct coroutine *receiver;
    bool done;

    if (!future)
        return -EINVAL;
    pthread_mutex_lock(&lock);
    done = future->done;
    receiver = future->receiver;
    if (!done) {
        future->done = true;
        future->value = value;
        future->receiver = NULL;
    }
    if (receiver) {
        insert_after(&receiver->loop->posted, receiver->loop->posted.last,
                     receiver);
        pthread_cond_signal(&receiver->loop->called);
    }
    pthread_mutex_unlock(&lock);
    return done ? -EALREADY : 0;
}

/* Who may call it knows that all receives have returned, or that one waits:
 * the receiver does not change meanwhile. */
int coroutine_future_free(struct coroutine_future *future)
{
    if (future && future->receiver)
        return -EBUSY;
    free(future);
    return 0;
}

static void end(struct coroutine *c, int result)
{
    leave_list(c);
    c->state = ENDED;
    c->result = result;
    c->loop->alive--;
    if (c->awaiter)
        make_ready(c->awaiter);
}

int coroutine_cancel(struct coroutine *other)
{
    if (!other)
        return -EINVAL;
    if (other->state == ENDED)
        return -ESRCH;
    if (!other->begun) {
        other->loop->alive += other->state == NEW;
        end(other, -ECANCELED);
        return 0;
    }
    other->cancelled = true;
    if (other->awaits)
        other->awaits->awaiter = NULL;
    other->awaits = NULL;
    pthread_mutex_lock(&lock);
    if (other->receives)
        other->receives->receiver = NULL;
    if (other->state == WAITING)
        make_ready(other); /* it may be posted */
    pthread_mutex_unlock(&lock);
    other->receives = NULL;
    return 0;
}

struct coroutine *coroutine_new(struct coroutine *me, const char *name,
                                coroutine_body *body, void *frame)
{
    struct coroutine *c = me && name && body ? calloc(1, sizeof(*c)) : NULL;

    if (!c)
        return NULL;
    c->loop = me->loop;
    c->name = name;
    c->body = body;
    c->frame = frame;
    c->older = me->loop->newest;
    *(c->older ? &c->older->newer : &me->loop->oldest) = c;
    me->loop->newest = c;
    return c;
}

/* The loop. */

static void look(struct coroutine_loop *loop, bool wait)
{
    struct coroutine *c;

    pthread_mutex_lock(&lock);
    while (wait && !loop->posted.first) {
        struct coroutine *first = loop->sleepers.first;
        struct timespec due;

        if (!first) {
            pthread_cond_wait(&loop->called, &lock);
            continue;
        }
        due = moment(first->due_ns);
        if (pthread_cond_clockwait(&loop->called, &lock, CLOCK_MONOTONIC, &due))
            break;
    }
    while ((c = loop->posted.first))
        make_ready(c);
    pthread_mutex_unlock(&lock);
    if (loop->sleepers.first)
        for (int64_t now = now_ns();
             (c = loop->sleepers.first) && c->due_ns <= now;)
            make_ready(c);
}

static void next_turn(struct coroutine_loop *loop, struct coroutine *running)
{
    if (loop->watch)
        pthread_mutex_lock(&loop->turns);
    loop->turn++;
    loop->running = running;
    if (loop->watch)
        pthread_mutex_unlock(&loop->turns);
}

static void take_turn(struct coroutine *c)
{
    int result;

    leave_list(c);
    c->over = c->begun;
    c->begun = true;
    next_turn(c->loop, c);
    result = c->body(c, c->frame);
    next_turn(c->loop, NULL);
    if (result != COROUTINE_LATER)
        end(c, result);
}

/* Round by round, until main has ended, or all. */
static void go_on(struct coroutine_loop *loop, bool main_only)
{
    while (main_only ? loop->main->state != ENDED : loop->alive > 0) {
        if (!loop->ready.first)
            look(loop, true);
        for (size_t n = loop->ready.count; n > 0 && loop->ready.first; n--)
            take_turn(loop->ready.first);
    }
}

static void *watch(void *of)
{
    struct coroutine_loop *loop = of;
    uint64_t told = 0;

    pthread_mutex_lock(&loop->turns);
    while (!loop->stop) {
        uint64_t seen = loop->turn;
        struct timespec due = moment(in_ns(loop->watch->limit_ns));
        int late = 0;

        while (!loop->stop && !late)
            late = pthread_cond_clockwait(&loop->stopping, &loop->turns,
                                          CLOCK_MONOTONIC, &due);
        if (loop->turn == seen && seen % 2 && seen != told) {
            told = seen;
            loop->watch->starved(loop->running->name, loop->watch->context);
        }
    }
    pthread_mutex_unlock(&loop->turns);
    return NULL;
}

static int start_watch(struct coroutine_loop *loop)
{
    return loop->watch ? -pthread_create(&loop->watcher, NULL, watch, loop) : 0;
}

static void end_watch(struct coroutine_loop *loop)
{
    if (!loop->watch)
        return;
    pthread_mutex_lock(&loop->turns);
    loop->stop = true;
    pthread_cond_signal(&loop->stopping);
    pthread_mutex_unlock(&loop->turns);
    pthread_join(loop->watcher, NULL);
}

/* From main's first turn to the end of all. */
static int run_all(struct coroutine_loop *loop)
{
    coroutine_spawn(loop->main);
    go_on(loop, true);
    loop->ending = true;
    for (struct coroutine *c = loop->oldest; c; c = c->newer)
        coroutine_cancel(c);
    go_on(loop, false);
    return loop->main->result;
}

int coroutine_run(coroutine_body *body, void *frame,
                  const struct coroutine_watch *watched)
{
    struct coroutine_loop loop = {.called = PTHREAD_COND_INITIALIZER,
                                  .watch = watched,
                                  .turns = PTHREAD_MUTEX_INITIALIZER,
                                  .stopping = PTHREAD_COND_INITIALIZER};
    struct coroutine starter = {.loop = &loop};
    int result;

    if (!body || (watched && (watched->limit_ns <= 0 || !watched->starved)))
        return -EINVAL;
    loop.main = coroutine_new(&starter, "main", body, frame);
    if (!loop.main)
        return -ENOMEM;
    result = start_watch(&loop);
    if (!result) {
        result = run_all(&loop);
        end_watch(&loop);
    }
    while (loop.oldest)
        forget(loop.oldest);
    pthread_cond_destroy(&loop.stopping);
    pthread_mutex_destroy(&loop.turns);
    pthread_cond_destroy(&loop.called);
    return result;
}
