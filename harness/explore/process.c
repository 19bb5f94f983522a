/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: as fiber.h's users. */
#define _GNU_SOURCE
/*
 * process.c - processes: their start, their end.
 *
 * Like a new thread, a new process runs at once up to its first visible
 * operation; then its parent goes on.
 *
 * A process ends in two steps, as in the kernel: its descriptors are closed,
 * which others may see, and then it can be waited for.
 */
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "descriptors.h"
#include "fiber.h"
#include "models.h"
#include "space.h"

enum { FAMILIES = 0x40, LIVES = 0x80, PIDS = 6, STRINGS_MAX = 1024 };

static struct process processes[PROCESSES_MAX];

struct process *process_at(int number)
{
    return number >= 0 && number < E.process_count ? &processes[number] : NULL;
}

struct process *process_self(void)
{
    return &processes[E.self];
}

struct process *process_of_pid(int pid)
{
    for (int i = 0; i < E.process_count; i++)
        if (processes[i].pid == pid && processes[i].state != PROCESS_GONE)
            return &processes[i];
    return NULL;
}

bool process_runs(int number)
{
    return processes[number].state == PROCESS_RUNS;
}

/* The scenario's own: what an execution may have changed of it. */
static void renew_first(struct process *p)
{
    p->state = PROCESS_RUNS;
    p->pid = p->group = p->session = FIRST_PID;
    p->parent = p->born_to = NO_PROCESS;
    p->has_children = false;
    p->serial = 0;
    p->ignored = p->handled = p->pending = 0;
}

void processes_reset(void)
{
    if (E.process_count > 1) {
        for (int i = 0; i < E.thread_count; i++)
            if (E.threads[i].process)
                fiber_leave_copy(&E.threads[i]);
        spaces_reset();
    }
    programs_reset();
    E.self = 0;
    E.process_count = 1;
    renew_first(&processes[0]);
}

int processes_now(void)
{
    int n = 0;

    for (int i = 1; i < E.process_count; i++)
        n += processes[i].state == PROCESS_RUNS;
    return n;
}

bool process_alone(void)
{
    for (int i = 0; i < E.thread_count; i++)
        if (E.threads[i].state == T_ALIVE && E.threads[i].process == E.self &&
            &E.threads[i] != E.current)
            return false;
    return true;
}

struct object *family_of(int number)
{
    return object_at(FAMILIES + (uintptr_t)number, OBJ_GLOBAL);
}

struct object *life_of(int number)
{
    return object_at(LIVES + (uintptr_t)number, OBJ_GLOBAL);
}

int process_point(const char *call, uintptr_t pc)
{
    struct op op = op_on(OP_PROCESS, family_of(E.self), MODE_WRITE, pc, call);
    int error;

    if (!E.active)
        fail(OUT_INCOMPLETE, pc, "%s outside of a scenario", call);
    if (E.current->hidden)
        fail(OUT_INCOMPLETE, pc, "%s by a scripted peer", call);
    /* Their numbers are given out in order. */
    op.object[1] = object_at(PIDS, OBJ_GLOBAL);
    op.mode[1] = MODE_WRITE;
    if (!process_alone())
        descriptors_depend(&op, 2);
    point(&op);
    spin_reset(E.current);
    return fault_here(call, pc, &error) ? error : 0;
}

static void note_start(struct thread *t, struct thread *child, uintptr_t pc)
{
    struct op op = op_on(OP_CREATE, NULL, MODE_NONE, pc, "start");

    op.target = child->id;
    if (E.tracing)
        trace_event(t, &op);
}

static void new_thread(struct process *p, uintptr_t pc)
{
    struct thread *t = E.current;
    struct thread *child = thread_new(t);

    tick(t);
    child->process = p->number;
    child->detached = true; /* nobody joins it */
    child->starting = true;
    child->creator = t->id;
    child->created_at = pc;
    p->thread = child->id;
    t->writes++;
    note_start(t, child, pc);
}

static void count_start(void)
{
    int now = processes_now();

    E.processes_started++;
    if (E.processes_most < now)
        E.processes_most = now;
}

struct process *process_new(uintptr_t pc, const char *call)
{
    struct process *parent = process_self();

    if (E.process_count == PROCESSES_MAX)
        fail(OUT_INCOMPLETE, pc, "more than %d processes in one execution",
             PROCESSES_MAX);
    struct process *p = &processes[E.process_count];

    *p = *parent;
    p->number = E.process_count++;
    p->pid = FIRST_PID + p->number;
    p->parent = p->born_to = parent->number;
    parent->has_children = true;
    p->has_children = false;
    p->pending = 0;
    p->lent = p->ending = false;
    p->started_at = pc;
    p->started_by = call;
    p->serial = 0;
    new_thread(p, pc);
    descriptors_inherit(parent, p, pc);
    count_start();
    return p;
}

static void program_entry(void)
{
    struct process *p = process_self();

    at_exit_forget();
    process_exit(p->main(p->argc, p->argv), 0);
}

void process_run(struct process *p)
{
    struct thread *child = &E.threads[p->thread];

    child->scripted = true;
    space_spawn(E.self, p->number);
    fiber_prepare(child, program_entry);
    thread_run_child(child);
}

