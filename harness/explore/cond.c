/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: pthread_cond_clockwait. */
#define _GNU_SOURCE
/*
 * cond.c - condition variables.
 *
 * Invariant: a thread that waits on a condition variable has a pending
 * OP_WAKE; it may be chosen when the mutex is free and it was signalled, has
 * run out of time, or is lucky (a wake-up without a signal, which POSIX
 * allows, within a budget).
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "model.h"
#include "waiters.h"

static bool all_zero(const void *object, size_t bytes)
{
    const unsigned char *p = object;

    for (size_t i = 0; i < bytes; i++)
        if (p[i])
            return false;
    return true;
}

static struct object *cond_for(void *cond, const char *call, uintptr_t pc)
{
    struct object *o = object_find_kind((uintptr_t)cond, OBJ_COND);

    if (o && !(o->destroyed && all_zero(cond, sizeof(pthread_cond_t))))
        return o;
    check_live((uintptr_t)cond, sizeof(pthread_cond_t), false, pc);
    if (!all_zero(cond, sizeof(pthread_cond_t)))
        fail(OUT_MISUSE, pc,
             "%s of " VAR " at " AT ", which was never initialised", call,
             (uintptr_t)cond, pc);
    o = object_new((uintptr_t)cond, OBJ_COND);
    o->clock_id = CLOCK_REALTIME;
    return o;
}

bool wait_may_end(const struct thread *t)
{
    if (t->signalled)
        return true;
    if (t->op.deadline >= 0 && (E.now >= t->op.deadline || E.late_left > 0))
        return true;
    return E.spurious_left > 0;
}

static bool wake_enabled(const struct thread *t)
{
    const struct object *m = t->op.object[1];

    return (m->owner == t->id || mutex_is_free(m)) && wait_may_end(t);
}

int end_of_wait(struct thread *t, struct object *c)
{
    if (t->signalled)
        return 0;
    c->waiters--;
    if (t->op.deadline >= 0 && E.now >= t->op.deadline)
        return ETIMEDOUT;
    bool late = t->op.deadline >= 0 && E.late_left > 0;

    if (late && (E.spurious_left <= 0 || choose_value(2, true) == 0)) {
        pass_time(t);
        return ETIMEDOUT;
    }
    E.spurious_left--;
    if (E.tracing)
        trace_note("woken without a signal");
    return 0;
}

static void check_wait(struct thread *t, struct object *c, struct object *m,
                       const char *call, uintptr_t pc)
{
    still_there(c, call, pc);
    still_there(m, call, pc);
    if (m->owner != t->id)
        fail(OUT_MISUSE, pc, "%s at " AT " without holding " VAR, call, pc,
             m->address);
    if (c->waiters && c->mutex != m)
        fail(OUT_MISUSE, pc,
             "threads wait on " VAR " with different mutexes: " VAR " at " AT
             ", and " VAR,
             c->address, m->address, pc, c->mutex->address);
}

void begin_wait(struct thread *t, struct object *c)
{
    static unsigned tickets;

    c->waiters++;
    t->signalled = false;
    t->wait_ticket = ++tickets;
    spin_reset(t);
}

static int cond_wait(void *cond, void *mutex, int64_t deadline, uintptr_t pc,
                     const char *call)
{
    struct object *c = cond_for(cond, call, pc);
    struct object *m = mutex_for(mutex, call, pc);
    struct op op = op_on(OP_WAIT, c, MODE_WRITE, pc, call);

    op.object[1] = m;
    op.mode[1] = MODE_WRITE;
    point(&op);
    struct thread *t = E.current;

    check_wait(t, c, m, call, pc);
    /* One unlock: a recursive mutex that is locked twice stays locked. */
    bool kept = --m->depth > 0;

    if (!kept)
        mutex_give(t, m);
    c->mutex = m;
    begin_wait(t, c);

    op.kind = OP_WAKE;
    op.enabled = wake_enabled;
    op.may_block = true;
    op.deadline = deadline;
    point(&op);
    t = E.current;
    still_there(m, call, pc);
    int result = end_of_wait(t, c);

    t->signalled = false;
    if (kept)
        return m->depth++, result;
    int error = mutex_take_free(t, m, pc);

    return error ? error : result;
}

int MODEL(pthread_cond_wait)(void *cond, void *mutex)
{
    return cond_wait(cond, mutex, -1, PLACE, "pthread_cond_wait");
}

