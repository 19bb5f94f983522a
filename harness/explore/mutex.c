/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: clock waits, PTHREAD_*_NP. */
#define _GNU_SOURCE
/*
 * mutex.c - mutexes and condition variables.
 *
 * Invariant: owner is the thread that holds the mutex, or -1.  A thread that
 * waits on a condition variable has a pending OP_WAKE; it may be chosen when
 * the mutex is free and it was signalled, has run out of time, or is lucky
 * (a wake-up without a signal, which POSIX allows, within a budget).
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "model.h"

bool timespec_valid(const struct timespec *when)
{
    return when->tv_nsec >= 0 && when->tv_nsec < 1000000000;
}

int64_t deadline_of(const struct timespec *when, int clock_id)
{
    if (!when)
        return -1;
    int64_t ns = when->tv_sec > INT64_C(9000000000)
                     ? INT64_C(9000000000000000000)
                     : (int64_t)when->tv_sec * 1000000000 + when->tv_nsec;

    if (clock_id == CLOCK_REALTIME)
        ns -= REALTIME_AHEAD_NS;
    return ns < 0 ? 0 : ns;
}

/* PTHREAD_MUTEX_INITIALIZER and its kin are zeros but for the type. */
static bool static_mutex(const void *mutex, int *type)
{
    unsigned char bytes[sizeof(pthread_mutex_t)];
    const unsigned char none[sizeof bytes] = {0};
    int kind;

    memcpy(bytes, mutex, sizeof bytes);
    memcpy(&kind, bytes + 16, sizeof kind);
    memset(bytes + 16, 0, sizeof kind);
    *type = kind;
    return !memcmp(bytes, none, sizeof bytes) && kind >= 0 && kind <= 3;
}

static bool all_zero(const void *object, size_t bytes)
{
    const unsigned char *p = object;

    for (size_t i = 0; i < bytes; i++)
        if (p[i])
            return false;
    return true;
}

void still_there(struct object *o, const char *what, uintptr_t pc)
{
    touch_object(o->address, false, pc);
    if (o->destroyed)
        fail(OUT_MISUSE, pc, "%s of " VAR " at " AT ", which was destroyed",
             what, o->address, pc);
}

struct object *mutex_for(void *mutex, const char *call, uintptr_t pc)
{
    struct object *o = object_find_kind((uintptr_t)mutex, OBJ_MUTEX);
    int type;

    if (o)
        return o;
    check_live((uintptr_t)mutex, sizeof(pthread_mutex_t), false, pc);
    if (!static_mutex(mutex, &type))
        fail(OUT_MISUSE, pc,
             "%s of " VAR " at " AT ", which was never initialised", call,
             (uintptr_t)mutex, pc);
    o = object_new((uintptr_t)mutex, OBJ_MUTEX);
    o->type = type == PTHREAD_MUTEX_ADAPTIVE_NP ? PTHREAD_MUTEX_NORMAL : type;
    return o;
}

void mutex_take(struct thread *t, struct object *o, uintptr_t pc)
{
    o->owner = t->id;
    o->owner_pc = pc;
    o->depth = 1;
    learn(t, o);
}

void mutex_give(struct thread *t, struct object *o)
{
    o->owner = -1;
    o->depth = 0;
    teach_only(t, o);
}

/* A robust mutex whose holder has ended passes to the next one. */
static bool owner_died(const struct object *o)
{
    return o->robust && o->owner >= 0 &&
           E.threads[o->owner].state == T_FINISHED;
}

static bool lock_enabled(const struct thread *t)
{
    const struct object *o = t->op.object[0];

    if (o->owner < 0 || (o->owner == t->id && o->type != PTHREAD_MUTEX_NORMAL))
        return true;
    if (owner_died(o))
        return true;
    if (t->op.deadline < 0)
        return false;
    return E.now >= t->op.deadline || E.late_left > 0;
}

