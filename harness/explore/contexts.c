/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: REG_RSP. */
#define _GNU_SOURCE
/*
 * contexts.c - makecontext, swapcontext, setcontext: a thread goes on with
 * another stack.
 *
 * Idea: libc switches, on the program's own memory; here is noted which part
 * of it is the running thread's stack now, and the list of calls that belongs
 * to it.  What a thread does on a stack is its own until another thread
 * touches that stack; then the execution is run again and all is watched.
 *
 * Invariant: t->calls and t->own_low to own_bytes belong to the stack that t
 * runs on; the calls of every other stack are kept in its context, those of
 * the thread's first stack in homes[].
 *
 * Price: the run-time itself runs on the program's stacks and needs HEADROOM
 * there.  mprotect is taken for granted: a stack's end is known anyway.
 */
#include "contexts.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>

#include "model.h"

enum { ARGUMENTS_MAX = 8, HEADROOM = 8192 };

struct context {
    uintptr_t low, high; /* the stack */
    int by;              /* the thread that ran on it last; -1: none yet */
    bool running, ended;
    void (*function)(long, long, long, long, long, long, long, long);
    long argument[ARGUMENTS_MAX];
    ucontext_t *link;
    struct calls calls; /* while it does not run */
};

static struct context **contexts;
static unsigned count, room;
static uint32_t generation;
static uintptr_t lowest, highest; /* of all stacks */
static struct calls *homes[THREADS_MAX];

static void begin_anew(void)
{
    if (generation == E.generation)
        return;
    generation = E.generation;
    count = 0;
    lowest = UINTPTR_MAX;
    highest = 0;
}

void context_none(struct thread *t)
{
    t->context = NULL;
    t->own_low = t->stack_low;
    t->own_bytes = STACK_BYTES;
    t->own_watched = &E.stacks[t->id];
}

static struct context *find(uintptr_t address)
{
    begin_anew();
    if (address < lowest || address >= highest)
        return NULL;
    for (unsigned i = count; i-- > 0;)
        if (address >= contexts[i]->low && address < contexts[i]->high)
            return contexts[i];
    return NULL;
}

bool context_of_other(uintptr_t address)
{
    const struct context *c = find(address);

    return c && c->by >= 0 && c->by != E.current->id;
}

void context_enter(struct thread *t, uintptr_t frame, uintptr_t pc)
{
    if (frame < t->own_low)
        fail(OUT_CRASH, pc,
             "T%d has used up a stack of %zu bytes that it made, at " AT, t->id,
             t->own_bytes, pc);
}

void context_room(const struct thread *t, uintptr_t pc)
{
    uintptr_t left = (uintptr_t)__builtin_frame_address(0) - t->own_low;

    if (left < HEADROOM)
        fail(OUT_INCOMPLETE, pc,
             "T%d has %zu bytes left, at " AT ", of a stack that it made, and "
             "the explorer needs %d there",
             t->id, left, pc, HEADROOM);
}

static void *allocate(size_t bytes)
{
    void *got = malloc(bytes);

    if (!got)
        fail(OUT_INCOMPLETE, 0, "no memory for the explorer's contexts");
    return got;
}

static struct context *another(void)
{
    if (count == room) {
        room = room ? 2 * room : 16;
        contexts = realloc(contexts, room * sizeof(*contexts));
        if (!contexts)
            abort();
        memset(contexts + count, 0, (room - count) * sizeof(*contexts));
    }
    if (!contexts[count])
        contexts[count] = allocate(sizeof(**contexts));
    return contexts[count++];
}

/* A context for a new stack; one that it overlaps is no more. */
static struct context *fresh(uintptr_t low, uintptr_t high, uintptr_t pc)
{
    struct context *c = NULL;

    begin_anew();
    for (unsigned i = 0; i < count && !c; i++)
        if (contexts[i]->low < high && low < contexts[i]->high)
            c = contexts[i];
    if (!c)
        c = another();
    else if (c->running)
        fail(OUT_MISUSE, pc, "makecontext at " AT " on a stack in use", pc);
    *c = (struct context){.low = low, .high = high, .by = -1};
    lowest = low < lowest ? low : lowest;
    highest = high > highest ? high : highest;
    return c;
}

static void copy_calls(struct calls *to, const struct calls *from)
{
    size_t kept = from->depth < CALLS_MAX ? from->depth : CALLS_MAX;

    to->depth = from->depth;
    memcpy(to->pc, from->pc, kept * sizeof(*to->pc));
    memcpy(to->frame, from->frame, kept * sizeof(*to->frame));
}

static struct calls *kept_calls(struct thread *t)
{
    struct context *c = t->context;

    if (c)
        return &c->calls;
    if (!homes[t->id])
        homes[t->id] = allocate(sizeof(*homes[t->id]));
    return homes[t->id];
}

