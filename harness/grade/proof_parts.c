/* SPDX-License-Identifier: MIT */
#include "proof_parts.h"
#include "build.h"
#include "explored.h"
#include "footprint.h"
#include "object.h"
#include "path.h"
#include "process.h"
#include "sentence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *proof_text(const json_t *test, const char *key)
{
    const char *text = json_string_value(json_object_get(test, key));

    return text != NULL ? text : "";
}

int proof_number(const json_t *test, const char *key)
{
    return (int)json_integer_value(json_object_get(test, key));
}

const json_t *proof_test(const json_t *entry, const char *sentence,
                         const char *stage)
{
    const json_t *test;
    size_t index;

    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        if (strcmp(proof_text(test, "name"), sentence) == 0 &&
            strcmp(proof_text(test, "stage"), stage) == 0)
            return test;
    }
    return NULL;
}

bool proof_blocked(const json_t *entry)
{
    const json_t *stage = json_array_get(json_object_get(entry, "stages"), 0);

    return stage == NULL || sentence_verdict(stage) != VERDICT_ACCEPTED;
}

const char *proof_gate_message(const json_t *entry)
{
    return proof_text(json_array_get(json_object_get(entry, "stages"), 0),
                      "message");
}

/* Whether a search was ended by the clock: what it would have found, and
 * whether it ends in time on another machine, is not known. */
static bool is_cut_by_time(const json_t *test)
{
    enum stage_id stage = stage_find(proof_text(test, "stage"));

    return stage != STAGE_COUNT && stage_get(stage)->explored &&
           sentence_verdict(test) == VERDICT_LIMIT;
}

static enum proof_sight sight_of(const json_t *test)
{
    if (is_cut_by_time(test))
        return PROOF_UNSEEN;
    switch (sentence_verdict(test)) {
    case VERDICT_ACCEPTED:
        return PROOF_PASSED;
    case VERDICT_SKIPPED:
    case VERDICT_INCOMPLETE:
    case VERDICT_INTERNAL:
        return PROOF_UNSEEN;
    default:
        return PROOF_FAILED;
    }
}

enum proof_sight proof_sight(const json_t *entry, const char *sentence,
                             const char *stage)
{
    enum proof_sight all = PROOF_UNSEEN;
    const json_t *test;
    size_t index;

    if (stage != NULL && strcmp(stage, "gate") == 0)
        return proof_blocked(entry) ? PROOF_FAILED : PROOF_PASSED;
    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        enum proof_sight one;

        if (strcmp(proof_text(test, "name"), sentence) != 0 ||
            (stage != NULL && strcmp(proof_text(test, "stage"), stage) != 0))
            continue;
        one = sight_of(test);
        if (one == PROOF_FAILED)
            return PROOF_FAILED;
        if (one == PROOF_PASSED)
            all = PROOF_PASSED;
    }
    return all;
}

bool proof_missing(const char *stage)
{
    enum stage_id id = stage_find(stage);

    return id != STAGE_COUNT && stage_get(id)->explored &&
           !explored_available();
}

bool proof_runs_here(const struct manifest_sentence *sentence)
{
    for (unsigned i = 0; i < sentence->stages_count; i++)
        if (proof_missing(sentence->stages[i]))
            return false;
    return true;
}

void proof_check_stages(const struct proof_task *task, const char *file,
                        struct problems *problems)
{
    const json_t *stage;
    size_t index;

    json_array_foreach (json_object_get(task->entry, "stages"), index, stage) {
        enum verdict verdict = sentence_verdict(stage);
        const char *because = proof_text(stage, "skipped_because");

        if (verdict == VERDICT_SKIPPED && strstr(because, "without") != NULL)
            problems_note(problems, task->kata->name, file,
                          "%s: not yet run, %s", proof_text(stage, "name"),
                          because);
        else if (verdict == VERDICT_BUILD_ERROR ||
                 verdict == VERDICT_INTERNAL ||
                 (index == 0 && verdict != VERDICT_ACCEPTED))
            problems_add(problems, task->kata->name, file, "%s: %s: %s",
                         proof_text(stage, "name"), verdict_name(verdict),
                         proof_text(stage, "message"));
    }
}

void proof_check_replays(const struct proof_task *task, const char *file,
                         struct problems *problems)
{
    const json_t *test;
    size_t index;

