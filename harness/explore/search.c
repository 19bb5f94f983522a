/* SPDX-License-Identifier: MIT */
/*
 * search.c - the phases of a search.
 *
 *     bounded     at most 0, 1, 2 preemptions: the simplest failure first
 *     delayed     with many threads: one departure from the plain schedule,
 *                 wherever it can be, in both directions of the circle
 *     exhaustive  all, with sleep sets and reversals of races only
 *     sampled     PCT, POS, random in turn, from fixed seeds
 *
 * Budgets count executions and effort (steps, dearer with more threads),
 * never time, so that every machine comes to the same end.
 *
 * Source: M. Emmi, S. Qadeer, Z. Rakamaric, Delay-bounded scheduling (POPL
 * 2011), for the delayed phase; strategy.c names the others.
 */
#include "search.h"

#include <stdio.h>
#include <string.h>

#include "worker.h"

enum {
    BOUNDS = 3,                 /* preemption bounds 0, 1, 2 */
    BOUNDED_EXECUTIONS = 20000, /* of one bound */
    DELAYED_EXECUTIONS = 20000,
    SAMPLES = 4000,
    MANY_THREADS = 5,   /* with main; more make bound 0 factorial */
    RESTARTS = 200,     /* flags raised one after the other */
    CONTINUATIONS = 60, /* tried below a prefix */
    PROBES = 2,         /* endless executions looked at closely */
};
#define EFFORT_ALL UINT64_C(30000000)
#define EFFORT_PHASE (EFFORT_ALL / 6)

enum phase_end { PHASE_DONE, PHASE_FOUND, PHASE_CUT, PHASE_AGAIN };

static uint64_t phase_effort;     /* where the phase has to stop */
static uint32_t phase_executions; /* and here */
static uint32_t longest;          /* steps of the longest whole execution */

static bool is_failure(enum outcome o)
{
    return o >= OUT_RACE && o != OUT_STEPS;
}

/* A tenth of the executions is kept for sampling. */
static void start_phase(uint64_t effort)
{
    uint32_t most = E.limits.executions;

    phase_executions = most - (most / 10 < SAMPLES ? most / 10 : SAMPLES);
    phase_effort = E.effort + effort;
    if (phase_effort > EFFORT_ALL + EFFORT_PHASE)
        phase_effort = EFFORT_ALL + EFFORT_PHASE;
    if (E.limits.effort && phase_effort > E.limits.effort)
        phase_effort = E.limits.effort;
}

/* An execution much longer than all that ended goes round in circles. */
static void set_step_limit(bool full)
{
    uint32_t most = 2000 + 10 * longest;

    E.step_limit = E.limits.steps;
    if (!full && longest && most < E.step_limit)
        E.step_limit = most;
}

/* Goes on from the middle of an endless execution, fairly. */
static bool ends_when_fair(void)
{
    static uint16_t half[DECISIONS_MAX];
    uint32_t n = worker_shared->schedule.count / 2;
    enum strategy before = E.strategy;
    bool ends = false;

    memcpy(half, worker_shared->schedule.chosen, n * sizeof *half);
    set_step_limit(true);
    for (uint64_t k = 0; k < 3 && !ends; k++) {
        E.strategy = BY_RANDOM;
        strategy_follow(half, n);
        enum outcome o = worker_execution(k);

        strategy_follow(NULL, 0);
        ends = o != OUT_STEPS;
    }
    E.strategy = before;
    return ends;
}

void livelock_words(struct finding *f)
{
    memset(f, 0, sizeof *f);
    f->outcome = OUT_LIVELOCK;
    f->pc = E.threads[0].op.pc;
    snprintf(f->text, sizeof f->text,
             "livelock: the threads are still busy after %u steps, also when "
             "each of them is let run fairly",
             E.limits.steps);
}

void endless_words(struct finding *f)
{
    snprintf(f->text, sizeof f->text, "it goes on for ever: %u steps",
             E.limits.steps);
}

static void endless_failure(void)
{
    livelock_words(&worker_shared->finding);
    worker_shared->report.outcome = OUT_LIVELOCK;
}

/* The step bound was met: is it the schedule, or does it never end? */
static enum phase_end probe(void)
{
    static int probes;

    E.cut |= CUT_STEPS;
    if (probes == PROBES || E.limits.effort)
        return PHASE_DONE;
    probes++;
    worker_failed(OUT_STEPS);
    if (!ends_when_fair()) {
        endless_failure();
        return PHASE_FOUND;
    }
    worker_shared->report.outcome = OUT_DONE;
    return PHASE_DONE;
}

static enum phase_end after(enum outcome o)
{
    struct outcome_report *r = &worker_shared->report;