int MODEL(pthread_cond_timedwait)(void *cond, void *mutex,
                                  const struct timespec *when)
{
    uintptr_t pc = PLACE;

    if (!timespec_valid(when, pc))
        return EINVAL;
    int clock = cond_for(cond, "pthread_cond_timedwait", pc)->clock_id;

    return cond_wait(cond, mutex, deadline_of(when, clock), pc,
                     "pthread_cond_timedwait");
}

int MODEL(pthread_cond_clockwait)(void *cond, void *mutex, clockid_t clock,
                                  const struct timespec *when)
{
    if (!timespec_valid(when, PLACE))
        return EINVAL;
    return cond_wait(cond, mutex, deadline_of(when, clock), PLACE,
                     "pthread_cond_clockwait");
}

unsigned waiting(const struct object *c, struct thread **list, bool *timed)
{
    unsigned n = 0;

    *timed = false;
    for (int i = 0; i < E.thread_count; i++) {
        struct thread *t = &E.threads[i];
        unsigned at = n;

        if (t->state != T_ALIVE || t->op.kind != OP_WAKE ||
            t->op.object[0] != c || t->signalled)
            continue;
        while (at && list[at - 1]->wait_ticket > t->wait_ticket) {
            list[at] = list[at - 1];
            at--;
        }
        list[at] = t;
        n++;
        if (t->op.deadline >= 0 && E.now >= t->op.deadline)
            *timed = true;
    }
    return n;
}

void wake(struct thread *from, struct object *c, struct thread *to)
{
    to->signalled = true;
    to->op.mode[0] = MODE_NONE; /* it has left the condition's queue */
    c->waiters--;
    vclock_join(&to->order, &from->order);
}

static int notify(void *cond, bool all, uintptr_t pc, const char *call)
{
    struct object *c = cond_for(cond, call, pc);
    struct op op =
        op_on(all ? OP_BROADCAST : OP_SIGNAL, c, MODE_WRITE, pc, call);
    struct thread *list[THREADS_MAX];
    bool timed;

    point(&op);
    struct thread *t = E.current;
    unsigned n = waiting(c, list, &timed);

    still_there(c, call, pc);
    c->signals_lost += !n;
    c->version++;
    E.version++;
    if (all) {
        for (unsigned i = 0; i < n; i++)
            wake(t, c, list[i]);
    } else if (n) {
        /* A waiter that has run out of time may leave with or without it. */
        unsigned pick = choose_value(n + timed, false);

        if (pick < n)
            wake(t, c, list[pick]);
    }
    return 0;
}

int MODEL(pthread_cond_signal)(void *cond)
{
    return notify(cond, false, PLACE, "pthread_cond_signal");
}

int MODEL(pthread_cond_broadcast)(void *cond)
{
    return notify(cond, true, PLACE, "pthread_cond_broadcast");
}

int MODEL(pthread_cond_init)(void *cond, const pthread_condattr_t *attr)
{
    uintptr_t pc = PLACE;
    clockid_t clock = CLOCK_REALTIME;
    int error, shared = PTHREAD_PROCESS_PRIVATE;

    if (fault_here("pthread_cond_init", pc, &error)) {
        leave_unmade(cond, sizeof(pthread_cond_t), pc);
        return error;
    }
    if (attr) {
        pthread_condattr_getclock(attr, &clock);
        pthread_condattr_getpshared(attr, &shared);
    }
    renew((uintptr_t)cond, OBJ_COND, "pthread_cond_init", pc);
    memset(cond, 0, sizeof(pthread_cond_t));
    struct object *o = object_new((uintptr_t)cond, OBJ_COND);
    struct op op = op_on(OP_INIT, o, MODE_WRITE, pc, "pthread_cond_init");

    o->clock_id = clock;
    o->made = true;
    o->common = shared == PTHREAD_PROCESS_SHARED;
    event(&op);
    return 0;
}

int MODEL(pthread_cond_destroy)(void *cond)
{
    uintptr_t pc = PLACE;
    struct object *o = cond_for(cond, "pthread_cond_destroy", pc);
    struct op op = op_on(OP_DESTROY, o, MODE_WRITE, pc, "pthread_cond_destroy");

    event(&op);
    if (o->destroyed)
        fail(OUT_MISUSE, pc, VAR " is destroyed twice, at " AT, o->address, pc);
    if (o->waiters)
        fail(OUT_MISUSE, pc,
             VAR " is destroyed at " AT " while %u thread%s on "
                 "it",
             o->address, pc, o->waiters, o->waiters == 1 ? " waits" : "s wait");
    touch_object(o->address, true, pc);
    memset(cond, DESTROYED, sizeof(pthread_cond_t));
    o->destroyed = true;
    return 0;
}
