/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: MAP_ANONYMOUS, REG_RIP. */
#define _GNU_SOURCE
/*
 * worker.c - a search in a process of its own.
 *
 * A crash ends the worker, not the search's result: the choices of the
 * running execution lie in memory that the parent reads and replays.
 */
#include "worker.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "events.h"
#include "faults.h"
#include "search.h"

enum {
    STALL_SECONDS = 3, /* of processor time without a hook */
    STALL_BRIEF = 1,   /* where a verdict is all that counts */
    RESTARTS = 200,    /* flags raised one after the other */
};

struct shared *worker_shared;
static explore_body *body_of;
static void *argument_of;

/* Signals. */

static void crashed(int number, siginfo_t *info, void *context)
{
    const ucontext_t *u = context;
    uintptr_t pc = (uintptr_t)u->uc_mcontext.gregs[REG_RIP];
    uintptr_t address = (uintptr_t)info->si_addr;
    struct finding *f = E.finding;
    bool guard =
        number == SIGSEGV && E.current && address - E.current->stack_low < 8192;

    f->outcome = OUT_CRASH;
    f->pc = pc;
    f->thread = E.current ? E.current->id : 0;
    if (guard)
        snprintf(f->text, sizeof f->text, "T%d has used up its stack, at " AT,
                 f->thread, pc);
    else
        snprintf(f->text, sizeof f->text, "T%d is killed by SIG%s at " AT,
                 f->thread, sigabbrev_np(number), pc);
    _exit(42);
}

static uint64_t last_seen;
static int stalls;

static void watch(int number, siginfo_t *info, void *context)
{
    const ucontext_t *u = context;
    uint64_t seen =
        E.total_steps + E.steps * 1000003ull + E.accesses + E.generation;

    (void)number, (void)info;
    stalls = seen == last_seen ? stalls + 1 : 0;
    last_seen = seen;
    if (stalls < (E.limits.brief ? STALL_BRIEF : STALL_SECONDS))
        return;
    E.finding->outcome = OUT_HANG;
    E.finding->thread = E.current ? E.current->id : 0;
    E.finding->pc = (uintptr_t)u->uc_mcontext.gregs[REG_RIP];
    snprintf(E.finding->text, sizeof E.finding->text,
             "T%d goes on for ever without a scheduling point, at " AT,
             E.finding->thread, E.finding->pc);
    _exit(42);
}

static void catch_signals(void)
{
    static unsigned char stack[64 * 1024];
    const int fatal[] = {SIGSEGV, SIGBUS,  SIGFPE, SIGILL,
                         SIGABRT, SIGTRAP, SIGSYS};
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    struct sigaction crash = {.sa_sigaction = crashed,
                              .sa_flags = SA_SIGINFO | SA_ONSTACK};
    struct sigaction tick_action = {.sa_sigaction = watch,
                                    .sa_flags =
                                        SA_SIGINFO | SA_ONSTACK | SA_RESTART};
    struct itimerval second = {{1, 0}, {1, 0}};

    sigaltstack(&alternative, NULL);
    for (size_t i = 0; i < sizeof fatal / sizeof *fatal; i++)
        sigaction(fatal[i], &crash, NULL);
    sigaction(SIGPROF, &tick_action, NULL);
    setitimer(ITIMER_PROF, &second, NULL);
    signal(SIGPIPE, SIG_IGN);
}

/* Executions. */

enum outcome worker_execution(uint64_t number)
{
    strategy_begin(number);
    faults_reset();
    enum outcome o = run_execution(body_of, argument_of);

    E.total_steps += E.steps;
    E.effort += E.steps * (4u + (unsigned)E.thread_count) / 4u;
    return o;
}

void worker_failed(enum outcome o)
{
    struct shared *s = worker_shared;

    s->report.outcome = o;
    s->finding.outcome = o;
    s->report.at_execution = s->report.executions;
    s->report.preemptions = E.preemptions;
    s->report.schedule_steps = E.steps;
    s->plain_points = E.plain_points;
    memcpy(&s->failing, &s->schedule, sizeof s->schedule);
}

