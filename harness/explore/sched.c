/* SPDX-License-Identifier: MIT */
/*
 * sched.c - who goes on: scheduling points, the end of an execution, time.
 *
 * Invariant: a thread that does not run has announced its next visible
 * operation in t->op; whether that is enabled is asked when somebody chooses,
 * and the chosen operation takes effect before anybody else runs.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contexts.h"
#include "engine.h"
#include "events.h"
#include "process.h"
#include "threadset.h"

struct engine E;

bool is_enabled(const struct thread *t)
{
    return t->state == T_ALIVE && (!t->op.enabled || t->op.enabled(t));
}

/* A wake-up that nobody caused is no way out of a deadlock. */
bool by_luck(const struct thread *t)
{
    const struct op *op = &t->op;

    if (op->deadline >= 0)
        return E.now < op->deadline && E.late_left + E.spurious_left > 0 &&
               op->kind == OP_WAKE && !t->signalled;
    return op->kind == OP_WAKE && !t->signalled;
}

int64_t earliest_deadline(void)
{
    int64_t earliest = -1;

    for (int i = 0; i < E.thread_count; i++) {
        const struct thread *t = &E.threads[i];

        if (t->state == T_ALIVE && t->op.deadline > E.now &&
            (earliest < 0 || t->op.deadline < earliest))
            earliest = t->op.deadline;
    }
    return earliest;
}

/* The next moment at which something happens by itself; -1: none. */
static int64_t next_moment(void)
{
    int64_t next = earliest_deadline();
    int64_t timer = timers_next(E.now);

    return timer >= 0 && (next < 0 || timer < next) ? timer : next;
}

/*
 * Nobody can go on: time jumps to the next event.  The jump orders nothing:
 * who took a lock before it might have come second.
 */
static void jump(int64_t next)
{
    E.wakeups += spin_rounds(next - E.now);
    E.now = next;
    timers_fire(next);
    strategy_time_passed();
}

_Noreturn void finish(enum outcome outcome)
{
    if (E.tracing)
        trace_end();
    E.outcome = outcome;
    E.active = false;
    fiber_home();
    abort();
}

_Noreturn void fail(enum outcome outcome, uintptr_t pc, const char *format, ...)
{
    va_list arguments;

    E.finding->outcome = outcome;
    E.finding->pc = pc;
    E.finding->thread = E.current ? E.current->id : 0;
    va_start(arguments, format);
    vsnprintf(E.finding->text, sizeof E.finding->text, format, arguments);
    va_end(arguments);
    name_addresses(E.finding->text, sizeof E.finding->text);
    finish(outcome);
}

void raise_flag(bool *flag)
{
    if (*flag)
        return;
    *flag = true;
    finish(OUT_RERUN);
}

/* The set of threads that may go on; how many of them not only by luck. */
static int find_enabled(uint64_t set[2], int *only)
{
    int count = 0, sure = 0;

    set[0] = set[1] = 0;
    *only = -1;
    E.choosing = true;
    for (int i = 0; i < E.thread_count; i++) {
        const struct thread *t = &E.threads[i];

        if (t->state != T_ALIVE || (t->op.enabled && !t->op.enabled(t)))
            continue;
        add(set, i);
        *only = i;
        count++;
        sure += !by_luck(t);
    }
    E.choosing = false;
    if (count > 1)
        *only = -1;
    return sure;
}

/* No event of the class: the wake-up and the timeout themselves are. */
static bool luck_comes_first(void)
{
    bool key = E.want_key;

    E.want_key = false;
    unsigned chosen = choose_value(2, true);

    E.want_key = key;
    return chosen;
}

/* Where the kernel knows of something that no step has told of. */
static int find_again(uint64_t set[2], int *only)
{
    uint32_t before = E.moved;

    E.moved = UINT32_MAX;
    int sure = find_enabled(set, only);

    E.moved = before;
    return sure;
}

/*
 * The same, but never none: time jumps, or who waits until later is woken by
 * luck before that.  Both are tried, because who could go on a moment ago
 * without making a difference may have done so.
 */
static int await_enabled(uint64_t set[2])
{
    int only;

    while (!find_enabled(set, &only) && !find_again(set, &only)) {
        int64_t next = next_moment();

        if (next < 0)
            deadlock();
        if ((set[0] | set[1]) && luck_comes_first())
            break;
        jump(next);
    }
    return only;
}

/* The plain choice: the same thread, else the next one in the circle. */
static struct thread *plain_choice(const struct thread *from,
                                   const uint64_t set[2])
{
    int n = E.thread_count;

    if (has(set, from->id) && !from->yielding && !by_luck(from))
        return &E.threads[from->id];
    for (int k = 1; k <= n; k++) {
        int i = (from->id + (E.backwards ? n - k : k)) % n;

        if (has(set, i) && !by_luck(&E.threads[i]))
            return &E.threads[i];
    }
    for (int i = 0;; i++)
        if (has(set, i))
            return &E.threads[i];
}

