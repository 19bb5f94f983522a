/* SPDX-License-Identifier: MIT */
/*
 * deadlock.c - nobody can go on: who waits on what, and who holds it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "events.h"
#include "model.h"

static char text[560];

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void say(const char *format, ...)
{
    size_t used = strlen(text);
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - used, format, arguments);
    va_end(arguments);
}

/* A lock on the heap has no name but what the call's source line says. */
static void say_what(const char *before, const struct op *op)
{
    const struct object *o = op->object[0];

    say("%s ", before);
    if (op->name && block_of(o->address))
        say(ARGUMENT, op->pc, op->name);
    say(VAR, o->address);
}

static void say_holder(const struct object *o)
{
    if (o->owner >= 0)
        say(", held by T%d%s since " AT, o->owner,
            E.threads[o->owner].state == T_FINISHED ? " (which has ended)" : "",
            o->owner_pc);
}

static void say_wait(const struct thread *t)
{
    const struct op *op = &t->op;
    const struct object *o = op->object[0];

    say("T%d ", t->id);
    if (op->enabled == spin_enabled) {
        say("looks again and again at what nobody changes, at " AT, op->pc);
        return;
    }
    switch (op->kind) {
    case OP_LOCK:
    case OP_SPINLOCK:
        if (o->owner == t->id)
            say("locks " VAR " a second time at " AT
                ", held by itself since " AT,
                o->address, op->pc, o->owner_pc);
        else {
            say_what("waits for", op);
            say(" at " AT, op->pc);
            say_holder(o);
        }
        break;
    case OP_WAKE:
        if (t->signalled) {
            say("was signalled and waits for its mutex at " AT, op->pc);
            say_holder(op->object[1]);
        } else {
            say_what("waits on", op);
            say(" at " AT "%s", op->pc,
                o->signals_lost ? ", whose signal came before it waited" : "");
        }
        break;
    case OP_JOIN:
        say("waits in %s for T%d at " AT, op->name, op->target, op->pc);
        break;
    case OP_END:
        say("has returned from the scenario");
        break;
    case OP_RDLOCK:
    case OP_WRLOCK:
        say_what("waits for", op);
        say(" at " AT, op->pc);
        if (o->owner >= 0)
            say_holder(o);
        else
            say(", which %d reader%s", o->depth,
                o->depth == 1 ? " holds" : "s hold");
        break;
    case OP_BARRIER_LEAVE:
        say("waits at the barrier " VAR " (%u of %u are there) at " AT,
            o->address, o->waiters, o->limit, op->pc);
        break;
    default:
        say("waits in %s at " AT, op->name ? op->name : "a call", op->pc);
    }
}

_Noreturn void deadlock(void)
{
    bool first = true, circles = false, lost = false, others = false;
    uintptr_t pc = 0;

    text[0] = '\0';
    for (int i = 0; i < E.thread_count; i++) {
        const struct thread *t = &E.threads[i];

        if (t->state != T_ALIVE || t->hidden)
            continue;
        bool spins = t->op.enabled == spin_enabled;

        circles |= spins;
        others |= !spins;
        lost |= t->op.kind == OP_WAKE && !t->signalled &&
                t->op.object[0]->signals_lost;
        if (!pc && t->op.kind != OP_JOIN && t->op.kind != OP_END)
            pc = t->op.pc;
        if (!first)
            say("; ");
        first = false;
        say_wait(t);
    }
    fail(circles ? OUT_LIVELOCK : OUT_DEADLOCK, pc, "%s: %s",
         circles ? "livelock"
         : lost  ? "lost wake-up"
                 : "deadlock",
         text);
}
