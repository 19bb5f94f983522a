/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: clock waits. */
#define _GNU_SOURCE
/*
 * locks.c - readers-writer locks, spin locks and barriers.
 */
#include <errno.h>
#include <pthread.h>
#include <string.h>

#include "model.h"

enum { RWLOCKS_MAX = 1024 };

static uint8_t reads_pool[RWLOCKS_MAX][THREADS_MAX];
static int reads_used;
static uint32_t reads_generation;

static bool zero(const void *object, size_t bytes)
{
    const unsigned char *p = object;

    for (size_t i = 0; i < bytes; i++)
        if (p[i])
            return false;
    return true;
}

/*
 * Readers-writer locks: no preference, any order that POSIX allows; but where
 * the program asks for writers first, a reader waits while a writer does.
 */

static struct object *rwlock_new(void *lock, uintptr_t pc)
{
    struct object *o = object_new((uintptr_t)lock, OBJ_RWLOCK);

    if (reads_generation != E.generation) {
        reads_generation = E.generation;
        reads_used = 0;
    }
    if (reads_used == RWLOCKS_MAX)
        fail(OUT_INCOMPLETE, pc, "more than %d readers-writer locks",
             RWLOCKS_MAX);
    o->reads = reads_pool[reads_used++];
    memset(o->reads, 0, THREADS_MAX);
    return o;
}

static struct object *rwlock_for(void *lock, const char *call, uintptr_t pc)
{
    struct object *o = object_find_kind((uintptr_t)lock, OBJ_RWLOCK);

    if (o)
        return o;
    check_live((uintptr_t)lock, sizeof(pthread_rwlock_t), false, pc);
    if (!zero(lock, 40)) /* the rest holds flags of the static initialiser */
        fail(OUT_MISUSE, pc,
             "%s of " VAR " at " AT ", which was never initialised", call,
             (uintptr_t)lock, pc);
    o = rwlock_new(lock, pc);
    o->type = ((const pthread_rwlock_t *)lock)->__data.__flags;
    return o;
}