static struct thread *choose(struct thread *from)
{
    uint64_t set[2];
    int only = await_enabled(set);
    struct thread *plain = plain_choice(from, set);
    struct thread *to = plain;

    if (only >= 0)
        strategy_only(to = &E.threads[only]);
    else
        to = strategy_choose(set, plain, from);
    if (to != from && has(set, from->id) && !from->yielding && !by_luck(from))
        E.preemptions++;
    from->yielding = false;
    return to;
}

static void count_step(void)
{
    if (E.accesses > E.most_accesses)
        E.most_accesses = E.accesses;
    E.accesses = 0;
    if (++E.steps > E.step_limit)
        finish(OUT_STEPS);
    if (E.steps == E.usual_steps)
        E.usual_decisions = E.decisions;
}

static void note_objects(const struct op *op)
{
    for (int i = 0; i < 3; i++)
        if (op->object[i] && op->mode[i] == MODE_READ)
            op->object[i]->read_at = E.steps;
        else if (op->object[i] && op->mode[i] == MODE_WRITE)
            op->object[i]->written_at = E.steps;
}

void event(const struct op *op)
{
    struct thread *t = E.current;

    note_objects(op);
    spin_event(t, op->kind);
    if (E.watching)
        strategy_commit(t, op);
    if (E.tracing)
        trace_event(t, op);
}

/* Where a child is ended by another, each of its steps could be too late. */
static void could_be_killed(struct thread *t)
{
    struct op op = op_on(OP_PROCESS, E.mortal, MODE_READ, t->op.pc, NULL);

    if (E.watching)
        strategy_commit(t, &op);
}

static __attribute__((noinline)) void take_point(const struct op *op)
{
    struct thread *t = E.current;
    int64_t before = E.now;

    if (t->context)
        context_room(t, op->pc);
    t->op = *op;
    /* A scenario says itself how late its waits may be. */
    if (E.program && !E.limits.late && op->deadline > E.now &&
        threads_now() > 1)
        E.cut |= CUT_LATE;
    if (!t->asked_ahead || t->starting) /* its creator's step is not over */
        t->asked = 0;
    t->asked_ahead = false;
    if (t->starting) {
        t->starting = false;
        fiber_switch(t, &E.threads[t->creator]);
    } else {
        struct thread *next = choose(t);

        if (next != t)
            fiber_switch(t, next);
    }
    count_step();
    if (t->op.deadline >= 0 && E.now > before)
        spin_reset(t); /* it has slept */
    E.wakeups += t->op.may_block;
    if (t->op.kind == OP_CAS)
        t->op.mode[0] = (uint8_t)op_mode(&t->op, 0);
    if (t->op.kind == OP_WAKE && by_luck(t)) {
        t->op.object[2] = E.budget;
        t->op.mode[2] = MODE_WRITE;
    }
    if (E.kills && t->process)
        could_be_killed(t);
    event(&t->op);
    if (t->dying)
        process_killed(t->dying, t->op.pc);
}

void point(const struct op *op)
{
    take_point(op);
    fiber_scrub();
}

void thread_run_child(struct thread *child)
{
    struct thread *t = E.current;

    fiber_switch(t, child);
}

_Noreturn void thread_leave(void)
{
    struct thread *t = E.current;

    if (t->starting) {
        t->starting = false;
        fiber_switch(t, &E.threads[t->creator]);
    }
    fiber_switch(t, choose(t));
    abort();
}

unsigned choose_value(unsigned n, bool cost)
{
    if (n < 2)
        return 0;
    return strategy_value(n, cost);
}

/* Main fiber: runs the scenario, then waits for what it left behind. */
static void (*body_now)(void *);
static void *body_argument;

static void main_entry(void)
{
    errno = 0;
    body_now(body_argument);
    program_end();
}

static void reset(void)
{
    E.generation++;
    processes_reset();
    memory_reset();
    objects_reset();
    E.moved = E.steps = E.decisions = E.preemptions = E.deviations = 0;
    E.accesses = 0;
    E.choosing = false;
    E.spurious_left = E.limits.spurious;
    E.late_left = E.limits.late;
    E.now = 1000 * INT64_C(1000000000);
    E.sc_sequence = E.version = 0;
    E.trace_key = 0;
    E.output_bytes = 0;
    E.wakeups = E.calls = 0;
    E.threads_started = E.processes_started = E.processes_most = 0;
    E.threads_most = 1;
    vclock_clear(&E.sc_fences);
    E.thread_count = 0;
}

enum outcome run_execution(void (*body)(void *), void *argument)
{
    struct thread *main_thread;

    reset();
    body_now = body;
    body_argument = argument;
    E.finding->outcome = OUT_RUNNING;
    E.outcome = OUT_RUNNING;
    events_reset();
    main_thread = thread_new(NULL);
    fiber_prepare(main_thread, main_entry);
    E.active = true;
    fiber_first(main_thread);
    E.active = false;
    execution_cleanup();
    return E.outcome;
}
