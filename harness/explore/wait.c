/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: P_PIDFD, wait4. */
#define _GNU_SOURCE
/*
 * wait.c - waiting for children, and who is whose.
 *
 * Of several that have ended, the one that was started first is reported, as
 * Linux does.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "descriptors.h"
#include "process.h"

/* Which children: waitpid's first argument, but a number of its own for a
   child that was named by a pidfd. */
struct which {
    int pid;
    bool no_wait, keep;
};

static bool meant(const struct process *p, int pid)
{
    if (p->state == PROCESS_GONE || p->parent != E.self)
        return false;
    if (pid > 0)
        return p->pid == pid;
    return pid == -1 || p->group == (pid ? -pid : process_self()->group);
}

/* The first that has ended; *any: is there somebody to wait for? */
static struct process *ended(int pid, bool *any)
{
    *any = false;
    for (int i = 1; i < E.process_count; i++) {
        struct process *p = process_at(i);

        if (!meant(p, pid))
            continue;
        *any = true;
        if (p->state == PROCESS_ZOMBIE)
            return p;
    }
    return NULL;
}

/* Asked of a thread that may not run now: its process, not the running one. */
static bool wait_over(const struct thread *t)
{
    int before = E.self;
    bool any;

    E.self = t->process;
    bool over = ended((int)t->op.aux, &any) || !any;

    E.self = before;
    return over;
}

static struct op wait_op(const struct which *w, uintptr_t pc, const char *call)
{
    const struct process *p = w->pid > 0 ? process_of_pid(w->pid) : NULL;
    struct op op = op_on(OP_PROCESS, family_of(E.self), MODE_WRITE, pc, call);

    if (p && p->parent == E.self && process_alone()) {
        op.object[0] = life_of(p->number);
        if (!w->no_wait)
            op.kind = OP_REAP;
    }
    op.aux = w->pid;
    return op;
}

/* The child, NULL with *error 0 (none yet) or an errno. */
static struct process *wait_for(struct which w, uintptr_t pc, const char *call,
                                void *frame, int *error)
{
    struct op op = wait_op(&w, pc, call);
    bool any;

    *error = 0;
    if (!w.no_wait && fault_here(call, pc, error))
        return NULL;
    if (!w.no_wait) {
        op.enabled = wait_over;
        op.may_block = !ended(w.pid, &any) && any;
    } else if (spin_circles(E.current, &op, frame)) {
        op = E.current->op;
    }
    point(&op);
    struct process *p = ended(w.pid, &any);

    if (!p) {
        *error = any ? 0 : ECHILD;
        if (any)
            spin_note(E.current, &op, true);
        return NULL;
    }
    const struct thread *child = &E.threads[p->thread];

    vclock_join(&E.current->vc, &child->end);
    if (E.watching)
        vclock_join(&E.current->order, &child->end_order);
    spin_reset(E.current);
    if (!w.keep)
        p->state = PROCESS_GONE;
    return p;
}

static int wait_pid(int pid, int *status, int options, uintptr_t pc,
                    const char *call, void *frame)
{
    struct which w = {.pid = pid, .no_wait = options & WNOHANG};
    int error;

    if (options & ~(WNOHANG | WUNTRACED | WCONTINUED))
        return errno = EINVAL, -1;
    struct process *p = wait_for(w, pc, call, frame, &error);

    if (E.tracing)
        trace_value((uint64_t)(p ? p->pid : error ? -1 : 0), true);
    if (!p)
        return error ? (errno = error, -1) : 0;
    if (status) {
        access_range((uintptr_t)status, sizeof *status, true, pc);
        *status = p->status;
    }
    return p->pid;
}

pid_t MODEL(waitpid)(pid_t pid, int *status, int options)
{
    return E.active ? wait_pid(pid, status, options, CALLER, "waitpid",
                               __builtin_frame_address(0))
                    : waitpid(pid, status, options);
}

pid_t MODEL(wait)(int *status)
{
    return E.active ? wait_pid(-1, status, 0, CALLER, "wait",
                               __builtin_frame_address(0))
                    : wait(status);
}

pid_t MODEL(wait4)(pid_t pid, int *status, int options, struct rusage *usage)
{
    if (!E.active)
        return wait4(pid, status, options, usage);
    if (usage)
        memset(usage, 0, sizeof *usage);
    return wait_pid(pid, status, options, CALLER, "wait4",
                    __builtin_frame_address(0));
}

pid_t MODEL(wait3)(int *status, int options, struct rusage *usage)
{
    if (!E.active)
        return wait3(status, options, usage);
    if (usage)
        memset(usage, 0, sizeof *usage);
    return wait_pid(-1, status, options, CALLER, "wait3",
                    __builtin_frame_address(0));
}

