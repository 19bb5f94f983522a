/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: sigabbrev_np. */
#define _GNU_SOURCE
/*
 * signals.c - dispositions, masks, and what a signal does to a process.
 *
 * Handlers are never run: a signal that has one ends the scenario as
 * incomplete, but for SIGPIPE, which then only makes the call fail.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>

#include "descriptors.h"
#include "process.h"

typedef void signal_handler(int number);

/* Of these each is kept, however many there are. */
enum { FIRST_QUEUED = 32 };

static uint64_t bit(int number)
{
    return UINT64_C(1) << (number - 1);
}

static bool by_default_nothing(int number)
{
    return number == SIGCHLD || number == SIGCONT || number == SIGURG ||
           number == SIGWINCH;
}

static bool stops(int number)
{
    return number == SIGSTOP || number == SIGTSTP || number == SIGTTIN ||
           number == SIGTTOU;
}

bool signal_ignored(const struct process *p, int number)
{
    return p->ignored & bit(number);
}

void signals_exec(struct process *p)
{
    p->handled = 0;
}

void broken_pipe(uintptr_t pc)
{
    const struct process *p = process_self();

    if (E.current->hidden || (p->ignored | p->handled) & bit(SIGPIPE))
        return;
    if (E.current->blocked & bit(SIGPIPE)) {
        E.current->pending |= bit(SIGPIPE);
        return;
    }
    if (E.self)
        process_killed(SIGPIPE, pc);
    fail(OUT_CRASH, pc,
         "T%d is killed by SIGPIPE at " AT ": the other end is closed",
         E.current->id, pc);
}

/* It takes effect at the target's next step, whatever that waits for. */
static void end_by(struct process *to, int number, uintptr_t pc)
{
    struct thread *t = &E.threads[to->thread];

    if (to->number == E.self)
        process_killed(number, pc);
    if (!to->number)
        fail(OUT_CRASH, pc,
             "the scenario's own process is killed by SIG%s: P%d sends it "
             "at " AT,
             sigabbrev_np(number), E.self, pc);
    if (to->ending || t->dying)
        return;
    t->dying = number;
    t->op = op_on(OP_PROCESS, NULL, MODE_NONE, t->op.pc, "is killed");
    E.version++;
}

/* By all of its threads: nobody is there to take them. */
static uint64_t blocked_in(const struct process *p)
{
    uint64_t blocked = UINT64_MAX;

    for (int i = 0; i < E.thread_count; i++)
        if (E.threads[i].state == T_ALIVE && !E.threads[i].hidden &&
            E.threads[i].process == p->number)
            blocked &= E.threads[i].blocked;
    return blocked;
}

/* Nobody takes it yet: of several that are alike the first is kept. */
static void keep(struct process *to, int number, uintptr_t pc)
{
    life_of(to->number)->version++;
    E.version++;
    if (!(to->pending & bit(number)))
        to->sender[number - 1] = process_self()->pid;
    else if (number >= FIRST_QUEUED)
        fail(OUT_INCOMPLETE, pc,
             "signal %d, sent at " AT ", is to be queued, which is not "
             "modelled",
             number, pc);
    to->pending |= bit(number);
}

void signal_send(struct process *to, int number, uintptr_t pc)
{
    if (!number || to->state != PROCESS_RUNS)
        return;
    if (number != SIGKILL && number != SIGSTOP) {
        if (blocked_in(to) & bit(number)) {
            keep(to, number, pc);
            return;
        }
        if (to->ignored & bit(number))
            return;
        if (to->handled & bit(number))
            fail(OUT_INCOMPLETE, pc,
                 "a handler of SIG%s is to run, which is not modelled: sent "
                 "at " AT,
                 sigabbrev_np(number), pc);
        if (by_default_nothing(number))
            return;
    }
    if (stops(number))
        fail(OUT_INCOMPLETE, pc, "SIG%s, sent at " AT ", is not modelled",
             sigabbrev_np(number), pc);
    end_by(to, number, pc);
}