static bool writers_first(const struct object *o)
{
    return o->type == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

static bool read_free(const struct object *o)
{
    return o->owner < 0 && !(writers_first(o) && o->waiters);
}

static bool write_free(const struct object *o)
{
    return o->owner < 0 && o->depth == 0;
}

static bool rdlock_enabled(const struct thread *t)
{
    const struct object *o = t->op.object[0];

    return read_free(o) || o->owner == t->id ||
           (t->op.deadline >= 0 &&
            (E.now >= t->op.deadline || E.late_left > 0));
}

static bool wrlock_enabled(const struct thread *t)
{
    const struct object *o = t->op.object[0];

    return write_free(o) || o->owner == t->id ||
           (t->op.deadline >= 0 &&
            (E.now >= t->op.deadline || E.late_left > 0));
}

static int rdlock(void *lock, bool try, int64_t deadline, uintptr_t pc,
                  const char *call)
{
    struct object *o = rwlock_for(lock, call, pc);
    struct op op =
        op_on(try ? OP_TRYRDLOCK : OP_RDLOCK, o, MODE_READ, pc, call);

    if (!try)
        op.enabled = rdlock_enabled;
    if (try || deadline >= 0)
        raise_flag(&E.trylocks);
    op.deadline = deadline;
    op.may_block = !try && !read_free(o);
    if (deadline < 0 &&
        spin_circles(E.current, &op, __builtin_frame_address(0)))
        op = E.current->op;
    point(&op);
    struct thread *t = E.current;

    still_there(o, call, pc);
    if (deadline < 0)
        spin_note(t, &op, true);
    if (o->owner == t->id)
        return try ? EBUSY : EDEADLK;
    if (!read_free(o)) {
        if (try)
            return EBUSY;
        pass_time(t);
        return ETIMEDOUT;
    }
    o->reads[t->id]++;
    o->depth++;
    spin_took(t, o);
    learn(t, o);
    return 0;
}

/* From here on readers have to wait, if it has to. */
static bool queue_up(struct object *o, uintptr_t pc, const char *call)
{
    struct op op = op_on(OP_FUTEX, o, MODE_WRITE, pc, call);

    raise_flag(&E.trylocks);
    point(&op);
    still_there(o, call, pc);
    if (write_free(o) || o->owner == E.current->id)
        return false;
    o->waiters++;
    o->version++;
    return true;
}

static int wrlock(void *lock, bool try, int64_t deadline, uintptr_t pc,
                  const char *call)
{
    struct object *o = rwlock_for(lock, call, pc);
    bool queued = !try && writers_first(o) && queue_up(o, pc, call);
    struct op op =
        op_on(try ? OP_TRYWRLOCK : OP_WRLOCK, o, MODE_WRITE, pc, call);

    if (!try)
        op.enabled = wrlock_enabled;
    if (try || deadline >= 0)
        raise_flag(&E.trylocks);
    op.deadline = deadline;
    op.may_block = !try && !write_free(o);
    if (deadline < 0 &&
        spin_circles(E.current, &op, __builtin_frame_address(0)))
        op = E.current->op;
    point(&op);
    struct thread *t = E.current;

    still_there(o, call, pc);
    if (deadline < 0)
        spin_note(t, &op, true);
    if (queued) {
        o->waiters--;
        o->version++;
    }
    if (o->owner == t->id)
        return try ? EBUSY : EDEADLK;
    if (!write_free(o)) {
        if (try)
            return EBUSY;
        pass_time(t);
        return ETIMEDOUT;
    }
    o->owner = t->id;
    o->owner_pc = pc;
    spin_took(t, o);
    learn(t, o);
    vclock_join(&t->vc, &o->read_release);
    return 0;
}

int MODEL(pthread_rwlock_rdlock)(void *lock)
{
    return rdlock(lock, false, -1, CALLER, "pthread_rwlock_rdlock");
}

int MODEL(pthread_rwlock_tryrdlock)(void *lock)
{
    return rdlock(lock, true, -1, CALLER, "pthread_rwlock_tryrdlock");
}

int MODEL(pthread_rwlock_timedrdlock)(void *lock, const struct timespec *when)
{
    if (!timespec_valid(when, CALLER))
        return EINVAL;
    return rdlock(lock, false, deadline_of(when, CLOCK_REALTIME), CALLER,
                  "pthread_rwlock_timedrdlock");
}

int MODEL(pthread_rwlock_wrlock)(void *lock)
{
    return wrlock(lock, false, -1, CALLER, "pthread_rwlock_wrlock");
}

int MODEL(pthread_rwlock_trywrlock)(void *lock)
{
    return wrlock(lock, true, -1, CALLER, "pthread_rwlock_trywrlock");
}

int MODEL(pthread_rwlock_timedwrlock)(void *lock, const struct timespec *when)
{
    if (!timespec_valid(when, CALLER))
        return EINVAL;
    return wrlock(lock, false, deadline_of(when, CLOCK_REALTIME), CALLER,
                  "pthread_rwlock_timedwrlock");
}

int MODEL(pthread_rwlock_unlock)(void *lock)
{
    uintptr_t pc = CALLER;
    struct object *o = rwlock_for(lock, "pthread_rwlock_unlock", pc);
    struct thread *t = E.current;
    bool writer = o->owner == t->id;
    struct op op = op_on(OP_RWUNLOCK, o, writer ? MODE_WRITE : MODE_READ, pc,
                         "pthread_rwlock_unlock");

    if (E.trylocks)
        point(&op);
    else
        event(&op);
    still_there(o, "unlock", pc);
    if (writer) {
        o->owner = -1;
        spin_gave(t, o);
        teach_only(t, o);
        return 0;
    }
    if (!o->reads[t->id])
        fail(OUT_MISUSE, pc,
             "T%d unlocks " VAR " at " AT ", which it does not hold", t->id,
             o->address, pc);
    o->reads[t->id]--;
    o->depth--;
    spin_gave(t, o);
    vclock_join(&o->read_release, &t->vc);
    tick(t);
    return 0;
}

void check_idle(struct object *o, const char *call, bool busy, uintptr_t pc)
{
    if (o->destroyed)
        fail(OUT_MISUSE, pc, VAR " is destroyed twice, at " AT, o->address, pc);
    if (busy)
        fail(OUT_MISUSE, pc, "%s of " VAR " at " AT " while it is in use", call,
             o->address, pc);
    touch_object(o->address, true, pc);
    o->destroyed = true;
}

int MODEL(pthread_rwlock_init)(void *lock, const pthread_rwlockattr_t *attr)
{
    uintptr_t pc = CALLER;
    int error, shared = PTHREAD_PROCESS_PRIVATE, kind = 0;

    if (attr) {
        pthread_rwlockattr_getpshared(attr, &shared);
        pthread_rwlockattr_getkind_np(attr, &kind);
    }
    if (fault_here("pthread_rwlock_init", pc, &error)) {
        leave_unmade(lock, sizeof(pthread_rwlock_t), pc);
        return error;
    }
    touch_object((uintptr_t)lock, true, pc);
    memset(lock, 0, sizeof(pthread_rwlock_t));
    struct object *o = rwlock_new(lock, pc);

    o->type = kind;
    o->made = true;
    o->common = shared == PTHREAD_PROCESS_SHARED;
    return 0;
}

int MODEL(pthread_rwlock_destroy)(void *lock)
{
    uintptr_t pc = CALLER;
    struct object *o = rwlock_for(lock, "pthread_rwlock_destroy", pc);

    check_idle(o, "pthread_rwlock_destroy", o->owner >= 0 || o->depth, pc);
    return 0;
}

/* Spin locks. */

static struct object *spin_for(void *lock, const char *call, uintptr_t pc)
{
    struct object *o = object_find_kind((uintptr_t)lock, OBJ_SPIN);

    if (!o) {
        check_live((uintptr_t)lock, sizeof(pthread_spinlock_t), false, pc);
        fail(OUT_MISUSE, pc,
             "%s of " VAR " at " AT ", which was never initialised", call,
             (uintptr_t)lock, pc);
    }
    return o;
}

static bool spin_free(const struct thread *t)
{
    return t->op.object[0]->owner < 0;
}

int MODEL(pthread_spin_init)(void *lock, int shared)
{
    uintptr_t pc = CALLER;
    int error;

    if (fault_here("pthread_spin_init", pc, &error))
        return error;
    touch_object((uintptr_t)lock, true, pc);
    memset(lock, 0, sizeof(pthread_spinlock_t));
    struct object *o = object_new((uintptr_t)lock, OBJ_SPIN);

    o->made = true;
    o->common = shared == PTHREAD_PROCESS_SHARED;
    return 0;
}

int MODEL(pthread_spin_lock)(void *lock)
{
    uintptr_t pc = CALLER;
    struct object *o = spin_for(lock, "pthread_spin_lock", pc);
    struct op op = op_on(OP_SPINLOCK, o, MODE_WRITE, pc, "pthread_spin_lock");

    op.enabled = spin_free;
    op.may_block = o->owner >= 0;
    point(&op);
    still_there(o, "pthread_spin_lock", pc);
    mutex_take(E.current, o, pc);
    return 0;
}

int MODEL(pthread_spin_trylock)(void *lock)
{
    uintptr_t pc = CALLER;
    struct object *o = spin_for(lock, "pthread_spin_trylock", pc);
    struct op op = op_on(OP_SPINTRY, o, MODE_WRITE, pc, "pthread_spin_trylock");

    raise_flag(&E.trylocks);
    if (spin_circles(E.current, &op, __builtin_frame_address(0)))
        op = E.current->op;
    point(&op);
    still_there(o, "pthread_spin_trylock", pc);
    spin_note(E.current, &op, true);
    if (o->owner >= 0)
        return EBUSY;
    mutex_take(E.current, o, pc);
    return 0;
}

int MODEL(pthread_spin_unlock)(void *lock)
{
    uintptr_t pc = CALLER;
    struct object *o = spin_for(lock, "pthread_spin_unlock", pc);
    struct op op =
        op_on(OP_SPINUNLOCK, o, MODE_WRITE, pc, "pthread_spin_unlock");

    if (E.trylocks)
        point(&op);
    else
        event(&op);
    still_there(o, "pthread_spin_unlock", pc);
    if (o->owner != E.current->id)
        fail(OUT_MISUSE, pc,
             "T%d unlocks " VAR " at " AT ", which it does not hold",
             E.current->id, o->address, pc);
    mutex_give(E.current, o);
    return 0;
}

int MODEL(pthread_spin_destroy)(void *lock)
{
    uintptr_t pc = CALLER;
    struct object *o = spin_for(lock, "pthread_spin_destroy", pc);

    check_idle(o, "pthread_spin_destroy", o->owner >= 0, pc);
    return 0;
}

/* Barriers. */

static bool barrier_open(const struct thread *t)
{
    return t->op.object[0]->round != (unsigned)t->op.aux;
}

int MODEL(pthread_barrier_init)(void *barrier,
                                const pthread_barrierattr_t *attr,
                                unsigned needed)
{
    uintptr_t pc = CALLER;
    int error, shared = PTHREAD_PROCESS_PRIVATE;

    if (attr)
        pthread_barrierattr_getpshared(attr, &shared);
    if (!needed)
        return EINVAL;
    if (fault_here("pthread_barrier_init", pc, &error))
        return error;
    touch_object((uintptr_t)barrier, true, pc);
    memset(barrier, 0, sizeof(pthread_barrier_t));
    struct object *o = object_new((uintptr_t)barrier, OBJ_BARRIER);

    o->limit = needed;
    o->made = true;
    o->common = shared == PTHREAD_PROCESS_SHARED;
    return 0;
}

static struct object *barrier_for(void *barrier, const char *call, uintptr_t pc)
{
    struct object *o = object_find_kind((uintptr_t)barrier, OBJ_BARRIER);

    if (!o) {
        check_live((uintptr_t)barrier, sizeof(pthread_barrier_t), false, pc);
        fail(OUT_MISUSE, pc,
             "%s of " VAR " at " AT ", which was never initialised", call,
             (uintptr_t)barrier, pc);
    }
    return o;
}

int MODEL(pthread_barrier_wait)(void *barrier)
{
    uintptr_t pc = CALLER;
    struct object *o = barrier_for(barrier, "pthread_barrier_wait", pc);
    struct op op = op_on(OP_BARRIER, o, MODE_WRITE, pc, "pthread_barrier_wait");

    point(&op);
    struct thread *t = E.current;

    still_there(o, "pthread_barrier_wait", pc);
    teach(t, o);
    if (++o->waiters == o->limit) {
        o->waiters = 0;
        o->round++;
        vclock_copy(&o->read_release, &o->release);
        vclock_clear(&o->release);
        vclock_join(&t->vc, &o->read_release);
        E.version++;
        return PTHREAD_BARRIER_SERIAL_THREAD;
    }
    op = op_on(OP_BARRIER_LEAVE, o, MODE_READ, pc, "pthread_barrier_wait");
    op.enabled = barrier_open;
    op.may_block = true;
    op.aux = o->round;
    point(&op);
    vclock_join(&E.current->vc, &o->read_release);
    return 0;
}

int MODEL(pthread_barrier_destroy)(void *barrier)
{
    uintptr_t pc = CALLER;
    struct object *o = barrier_for(barrier, "pthread_barrier_destroy", pc);

    check_idle(o, "pthread_barrier_destroy", o->waiters > 0, pc);
    return 0;
}
