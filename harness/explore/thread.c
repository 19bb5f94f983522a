/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: pthread attributes, PTHREAD_*_NP. */
#define _GNU_SOURCE
/*
 * thread.c - threads: their start, their end, what they own.
 *
 * A new thread runs at once, up to its first visible operation; then its
 * creator goes on.  What runs up to there is seen by nobody else, so the
 * order makes no difference, and the search has one step less to place.
 */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "fiber.h"
#include "model.h"
#include "models.h"
#include "process.h"

enum { HANDLE_BASE = 0x1000, KEYS_MAX = 64 };

static struct {
    bool used;
    void (*destroy)(void *);
} keys[KEYS_MAX];
static bool keys_used; /* since the keys were last wiped */

unsigned long handle_of(const struct thread *t)
{
    return HANDLE_BASE + (unsigned long)t->id + 1;
}

struct thread *thread_of(unsigned long handle)
{
    unsigned long id = handle - HANDLE_BASE - 1;

    if (id >= (unsigned long)E.thread_count || E.threads[id].state == T_FREE)
        return NULL;
    return &E.threads[id];
}

void threads_reset(void)
{
    if (keys_used) {
        memset(keys, 0, sizeof keys);
        for (int i = 0; i < THREADS_MAX; i++)
            memset(E.threads[i].specific, 0, sizeof E.threads[i].specific);
    }
    keys_used = false;
    at_exit_forget();
}

/* A slot whose last thread ended before all that its new creator does. */
static struct thread *reuse(const struct thread *creator)
{
    for (int i = 1; i < E.thread_count; i++) {
        struct thread *t = &E.threads[i];

        if (t->state == T_FINISHED && (t->joined || t->detached) &&
            vclock_get(&creator->vc, i) >= vclock_get(&t->end, i))
            return t;
    }
    fail(OUT_INCOMPLETE, creator->op.pc, "more than %d threads at once",
         THREADS_MAX);
}

static void blank(struct thread *t, int id)
{
    t->id = id;
    t->state = T_ALIVE;
    t->starting = t->detached = t->joined = t->hidden = t->c11 = false;
    t->scripted = false;
    t->process = E.self;
    t->dying = 0;
    t->blocked = t->pending = 0;
    t->signalled = t->yielding = false;
    t->op = (struct op){.kind = OP_START, .deadline = -1};
    vclock_clear(&t->fence_view);
    vclock_clear(&t->fence_pending);
    vclock_clear(&t->fence_release);
    t->fence_seq = 0;
    t->start = NULL;
    t->start_c11 = NULL;
    t->result = NULL;
    t->children = 0;
    t->writes = t->own_writes = t->holdings = 0;
    t->holds = 0;
    t->calls.depth = 0;
    t->cancel_depth = 0;
    t->priority = 0;
    t->weak_left = E.limits.spurious;
    if (keys_used)
        memset(t->specific, 0, sizeof t->specific);
    spin_reset(t);
}

struct thread *thread_new(struct thread *creator)
{
    bool again = creator && E.thread_count == THREADS_MAX;
    struct thread *t = again ? reuse(creator) : &E.threads[E.thread_count];
    uint32_t clock = again ? vclock_get(&t->end, t->id) + 1 : 1;
    int id = again ? t->id : E.thread_count;

    blank(t, id);
    if (again) {
        E.stacks[id] = true;
    } else {
        t->arena_used = 0;
        t->allocations = 0;
        t->events = 0;
        E.thread_count++;
    }
    vclock_clear(&t->vc);
    vclock_clear(&t->order);
    vclock_clear(&t->end_order);
    if (creator) {
        t->creator = creator->id;
        t->blocked = creator->blocked;
        vclock_copy(&t->vc, &creator->vc);
        vclock_copy(&t->order, &creator->order);
        if (E.fences) {
            vclock_copy(&t->fence_view, &creator->fence_view);
            t->fence_seq = creator->fence_seq;
        }
        t->path = creator->path * 31 + ++creator->children;
    } else {
        threads_reset();
        t->creator = 0;
        t->path = 7;
    }
    vclock_set(&t->vc, id, clock);
    strategy_thread(t);
    return t;
}

int threads_now(void)
{
    int n = 0;

    for (int i = 0; i < E.thread_count; i++)
        n += E.threads[i].state == T_ALIVE && !E.threads[i].process &&
             !E.threads[i].hidden;
    return n;
}

static void run_destructors(struct thread *t)
{
    for (int round = 0; keys_used && round < 4; round++) {
        bool any = false;

        for (int k = 0; k < KEYS_MAX; k++) {
            void *value = t->specific[k];

            if (!value || !keys[k].used || !keys[k].destroy)
                continue;
            t->specific[k] = NULL;
            any = true;
            keys[k].destroy(value);
        }
        if (!any)
            return;
    }
}

/*
 * The thread's own variables end with it: a write, as for free.  Functions
 * that have not returned are on its stack where it ends by pthread_exit.
 */