/* Whom a signal reaches that is sent to many. */
static struct object *waiters(void)
{
    return object_at(8, OBJ_GLOBAL);
}

/* A call that meets the signals which the running process is sent. */
static struct op signals_op(uintptr_t pc, const char *call)
{
    struct op op = op_on(OP_PROCESS, life_of(E.self), MODE_WRITE, pc, call);

    op.object[1] = family_of(E.self); /* SIGCHLD */
    op.object[2] = waiters();
    op.mode[1] = op.mode[2] = MODE_WRITE;
    return op;
}

/* Does it matter whether another thread sends one before?  SIGPIPE comes of
   the thread's own calls. */
static bool mask_is_seen(uint64_t changed)
{
    return (E.process_count > 1 || threads_now() > 1) &&
           changed & ~bit(SIGPIPE);
}

static void signals_point(uint64_t changed, uintptr_t pc, const char *call)
{
    struct op op = signals_op(pc, call);

    if (mask_is_seen(changed))
        point(&op);
}

/* Dispositions. */

static signal_handler *disposition(const struct process *p, int number)
{
    return p->ignored & bit(number) ? SIG_IGN : SIG_DFL;
}

/* What is ignored from now on is pending no more. */
static void forget(struct process *p, int number)
{
    p->pending &= ~bit(number);
    for (int i = 0; i < E.thread_count; i++)
        if (E.threads[i].process == p->number)
            E.threads[i].pending &= ~bit(number);
}

static void dispose(struct process *p, int number, signal_handler *handler)
{
    p->ignored &= ~bit(number);
    p->handled &= ~bit(number);
    if (handler == SIG_IGN ||
        (handler == SIG_DFL && by_default_nothing(number)))
        forget(p, number);
    if (handler == SIG_IGN)
        p->ignored |= bit(number);
    else if (handler != SIG_DFL)
        p->handled |= bit(number);
}

static bool valid(int number)
{
    return number > 0 && number <= 64;
}

static signal_handler *set_handler(int number, signal_handler *handler,
                                   uintptr_t pc)
{
    if (!valid(number) || number == SIGKILL || number == SIGSTOP)
        return errno = EINVAL, SIG_ERR;
    signals_point(bit(number), pc, "signal");
    signal_handler *before = disposition(process_self(), number);

    dispose(process_self(), number, handler);
    return before;
}

signal_handler *MODEL(signal)(int number, signal_handler *handler)
{
    return E.active ? set_handler(number, handler, CALLER)
                    : signal(number, handler);
}

signal_handler *MODEL(__sysv_signal)(int number, signal_handler *handler)
{
    return E.active ? set_handler(number, handler, CALLER)
                    : signal(number, handler);
}

int MODEL(sigaction)(int number, const struct sigaction *now,
                     struct sigaction *before)
{
    if (!E.active)
        return sigaction(number, now, before);
    if (!valid(number) || (now && (number == SIGKILL || number == SIGSTOP)))
        return errno = EINVAL, -1;
    call_reads(now, sizeof *now, CALLER);
    call_writes(before, sizeof *before, CALLER);
    if (before) {
        memset(before, 0, sizeof *before);
        before->sa_handler = disposition(process_self(), number);
    }
    if (!now)
        return 0;
    signals_point(bit(number), CALLER, "sigaction");
    dispose(process_self(), number, now->sa_handler);
    if (number == SIGCHLD && now->sa_flags & SA_NOCLDWAIT)
        process_self()->ignored |= bit(SIGCHLD);
    return 0;
}

/* No handler ever runs here, so none needs a stack. */
int MODEL(sigaltstack)(const stack_t *now, stack_t *before)
{
    if (!E.active)
        return sigaltstack(now, before);
    if (before)
        *before = (stack_t){.ss_flags = SS_DISABLE};
    return 0;
}

/* Masks. */

uint64_t signals_of(const sigset_t *set)
{
    uint64_t bits = 0;

    for (int i = 1; i <= 64; i++)
        if (sigismember(set, i) == 1)
            bits |= bit(i);
    return bits & ~(bit(SIGKILL) | bit(SIGSTOP));
}

