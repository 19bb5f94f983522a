/* SPDX-License-Identifier: MIT */
/* switch.c without one thing: see broken in kata.yaml. */
#define _GNU_SOURCE /* MAP_ANONYMOUS, pthread_cond_clockwait */
#include "coroutine.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <ucontext.h>

/* What a body may use, and what the run and the sanitizers use beside. */
#define GUARD ((size_t)64)
#define STACK ((size_t)COROUTINE_STACK + 32768)
#define MAPPED (GUARD + STACK)

struct stack {
    struct stack *next; /* lies in the stack itself, while it is spare */
};

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
    bool begun, cancelled, returned;
    int result;
    int64_t due_ns;
    ucontext_t context;
    void *stack;
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
    ucontext_t home;
    struct stack *spare;
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
    me->cancelled = false;
    return -ECANCELED;
}

/* To the loop, and back when the wait is over or cancelled. */
static int suspend(struct coroutine *me)
{
    swapcontext(&me->context, &me->loop->home);
    return admit(me);
}

int coroutine_yield(struct coroutine *me)
{
    int error = admit(me);

    if (error)
        return error;
    make_ready(me);
    return suspend(me);
}

int coroutine_sleep(struct coroutine *me, int64_t ns)
{
    int error = admit(me);
    struct coroutine *before;

    if (error || ns <= 0)
        return error ? error : coroutine_yield(me);
    me->due_ns = in_ns(ns);
    before = me->loop->sleepers.last;
    while (before && before->due_ns > me->due_ns)
        before = before->before;
    insert_after(&me->loop->sleepers, before, me);
    me->state = WAITING;
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

/* A stack above its guard, or NULL. */
static void *take_stack(struct coroutine_loop *loop)
{
    struct stack *spare = loop->spare;
    char *memory;

    if (spare) {
        loop->spare = spare->next;
        return spare;
    }
    memory = mmap(NULL, MAPPED, PROT_READ | PROT_WRITE,
                  MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    return memory + GUARD;
}

static void give_stack(struct coroutine_loop *loop, void *stack)
{
    struct stack *spare = stack;

    spare->next = loop->spare;
    loop->spare = spare;
}

static void forget(struct coroutine *c)
{
    struct coroutine_loop *loop = c->loop;

    *(c->newer ? &c->newer->older : &loop->newest) = c->older;
    *(c->older ? &c->older->newer : &loop->oldest) = c->newer;
    give_stack(loop, c->stack);
    free(c);
}

int coroutine_await(struct coroutine *me, struct coroutine *other, int *result)
{
    int error = other ? admit(me) : -EINVAL;

    if (error)
        return error;
    if (other == me || other == me->loop->main)
        return -EDEADLK;
    if (other->awaiter)
        return -EBUSY;
    coroutine_spawn(other);
    if (other->state != ENDED) {
        other->awaiter = me;
        me->awaits = other;
        me->state = WAITING;
        error = suspend(me);
        if (error)
            return error;
    }
    if (result)
        *result = other->result;
    me->awaits = NULL;
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
    bool done;

    if (error)
        return error;
    pthread_mutex_lock(&lock);
    done = future->done;
    if (future->receiver)
        error = -EBUSY;
    else if (!done)
        future->receiver = me;
    pthread_mutex_unlock(&lock);
    if (!error && !done) {
        me->receives = future;
        me->state = WAITING;
        error = suspend(me);
        me->receives = NULL;
    }
    if (error)
        return error;
    if (value)
        *value = future->value;
    return 0;
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
    c->stack = take_stack(me->loop);
    if (!c->stack) {
        free(c);
        return NULL;
    }
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

/* The first function on a stack; a pointer in two halves, as ints.  Goes home
 * and never returns. */
static void begin(unsigned high, unsigned low)
{
    struct coroutine *c =
        (struct coroutine *)((uintptr_t)((uint64_t)high << 32 | low));

    c->result = c->body(c, c->frame);
    c->returned = true;
    setcontext(&c->loop->home);
}

static void lay_stack(struct coroutine *c)
{
    uint64_t address = (uintptr_t)c;

    getcontext(&c->context);
    c->context.uc_stack.ss_sp = c->stack;
    c->context.uc_stack.ss_size = STACK;
    makecontext(&c->context, (void (*)(void))begin, 2,
                (unsigned)(address >> 32), (unsigned)address);
}

static void take_turn(struct coroutine *c)
{
    leave_list(c);
    if (!c->begun)
        lay_stack(c);
    c->begun = true;
    next_turn(c->loop, c);
    swapcontext(&c->loop->home, &c->context);
    next_turn(c->loop, NULL);
    if (c->returned)
        end(c, c->result);
}

/* Round by round, until main has ended, or all. */
static void go_on(struct coroutine_loop *loop, bool main_only)
{
    while (main_only ? loop->main->state != ENDED : loop->alive > 0) {
        look(loop, !loop->ready.first);
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
    while (loop.spare)
        munmap((char *)take_stack(&loop) - GUARD, MAPPED);
    pthread_cond_destroy(&loop.stopping);
    pthread_mutex_destroy(&loop.turns);
    pthread_cond_destroy(&loop.called);
    return result;
}