static void leave_frames(struct thread *t, uintptr_t pc)
{
    uintptr_t low;
    size_t bytes;

    if (E.stacks[t->id]) {
        low = t->context ? t->home_sp : (uintptr_t)__builtin_frame_address(0);
        low &= ~(uintptr_t)7;
        shadow_free(low, t->stack_low + STACK_BYTES - low, pc);
    }
    if (fiber_tls_range(t->id, &low, &bytes))
        shadow_free(low, bytes, pc);
}

static _Noreturn void thread_finish(uintptr_t pc)
{
    struct thread *t = E.current;
    struct op op = op_on(OP_FINISH, NULL, MODE_NONE, pc, "end");

    run_destructors(t);
    if (E.self)
        process_exit(0, pc); /* its only thread */
    if (!t->starting)
        event(&op);
    t->state = T_FINISHED;
    leave_frames(t, pc);
    vclock_copy(&t->end, &t->vc);
    if (E.watching)
        vclock_copy(&t->end_order, &t->order);
    E.version++;
    if (t->id == 0 && !threads_now())
        program_exit(0, pc);
    if (E.threads[0].state == T_FINISHED && !threads_now()) {
        t->state = T_ALIVE;
        program_exit(0, pc);
    }
    thread_leave();
}

static void thread_entry(void)
{
    const struct thread *t = E.current;
    void *result = t->c11 ? (void *)(intptr_t)t->start_c11(t->argument)
                          : t->start(t->argument);

    /* Another thread may come back from a fork in there. */
    E.current->result = result;
    thread_finish(E.current->op.pc);
}

static void note_start(struct thread *t, struct thread *child, uintptr_t pc)
{
    struct op op = op_on(OP_CREATE, NULL, MODE_NONE, pc, "start");

    op.target = child->id;
    child->created_at = pc;
    if (E.tracing)
        trace_event(t, &op);
}

/* Starts a thread; runs it up to its first operation. */
struct thread *thread_start(void *(*start)(void *), int (*start_c11)(void *),
                            void *argument, bool detached, bool hidden,
                            uintptr_t pc)
{
    struct thread *t = E.current;

    if (E.self)
        fail(OUT_INCOMPLETE, pc,
             "P%d starts a thread at " AT "; the explorer knows only child "
             "processes of one thread",
             E.self, pc);
    struct thread *child = thread_new(t);

    tick(t);
    child->start = start;
    child->start_c11 = start_c11;
    child->c11 = start_c11 != NULL;
    child->argument = argument;
    child->detached = detached;
    child->hidden = child->scripted = hidden;
    child->starting = true;
    child->creator = t->id;
    if (!hidden)
        E.threads_started++;
    if (threads_now() > E.threads_most)
        E.threads_most = threads_now();
    fiber_prepare(child, thread_entry);
    note_start(t, child, pc);
    t->writes++;
    thread_run_child(child);
    return child;
}

int MODEL(pthread_create)(pthread_t *thread, const pthread_attr_t *attr,
                          void *(*start)(void *), void *argument)
{
    uintptr_t pc = PLACE;
    int state = PTHREAD_CREATE_JOINABLE, error;

    if (fault_here("pthread_create", pc, &error))
        return error;
    if (attr)
        pthread_attr_getdetachstate(attr, &state);
    access_range((uintptr_t)thread, sizeof *thread, true, pc);
    /* The handle is there before the thread runs its first step. */
    *thread = HANDLE_BASE + (unsigned long)E.thread_count + 1;
    struct thread *child = thread_start(
        start, NULL, argument, state == PTHREAD_CREATE_DETACHED, false, pc);

    *thread = handle_of(child);
    return 0;
}

static bool join_enabled(const struct thread *t)
{
    return E.threads[t->op.target].state == T_FINISHED;
}

/* The thread behind the handle, once it has ended. */
static struct thread *join(unsigned long handle, uintptr_t pc, const char *call)
{
    struct thread *t = E.current;
    struct thread *other = thread_of(handle);
    struct op op = op_on(OP_JOIN, NULL, MODE_NONE, pc, call);

    if (!other)
        fail(OUT_MISUSE, pc, "%s at " AT " of what is no thread", call, pc);
    if (other->joined || other->detached)
        fail(OUT_MISUSE, pc, "%s at " AT " of T%d, which %s", call, pc,
             other->id, other->joined ? "was joined before" : "is detached");
    if (other == t)
        return NULL;
    op.target = other->id;
    op.enabled = join_enabled;
    op.may_block = other->state != T_FINISHED;
    if (op.may_block)
        point(&op);
    else
        event(&op);
    t = E.current;
    if (other->joined || other->detached)
        fail(OUT_MISUSE, pc,
             "%s at " AT " of T%d, which somebody else %s "
             "meanwhile",
             call, pc, other->id, other->joined ? "joined" : "detached");
    other->joined = true;
    vclock_join(&t->vc, &other->end);
    if (E.watching)
        vclock_join(&t->order, &other->end_order);
    if (E.fences)
        vclock_join(&t->fence_view, &other->fence_view);
    return other;
}