static void set_of(uint64_t bits, sigset_t *set)
{
    sigemptyset(set);
    for (int i = 1; i <= 64; i++)
        if (bits & bit(i))
            sigaddset(set, i);
}

static void deliver(uintptr_t pc)
{
    struct process *p = process_self();
    struct thread *t = E.current;
    uint64_t all = p->pending & ~t->blocked, own = t->pending & ~t->blocked;

    p->pending &= ~all;
    t->pending &= ~own;
    if (own & bit(SIGPIPE))
        broken_pipe(pc);
    for (int i = 1; i <= 64; i++)
        if (all & bit(i))
            signal_send(p, i, pc);
}

static int set_mask(int how, const sigset_t *set, sigset_t *before,
                    uintptr_t pc)
{
    struct thread *t = E.current;
    uint64_t blocked;

    call_reads(set, sizeof *set, pc);
    call_writes(before, sizeof *before, pc);
    if (before)
        set_of(t->blocked, before);
    if (!set)
        return 0;
    if (how == SIG_BLOCK)
        blocked = t->blocked | signals_of(set);
    else if (how == SIG_UNBLOCK)
        blocked = t->blocked & ~signals_of(set);
    else
        blocked = signals_of(set);
    signals_point(blocked ^ t->blocked, pc, "sigmask");
    t->blocked = blocked;
    deliver(pc);
    return 0;
}

int MODEL(pthread_sigmask)(int how, const sigset_t *set, sigset_t *before)
{
    return E.active ? set_mask(how, set, before, CALLER)
                    : pthread_sigmask(how, set, before);
}

int MODEL(sigprocmask)(int how, const sigset_t *set, sigset_t *before)
{
    return E.active ? set_mask(how, set, before, CALLER)
                    : sigprocmask(how, set, before);
}

/* Taking what is pending. */

static uint64_t pending_now(uintptr_t pc, const char *call)
{
    struct op op = signals_op(pc, call);

    point(&op); /* somebody may send one */
    return process_self()->pending | E.current->pending;
}

int MODEL(sigpending)(sigset_t *set)
{
    if (!E.active)
        return sigpending(set);
    uint64_t bits = pending_now(CALLER, "sigpending") & E.current->blocked;

    call_writes(set, sizeof *set, CALLER);
    set_of(bits, set);
    return 0;
}

static uint64_t taken_by(const struct thread *t)
{
    return (process_at(t->process)->pending | t->pending) & (uint64_t)t->op.aux;
}

static bool take_over(const struct thread *t)
{
    return taken_by(t) || (t->op.deadline >= 0 &&
                           (E.now >= t->op.deadline || E.late_left > 0));
}

/* The lowest number that comes within so much time, for ever if that is < 0;
   or 0. */
static int take(const sigset_t *set, int64_t ns, uintptr_t pc, const char *call,
                int *sender)
{
    struct op op = signals_op(pc, call);

    op.aux = (int64_t)signals_of(set);
    op.enabled = take_over;
    op.deadline = ns < 0 ? -1 : ns > INT64_MAX - E.now ? INT64_MAX : E.now + ns;
    op.may_block = ns && !((process_self()->pending | E.current->pending) &
                           signals_of(set));
    if (!ns)
        spin_look(&op);
    point(&op);
    uint64_t wanted =
        (process_self()->pending | E.current->pending) & signals_of(set);

    if (!wanted) {
        pass_time(E.current);
        if (!ns)
            spin_saw(&op, 0);
        return 0;
    }
    spin_reset(E.current);
    int number = __builtin_ctzll(wanted) + 1;

    if (E.current->pending & bit(number)) {
        E.current->pending &= ~bit(number);
        *sender = process_self()->pid;
    } else {
        process_self()->pending &= ~bit(number);
        *sender = process_self()->sender[number - 1];
    }
    return number;
}

