/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS, MAP_NORESERVE. */
#define _GNU_SOURCE
/*
 * dpor.c - which steps are worth reversing.
 *
 * Idea: two events of different threads race if they depend on each other and
 * nothing in between orders them.  For each race between an earlier event and
 * the one that happens now, the state before the earlier one must try a
 * thread that leads to the reversed order: an initial of what follows it
 * without depending on it.  Two events of which the first makes the second
 * possible (an unlock and the lock after it) are ordered, but no race.
 *
 * Invariant: order clocks count a thread's events; clocks[i] is the clock of
 * event i, itself included.
 *
 * Source: P. Abdulla, S. Aronis, B. Jonsson, K. Sagonas, Optimal dynamic
 * partial order reduction (POPL 2014): source sets, with sleep sets.
 */
#include <sys/mman.h>

#include "strategy.h"
#include "threadset.h"

enum { EVENTS_MAX = 1 << 15 };

struct logged {
    int16_t thread;
    uint8_t kind;
    uint8_t mode[3];
    bool timed;
    int node;
    int previous; /* the thread's event before it, or the newest at its start */
    uint32_t own; /* its number among the thread's events */
    int64_t aux;  /* semaphore: value before */
    struct object *object[3];
    int before[3]; /* the event before it on each object */
};

static struct logged *events;
static struct vclock *clocks;
static int count;
static int newest[THREADS_MAX]; /* of each thread, as previous */

void dpor_reset(void)
{
    if (!events) {
        int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;
        int access = PROT_READ | PROT_WRITE;

        events = mmap(NULL, EVENTS_MAX * sizeof *events, access, flags, -1, 0);
        clocks = mmap(NULL, EVENTS_MAX * sizeof *clocks, access, flags, -1, 0);
    }
    count = 0;
}

void dpor_thread(int id)
{
    newest[id] = count - 1;
}

/* Could the later of two dependent events have come first? */
static bool reversible(const struct logged *first, const struct logged *second)
{
    switch (first->kind) {
    case OP_UNLOCK:
        return second->kind == OP_TRYLOCK || second->kind == OP_TIMEDLOCK;
    case OP_WAIT: /* lets its mutex go, and may miss a signal */
        return second->kind == OP_SIGNAL || second->kind == OP_BROADCAST ||
               second->kind == OP_TRYLOCK || second->kind == OP_TIMEDLOCK;
    case OP_SPINUNLOCK:
        return second->kind == OP_SPINTRY;
    case OP_RWUNLOCK:
        return second->kind == OP_TRYRDLOCK || second->kind == OP_TRYWRLOCK ||
               second->timed;
    case OP_SEM_POST:
        return second->kind != OP_SEM_WAIT || first->aux > 0 || second->timed;
    case OP_PROCESS_END: /* the wait for it comes after, or waits */
        return second->kind != OP_REAP;
    case OP_ONCE_DONE:
    case OP_INIT:
        return false;
    default:
        return true;
    }
}

/*
 * Was the last event announced and not possible before events[i]?  Then it
 * cannot come before that one, but before what made it wait in the first
 * place.
 */
static bool made_possible(int i, int last)
{
    int node = events[i].node;

    return events[last].previous < i &&
           (node < 0 ||
            !has(node_at((uint32_t)node)->enabled, events[last].thread));
}

/* The threads of which one has to come first, to see e before events[i]. */
static void find_initials(int i, int last, uint64_t initials[2])
{
    const struct logged *from = &events[i];
    uint32_t first_own[THREADS_MAX];
    uint64_t seen[2] = {0, 0};

    initials[0] = initials[1] = 0;
    for (int k = i + 1; k <= last; k++) {
        const struct logged *f = &events[k];
        bool initial = true;

        if (has(seen, f->thread))
            continue;
        if (k < last && vclock_get(&clocks[k], from->thread) >= from->own)
            continue;
        for (int r = 0; r < E.thread_count && initial; r++)
            if (has(seen, r) && vclock_get(&clocks[k], r) >= first_own[r])
                initial = false;
        seen[f->thread >> 6] |= UINT64_C(1) << (f->thread & 63);
        first_own[f->thread] = f->own;
        if (initial)
            initials[f->thread >> 6] |= UINT64_C(1) << (f->thread & 63);
    }
}