    if (o == OUT_RERUN)
        return PHASE_AGAIN;
    r->executions++;
    if (o == OUT_DONE && longest < E.steps)
        longest = E.steps;
    if (o == OUT_DONE && E.want_key)
        strategy_note_class();
    if (is_failure(o)) {
        worker_failed(o);
        return PHASE_FOUND;
    }
    if (o == OUT_STEPS && probe() == PHASE_FOUND)
        return PHASE_FOUND;
    if (r->executions >= phase_executions || E.effort > phase_effort)
        return PHASE_CUT;
    return PHASE_DONE;
}

/* One systematic phase; PHASE_DONE: the tree was walked to its end. */
static enum phase_end systematic(enum strategy strategy, int bound,
                                 uint32_t most)
{
    struct outcome_report *r = &worker_shared->report;

    for (int restart = 0; restart < RESTARTS; restart++) {
        uint32_t start = r->executions;
        enum phase_end end;

        strategy_phase(strategy, bound);
        do {
            set_step_limit(false);
            E.usual_steps = longest;
            end = after(worker_execution(0));
            if (E.outcome == OUT_STEPS && longest)
                strategy_forget(E.usual_decisions);
            if (end == PHASE_DONE && r->executions - start >= most)
                return strategy_next() ? PHASE_CUT : PHASE_DONE;
        } while (end == PHASE_DONE && strategy_next());
        if (end != PHASE_AGAIN)
            return end;
        r->executions = start;
    }
    return PHASE_CUT;
}

/* The plain execution, and what else was possible at each of its choices. */
static enum phase_end plain_execution(void)
{
    enum phase_end end;

    do {
        strategy_phase(BY_REPLAY, -1);
        strategy_note_others(true);
        set_step_limit(false);
        end = after(worker_execution(0));
        strategy_note_others(false);
    } while (end == PHASE_AGAIN);
    return end;
}

/* One departure from the plain schedule, at every choice, in every way. */
static enum phase_end depart(void)
{
    static uint16_t follow[DECISIONS_MAX];
    enum phase_end end = plain_execution();
    uint32_t count = worker_shared->schedule.count;

    for (uint32_t at = 0; end == PHASE_DONE && at < count; at++) {
        for (int other = -1;
             end == PHASE_DONE && (other = strategy_other(at, other)) >= 0;) {
            memset(follow, 0xFF, at * sizeof *follow);
            follow[at] = (uint16_t)other;
            strategy_phase(BY_REPLAY, -1);
            strategy_follow(follow, at + 1);
            end = after(worker_execution(0));
        }
        follow[at] = UINT16_MAX;
    }
    return end;
}

static bool delayed(void)
{
    for (int way = 0; way < 2; way++) {
        start_phase(EFFORT_PHASE);
        enum phase_end end;

        for (int restart = 0; restart < RESTARTS; restart++) {
            E.backwards = way;
            end = depart();
            if (end != PHASE_AGAIN)
                break;
        }
        if (end == PHASE_FOUND)
            return true;
    }
    E.backwards = false;
    return false;
}

/* Is what all phases have together used up? */
static bool spent(void)
{
    return worker_shared->report.executions >= E.limits.executions ||
           (E.limits.effort && E.effort > E.limits.effort);
}

static bool sampled(uint64_t effort)
{
    const enum strategy turn[] = {BY_PCT, BY_POS, BY_RANDOM};

    start_phase(effort);
    phase_executions = E.limits.executions;
    for (uint64_t k = 0; k < SAMPLES && !spent(); k++) {
        strategy_phase(turn[k % 3], -1);
        set_step_limit(true);
        enum phase_end end = after(worker_execution(k));

        if (end == PHASE_FOUND)
            return true;
        if (end == PHASE_AGAIN)
            k--;
        else if (E.effort > phase_effort)
            break;
    }
    return false;
}

/* true: found, complete, or as far as was asked for. */
static bool bounded(void)
{
    struct outcome_report *r = &worker_shared->report;
    uint32_t most = E.limits.executions / 8 + 1;

    if (most > BOUNDED_EXECUTIONS)
        most = BOUNDED_EXECUTIONS;
    for (int bound = 0; bound < BOUNDS && !spent(); bound++) {
        start_phase(EFFORT_PHASE);
        enum phase_end end = systematic(BY_DFS, bound, most);

        if (end == PHASE_FOUND)
            return true;
        if (end == PHASE_CUT)
            return false;
        r->bound = bound;
        if (!strategy_was_cut()) {
            r->complete = true;
            return true;
        }
        if (E.limits.preemptions >= 0 && bound >= E.limits.preemptions) {
            E.cut |= CUT_PREEMPTIONS;
            return true;
        }
    }
    return false;
}