static int lock(void *mutex, enum op_kind kind, int64_t deadline, uintptr_t pc,
                const char *call)
{
    struct object *o = mutex_for(mutex, call, pc);
    struct op op = op_on(kind, o, MODE_WRITE, pc, call);
    struct thread *t = E.current;

    if (kind != OP_TRYLOCK) {
        op.enabled = lock_enabled;
        op.may_block = o->owner >= 0;
    }
    op.deadline = deadline;
    if (kind != OP_LOCK)
        raise_flag(&E.trylocks);
    if (kind == OP_TRYLOCK && spin_circles(t, &op, __builtin_frame_address(0)))
        op = t->op;
    point(&op);
    t = E.current;
    still_there(o, call, pc);
    if (o->owner == t->id && o->type == PTHREAD_MUTEX_RECURSIVE) {
        o->depth++;
        return 0;
    }
    if (o->owner == t->id && o->type == PTHREAD_MUTEX_ERRORCHECK)
        return kind == OP_TRYLOCK ? EBUSY : EDEADLK;
    if (o->unrecoverable)
        return ENOTRECOVERABLE;
    if (owner_died(o)) {
        vclock_join(&o->release, &E.threads[o->owner].end);
        mutex_take(t, o, pc);
        o->inconsistent = true;
        return EOWNERDEAD;
    }
    if (o->owner >= 0) {
        if (kind == OP_TRYLOCK) {
            spin_note(t, &op, true);
            return EBUSY;
        }
        pass_time(t);
        return ETIMEDOUT;
    }
    mutex_take(t, o, pc);
    o->version++;
    return 0;
}

int MODEL(pthread_mutex_lock)(void *mutex)
{
    return lock(mutex, OP_LOCK, -1, PLACE, "pthread_mutex_lock");
}

int MODEL(pthread_mutex_trylock)(void *mutex)
{
    return lock(mutex, OP_TRYLOCK, -1, PLACE, "pthread_mutex_trylock");
}

int MODEL(pthread_mutex_timedlock)(void *mutex, const struct timespec *when)
{
    if (!timespec_valid(when))
        return EINVAL;
    return lock(mutex, OP_TIMEDLOCK, deadline_of(when, CLOCK_REALTIME), PLACE,
                "pthread_mutex_timedlock");
}

int MODEL(pthread_mutex_clocklock)(void *mutex, clockid_t clock,
                                   const struct timespec *when)
{
    if (!timespec_valid(when))
        return EINVAL;
    return lock(mutex, OP_TIMEDLOCK, deadline_of(when, clock), PLACE,
                "pthread_mutex_clocklock");
}

int MODEL(pthread_mutex_unlock)(void *mutex)
{
    uintptr_t pc = PLACE;
    struct object *o = mutex_for(mutex, "pthread_mutex_unlock", pc);
    struct op op = op_on(OP_UNLOCK, o, MODE_WRITE, pc, "pthread_mutex_unlock");

    /* Only a trylock can tell when exactly a mutex is let go. */
    if (E.trylocks)
        point(&op);
    else
        event(&op);
    struct thread *t = E.current;

    still_there(o, "unlock", pc);
    if (o->owner != t->id) {
        if (o->type != PTHREAD_MUTEX_NORMAL)
            return EPERM;
        if (o->owner < 0)
            fail(OUT_MISUSE, pc,
                 "unlock of " VAR " at " AT ", which nobody holds", o->address,
                 pc);
        fail(OUT_MISUSE, pc,
             "T%d unlocks " VAR " at " AT ", which T%d holds since " AT, t->id,
             o->address, pc, o->owner, o->owner_pc);
    }
    if (--o->depth > 0)
        return 0;
    o->unrecoverable = o->inconsistent;
    mutex_give(t, o);
    return 0;
}

int MODEL(pthread_mutex_consistent)(void *mutex)
{
    struct object *o = mutex_for(mutex, "pthread_mutex_consistent", PLACE);

    if (!o->robust || !o->inconsistent || o->owner != E.current->id)
        return EINVAL;
    o->inconsistent = false;
    return 0;
}

/* May the object at address be made anew? */
static void renew(uintptr_t address, enum object_kind kind, const char *what,
                  uintptr_t pc)
{
    struct object *old = object_find_kind(address, kind);

    touch_object(address, true, pc);
    if (old && !old->destroyed && (in_globals(address) || in_arena(address)))
        fail(OUT_MISUSE, pc,
             "%s of " VAR " at " AT ", which is initialised already", what,
             address, pc);
    if (old && !old->destroyed && (old->owner >= 0 || old->waiters))
        fail(OUT_MISUSE, pc, "%s of " VAR " at " AT " while it is in use", what,
             address, pc);
}

int MODEL(pthread_mutex_init)(void *mutex, const pthread_mutexattr_t *attr)
{
    uintptr_t pc = PLACE;
    int type = PTHREAD_MUTEX_NORMAL, robust = 0, error;

    if (fault_here("pthread_mutex_init", pc, &error))
        return error;
    if (attr) {
        pthread_mutexattr_gettype(attr, &type);
        pthread_mutexattr_getrobust(attr, &robust);
    }
    renew((uintptr_t)mutex, OBJ_MUTEX, "pthread_mutex_init", pc);
    memset(mutex, 0, sizeof(pthread_mutex_t));
    struct object *o = object_new((uintptr_t)mutex, OBJ_MUTEX);
    struct op op = op_on(OP_INIT, o, MODE_WRITE, pc, "pthread_mutex_init");

    o->type = type == PTHREAD_MUTEX_ADAPTIVE_NP ? PTHREAD_MUTEX_NORMAL : type;
    o->robust = robust != 0;
    o->made = true;
    event(&op);
    return 0;
}