/* The list of calls as it was where the stack pointer was sp. */
static void unwind(struct calls *calls, uintptr_t sp)
{
    if (calls->depth > CALLS_MAX)
        return;
    while (calls->depth && calls->frame[calls->depth - 1] < sp - 16)
        calls->depth--;
}

static void check_context(const struct context *c, uintptr_t pc)
{
    const struct thread *t = E.current;

    check_live(c->low, 1, false, pc);
    check_live(c->high - 1, 1, false, pc);
    if (c->ended)
        fail(OUT_MISUSE, pc,
             "T%d goes on, at " AT ", with a context whose function has "
             "returned",
             t->id, pc);
    if (c->running && c != t->context)
        fail(OUT_MISUSE, pc,
             "T%d goes on, at " AT ", with a context that T%d runs", t->id, pc,
             c->by);
}

/* The thread's own state, for the stack that sp lies in. */
static void move_to(uintptr_t sp, uintptr_t pc)
{
    struct thread *t = E.current;
    struct context *c = find(sp - 1);

    if (!c && sp - t->stack_low > STACK_BYTES)
        fail(OUT_MISUSE, pc,
             "T%d goes on, at " AT ", with what is no context of its own",
             t->id, pc);
    if (t->context)
        check_live(t->context->low, 1, true, pc);
    if (c)
        check_context(c, pc);
    t->writes++; /* what others do on their stacks is no spinning */
    copy_calls(kept_calls(t), &t->calls);
    if (t->context)
        t->context->running = false;
    else
        t->home_sp = (uintptr_t)__builtin_frame_address(0);
    t->context = c;
    copy_calls(&t->calls, kept_calls(t));
    unwind(&t->calls, sp);
    if (!c) {
        context_none(t);
        return;
    }
    if (c->by >= 0 && c->by != t->id)
        raise_flag(&E.contexts_watched);
    c->by = t->id;
    c->running = true;
    t->own_low = c->low;
    t->own_bytes = c->high - c->low;
    t->own_watched = &E.contexts_watched;
}

static uintptr_t sp_of(const ucontext_t *to)
{
    return (uintptr_t)to->uc_mcontext.gregs[REG_RSP];
}

/* The first function of a context, and what comes after it. */
static void entry(void)
{
    struct context *c = E.current->context;
    const long *a = c->argument;

    c->function(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    c->ended = true;
    if (!c->link)
        program_exit(0, E.current->op.pc);
    move_to(sp_of(c->link), (uintptr_t)c->function);
    setcontext(c->link);
    abort();
}

void MODEL(makecontext)(ucontext_t *made, void (*function)(void), int arguments,
                        ...)
{
    uintptr_t pc = CALLER, low = (uintptr_t)made->uc_stack.ss_sp;
    uintptr_t high = low + made->uc_stack.ss_size;
    va_list list;

    if (!E.active || arguments > ARGUMENTS_MAX || arguments < 0)
        fail(OUT_INCOMPLETE, pc, "makecontext at " AT " with %d arguments", pc,
             arguments);
    access_range((uintptr_t)made, sizeof(*made), true, pc);
    check_live(low, 1, true, pc);
    check_live(high - 1, 1, true, pc);
    if (high - low < (uintptr_t)2 * HEADROOM)
        fail(OUT_INCOMPLETE, pc,
             "a stack of %zu bytes, at " AT ", is too small for the explorer",
             (size_t)(high - low), pc);
    struct context *c = fresh(low, high, pc);

    c->function = (void (*)(long, long, long, long, long, long, long, long))(
        uintptr_t)function;
    c->link = made->uc_link;
    va_start(list, arguments);
    for (int i = 0; i < arguments; i++)
        c->argument[i] = va_arg(list, long);
    va_end(list);
    E.current->writes++;
    makecontext(made, entry, 0);
}

int MODEL(swapcontext)(ucontext_t *from, const ucontext_t *to)
{
    uintptr_t pc = CALLER;

    access_range((uintptr_t)to, sizeof(*to), false, pc);
    access_range((uintptr_t)from, sizeof(*from), true, pc);
    if (E.active)
        move_to(sp_of(to), pc);
    return swapcontext(from, to);
}

int MODEL(setcontext)(const ucontext_t *to)
{
    uintptr_t pc = CALLER;

    access_range((uintptr_t)to, sizeof(*to), false, pc);
    if (E.active)
        move_to(sp_of(to), pc);
    return setcontext(to);
}

int MODEL(mprotect)(void *where, size_t bytes, int access)
{
    uintptr_t pc = CALLER;
    int error;

    if (!E.active)
        return mprotect(where, bytes, access);
    if (fault_here("mprotect", pc, &error))
        return errno = error, -1;
    if ((uintptr_t)where % 4096)
        return errno = EINVAL, -1;
    if (!block_of((uintptr_t)where) && !in_globals((uintptr_t)where))
        return errno = ENOMEM, -1;
    return 0;
}