void worker_trace(void)
{
    struct shared *s = worker_shared;
    struct finding kept = s->finding;
    enum outcome expected =
        s->report.harm ? (enum outcome)s->report.harm : s->report.outcome;

    E.plain_points = s->plain_points;
    E.detect_races = !s->plain_points;
    strategy_flags(&s->failing);
    E.step_limit = E.limits.steps;
    strategy_phase(BY_REPLAY, -1);
    strategy_follow(s->failing.chosen, s->failing.count);
    trace_start(&s->trace);
    E.tracing = true;
    s->output_bytes = 0;
    enum outcome again = worker_execution(0);

    E.tracing = false;
    if (again != expected && expected != OUT_LIVELOCK)
        s->report.nondeterministic = true;
    s->finding = kept;
}

static void start_engine(const struct limits *limits, bool program)
{
    E.limits = *limits;
    E.step_limit = limits->steps;
    E.access_limit = limits->brief ? ACCESSES_BRIEF : ACCESSES_MAX;
    E.program = program;
    E.finding = &worker_shared->finding;
    E.detect_races = true;
    E.weak = true;
    faults_reset();
    memory_start();
    threads_private();
    random_private();
    shadow_start();
    fibers_start();
    strategy_start(&worker_shared->schedule);
    catch_signals();
}

static void search_worker(void)
{
    struct outcome_report *r = &worker_shared->report;

    r->outcome = OUT_DONE;
    search_all();
    r->steps = E.total_steps;
    if (r->complete &&
        (E.cut & ~(uint32_t)(CUT_PREEMPTIONS | CUT_REREADS | CUT_LATE)))
        r->complete = false;
    r->cut = E.cut;
    if (r->outcome == OUT_RACE && !E.limits.brief)
        search_harm();
    r->turning = -1;
    if (r->outcome != OUT_DONE) {
        if (!E.limits.brief)
            search_turning_point();
        worker_trace();
    }
    r->finished = true;
}

static struct shared *shared_new(void)
{
    struct shared *s = mmap(NULL, sizeof *s, PROT_READ | PROT_WRITE,
                            MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return s == MAP_FAILED ? NULL : s;
}

void shared_free(struct shared *shared)
{
    munmap(shared, sizeof *shared);
}

/* libgcov's, where the program was linked with it. */
__attribute__((weak)) void __gcov_dump(void);

/* Forks a worker that runs work; its end in *status. */
static bool in_worker(struct shared *s, void (*work)(void), int *status)
{
    fflush(NULL);
    pid_t child = fork();

    if (child < 0)
        return false;
    if (!child) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        worker_shared = s;
        /* The program's descriptors get the same numbers in every run. */
        close_range(3, ~0u, 0);
        work();
        if (__gcov_dump)
            __gcov_dump(); /* an answer that counts its lines */
        _exit(0);
    }
    while (waitpid(child, status, 0) < 0 && errno == EINTR)
        ;
    return true;
}

static const struct limits *limits_given;
static bool program_given;
static const struct schedule *schedule_given;

static void do_search(void)
{
    start_engine(limits_given, program_given);
    search_worker();
}

static void do_replay(void)
{
    struct shared *s = worker_shared;

    start_engine(limits_given, program_given);
    memcpy(&s->failing, schedule_given, sizeof s->failing);
    strategy_flags(&s->failing);
    for (int again = 0; again < RESTARTS; again++) {
        E.plain_points = s->plain_points;
        E.detect_races = !s->plain_points;
        strategy_phase(BY_REPLAY, -1);
        strategy_follow(s->failing.chosen, s->failing.count);
        trace_start(&s->trace);
        E.tracing = true;
        s->report.outcome = worker_execution(0);
        if (s->report.outcome != OUT_RERUN)
            break;
    }
    if (s->report.outcome == OUT_STEPS) {
        if (fault_plan.ordinal || fault_plan.cut_short)
            endless_words(&s->finding);
        else
            livelock_words(&s->finding);
        s->report.outcome = OUT_LIVELOCK;
    }
    s->report.preemptions = E.preemptions;
    s->report.schedule_steps = E.steps;
    s->report.executions = 1;
    s->report.finished = true;
}

