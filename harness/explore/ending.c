/* SPDX-License-Identifier: MIT */
/*
 * ending.c - the end of an execution: exit, abort, and what was left behind.
 */
#include <signal.h>
#include <string.h>

#include "model.h"
#include "process.h"
#include "space.h"

enum { ATEXIT_MAX = 32 };

/* Of a whole program: its destructors, the last to run first. */
extern void (*const __start_dojo_after_main[])(void) __attribute__((weak));
extern void (*const __stop_dojo_after_main[])(void) __attribute__((weak));

static void (*at_exit[ATEXIT_MAX])(void);
static int at_exit_count;

/* Children are not waited for, but those whose own parent has ended. */
static bool end_enabled(const struct thread *t)
{
    for (int i = 0; i < E.thread_count; i++) {
        const struct thread *o = &E.threads[i];

        if (o->state == T_ALIVE && i != t->id && !o->hidden &&
            (!o->process || process_at(o->process)->parent == NO_PROCESS))
            return false;
    }
    return true;
}

void at_exit_forget(void)
{
    at_exit_count = 0;
}

void run_at_exit(void)
{
    while (at_exit_count)
        at_exit[--at_exit_count]();
    for (void (*const *f)(void) = __stop_dojo_after_main;
         f > __start_dojo_after_main;)
        (*--f)();
}

void threads_private(void)
{
    space_private(at_exit, sizeof at_exit);
    space_private(&at_exit_count, sizeof at_exit_count);
}

static void check_threads(void)
{
    for (int i = 1; i < E.thread_count; i++) {
        const struct thread *t = &E.threads[i];

        if (!t->joined && !t->detached && !t->hidden && !t->process)
            fail(OUT_LEAK, t->created_at,
                 "T%d, started at " AT ", was never joined", i, t->created_at);
    }
}

static void check_locks(void)
{
    for (int i = 0; i < object_count(); i++) {
        const struct object *o = object_by_index(i);

        if ((o->kind == OBJ_MUTEX || o->kind == OBJ_RWLOCK ||
             o->kind == OBJ_SPIN) &&
            o->owner >= 0 && !o->destroyed && !o->space)
            fail(OUT_LEAK, o->owner_pc, VAR " is left locked: by T%d at " AT,
                 o->address, o->owner, o->owner_pc);
    }
}

void check_descriptors(void);

_Noreturn void program_end(void)
{
    struct op op = op_on(OP_END, NULL, MODE_NONE, 0, "the end");

    if (E.self && !E.program)
        fail(OUT_MISUSE, process_self()->started_at,
             "P%d, started by %s at " AT
             ", returns from the scenario: it goes on as a second parent; it "
             "has to end in _exit or exec",
             E.self, process_self()->started_by, process_self()->started_at);
    if (E.program)
        program_exit(0, 0);
    op.enabled = end_enabled;
    point(&op);
    check_processes();
    check_threads();
    check_locks();
    check_descriptors();
    check_leaks(false);
    finish(OUT_DONE);
}

static bool ever_detached(void)
{
    for (int i = 1; i < E.thread_count; i++)
        if (E.threads[i].detached && !E.threads[i].hidden)
            return true;
    return false;
}

_Noreturn void program_exit(int status, uintptr_t pc)
{
    struct op op = op_on(OP_EXIT, E.process, MODE_WRITE, pc, "exit");

    if (E.self)
        process_exit(status, pc);
    if (threads_now() > 1 || processes_now())
        point(&op);
    else if (ever_detached())
        event(&op); /* they might have been in the middle of something */
    run_at_exit();
    if (status)
        fail(OUT_WRONG, pc, "the program ends with status %d", status & 255);
    check_processes();
    check_threads();
    check_locks();
    /* Without a place, main has returned and its frames are gone. */
    check_leaks(pc != 0);
    finish(OUT_DONE);
}

_Noreturn void MODEL(exit)(int status)
{
    uintptr_t pc = PLACE;

    if (!E.program && !E.self)
        fail(OUT_CRASH, pc,
             "exit(%d) is called at " AT " in the middle of the "
             "scenario",
             status, pc);
    program_exit(status, pc);
}

_Noreturn void MODEL(_exit)(int status)
{
    uintptr_t pc = PLACE;

    if (E.self)
        process_end((status & 255) << 8, pc);
    fail(OUT_CRASH, pc, "_exit(%d) is called at " AT, status, pc);
}

_Noreturn void MODEL(_Exit)(int status)
{
    uintptr_t pc = PLACE;

    if (E.self)
        process_end((status & 255) << 8, pc);
    fail(OUT_CRASH, pc, "_Exit(%d) is called at " AT, status, pc);
}

int MODEL(atexit)(void (*function)(void))
{
    if (at_exit_count == ATEXIT_MAX)
        return -1;
    at_exit[at_exit_count++] = function;
    return 0;
}

_Noreturn void MODEL(abort)(void)
{
    uintptr_t pc = PLACE;

    if (E.self)
        process_killed(SIGABRT, pc);
    fail(OUT_CRASH, pc, "abort is called at " AT, pc);
}

_Noreturn void MODEL(__assert_fail)(const char *text, const char *file,
                                    unsigned line, const char *function)
{
    E.finding->line = (int)line;
    strncpy(E.finding->file, file, sizeof E.finding->file - 1);
    fail(OUT_WRONG, PLACE, "assertion `%s' failed in %s", text, function);
}
