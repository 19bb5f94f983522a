/* SPDX-License-Identifier: MIT */
#include "judge.h"
#include "build.h"
#include "explain.h"
#include "gate.h"
#include "interrupt.h"
#include "hidden.h"
#include "score.h"
#include "seed.h"
#include "sentence.h"
#include "sentences.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MESSAGE_MAX = 8000 };

struct judging {
    const struct answer *answer;
    const struct judge_options *options;
    json_t *stages;
    json_t *tests;
    const char *blocked; /* why later stages are skipped; NULL: not */
    bool told;           /* a stage has told the answer from a right one */
};

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

struct judge_options judge_everything(void)
{
    struct judge_options options = {.isolation = "L1"};

    for (int id = 0; id < STAGE_COUNT; id++)
        options.stages[id] = true;
    return options;
}

bool judge_tells(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_ACCEPTED:
    case VERDICT_SKIPPED:
    case VERDICT_INCOMPLETE:
    case VERDICT_FLAKY:
    case VERDICT_INTERNAL:
        return false;
    default:
        return true;
    }
}

/* Whoever listens is told no more than the results will say. */
static void tell_stage(const struct judging *judging, const json_t *stage)
{
    const struct judge_options *options = judging->options;
    json_t *tests;

    if (options->stage_ended == NULL)
        return;
    tests = json_deep_copy(judging->tests);
    if (options->hide)
        hidden_cover_tests(judging->answer->kata, tests);
    options->stage_ended(options->context, stage, tests);
    json_decref(tests);
}

static void end_stage(struct judging *judging, const struct stage *stage,
                      enum verdict verdict, double start_ms,
                      const char *skipped_because, const char *message)
{
    json_t *entry =
        json_pack("{s:s, s:s, s:i, s:s?}", "name", stage->name, "verdict",
                  verdict_name(verdict), "ms", (int)(now_ms() - start_ms + 0.5),
                  "skipped_because", skipped_because);

    if (message != NULL && message[0] != '\0') {
        json_t *text = json_stringn(message, strnlen(message, MESSAGE_MAX));

        if (text != NULL)
            json_object_set_new(entry, "message", text);
    }
    json_array_append_new(judging->stages, entry);
    judging->told = judging->told || judge_tells(verdict);
    tell_stage(judging, entry);
}

/* An entry of the gate: what it found, and where. */
static void add_gate_test(struct judging *judging, enum verdict verdict,
                          const char *message, const char *file, unsigned line)
{
    json_t *entry =
        json_pack("{s:s, s:s, s:s, s:s?}", "stage", "gate", "name", "gate",
                  "verdict", verdict_name(verdict), "message", message);

    if (entry == NULL)
        entry = json_pack("{s:s, s:s, s:s, s:s}", "stage", "gate", "name",
                          "gate", "verdict", verdict_name(verdict), "message",
                          "what was said of it is no UTF-8; is it text?");
    if (file != NULL) {
        json_object_set_new(entry, "file", json_string(file));
        json_object_set_new(entry, "line", json_integer(line));
    }
    explain_gate(entry, judging->answer);
    json_array_append_new(judging->tests, entry);
}

/* What a build that failed said, which may be nothing. */
static const char *said(int error, const char *message)
{
    return message != NULL && message[0] != '\0' ? message : strerror(-error);
}

static void refuse_build(struct judging *judging, int error,
                         const char *message, double start_ms)
{
    enum verdict verdict =
        error == -EINVAL ? VERDICT_BUILD_ERROR : VERDICT_INTERNAL;
    const char *text = said(error, message);

    if (error == -EINTR)
        verdict = VERDICT_INCOMPLETE;
    add_gate_test(judging, verdict, text, NULL, 0);
    judging->blocked = error == -EINVAL ? "it does not compile" : text;
    end_stage(judging, stage_get(STAGE_GATE), verdict, start_ms, NULL, text);
    if (error != -EINVAL)
        judging->blocked = "the judge failed";
}

/* Preprocess, compile plainly, look at both. */
static void run_gate(struct judging *judging)
{
    static const char *const quick[] = {"-O0", NULL};
    const struct stage *stage = stage_get(STAGE_GATE);
    struct gate_result gate = {.verdict = VERDICT_ACCEPTED};
    struct answer built = *judging->answer;
    double start_ms = now_ms();
    char *message = NULL;
    bool prepared;
    int error;

    built.terse = built.terse || judging->options->gate_alone;
    error = build_first(&built, "behaviour",
                        judging->options->gate_alone ? quick : stage->flags,
                        &prepared, &message);
    if (prepared)
        gate_text(judging->answer, &gate);
    if (error < 0 && gate.verdict == VERDICT_ACCEPTED) {
        refuse_build(judging, error, message, start_ms);
        free(message);
        return;
    }
    if (gate.verdict == VERDICT_ACCEPTED)
        gate_object(judging->answer, "behaviour", &gate);
    if (gate.verdict != VERDICT_ACCEPTED) {
        add_gate_test(judging, gate.verdict, gate.message, gate.file,
                      gate.line);
        judging->blocked = "it does not pass the gate";
    }
    end_stage(judging, stage, gate.verdict, start_ms, NULL,
              gate.message != NULL ? gate.message : message);
    gate_free(&gate);
    free(message);
}

/* Where a sandbox has to be started for it, once is cheaper than each time. */
static void build_all(const struct judging *judging)
{
    bool wanted[STAGE_COUNT] = {false};

    if (judging->answer->level <= SANDBOX_L1)
        return;
    for (int id = STAGE_GATE + 1; id < STAGE_COUNT; id++) {
        const struct sentences sentences = {.answer = judging->answer,
                                            .stage =
                                                stage_get((enum stage_id)id),
                                            .options = judging->options,
                                            .tests = judging->tests};

        wanted[id] = judging->options->stages[id] && sentences_any(&sentences);
    }
    build_ahead(judging->answer, wanted);
}

