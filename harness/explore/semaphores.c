/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: sem_clockwait. */
#define _GNU_SOURCE
/*
 * semaphores.c - POSIX semaphores; named_semaphores.c opens those with a name.
 */
#include <errno.h>
#include <limits.h>
#include <semaphore.h>
#include <string.h>

#include "model.h"

#define SEM_MOST INT_MAX

static struct object *sem_for(void *sem, const char *call, uintptr_t pc)
{
    struct object *o = object_find_kind((uintptr_t)sem, OBJ_SEM);

    if (!o) {
        check_live((uintptr_t)sem, sizeof(sem_t), false, pc);
        fail(OUT_MISUSE, pc,
             "%s of " VAR " at " AT ", which was never initialised", call,
             (uintptr_t)sem, pc);
    }
    return o;
}

int MODEL(sem_init)(void *sem, int shared, unsigned value)
{
    uintptr_t pc = CALLER;
    int error;

    if (value > SEM_MOST)
        return errno = EINVAL, -1;
    if (fault_here("sem_init", pc, &error))
        return errno = error, -1;
    touch_object((uintptr_t)sem, true, pc);
    memset(sem, 0, sizeof(sem_t));
    struct object *o = object_new((uintptr_t)sem, OBJ_SEM);

    o->value = value;
    o->made = true;
    o->common = shared != 0;
    return 0;
}

static bool sem_ready(const struct thread *t)
{
    return t->op.object[0]->value > 0 ||
           (t->op.deadline >= 0 &&
            (E.now >= t->op.deadline || E.late_left > 0));
}

static int sem_take(void *sem, bool try, int64_t deadline, uintptr_t pc,
                    const char *call)
{
    struct object *o = sem_for(sem, call, pc);
    struct op op =
        op_on(try ? OP_SEM_TRY : OP_SEM_WAIT, o, MODE_WRITE, pc, call);
    int error;

    if (fault_here(call, pc, &error))
        return errno = error, -1;
    if (!try)
        op.enabled = sem_ready;
    op.deadline = deadline;
    op.may_block = !try && o->value <= 0;
    if (try && spin_circles(E.current, &op, __builtin_frame_address(0)))
        op = E.current->op;
    point(&op);
    struct thread *t = E.current;

    still_there(o, call, pc);
    if (try)
        spin_note(t, &op, true);
    if (o->value <= 0) {
        if (try)
            return errno = EAGAIN, -1;
        pass_time(t);
        return errno = ETIMEDOUT, -1;
    }
    o->value--;
    spin_took(t, o);
    learn(t, o);
    return 0;
}

int MODEL(sem_wait)(void *sem)
{
    return sem_take(sem, false, -1, CALLER, "sem_wait");
}

int MODEL(sem_trywait)(void *sem)
{
    return sem_take(sem, true, -1, CALLER, "sem_trywait");
}

int MODEL(sem_timedwait)(void *sem, const struct timespec *when)
{
    if (!timespec_valid(when, CALLER))
        return errno = EINVAL, -1;
    return sem_take(sem, false, deadline_of(when, CLOCK_REALTIME), CALLER,
                    "sem_timedwait");
}

int MODEL(sem_clockwait)(void *sem, clockid_t clock,
                         const struct timespec *when)
{
    if (!timespec_valid(when, CALLER))
        return errno = EINVAL, -1;
    return sem_take(sem, false, deadline_of(when, clock), CALLER,
                    "sem_clockwait");
}

int MODEL(sem_post)(void *sem)
{
    uintptr_t pc = CALLER;
    struct object *o = sem_for(sem, "sem_post", pc);
    struct op op = op_on(OP_SEM_POST, o, MODE_WRITE, pc, "sem_post");

    point(&op);
    still_there(o, "sem_post", pc);
    if (o->value == SEM_MOST)
        return errno = EOVERFLOW, -1;
    o->value++;
    E.version++;
    spin_gave(E.current, o);
    teach(E.current, o);
    return 0;
}

int MODEL(sem_getvalue)(void *sem, int *value)
{
    uintptr_t pc = CALLER;
    struct object *o = sem_for(sem, "sem_getvalue", pc);
    struct op op = op_on(OP_SEM_GET, o, MODE_READ, pc, "sem_getvalue");

    if (spin_circles(E.current, &op, __builtin_frame_address(0)))
        op = E.current->op;
    point(&op);
    spin_note(E.current, &op, true);
    still_there(o, "sem_getvalue", pc);
    access_range((uintptr_t)value, sizeof *value, true, pc);
    *value = (int)o->value;
    return 0;
}

int MODEL(sem_destroy)(void *sem)
{
    uintptr_t pc = CALLER;
    struct object *o = sem_for(sem, "sem_destroy", pc);
    bool busy = false;

    for (int i = 0; i < E.thread_count; i++)
        busy |= E.threads[i].state == T_ALIVE &&
                E.threads[i].op.kind == OP_SEM_WAIT &&
                E.threads[i].op.object[0] == o && i != E.current->id;
    check_idle(o, "sem_destroy", busy, pc);
    return 0;
}
