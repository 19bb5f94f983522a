/* SPDX-License-Identifier: MIT */
/*
 * api.c - dojo/explore.h: from a CMocka test to the search and back.
 */
#include "dojo/explore.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "columns.h"
#include "events.h"
#include "faults.h"
#include "model.h"
#include "process.h"
#include "record.h"
#include "finding_report.h"
#include "runner.h"
#include "sometimes.h"
#include "sweep.h"
#include "test_fails.h"

enum { EXECUTIONS = 200000, STEPS = 20000 };

/* In a brief glance.  Answers take a tenth of it, but for a few sentences. */
enum { EFFORT_EACH = 500, STEPS_GLANCE = 6000 };

static char last_test[128];
static uint8_t call_number;

static struct limits limits_of(const struct dojo_search *search)
{
    struct limits limits = {.executions = EXECUTIONS,
                            .steps = STEPS,
                            .preemptions = -1,
                            .spurious = 1};

    if (!search)
        return limits;
    if (search->executions)
        limits.executions = search->executions;
    if (search->steps)
        limits.steps = search->steps;
    if (search->preemptions)
        limits.preemptions =
            search->preemptions == DOJO_NO_PREEMPTION ? 0 : search->preemptions;
    if (search->spurious)
        limits.spurious = search->spurious == DOJO_NONE ? 0 : search->spurious;
    if (search->late > 0)
        limits.late = search->late;
    limits.keep_memory = search->keep_memory;
    return limits;
}

static bool is_brief(void)
{
    return getenv("DOJO_BRIEF") != NULL;
}

/* Whoever judges may want less than a test asks for.  No answer has run in
   this process: what it sets in its own is not seen here. */
static void bound_by_judge(struct limits *limits)
{
    const char *most = getenv("DOJO_EXECUTIONS");
    unsigned long executions = most ? strtoul(most, NULL, 10) : 0;

    if (executions > 0 && executions < limits->executions)
        limits->executions = (uint32_t)executions;
    limits->brief = is_brief();
    if (limits->brief && executions > 0) {
        limits->effort = executions * EFFORT_EACH;
        if (limits->steps > STEPS_GLANCE)
            limits->steps = STEPS_GLANCE;
    }
}

/* Which exploration of the running test is this, from 1? */
static uint8_t next_call(void)
{
    const char *test = runner_sentence();

    if (strcmp(test, last_test)) {
        snprintf(last_test, sizeof last_test, "%s", test);
        call_number = 0;
    }
    return ++call_number;
}

static struct token token_of(const struct shared *shared)
{
    return (struct token){
        .program = token_program(),
        .sentence = token_sentence(runner_sentence()),
        .call = call_number,
        .plain_points = shared->plain_points,
        .fault = fault_plan.ordinal,
        .error = (uint32_t)fault_plan.error,
        .cut_short = fault_plan.cut_short,
    };
}

/* The verdict alone: names and places are dear. */
static void fail_briefly(struct shared *shared)
{
    static char message[4096];
    json_t *entry = finding_brief(shared);

    snprintf(message, sizeof message, "%s: %s",
             verdict_of(shared->report.outcome), shared->finding.text);
    record_event("finding", runner_sentence(), entry);
    shared_free(shared);
    test_fails(message, __FILE__, __LINE__);
}

/* Tells the judge, and the person in front of a terminal; may not return. */
static void tell(struct shared *shared)
{
    struct token token = token_of(shared);
    bool failed = shared->report.outcome != OUT_DONE;
    char *text = failed ? token_write(&token, &shared->failing) : NULL;
    json_t *entry = finding_json(shared, text);
    char *words =
        failed ? finding_words(shared) : search_words(&shared->report);
    char *columns =
        failed ? columns_text(
                     json_object_get(entry, "trace"),
                     json_integer_value(json_object_get(entry, "left_out")))
               : NULL;

    sometimes_tell(shared, entry);
    record_event("finding", runner_sentence(), entry);
    if (failed && !record_wanted())
        fprintf(stderr, "%s\n%s\n", columns ? columns : "", text ? text : "");
    static char message[4096], file[128];
    int line = 0;

    finding_place(shared, file, sizeof file, &line);
    snprintf(message, sizeof message, "%s: %s",
             verdict_of(shared->report.outcome), words ? words : "");
    free(words);
    free(columns);
    free(text);
    shared_free(shared);
    if (failed)
        test_fails(message, file, line);
}