static void run_stage(struct judging *judging, const struct stage *stage)
{
    struct sentences sentences = {.answer = judging->answer,
                                  .stage = stage,
                                  .options = judging->options,
                                  .tests = judging->tests};
    double start_ms = now_ms();
    char *program = NULL;
    char *message = NULL;
    enum verdict verdict = VERDICT_INTERNAL;
    const char *skipped = judging->blocked;
    int error = 0;

    if (skipped == NULL && !sentences_any(&sentences))
        skipped = "no sentence is in this stage";
    if (skipped == NULL)
        error = build_program(judging->answer, stage, &program, &message);
    if (skipped == NULL && error == -ENOTSUP)
        skipped = "this dojo was built without the explorer";
    if (skipped != NULL) {
        verdict = VERDICT_SKIPPED;
    } else if (error == 0) {
        sentences.program = program;
        verdict = sentences_run(&sentences);
    } else if (error == -EINVAL) {
        verdict = VERDICT_BUILD_ERROR;
    } else if (error == -EINTR) {
        verdict = VERDICT_INCOMPLETE;
    }
    end_stage(judging, stage, verdict, start_ms, skipped,
              error < 0 && skipped == NULL ? said(error, message) : NULL);
    free(message);
    free(program);
}

static json_t *make_entry(const struct kata *kata, const char *submission,
                          const struct judge_options *options)
{
    char *seed =
        kata != NULL ? seed_shown(kata, options->seed) : text_copy("none");
    json_t *entry = json_pack(
        "{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:{s:s, s:s}, s:i}", "kata",
        kata != NULL ? kata->name : "", "submission", submission, "verdict",
        "internal", "score", 0, "max_score", 100, "isolation",
        options->isolation, "seed", seed, "toolchain", "cc", tools_compiler(),
        "dojo", tools_version(), "kata_version",
        kata != NULL ? (int)kata->manifest->version : 0);

    free(seed);
    return entry;
}

/* The order in which stages run.  The explorer's verdicts cost executions,
 * those of real threads may cost deadlines. */
static const enum stage_id usual[] = {STAGE_BEHAVIOUR, STAGE_SCHEDULES,
                                      STAGE_FAULTS, STAGE_ADDRESS,
                                      STAGE_THREAD};
static const enum stage_id explorer_first[] = {STAGE_SCHEDULES, STAGE_FAULTS,
                                               STAGE_BEHAVIOUR, STAGE_ADDRESS,
                                               STAGE_THREAD};

enum { LATER_STAGES = sizeof(usual) / sizeof(usual[0]) };

/* Entries in the order of the stages' table, whatever ran first. */
static json_t *in_order(json_t *entries, const char *key)
{
    json_t *sorted = json_array();
    json_t *entry;
    size_t index;

    for (int id = 0; id < STAGE_COUNT; id++) {
        const char *name = stage_get((enum stage_id)id)->name;

        json_array_foreach (entries, index, entry) {
            const char *own = json_string_value(json_object_get(entry, key));

            if (own != NULL && strcmp(own, name) == 0)
                json_array_append(sorted, entry);
        }
    }
    json_decref(entries);
    return sorted;
}

json_t *judge_answer(const struct answer *answer,
                     const struct judge_options *options)
{
    struct judging judging = {.answer = answer,
                              .options = options,
                              .stages = json_array(),
                              .tests = json_array()};
    const enum stage_id *order =
        options->explorer_first ? explorer_first : usual;
    json_t *entry = make_entry(answer->kata, answer->label, options);

    if (!options->gated)
        run_gate(&judging);
    if (judging.blocked == NULL && !options->stop && !interrupted())
        build_all(&judging);
    for (int i = 0; i < LATER_STAGES && !interrupted(); i++)
        if (options->stages[order[i]] && !(options->stop && judging.told))
            run_stage(&judging, stage_get(order[i]));
    score_add(answer->kata, in_order(judging.stages, "name"),
              in_order(judging.tests, "stage"), entry);
    if (options->hide)
        hidden_cover(answer->kata, entry);
    return entry;
}

json_t *judge_refuse(const struct kata *kata, const char *submission,
                     enum verdict verdict, const char *message,
                     const struct judge_options *options)
{
    json_t *entry = make_entry(kata, submission, options);
    json_t *test = json_pack("{s:s, s:s, s:s, s:i, s:i}", "stage", "gate",
                             "name", "gate", "verdict", verdict_name(verdict),
                             "points", 0, "max_points", 0);

    json_object_set_new(test, "message", json_string(message));
    json_object_set_new(entry, "verdict", json_string(verdict_name(verdict)));
    json_object_set_new(entry, "stages", json_array());
    json_object_set_new(entry, "tests", json_pack("[o]", test));
    return entry;
}

json_t *judge_results(json_t *entries)
{
    return json_pack("{s:s, s:o}", "schema", "dojo.results/1", "results",
                     entries);
}

int judge_exit_code(enum verdict verdict)
{
    if (verdict == VERDICT_ACCEPTED)
        return 0;
    if (verdict == VERDICT_INTERNAL)
        return 3;
    return verdict == VERDICT_INCOMPLETE ? 5 : 1;
}

int judge_worse_code(int a, int b)
{
    static const int order[] = {3, 4, 1, 5, 0};

    for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
        if (a == order[i] || b == order[i])
            return order[i];
    return a;
}