int MODEL(sigtimedwait)(const sigset_t *set, siginfo_t *info,
                        const struct timespec *timeout)
{
    uintptr_t pc = CALLER;

    if (!E.active)
        return sigtimedwait(set, info, timeout);
    if (timeout && !timespec_valid(timeout, pc))
        return errno = EINVAL, -1;
    int sender, number = take(set, timeout ? span_of(timeout) : -1, CALL_SITE,
                              "sigtimedwait", &sender);

    if (!number)
        return errno = EAGAIN, -1;
    if (info)
        signal_tell(info, number, sender, pc);
    return number;
}

int MODEL(sigwait)(const sigset_t *set, int *number)
{
    if (!E.active)
        return sigwait(set, number);
    int sender, got = take(set, -1, CALL_SITE, "sigwait", &sender);

    call_writes(number, sizeof *number, CALLER);
    *number = got;
    return 0;
}

/* Sending. */

/* Whom does kill's first argument mean? */
static bool meant(const struct process *p, int pid)
{
    if (p->state != PROCESS_RUNS && p->state != PROCESS_ZOMBIE)
        return false;
    if (pid > 0)
        return p->pid == pid;
    if (pid == -1)
        return p->number && p->number != E.self;
    return p->group == (pid ? -pid : process_self()->group);
}

/* Would this end somebody else?  Then each step of that one could be late. */
static bool is_deadly(int pid, int number)
{
    for (int i = 1; i < E.process_count; i++)
        if (i != E.self && meant(process_at(i), pid) && process_runs(i))
            return number && !by_default_nothing(number);
    return false;
}

static void depend_on_targets(struct op *op, int pid)
{
    const struct process *p = pid > 0 ? process_of_pid(pid) : NULL;

    if (p) {
        op->object[0] = life_of(p->number);
        op->mode[0] = MODE_WRITE;
    } else {
        op->object[2] = waiters();
        op->mode[2] = MODE_WRITE;
    }
    if (E.kills) {
        op->object[1] = E.mortal;
        op->mode[1] = MODE_WRITE;
    }
}

static int send_signal(int pid, int number, uintptr_t pc, const char *call)
{
    struct op op = op_on(OP_KILL, family_of(E.self), MODE_WRITE, pc, call);
    bool any = false, self = false;

    if (number < 0 || number > 64)
        return errno = EINVAL, -1;
    if (is_deadly(pid, number))
        raise_flag(&E.kills);
    depend_on_targets(&op, pid);
    point(&op);
    spin_reset(E.current);
    for (int i = 0; i < E.process_count; i++) {
        struct process *p = process_at(i);

        if (!meant(p, pid))
            continue;
        any = true;
        if (i == E.self)
            self = true;
        else
            signal_send(p, number, pc);
    }
    if (self)
        signal_send(process_self(), number, pc);
    return any ? 0 : (errno = ESRCH, -1);
}

int MODEL(kill)(pid_t pid, int number)
{
    return E.active ? send_signal(pid, number, CALLER, "kill")
                    : kill(pid, number);
}

int MODEL(killpg)(pid_t group, int number)
{
    if (!E.active)
        return killpg(group, number);
    if (group < 0)
        return errno = EINVAL, -1;
    return send_signal(group > 1 ? -group : 0, number, CALLER, "killpg");
}

int MODEL(raise)(int number)
{
    struct thread *t = E.current;

    if (!E.active)
        return raise(number);
    if (!valid(number) || !(t->blocked & bit(number)))
        return send_signal(process_self()->pid, number, CALLER, "raise");
    t->pending |= bit(number); /* to the thread, not to its process */
    spin_reset(t);
    return 0;
}

int MODEL(pidfd_send_signal)(int fd, int number, siginfo_t *info,
                             unsigned flags)
{
    uintptr_t pc = CALLER;
    int pid = descriptor_pid(fd);

    (void)info;
    if (!E.active)
        fail(OUT_INCOMPLETE, pc, "pidfd_send_signal outside of a scenario");
    if (pid < 0)
        return errno = EBADF, -1;
    if (flags)
        return errno = EINVAL, -1;
    return send_signal(pid, number, pc, "pidfd_send_signal");
}