struct shared *worker_replay(explore_body *body, void *argument,
                             const struct limits *limits, bool program,
                             const struct schedule *schedule, bool plain)
{
    struct shared *s = shared_new();
    int status;

    if (!s)
        return NULL;
    body_of = body;
    argument_of = argument;
    limits_given = limits;
    program_given = program;
    schedule_given = schedule;
    s->plain_points = plain;
    s->report.bound = -1;
    s->report.turning = -1;
    if (!in_worker(s, do_replay, &status)) {
        shared_free(s);
        return NULL;
    }
    if (!s->report.finished)
        s->report.outcome =
            s->finding.outcome == OUT_RUNNING ? OUT_CRASH : s->finding.outcome;
    return s;
}

/* The worker died: what it was running is in the shared schedule. */
static struct shared *autopsy(struct shared *dead, int status)
{
    struct outcome_report report = dead->report;
    bool plain = dead->plain_points || dead->report.outcome == OUT_RACE;

    if (limits_given->brief && dead->finding.outcome == OUT_HANG) {
        dead->report.outcome = OUT_HANG;
        return dead;
    }
    if (dead->finding.outcome == OUT_RUNNING || !dead->finding.outcome) {
        dead->finding.outcome = OUT_CRASH;
        snprintf(dead->finding.text, sizeof dead->finding.text,
                 "the explorer's worker ended with %s %d",
                 WIFSIGNALED(status) ? "signal" : "status",
                 WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    }
    fault_plan = dead->fault;
    struct shared *again = worker_replay(body_of, argument_of, limits_given,
                                         program_given, &dead->schedule, plain);

    if (!again)
        return dead;
    if (report.outcome == OUT_RACE) {
        report.harm = (int)dead->finding.outcome;
        again->harm = dead->finding;
        again->finding = dead->race;
    } else {
        report.outcome = dead->finding.outcome;
        report.at_execution = ++report.executions;
        again->finding = dead->finding;
    }
    report.preemptions = again->report.preemptions;
    report.schedule_steps = again->trace.count;
    again->report = report;
    again->fault = dead->fault;
    memcpy(&again->failing, &dead->schedule, sizeof again->failing);
    shared_free(dead);
    return again;
}

struct shared *worker_search(explore_body *body, void *argument,
                             const struct limits *limits, bool program)
{
    struct shared *s = shared_new();
    int status;

    if (!s)
        return NULL;
    body_of = body;
    argument_of = argument;
    limits_given = limits;
    program_given = program;
    if (!in_worker(s, do_search, &status)) {
        shared_free(s);
        return NULL;
    }
    if (!s->report.finished)
        s = autopsy(s, status);
    return s;
}

static void (*work_given)(void);
bool program_mode;

static void do_work(void)
{
    start_engine(limits_given, program_given);
    worker_shared->report.outcome = OUT_DONE;
    worker_shared->report.bound = -1;
    worker_shared->report.turning = -1;
    work_given();
    worker_shared->report.finished = true;
}

struct shared *worker_run(explore_body *body, void *argument,
                          const struct limits *limits, void (*work)(void))
{
    struct shared *s = shared_new();
    int status;

    if (!s)
        return NULL;
    body_of = body;
    argument_of = argument;
    limits_given = limits;
    program_given = program_mode;
    work_given = work;
    if (!in_worker(s, do_work, &status)) {
        shared_free(s);
        return NULL;
    }
    return s->report.finished ? s : autopsy(s, status);
}