/* Under `dojo replay`: only the scenario that the token means runs. */
static bool replayed(dojo_scenario *scenario, void *context,
                     const struct limits *limits)
{
    const char *text = getenv("DOJO_REPLAY");
    static struct schedule schedule;
    struct token token;

    if (!text)
        return false;
    if (token_read(text, &token, &schedule) ||
        token.sentence != token_sentence(runner_sentence()) ||
        token.call != call_number)
        return true;
    if (token.program != token_program()) {
        fprintf(stderr, "dojo: the token belongs to another program: the code "
                        "or the compiler differs; judge the answer again\n");
        exit(2);
    }
    fault_plan =
        (struct fault_plan){token.fault, (int)token.error, token.cut_short};
    struct shared *shared = worker_replay(scenario, context, limits, false,
                                          &schedule, token.plain_points);

    if (!shared)
        test_fails("no memory or process for the replay", __FILE__, __LINE__);
    memcpy(&shared->failing, &schedule, sizeof schedule);
    sweep_words(shared);
    tell(shared);
    return true;
}

void dojo_explore(dojo_scenario *scenario, void *context,
                  const struct dojo_search *search)
{
    struct limits limits = limits_of(search);

    bound_by_judge(&limits);
    next_call();
    fault_plan = (struct fault_plan){0};
    if (replayed(scenario, context, &limits))
        return;
    struct shared *shared = worker_search(scenario, context, &limits, false);

    if (!shared)
        test_fails("no memory or process for the search", __FILE__, __LINE__);
    sometimes_check(shared);
    if (limits.brief && shared->report.outcome != OUT_DONE)
        fail_briefly(shared);
    tell(shared);
}

/*
 * One run without a fault counts the calls; then each fails in turn, in each
 * way it can; then every read and write moves one byte.
 */
void dojo_sweep(dojo_scenario *scenario, void *context)
{
    struct limits limits = limits_of(NULL);

    limits.brief = is_brief(); /* each call fails, whatever else is bounded */
    next_call();
    if (replayed(scenario, context, &limits))
        return;
    struct shared *shared = sweep(scenario, context, &limits);

    if (!shared)
        test_fails("no memory or process for the sweep", __FILE__, __LINE__);
    sometimes_check(shared);
    if (limits.brief && shared->report.outcome != OUT_DONE)
        fail_briefly(shared);
    tell(shared);
    fault_plan = (struct fault_plan){0};
}

void dojo_check_at(int holds, const char *text, const char *file, int line)
{
    if (holds)
        return;
    if (!E.active) {
        fprintf(stderr, "%s:%d: dojo_check outside of a scenario\n", file,
                line);
        abort();
    }
    E.finding->line = line;
    snprintf(E.finding->file, sizeof E.finding->file, "%s", file);
    fail(OUT_WRONG, CALLER, "check failed: %s", text);
}

void dojo_check_int_at(int64_t got, int64_t expected, const char *text,
                       const char *file, int line)
{
    if (got == expected)
        return;
    if (!E.active) {
        fprintf(stderr, "%s:%d: dojo_check_int outside of a scenario\n", file,
                line);
        abort();
    }
    E.finding->line = line;
    E.finding->has_values = true;
    E.finding->got = got;
    E.finding->expected = expected;
    snprintf(E.finding->file, sizeof E.finding->file, "%s", file);
    fail(OUT_WRONG, CALLER, "check failed: %s (got %lld, expected %lld)", text,
         (long long)got, (long long)expected);
}

int dojo_planned(void)
{
    return fault_plan.ordinal ? fault_plan.error : 0;
}

int64_t dojo_now_ns(void)
{
    return E.now;
}

struct dojo_counters dojo_counters(void)
{
    return (struct dojo_counters){
        .threads_started = (unsigned)E.threads_started,
        .threads_now = (unsigned)threads_now(),
        .threads_most = (unsigned)E.threads_most,
        .wakeups = (unsigned)E.wakeups,
        .calls = (unsigned)E.calls,
        .allocations = heap_allocations(),
        .heap_now = heap_now(),
        .heap_most = heap_most(),
        .descriptors_now = descriptors_now(),
        .processes_started = (unsigned)E.processes_started,
        .processes_now = (unsigned)processes_now(),
        .processes_most = (unsigned)E.processes_most,
    };
}
