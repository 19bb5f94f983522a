/* SPDX-License-Identifier: MIT */
/*
 * trace.c - notes the steps of one execution.
 */
#include "trace.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "events.h"

/* So many at a time: each time, all that is kept is moved. */
enum { DROPPED = TRACE_MAX / 2 };

static struct trace *out;
static int last_thread;
static int pending[THREADS_MAX]; /* a write whose value is not there yet */

void trace_start(struct trace *trace)
{
    out = trace;
    out->count = out->dropped = 0;
    last_thread = -1;
    memset(pending, -1, sizeof pending);
}

/* The access itself may crash; looking at its value must not. */
static bool readable(uintptr_t address)
{
    return in_globals(address) || block_of(address) ||
           address - REGION_BASE < STACKS_BYTES || tls_owner(address);
}

/* With a stack frame of its own. */
#define APART __attribute__((noinline))

/* The value that the thread's last plain access left in memory. */
static void settle(int thread)
{
    if (pending[thread] < 0)
        return;
    struct step *s = &out->step[pending[thread]];

    pending[thread] = -1;
    if (!readable(s->address))
        return;
    memcpy(&s->value, (const void *)s->address, s->size);
    s->value_known = true;
}

enum { HEX_ROOM = 18 }; /* 16 digits, a blank, the end */

/* "7f00 ": by hand, because it is done twice for every step. */
static size_t put_hex(uintptr_t value, char *text)
{
    size_t digits = 1;

    while (digits < 16 && value >> 4 * digits)
        digits++;
    for (size_t i = digits; i-- > 0; value >>= 4)
        text[i] = "0123456789abcdef"[value & 15];
    text[digits] = ' ';
    text[digits + 1] = '\0';
    return digits + 1;
}

static void note_locks(int thread, char *text, size_t room)
{
    size_t used = 0;

    text[0] = '\0';
    for (int i = 0; i < object_count(); i++) {
        const struct object *o = object_by_index(i);

        if (o->owner != thread ||
            (o->kind != OBJ_MUTEX && o->kind != OBJ_RWLOCK &&
             o->kind != OBJ_SPIN))
            continue;
        used += put_hex(o->address, text + used);
        if (used + HEX_ROOM > room)
            return;
    }
}

/* What the step before has done is done when the next one begins. */
static void end_step(void)
{
    struct step *s = out->count ? &out->step[out->count - 1] : NULL;

    if (s)
        note_locks(s->thread, s->holds, sizeof s->holds);
}

static struct step *next(struct thread *t, uintptr_t pc)
{
    settle(t->id);
    end_step();
    if (out->count == TRACE_MAX) {
        out->dropped += DROPPED;
        out->count -= DROPPED;
        memmove(&out->step[0], &out->step[DROPPED],
                (size_t)out->count * sizeof out->step[0]);
        for (int i = 0; i < THREADS_MAX; i++)
            pending[i] = pending[i] < DROPPED ? -1 : pending[i] - DROPPED;
    }
    struct step *s = &out->step[out->count++];

    memset(s, 0, sizeof *s);
    s->thread = (int16_t)t->id;
    s->pc = pc;
    s->now = E.now;
    s->decisions = E.decisions;
    s->before = (int16_t)last_thread;
    s->target = -1;
    s->process = (uint8_t)t->process;
    if (last_thread >= 0 && last_thread != t->id) {
        const struct thread *b = &E.threads[last_thread];

        s->ended = b->state == T_FINISHED;
        s->preempted = is_enabled(b) && !b->yielding && !by_luck(b);
    }
    last_thread = t->id;
    unsigned depth = t->calls.depth < CALLS_MAX ? t->calls.depth : CALLS_MAX;

    for (unsigned i = 0; i < depth && s->calls < TRACE_CALLS; i++)
        s->call[s->calls++] = t->calls.pc[depth - 1 - i];
    note_locks(s->thread, s->held, sizeof s->held);
    return s;
}

/* The running thread's last write may never have happened. */
void trace_end(void)
{
    for (int i = 0; i < E.thread_count; i++)
        if (&E.threads[i] != E.current)
            settle(i);
    end_step();
}

/* A read finds its value now, a write leaves it for later. */
static void note_value(struct step *s, bool write)
{
    if (!s->size || s->size > 8)
        return;
    pending[s->thread] = (int)(s - out->step);
    if (!write)
        settle(s->thread);
}

static APART void note_event(struct thread *t, const struct op *op)
{
    struct step *s = next(t, op->pc);

    s->kind = (uint8_t)op->kind;
    s->name = op->name;
    s->target =
        (int16_t)(op->kind == OP_JOIN || op->kind == OP_CREATE ? op->target
                                                               : -1);
    if (s->target >= 0)
        s->process_target = (uint8_t)E.threads[s->target].process;
    s->size = op->size;
    if (op->object[0] && op->kind < OP_PROCESS) {
        s->address = op->object[0]->address;
        if (op->address)
            s->address = op->address;
        name_address(s->address, s->where, sizeof s->where);
    }
    if (op->kind == OP_PLAIN_READ || op->kind == OP_PLAIN_WRITE)
        note_value(s, op->kind == OP_PLAIN_WRITE);
}

static APART void note_access(uintptr_t address, size_t bytes, bool write,
                              uintptr_t pc)
{
    struct thread *t = E.current;

    if (E.plain_points)
        return;
    struct step *s = next(t, pc);

    s->kind = write ? OP_PLAIN_WRITE : OP_PLAIN_READ;
    s->address = address;
    s->size = (uint8_t)(bytes > 8 ? 0 : bytes);
    name_address(address, s->where, sizeof s->where);
    note_value(s, write);
}

static APART void set_value(uint64_t value, bool known)
{
    struct step *s = out->count ? &out->step[out->count - 1] : NULL;

    if (!s)
        return;
    s->value = value;
    s->value_known = known;
}

static APART void note_text(const char *format, va_list arguments)
{
    if (out->count)
        vsnprintf(out->step[out->count - 1].note, sizeof out->step[0].note,
                  format, arguments);
}

/*
 * Whoever is traced must not be able to tell: what these leave on its stack
 * would differ with the step.
 */
void trace_event(struct thread *t, const struct op *op)
{
    note_event(t, op);
    fiber_scrub();
}

void trace_access(uintptr_t address, size_t bytes, bool write, uintptr_t pc)
{
    note_access(address, bytes, write, pc);
    fiber_scrub();
}

void trace_value(uint64_t value, bool known)
{
    set_value(value, known);
    fiber_scrub();
}

void trace_note(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    note_text(format, arguments);
    va_end(arguments);
    fiber_scrub();
}