int MODEL(pthread_join)(pthread_t handle, void **result)
{
    uintptr_t pc = PLACE;
    struct thread *other = join(handle, pc, "pthread_join");

    if (!other)
        return EDEADLK;
    if (result) {
        access_range((uintptr_t)result, sizeof *result, true, pc);
        *result = other->result;
    }
    return 0;
}

int MODEL(pthread_tryjoin_np)(pthread_t handle, void **result)
{
    struct op op =
        op_on(OP_YIELD, NULL, MODE_NONE, PLACE, "pthread_tryjoin_np");
    const struct thread *other = thread_of(handle);

    point(&op);
    if (other && other->state != T_FINISHED)
        return EBUSY;
    return MODEL(pthread_join)(handle, result);
}

int MODEL(pthread_detach)(pthread_t handle)
{
    uintptr_t pc = PLACE;
    struct thread *other = thread_of(handle);

    if (!other || other->joined || other->detached)
        fail(OUT_MISUSE, pc,
             "pthread_detach at " AT " of what is no joinable "
             "thread",
             pc);
    other->detached = true;
    return 0;
}

_Noreturn void MODEL(pthread_exit)(void *result)
{
    struct thread *t = E.current;
    uintptr_t pc = PLACE;

    if (t->cancel_depth)
        fail(OUT_INCOMPLETE, pc,
             "pthread_exit inside of "
             "pthread_cleanup_push is not modelled, at " AT,
             pc);
    t->result = result;
    if (!t->id && !E.program)
        fail(OUT_CRASH, pc,
             "the scenario's own thread calls pthread_exit "
             "at " AT,
             pc);
    thread_finish(pc);
}

pthread_t MODEL(pthread_self)(void)
{
    return handle_of(E.current);
}

int MODEL(pthread_equal)(pthread_t a, pthread_t b)
{
    return a == b;
}

/* Keys. */

int MODEL(pthread_key_create)(pthread_key_t *key, void (*destroy)(void *))
{
    uintptr_t pc = PLACE;
    int error;

    if (fault_here("pthread_key_create", pc, &error))
        return error;
    for (unsigned k = 0; k < KEYS_MAX; k++) {
        if (keys[k].used)
            continue;
        keys[k].used = keys_used = true;
        keys[k].destroy = destroy;
        access_range((uintptr_t)key, sizeof *key, true, pc);
        *key = k;
        for (int i = 0; i < THREADS_MAX; i++)
            E.threads[i].specific[k] = NULL;
        return 0;
    }
    return EAGAIN;
}

int MODEL(pthread_key_delete)(pthread_key_t key)
{
    if (key >= KEYS_MAX || !keys[key].used)
        return EINVAL;
    keys[key].used = false;
    return 0;
}

void *MODEL(pthread_getspecific)(pthread_key_t key)
{
    if (key >= KEYS_MAX || !keys[key].used)
        return NULL;
    return E.current->specific[key];
}

int MODEL(pthread_setspecific)(pthread_key_t key, const void *value)
{
    int error;

    if (key >= KEYS_MAX || !keys[key].used)
        return EINVAL;
    if (fault_here("pthread_setspecific", PLACE, &error))
        return error;
    E.current->specific[key] = (void *)value;
    return 0;
}

/* Once. */

static bool once_enabled(const struct thread *t)
{
    return t->op.object[0]->type != 1;
}

int once(void *control, void (*routine)(void), uintptr_t pc, const char *call)
{
    struct object *o = object_find_kind((uintptr_t)control, OBJ_ONCE);
    int bits;

    if (!o) {
        check_live((uintptr_t)control, sizeof bits, false, pc);
        memcpy(&bits, control, sizeof bits);
        if (bits)
            fail(OUT_MISUSE, pc,
                 "%s of " VAR " at " AT ", which was never initialised", call,
                 (uintptr_t)control, pc);
        o = object_new((uintptr_t)control, OBJ_ONCE);
    }
    struct op op = op_on(OP_ONCE, o, MODE_WRITE, pc, call);

    op.enabled = once_enabled;
    op.may_block = o->type == 1;
    point(&op);
    still_there(o, call, pc);
    if (o->type == 2) {
        learn(E.current, o);
        return 0;
    }
    o->type = 1;
    o->owner = E.current->id;
    o->owner_pc = pc;
    routine();
    struct op done = op_on(OP_ONCE_DONE, o, MODE_WRITE, pc, call);

    event(&done);
    o->type = 2;
    o->owner = -1;
    E.version++;
    teach(E.current, o);
    return 0;
}

int MODEL(pthread_once)(pthread_once_t *control, void (*routine)(void))
{
    return once(control, routine, PLACE, "pthread_once");
}
