/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: as in mutex.c. */
#define _GNU_SOURCE
/*
 * c11.c - <threads.h>, on top of the same models; glibc's mtx_t, cnd_t,
 * once_flag and tss_t have the layout of their pthread kin.
 */
#include <errno.h>
#include <pthread.h>
#include <threads.h>
#include <time.h>

#include "models.h"
#include "model.h"

#define C11 __attribute__((section("dojo_c11")))

static int result(int error)
{
    switch (error) {
    case 0:
        return thrd_success;
    case EBUSY:
        return thrd_busy;
    case ETIMEDOUT:
        return thrd_timedout;
    case ENOMEM:
        return thrd_nomem;
    default:
        return thrd_error;
    }
}

C11 int MODEL(thrd_create)(thrd_t *thread, thrd_start_t start, void *argument)
{
    uintptr_t pc = CALLER;

    E.c11_pc = pc;
    int error;

    if (fault_here("thrd_create", pc, &error))
        return error == ENOMEM ? thrd_nomem : thrd_error;
    access_range((uintptr_t)thread, sizeof *thread, true, pc);
    *thread = 0x1000 + (unsigned long)E.thread_count + 1;
    *thread = handle_of(thread_start(NULL, start, argument, false, false, pc));
    return thrd_success;
}

C11 int MODEL(thrd_join)(thrd_t thread, int *status)
{
    E.c11_pc = CALLER;
    void *value;
    int error = MODEL(pthread_join)(thread, &value);

    if (!error && status) {
        call_writes(status, sizeof *status, E.c11_pc);
        *status = (int)(intptr_t)value;
    }
    return result(error);
}

C11 int MODEL(thrd_detach)(thrd_t thread)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_detach)(thread));
}

C11 thrd_t MODEL(thrd_current)(void)
{
    E.c11_pc = CALLER;
    return handle_of(E.current);
}

C11 int MODEL(thrd_equal)(thrd_t a, thrd_t b)
{
    E.c11_pc = CALLER;
    return a == b;
}

C11 _Noreturn void MODEL(thrd_exit)(int status)
{
    E.c11_pc = CALLER;
    MODEL(pthread_exit)((void *)(intptr_t)status);
}

C11 void MODEL(thrd_yield)(void)
{
    E.c11_pc = CALLER;
    MODEL(sched_yield)();
}

C11 int MODEL(thrd_sleep)(const struct timespec *t, struct timespec *left)
{
    E.c11_pc = CALLER;
    return MODEL(nanosleep)(t, left) ? -1 : 0;
}

C11 int MODEL(mtx_init)(mtx_t *mutex, int type)
{
    E.c11_pc = CALLER;
    pthread_mutexattr_t attr;

    pthread_mutexattr_init(&attr);
    pthread_mutexattr_settype(&attr, type & mtx_recursive
                                         ? PTHREAD_MUTEX_RECURSIVE
                                         : PTHREAD_MUTEX_NORMAL);
    int error = MODEL(pthread_mutex_init)(mutex, &attr);

    pthread_mutexattr_destroy(&attr);
    if (!error)
        mutex_for(mutex, "mtx_init", E.c11_pc)->untimed = !(type & mtx_timed);
    return result(error);
}

C11 int MODEL(mtx_lock)(mtx_t *mutex)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_mutex_lock)(mutex));
}

C11 int MODEL(mtx_trylock)(mtx_t *mutex)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_mutex_trylock)(mutex));
}

C11 int MODEL(mtx_timedlock)(mtx_t *mutex, const struct timespec *when)
{
    E.c11_pc = CALLER;
    const struct object *o = mutex_for(mutex, "mtx_timedlock", E.c11_pc);

    if (o->untimed)
        fail(OUT_MISUSE, E.c11_pc,
             "mtx_timedlock at " AT " of " VAR ", which was not made mtx_timed",
             E.c11_pc, o->address);
    return result(MODEL(pthread_mutex_timedlock)(mutex, when));
}

C11 int MODEL(mtx_unlock)(mtx_t *mutex)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_mutex_unlock)(mutex));
}

C11 void MODEL(mtx_destroy)(mtx_t *mutex)
{
    E.c11_pc = CALLER;
    MODEL(pthread_mutex_destroy)(mutex);
}

C11 int MODEL(cnd_init)(cnd_t *cond)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_cond_init)(cond, NULL));
}

C11 int MODEL(cnd_wait)(cnd_t *cond, mtx_t *mutex)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_cond_wait)(cond, mutex));
}

C11 int MODEL(cnd_timedwait)(cnd_t *cond, mtx_t *mutex,
                             const struct timespec *when)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_cond_timedwait)(cond, mutex, when));
}

C11 int MODEL(cnd_signal)(cnd_t *cond)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_cond_signal)(cond));
}

C11 int MODEL(cnd_broadcast)(cnd_t *cond)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_cond_broadcast)(cond));
}

C11 void MODEL(cnd_destroy)(cnd_t *cond)
{
    E.c11_pc = CALLER;
    MODEL(pthread_cond_destroy)(cond);
}

C11 void MODEL(call_once)(once_flag *flag, void (*routine)(void))
{
    E.c11_pc = CALLER;
    MODEL(pthread_once)((pthread_once_t *)flag, routine);
}

C11 int MODEL(tss_create)(tss_t *key, tss_dtor_t destroy)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_key_create)(key, destroy));
}

C11 void MODEL(tss_delete)(tss_t key)
{
    E.c11_pc = CALLER;
    MODEL(pthread_key_delete)(key);
}

C11 void *MODEL(tss_get)(tss_t key)
{
    E.c11_pc = CALLER;
    return MODEL(pthread_getspecific)(key);
}

C11 int MODEL(tss_set)(tss_t key, void *value)
{
    E.c11_pc = CALLER;
    return result(MODEL(pthread_setspecific)(key, value));
}