static void reverse(int i, int last)
{
    struct node *n;
    uint64_t initials[2];

    if (events[i].node < 0)
        return;
    n = node_at((uint32_t)events[i].node);
    find_initials(i, last, initials);
    for (int w = 0; w < 2; w++)
        if (initials[w] & (n->todo[w] | n->done[w] | n->sleep[w]))
            return;
    for (int w = 0; w < 2; w++)
        initials[w] &= n->enabled[w];
    if (has(initials, events[last].thread)) {
        n->todo[events[last].thread >> 6] |= UINT64_C(1)
                                             << (events[last].thread & 63);
        return;
    }
    for (int w = 0; w < 2; w++) {
        if (!initials[w])
            continue;
        n->todo[w] |= initials[w] & -initials[w];
        return;
    }
    n->todo[0] |= n->enabled[0];
    n->todo[1] |= n->enabled[1];
}

static int slot(const struct logged *e, const struct object *o)
{
    for (int k = 0; k < 3; k++)
        if (e->object[k] == o)
            return k;
    return 0;
}

/* Walks the earlier events on e's objects, newest first. */
static void find_races(int last, struct vclock *known)
{
    const struct logged *e = &events[last];
    int at[3];

    for (int k = 0; k < 3; k++)
        at[k] = e->object[k] && e->mode[k] ? e->before[k] : -1;
    for (;;) {
        int best = -1;

        for (int k = 0; k < 3; k++)
            if (at[k] >= 0 && (best < 0 || at[k] > at[best]))
                best = k;
        if (best < 0)
            return;
        int i = at[best];
        const struct logged *f = &events[i];
        int fk = slot(f, e->object[best]);
        bool conflict =
            f->mode[fk] == MODE_WRITE || e->mode[best] == MODE_WRITE;

        bool is_known =
            f->thread == e->thread || vclock_get(known, f->thread) >= f->own;

        /* All on this object before a known write is known as well. */
        at[best] = is_known && f->mode[fk] == MODE_WRITE ? -1 : f->before[fk];
        if (!conflict || is_known || !reversible(f, e) ||
            made_possible(i, last))
            continue;
        reverse(i, last);
        vclock_join(known, &clocks[i]);
    }
}

/* The end of the program races with all that it need not wait for. */
static void find_races_of_end(int last, struct vclock *known)
{
    for (int i = last - 1; i >= 0; i--) {
        const struct logged *f = &events[i];

        if (f->thread == events[last].thread ||
            vclock_get(known, f->thread) >= f->own)
            continue;
        reverse(i, last);
        vclock_join(known, &clocks[i]);
    }
}

void dpor_event(struct thread *t, const struct op *op, int node, bool fresh)
{
    struct vclock known;

    if (count == EVENTS_MAX)
        finish(OUT_STEPS);
    int last = count++;
    struct logged *e = &events[last];

    *e = (struct logged){.thread = (int16_t)t->id,
                         .kind = (uint8_t)op->kind,
                         .timed = op->deadline >= 0,
                         .node = node,
                         .previous = newest[t->id],
                         .own = t->events};
    /* That it could be killed here is no step of its own. */
    if (!E.mortal || op->object[0] != E.mortal)
        newest[t->id] = last;
    vclock_clear(&known);
    if (fresh)
        vclock_copy(&known, &t->order);
    for (int k = 0; k < 3; k++) {
        struct object *o = op->object[k];

        e->object[k] = o;
        e->mode[k] = op->mode[k];
        e->before[k] = -1;
        if (!o || !op->mode[k])
            continue;
        if (op->kind == OP_SEM_POST)
            e->aux = o->value;
        e->before[k] = o->last_event;
        o->last_event = last;
        vclock_join(&t->order, &o->order_writes);
        if (op->mode[k] == MODE_WRITE)
            vclock_join(&t->order, &o->order_reads);
    }
    vclock_set(&t->order, t->id, t->events);
    vclock_copy(&clocks[last], &t->order);
    for (int k = 0; k < 3; k++) {
        struct object *o = op->object[k];

        if (!o || !op->mode[k])
            continue;
        if (op->mode[k] == MODE_WRITE) {
            vclock_copy(&o->order_writes, &t->order);
            vclock_clear(&o->order_reads);
        } else {
            vclock_join(&o->order_reads, &t->order);
        }
    }
    if (fresh && op->kind == OP_EXIT)
        find_races_of_end(last, &known);
    else if (fresh)
        find_races(last, &known);
}