static void tell(siginfo_t *info, const struct process *p, uintptr_t pc)
{
    if (!info)
        return;
    access_range((uintptr_t)info, sizeof *info, true, pc);
    memset(info, 0, sizeof *info);
    if (!p)
        return;
    info->si_signo = SIGCHLD;
    info->si_pid = p->pid;
    info->si_code = WIFEXITED(p->status) ? CLD_EXITED : CLD_KILLED;
    info->si_status =
        WIFEXITED(p->status) ? WEXITSTATUS(p->status) : WTERMSIG(p->status);
}

void signal_tell(siginfo_t *info, int number, int sender, uintptr_t pc)
{
    for (int i = 1; i < E.process_count && number == SIGCHLD; i++)
        if (process_at(i)->pid == sender && process_at(i)->born_to == E.self) {
            tell(info, process_at(i), pc);
            return;
        }
    tell(info, NULL, pc);
    info->si_signo = number;
    info->si_code = SI_USER;
    info->si_pid = sender;
}

int MODEL(waitid)(idtype_t type, id_t id, siginfo_t *info, int options)
{
    uintptr_t pc = CALLER;
    struct which w = {.no_wait = options & WNOHANG, .keep = options & WNOWAIT};
    int error;

    if (!E.active)
        return waitid(type, id, info, options);
    if (!(options & (WEXITED | WSTOPPED | WCONTINUED)) ||
        options & ~(WEXITED | WSTOPPED | WCONTINUED | WNOHANG | WNOWAIT))
        return errno = EINVAL, -1;
    if (!(options & WEXITED))
        fail(OUT_INCOMPLETE, pc, "waitid without WEXITED is not modelled");
    switch ((int)type) {
    case P_ALL:
        w.pid = -1;
        break;
    case P_PID:
        w.pid = (int)id;
        break;
    case P_PGID:
        w.pid = -(int)id;
        break;
    case P_PIDFD:
        w.pid = descriptor_pid((int)id);
        if (w.pid < 0)
            return errno = EBADF, -1;
        break;
    default:
        return errno = EINVAL, -1;
    }
    const struct process *p =
        wait_for(w, pc, "waitid", __builtin_frame_address(0), &error);

    if (error)
        return errno = error, -1;
    tell(info, p, pc);
    return 0;
}

int MODEL(pidfd_open)(pid_t pid, unsigned flags)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        fail(OUT_INCOMPLETE, pc, "pidfd_open outside of a scenario");
    const struct process *p = process_of_pid(pid);

    if (pid <= 0 || flags & ~(unsigned)O_NONBLOCK)
        return errno = EINVAL, -1;
    if (!p)
        return errno = ESRCH, -1;
    return descriptor_open_pidfd(p, flags & O_NONBLOCK, pc);
}

/* Who is who. */

pid_t MODEL(getpid)(void)
{
    return E.active ? process_self()->pid : FIRST_PID;
}

pid_t MODEL(getppid)(void)
{
    const struct process *parent;

    if (E.self) {
        struct op op = op_on(OP_PROCESS, family_of(process_self()->born_to),
                             MODE_READ, CALLER, "getppid");

        point(&op);
    }
    parent = process_at(process_self()->parent);

    /* A child whose parent has ended: init. */
    return parent ? parent->pid : E.self ? 1 : FIRST_PID - 1;
}

pid_t MODEL(getpgrp)(void)
{
    return process_self()->group;
}

static struct process *self_or(int pid)
{
    return pid ? process_of_pid(pid) : process_self();
}

pid_t MODEL(getpgid)(pid_t pid)
{
    const struct process *p = self_or(pid);

    return p ? p->group : (errno = ESRCH, -1);
}

pid_t MODEL(getsid)(pid_t pid)
{
    const struct process *p = self_or(pid);

    return p ? p->session : (errno = ESRCH, -1);
}

static bool group_exists(int group, int session)
{
    for (int i = 0; i < E.process_count; i++) {
        const struct process *p = process_at(i);

        if (p->state != PROCESS_GONE && p->group == group &&
            p->session == session)
            return true;
    }
    return false;
}

int MODEL(setpgid)(pid_t pid, pid_t group)
{
    struct process *p = self_or(pid);
    struct op op = op_on(OP_PROCESS, NULL, MODE_NONE, CALLER, "setpgid");

    if (group < 0)
        return errno = EINVAL, -1;
    if (!p || (p->number != E.self && p->parent != E.self))
        return errno = ESRCH, -1;
    /* Whoever sends to or waits for a group. */
    op.object[0] = life_of(p->number);
    op.mode[0] = MODE_WRITE;
    op.object[1] = family_of(E.self != p->number ? E.self
                             : E.self            ? p->born_to
                                                 : 0);
    op.mode[1] = MODE_WRITE;
    point(&op);
    if (p->number != E.self && p->main)
        return errno = EACCES, -1;
    if (p->session == p->pid ||
        (group && group != p->pid && !group_exists(group, p->session)))
        return errno = EPERM, -1;
    p->group = group ? group : p->pid;
    return 0;
}

pid_t MODEL(setsid)(void)
{
    struct process *p = process_self();

    if (p->group == p->pid)
        return errno = EPERM, -1;
    return p->session = p->group = p->pid;
}