int MODEL(pthread_mutex_destroy)(void *mutex)
{
    uintptr_t pc = PLACE;
    struct object *o = mutex_for(mutex, "pthread_mutex_destroy", pc);
    struct op op =
        op_on(OP_DESTROY, o, MODE_WRITE, pc, "pthread_mutex_destroy");

    event(&op);
    if (o->destroyed)
        fail(OUT_MISUSE, pc, VAR " is destroyed twice, at " AT, o->address, pc);
    if (o->owner >= 0)
        fail(OUT_MISUSE, pc,
             VAR " is destroyed at " AT " while T%d holds it "
                 "since " AT,
             o->address, pc, o->owner, o->owner_pc);
    touch_object(o->address, true, pc);
    o->destroyed = true;
    return 0;
}

/* Condition variables. */

static struct object *cond_for(void *cond, const char *call, uintptr_t pc)
{
    struct object *o = object_find_kind((uintptr_t)cond, OBJ_COND);

    if (o)
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

static bool wake_enabled(const struct thread *t)
{
    if (t->op.object[1]->owner >= 0)
        return false;
    if (t->signalled)
        return true;
    if (t->op.deadline >= 0 && (E.now >= t->op.deadline || E.late_left > 0))
        return true;
    return E.spurious_left > 0;
}

/* The thread has been chosen: why does its wait end?  0 or ETIMEDOUT. */
static int end_of_wait(struct thread *t, struct object *c)
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

static int cond_wait(void *cond, void *mutex, int64_t deadline, uintptr_t pc,
                     const char *call)
{
    struct object *c = cond_for(cond, call, pc);
    struct object *m = mutex_for(mutex, call, pc);
    struct op op = op_on(OP_WAIT, c, MODE_WRITE, pc, call);
    static unsigned tickets;

    op.object[1] = m;
    op.mode[1] = MODE_WRITE;
    point(&op);
    struct thread *t = E.current;
    int depth = m->depth;

    check_wait(t, c, m, call, pc);
    mutex_give(t, m);
    c->mutex = m;
    c->waiters++;
    t->signalled = false;
    t->wait_ticket = ++tickets;
    spin_reset(t);

    op.kind = OP_WAKE;
    op.enabled = wake_enabled;
    op.may_block = true;
    op.deadline = deadline;
    point(&op);
    t = E.current;
    still_there(m, call, pc);
    int result = end_of_wait(t, c);

    t->signalled = false;
    mutex_take(t, m, pc);
    m->depth = depth;
    return result;
}

int MODEL(pthread_cond_wait)(void *cond, void *mutex)
{
    return cond_wait(cond, mutex, -1, PLACE, "pthread_cond_wait");
}

int MODEL(pthread_cond_timedwait)(void *cond, void *mutex,
                                  const struct timespec *when)
{
    uintptr_t pc = PLACE;

    if (!timespec_valid(when))
        return EINVAL;
    int clock = cond_for(cond, "pthread_cond_timedwait", pc)->clock_id;

    return cond_wait(cond, mutex, deadline_of(when, clock), pc,
                     "pthread_cond_timedwait");
}

int MODEL(pthread_cond_clockwait)(void *cond, void *mutex, clockid_t clock,
                                  const struct timespec *when)
{
    if (!timespec_valid(when))
        return EINVAL;
    return cond_wait(cond, mutex, deadline_of(when, clock), PLACE,
                     "pthread_cond_clockwait");
}

/* Who waits on c and was not signalled, longest first; *timed: out of time */
static unsigned waiting(const struct object *c, struct thread **list,
                        bool *timed)
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

static void wake(struct thread *from, struct object *c, struct thread *to)
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
    int error;

    if (fault_here("pthread_cond_init", pc, &error))
        return error;
    if (attr)
        pthread_condattr_getclock(attr, &clock);
    renew((uintptr_t)cond, OBJ_COND, "pthread_cond_init", pc);
    memset(cond, 0, sizeof(pthread_cond_t));
    struct object *o = object_new((uintptr_t)cond, OBJ_COND);
    struct op op = op_on(OP_INIT, o, MODE_WRITE, pc, "pthread_cond_init");

    o->clock_id = clock;
    o->made = true;
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
    o->destroyed = true;
    return 0;
}
