/* SPDX-License-Identifier: MIT */
/*
 * process.h - processes: fibers with a memory and descriptors of their own.
 *
 * Process 0 is the scenario, with all of its threads.  Each other one is a
 * child with one thread, in the order in which they were started; in messages
 * process 3 is P3.  Nothing of it is a process of the kernel's.
 *
 *     runs --ends--> zombie --waited for--> gone
 *
 * Worker's only thread.
 */
#ifndef EXPLORE_PROCESS_H
#define EXPLORE_PROCESS_H

#include <signal.h>

#include "model.h"

enum {
    PROCESSES_MAX = 64,
    PROCESS_FDS = 128, /* descriptors of a child */
    HIDDEN_FROM = 128, /* where the kernel's numbers of them begin */
    FIRST_PID = 4242,  /* the scenario's */
    FD_NONE = -1,
    FD_CONSOLE = -2, /* the scenario's own 0, 1 and 2 */
    NO_PROCESS = -1
};

enum process_state { PROCESS_NONE, PROCESS_RUNS, PROCESS_ZOMBIE, PROCESS_GONE };

struct process {
    enum process_state state;
    int number;
    int pid, parent, group, session; /* parent: its number, or NO_PROCESS */
    int born_to;                     /* its first parent */
    bool has_children;               /* has had some */
    int status;                      /* as waitpid gives it */
    int thread;
    bool ending; /* too late for a signal */
    uintptr_t started_at;
    const char *started_by;
    int fds[PROCESS_FDS]; /* a child's own numbers: the kernel's */
    uint32_t serial;      /* of descriptors opened here */
    uint64_t ignored, handled, pending; /* signals, bit number - 1 */
    int sender[64];                     /* pid, of those that are pending */
    /* vfork: who waits until this one ends or is another program */
    bool lent;
    uintptr_t lender_frame;
    /* the program that runs, after spawn and exec */
    int (*main)(int argc, char *argv[]);
    int argc;
    char **argv;
};

/* NULL: there is no such process in this execution. */
struct process *process_at(int number);
struct process *process_self(void);
struct process *process_of_pid(int pid);
bool process_runs(int number);
void processes_reset(void);
int processes_now(void); /* children that run */
/* Is the running thread the only one of its process? */
bool process_alone(void);

/* What calls about processes depend on. */
struct object *family_of(int number); /* its children: born, ended, waited */
struct object *life_of(int number);   /* itself: ended, waited for */

/* A new one, a copy of the running one's table and signals. */
struct process *process_new(uintptr_t pc, const char *call);
/* Before: a scheduling point, and a planned failure; 0 or its errno. */
int process_point(const char *call, uintptr_t pc);
/* Starts its thread on a program, up to its first operation. */
void process_run(struct process *p);
/* 0 in the child, which goes on from here; its number in the parent. */
int process_fork(struct process *p);
/* The running process becomes another program. */
_Noreturn void process_exec(struct process *p, uintptr_t pc);
/* exit: what atexit knows, then the end. */
_Noreturn void process_exit(int status, uintptr_t pc);
_Noreturn void process_end(int status, uintptr_t pc);
_Noreturn void process_killed(int signal, uintptr_t pc);
/* Copies strings into memory of p's own; *count without the NULL. */
char **process_strings(struct process *p, char *const strings[], int *count,
                       uintptr_t pc);
/* Running or zombie children of the scenario: a leak. */
void check_processes(void);

/* descriptors.c */
void descriptors_inherit(const struct process *from, struct process *to,
                         uintptr_t pc);
/* Closes all, or those that are closed by exec. */
void descriptors_close(struct process *p, bool only_on_exec, uintptr_t pc);
void descriptors_ended(int pid); /* what pidfd_open gave becomes ready */
int descriptor_pid(int fd);      /* of a pidfd, or -1 */
int descriptor_open_pidfd(const struct process *p, bool nonblocking,
                          uintptr_t pc);

/* signals.c */
void signals_exec(struct process *p);
/* Sends to one; what it does takes place at the target's next step. */
void signal_send(struct process *to, int number, uintptr_t pc);
/* wait.c: what is known of a signal that has been taken, and of its sender. */
void signal_tell(siginfo_t *info, int number, int sender, uintptr_t pc);
uint64_t signals_of(const sigset_t *set);
bool signal_ignored(const struct process *p, int number);

/* spawn.c: the program that a path names; NULL: none. */
struct dojo_program;
const struct dojo_program *program_of(const char *path, bool search);
void programs_reset(void);

#endif