    json_array_foreach (json_object_get(task->entry, "tests"), index, test) {
        enum stage_id id = stage_find(proof_text(test, "stage"));

        if (id != STAGE_COUNT && stage_get(id)->explored &&
            sentence_verdict(test) == VERDICT_FLAKY)
            problems_add(problems, task->kata->name, file,
                         "%s: the explorer found a schedule that does not "
                         "replay: %s",
                         proof_text(test, "name"), proof_text(test, "message"));
    }
}

static void check_budget(const struct proof_task *task, const char *file,
                         const char *what, size_t bytes, unsigned budget,
                         struct problems *problems)
{
    if (bytes > budget)
        problems_add(problems, task->kata->name, file,
                     "%s: %zu bytes, the budget is %u", what, bytes, budget);
}

static void check_static(const struct proof_task *task,
                         const struct answer *answer, const char *file,
                         struct problems *problems)
{
    static const char *const family[] = {
        "malloc",         "calloc", "realloc",      "free", "aligned_alloc",
        "posix_memalign", "strdup", "reallocarray", NULL};
    char *path = text_format("%s/frames.whole.o", answer->job);
    struct object_facts facts;

    if (strcmp(task->name, "static") == 0 && object_read(path, &facts) == 0) {
        for (size_t i = 0; family[i] != NULL; i++)
            if (text_list_has(&facts.undefined, family[i]))
                problems_add(problems, task->kata->name, file,
                             "calls %s: the embedded answer has no heap",
                             family[i]);
        object_free(&facts);
    }
    free(path);
}

void proof_check_budgets(const struct proof_task *task,
                         const struct answer *answer,
                         const struct footprint *footprint, const char *file,
                         struct problems *problems)
{
    const struct manifest *manifest = task->kata->manifest;

    check_budget(task, file, "text", footprint->text, manifest->budgets.text,
                 problems);
    check_budget(task, file, "data", footprint->data, manifest->budgets.data,
                 problems);
    check_budget(task, file, "bss", footprint->bss, manifest->budgets.bss,
                 problems);
    check_budget(task, file, "largest frame", footprint->stack,
                 manifest->budgets.stack, problems);
    check_static(task, answer, file, problems);
}

void proof_check_greens(const struct proof_task *task,
                        struct problems *problems)
{
    const struct manifest *manifest = task->kata->manifest;

    for (unsigned i = 0; i < manifest->sentences_count; i++) {
        const char *sentence = manifest->sentences[i].name;

        if (!manifest_is_red(manifest, sentence) &&
            proof_sight(task->entry, sentence, NULL) == PROOF_FAILED)
            problems_add(problems, task->kata->name, "starter.c",
                         "fails %s, which is not among kata.yaml's reds",
                         sentence);
    }
}

/* Names that the program lists; 0 or -errno. */
static int list_tests(const char *program, struct text_list *names)
{
    const char *argv[] = {program, "--list", NULL};
    struct process_spec spec = {.argv = argv, .deadline_ms = 10000};
    struct process_result result;
    int error = process_run(&spec, &result);

    if (error < 0)
        return error;
    for (const char *at = result.output; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, "\n");

        text_list_addf(names, "%.*s", (int)length, at);
        at += length + (at[length] == '\n');
    }
    process_free(&result);
    return 0;
}

static void compare_lists(const struct proof_task *task,
                          const struct stage *stage,
                          const struct text_list *listed,
                          struct problems *problems)
{
    const struct manifest *manifest = task->kata->manifest;
    size_t at = 0;

    for (unsigned i = 0; i < manifest->sentences_count; i++) {
        const struct manifest_sentence *sentence = &manifest->sentences[i];

        if (!manifest_in_stage(sentence, stage->name))
            continue;
        if (at >= listed->count ||
            strcmp(listed->items[at], sentence->name) != 0) {
            problems_add(problems, task->kata->name, stage->tests,
                         "test %zu is %s, kata.yaml has %s there", at + 1,
                         at < listed->count ? listed->items[at] : "missing",
                         sentence->name);
            return;
        }
        at++;
    }
    if (at < listed->count)
        problems_add(problems, task->kata->name, stage->tests,
                     "%s is not in kata.yaml", listed->items[at]);
}

void proof_check_lists(const struct proof_task *task,
                       const struct answer *answer, struct problems *problems)
{
    for (int id = STAGE_BEHAVIOUR; id <= STAGE_FAULTS; id++) {
        const struct stage *stage = stage_get((enum stage_id)id);
        char *program = text_format("%s/%s.program", answer->job, stage->name);
        struct text_list listed = {0};

        if (path_is_file(program) && list_tests(program, &listed) == 0)
            compare_lists(task, stage, &listed, problems);
        text_list_free(&listed);
        free(program);
    }
}
