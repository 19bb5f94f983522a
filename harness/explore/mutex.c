/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: clock waits, PTHREAD_*_NP. */
#define _GNU_SOURCE
/*
 * mutex.c - mutexes.
 *
 * Invariant: owner is the thread that holds the mutex, or -1.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "model.h"

bool timespec_valid(const struct timespec *when, uintptr_t pc)
{
    call_reads(when, sizeof *when, pc);
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

void still_there(struct object *o, const char *what, uintptr_t pc)
{
    touch_object(o->address, false, pc);
    if (o->maker != E.self && !o->common && in_shared(o->address) &&
        o->kind != OBJ_ONCE)
        fail(OUT_MISUSE, pc,
             "%s of " VAR " at " AT
             " by another process than made it, and it is not process-shared",
             what, o->address, pc);
    if (o->destroyed)
        fail(OUT_MISUSE, pc, "%s of " VAR " at " AT ", which was destroyed",
             what, o->address, pc);
}

struct object *mutex_for(void *mutex, const char *call, uintptr_t pc)
{
    struct object *o = object_find_kind((uintptr_t)mutex, OBJ_MUTEX);
    int type;

    if (o && !(o->destroyed && static_mutex(mutex, &type)))
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
    spin_took(t, o);
    learn(t, o);
}

void mutex_give(struct thread *t, struct object *o)
{
    o->owner = -1;
    o->depth = 0;
    spin_gave(t, o);
    teach_only(t, o);
}

/* A robust mutex whose holder has ended passes to the next one. */
static bool owner_died(const struct object *o)
{
    return o->robust && o->owner >= 0 &&
           E.threads[o->owner].state == T_FINISHED;
}

bool mutex_is_free(const struct object *o)
{
    return o->owner < 0 || owner_died(o);
}

int mutex_take_free(struct thread *t, struct object *o, uintptr_t pc)
{
    bool died = owner_died(o);

    if (o->unrecoverable)
        return ENOTRECOVERABLE;
    if (died)
        vclock_join(&o->release, &E.threads[o->owner].end);
    mutex_take(t, o, pc);
    if (!died)
        return 0;
    o->inconsistent = true;
    return EOWNERDEAD;
}

static bool lock_enabled(const struct thread *t)
{
    const struct object *o = t->op.object[0];

    if (mutex_is_free(o))
        return true;
    if (o->owner == t->id && o->type != PTHREAD_MUTEX_NORMAL)
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
    if (kind != OP_TIMEDLOCK &&
        spin_circles(t, &op, __builtin_frame_address(0)))
        op = t->op;
    point(&op);
    t = E.current;
    still_there(o, call, pc);
    if (kind != OP_TIMEDLOCK)
        spin_note(t, &op, true);
    if (o->owner == t->id && o->type == PTHREAD_MUTEX_RECURSIVE) {
        o->depth++;
        spin_took(t, o);
        return 0;
    }
    if (o->owner == t->id && o->type == PTHREAD_MUTEX_ERRORCHECK)
        return kind == OP_TRYLOCK ? EBUSY : EDEADLK;
    if (mutex_is_free(o))
        return mutex_take_free(t, o, pc);
    if (kind == OP_TRYLOCK)
        return EBUSY;
    pass_time(t);
    return ETIMEDOUT;
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
    if (!timespec_valid(when, PLACE))
        return EINVAL;
    return lock(mutex, OP_TIMEDLOCK, deadline_of(when, CLOCK_REALTIME), PLACE,
                "pthread_mutex_timedlock");
}

int MODEL(pthread_mutex_clocklock)(void *mutex, clockid_t clock,
                                   const struct timespec *when)
{
    if (!timespec_valid(when, PLACE))
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
        if (o->type != PTHREAD_MUTEX_NORMAL || o->robust)
            return EPERM;
        if (o->owner < 0)
            fail(OUT_MISUSE, pc,
                 "unlock of " VAR " at " AT ", which nobody holds", o->address,
                 pc);
        fail(OUT_MISUSE, pc,
             "T%d unlocks " VAR " at " AT ", which T%d holds since " AT, t->id,
             o->address, pc, o->owner, o->owner_pc);
    }
    if (o->depth > 1) {
        o->depth--;
        spin_gave(t, o);
        return 0;
    }
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
void renew(uintptr_t address, enum object_kind kind, const char *what,
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

void leave_unmade(void *object, size_t bytes, uintptr_t pc)
{
    touch_object((uintptr_t)object, true, pc);
    memset(object, 0xff, bytes);
}

int MODEL(pthread_mutex_init)(void *mutex, const pthread_mutexattr_t *attr)
{
    uintptr_t pc = PLACE;
    int type = PTHREAD_MUTEX_NORMAL, robust = 0, shared = 0, error;

    if (fault_here("pthread_mutex_init", pc, &error)) {
        leave_unmade(mutex, sizeof(pthread_mutex_t), pc);
        return error;
    }
    if (attr) {
        pthread_mutexattr_gettype(attr, &type);
        pthread_mutexattr_getrobust(attr, &robust);
        pthread_mutexattr_getpshared(attr, &shared);
    }
    renew((uintptr_t)mutex, OBJ_MUTEX, "pthread_mutex_init", pc);
    memset(mutex, 0, sizeof(pthread_mutex_t));
    struct object *o = object_new((uintptr_t)mutex, OBJ_MUTEX);
    struct op op = op_on(OP_INIT, o, MODE_WRITE, pc, "pthread_mutex_init");

    o->type = type == PTHREAD_MUTEX_ADAPTIVE_NP ? PTHREAD_MUTEX_NORMAL : type;
    o->robust = robust != 0;
    o->made = true;
    o->common = shared == PTHREAD_PROCESS_SHARED;
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
    memset(mutex, DESTROYED, sizeof(pthread_mutex_t));
    o->destroyed = true;
    return 0;
}