static void exhaustive(void)
{
    struct outcome_report *r = &worker_shared->report;
    /* A wait that runs out early moves time for all: nothing commutes. */
    enum strategy strategy = E.limits.late ? BY_DFS : BY_DPOR;

    r->reduced = strategy != BY_DFS;
    r->by_dpor = strategy == BY_DPOR;
    start_phase(EFFORT_ALL);
    enum phase_end end = systematic(strategy, -1, E.limits.executions);

    r->classes = strategy_classes();
    r->complete = end == PHASE_DONE;
    if (end == PHASE_CUT)
        E.cut |= CUT_EXECUTIONS;
}

void search_all(void)
{
    struct outcome_report *r = &worker_shared->report;

    r->bound = -1;
    start_phase(EFFORT_PHASE);
    if (plain_execution() == PHASE_FOUND)
        return;
    if (E.thread_count > MANY_THREADS && (delayed() || sampled(EFFORT_PHASE)))
        return;
    if (bounded())
        return;
    if (spent()) {
        E.cut |= CUT_EXECUTIONS;
        return;
    }
    exhaustive();
    if (!r->complete && r->outcome == OUT_DONE)
        sampled(EFFORT_PHASE);
}

void search_harm(void)
{
    struct shared *s = worker_shared;
    struct outcome_report race_report = s->report;
    static struct schedule race_schedule;

    s->race = s->finding;
    memcpy(&race_schedule, &s->failing, sizeof race_schedule);
    E.plain_points = true;
    E.detect_races = false;
    E.backwards = false;
    E.effort = 0;
    for (int bound = 0; bound < BOUNDS; bound++) {
        start_phase(EFFORT_PHASE / 4);
        s->report.executions = 0;
        if (systematic(BY_DFS, bound, BOUNDED_EXECUTIONS) != PHASE_FOUND)
            continue;
        race_report.harm = (int)s->report.outcome;
        race_report.schedule_steps = s->report.schedule_steps;
        race_report.preemptions = s->report.preemptions;
        s->harm = s->finding;
        break;
    }
    if (!race_report.harm) {
        memcpy(&s->failing, &race_schedule, sizeof race_schedule);
        s->plain_points = false;
    }
    s->report = race_report;
    s->finding = s->race;
    E.plain_points = false;
    E.detect_races = true;
}

/* Enough for what ended before: what takes longer may be endless. */
static uint64_t few_accesses(void)
{
    uint64_t most = 10000 + 10 * E.most_accesses;

    return most < ACCESSES_MAX ? most : ACCESSES_MAX;
}

/* Is there a good end after the first n choices?  Tried plainly and at
   random. */
static bool can_go_well(const struct schedule *failing, uint32_t n)
{
    for (uint64_t k = 0; k < CONTINUATIONS; k++) {
        enum outcome o;

        strategy_flags(failing);
        do {
            strategy_phase(k ? BY_RANDOM : BY_REPLAY, -1);
            strategy_follow(failing->chosen, n);
            set_step_limit(false);
            o = worker_execution(k);
        } while (o == OUT_RERUN);
        if (o == OUT_DONE)
            return true;
    }
    return false;
}

void search_turning_point(void)
{
    struct shared *s = worker_shared;
    enum outcome o =
        s->report.harm ? (enum outcome)s->report.harm : s->report.outcome;
    struct finding kept = s->finding;
    static struct schedule failing;
    uint32_t low = 0, high;

    s->report.turning = -1;
    if (o != OUT_WRONG && o != OUT_DEADLOCK && o != OUT_LEAK && o != OUT_MISUSE)
        return;
    memcpy(&failing, &s->failing, sizeof failing);
    E.plain_points = s->plain_points;
    E.detect_races = !s->plain_points;
    E.backwards = failing.backwards;
    high = failing.count;
    E.access_limit = few_accesses();
    /* Choices at which it can still go well come before all others. */
    if (high && can_go_well(&failing, 0)) {
        while (high - low > 1) {
            uint32_t middle = low + (high - low) / 2;

            if (can_go_well(&failing, middle))
                low = middle;
            else
                high = middle;
        }
        s->report.turning = (int)low;
    }
    E.access_limit = ACCESSES_MAX;
    s->finding = kept;
}

int search_strategy;

void search_alone(void)
{
    struct outcome_report *r = &worker_shared->report;
    enum outcome o = OUT_RERUN;
    bool failed = false;

    for (int restart = 0; restart < RESTARTS && o == OUT_RERUN; restart++) {
        strategy_phase((enum strategy)search_strategy, -1);
        strategy_count_classes();
        r->executions = 0;
        do {
            set_step_limit(true);
            o = worker_execution(0);
            if (o == OUT_RERUN)
                break;
            if (o != OUT_REDUNDANT)
                strategy_note_class();
            failed |= is_failure(o);
            r->executions++;
        } while (r->executions < E.limits.executions && strategy_next());
        r->complete = r->executions < E.limits.executions && !failed;
    }
    r->classes = strategy_classes();
    r->reduced = true;
    r->by_dpor = search_strategy == BY_DPOR;
    r->cut = E.cut;
}