static void copy_thread(const struct thread *t, struct thread *child)
{
    child->scripted = t->scripted;
    child->calls = t->calls;
    memcpy(child->specific, t->specific, sizeof child->specific);
    child->cancel_depth = t->cancel_depth;
}

int process_fork(struct process *p)
{
    struct thread *t = E.current;
    struct thread *child = &E.threads[p->thread];
    int number = p->number;

    if (t->context)
        fail(OUT_INCOMPLETE, t->op.pc,
             "fork on a stack that the program made is not modelled, at " AT,
             t->op.pc);
    copy_thread(t, child);
    objects_copy(t, child);
    fiber_fork(t, child);
    /* Here twice; what is known of t belongs to the parent. */
    return E.self == number ? 0 : number;
}

char **process_strings(struct process *p, char *const strings[], int *count,
                       uintptr_t pc)
{
    struct thread *before = E.current;
    int self = E.self, n = 0;
    const char *from[STRINGS_MAX];

    while (strings && strings[n] && n + 1 < STRINGS_MAX) {
        from[n] = strings[n];
        access_range((uintptr_t)from[n], strlen(from[n]) + 1, false, pc);
        n++;
    }
    E.current = &E.threads[p->thread];
    E.self = p->number;
    char **copy = arena_allocate((size_t)(n + 1) * sizeof *copy, 16, true, pc);

    for (int i = 0; i < n; i++) {
        size_t length = strlen(from[i]) + 1;

        copy[i] =
            memcpy(arena_allocate(length, 16, false, pc), from[i], length);
    }
    E.current = before;
    E.self = self;
    *count = n;
    return copy;
}

/* A child of vfork lets its parent go on. */
static void give_back(struct process *p)
{
    if (!p->lent)
        return;
    p->lent = false;
    space_hand_back(p->number, p->parent, p->lender_frame);
    E.version++;
}

_Noreturn void process_exec(struct process *p, uintptr_t pc)
{
    struct op op =
        op_on(OP_PROCESS, life_of(p->number), MODE_WRITE, pc, "exec");
    struct thread *t = E.current;

    descriptors_close(p, true, pc);
    if (p->lent)
        point(&op);
    give_back(p);
    signals_exec(p);
    memset(t->specific, 0, sizeof t->specific);
    t->calls.depth = 0;
    t->cancel_depth = 0;
    t->scripted = true;
    fiber_exec(t, program_entry);
}

_Noreturn void process_exit(int status, uintptr_t pc)
{
    run_at_exit();
    process_end((status & 255) << 8, pc);
}

/* Its own children are init's from now on. */
static void leave_children(int number)
{
    for (int i = 1; i < E.process_count; i++) {
        struct process *c = &processes[i];

        if (c->parent != number)
            continue;
        c->parent = NO_PROCESS;
        if (c->state == PROCESS_ZOMBIE)
            c->state = PROCESS_GONE;
    }
}

static void become_zombie(struct process *p, int status, uintptr_t pc)
{
    struct process *parent = process_at(p->parent);

    p->status = status;
    p->state = PROCESS_ZOMBIE;
    if (!parent || signal_ignored(parent, SIGCHLD))
        p->state = PROCESS_GONE;
    leave_children(p->number);
    descriptors_ended(p->pid);
    if (parent) {
        family_of(parent->number)->version++;
        if (p->state == PROCESS_ZOMBIE)
            signal_send(parent, SIGCHLD, pc);
    }
    life_of(p->number)->version++;
    E.version++;
}

_Noreturn void process_end(int status, uintptr_t pc)
{
    struct process *p = process_self();
    struct thread *t = E.current;
    struct op op = op_on(OP_PROCESS_END, life_of(p->number), MODE_WRITE, pc,
                         "the process ends");

    t->dying = 0;
    p->ending |= WIFSIGNALED(status);
    descriptors_close(p, false, pc);
    /* Who waits for it or watches it; whom it leaves without a parent. */
    op.object[1] = family_of(p->born_to);
    op.mode[1] = MODE_WRITE;
    op.object[2] = p->has_children ? family_of(p->number) : NULL;
    op.mode[2] = MODE_WRITE;
    point(&op);
    give_back(p);
    become_zombie(p, status, pc);
    fiber_leave_copy(t);
    t->state = T_FINISHED;
    vclock_copy(&t->end, &t->vc);
    if (E.watching)
        vclock_copy(&t->end_order, &t->order);
    thread_leave();
}

_Noreturn void process_killed(int signal, uintptr_t pc)
{
    if (!E.self)
        fail(OUT_CRASH, pc, "T%d is killed by SIG%s at " AT, E.current->id,
             sigabbrev_np(signal), pc);
    process_end(signal, pc);
}

void check_processes(void)
{
    for (int i = 1; i < E.process_count; i++) {
        const struct process *p = &processes[i];

        if (p->parent || p->state == PROCESS_GONE)
            continue;
        fail(OUT_LEAK, p->started_at, "P%d, started by %s at " AT ", %s", i,
             p->started_by, p->started_at,
             p->state == PROCESS_ZOMBIE
                 ? "was never waited for: it is left behind as a zombie"
                 : "still runs at the end");
    }
}
