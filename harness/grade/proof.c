/* SPDX-License-Identifier: MIT */
#include "proof.h"
#include "coverage.h"
#include "footprint.h"
#include "interrupt.h"
#include "object.h"
#include "proof_parts.h"
#include "sentence.h"

#include <stdlib.h>
#include <string.h>

enum { REPEAT_DEFAULT = 5 };

const char *proof_role_name(enum proof_role role)
{
    static const char *const names[] = {"starter", "solution", "broken"};

    return names[role];
}

static void add_task(struct proof_tasks *tasks, struct proof_task task)
{
    struct proof_task *items =
        realloc(tasks->items, (tasks->count + 1) * sizeof(items[0]));

    if (items == NULL)
        return;
    tasks->items = items;
    tasks->items[tasks->count++] = task;
}

void proof_add_kata(struct proof_tasks *tasks, const struct kata *kata)
{
    const struct manifest *manifest = kata->manifest;

    add_task(tasks, (struct proof_task){.kata = kata,
                                        .role = PROOF_STARTER,
                                        .name = "starter"});
    for (unsigned i = 0; i < manifest->solutions_count; i++)
        add_task(tasks,
                 (struct proof_task){.kata = kata,
                                     .role = PROOF_SOLUTION,
                                     .name = manifest->solutions[i].name});
    for (unsigned i = 0; i < manifest->broken_count; i++)
        add_task(tasks, (struct proof_task){.kata = kata,
                                            .role = PROOF_BROKEN,
                                            .name = manifest->broken[i].name,
                                            .broken = &manifest->broken[i]});
}

void proof_free(struct proof_tasks *tasks)
{
    for (size_t i = 0; i < tasks->count; i++) {
        json_decref(tasks->items[i].entry);
        if (tasks->items[i].kept)
            answer_free(&tasks->items[i].answer);
    }
    free(tasks->items);
    *tasks = (struct proof_tasks){0};
}

static char *file_of(const struct proof_task *task)
{
    if (task->role == PROOF_STARTER)
        return text_copy("starter.c");
    return text_format("%s/%s.c",
                       task->role == PROOF_SOLUTION ? "solutions" : "broken",
                       task->name);
}

static struct judge_options options_for(const struct proof_task *task,
                                        const struct proof_options *options)
{
    struct judge_options chosen = judge_everything();
    enum stage_id stage;

    if (task->role == PROOF_SOLUTION)
        chosen.repeat = options->repeat;
    chosen.once = task->role == PROOF_STARTER;
    if (task->role != PROOF_BROKEN)
        return chosen;
    stage = stage_find(task->broken->noticed_by);
    for (int id = 0; id < STAGE_COUNT; id++)
        chosen.stages[id] = id == (int)stage;
    chosen.gate_alone = stage != STAGE_BEHAVIOUR;
    if (options->whole && stage_get(stage)->explored)
        chosen.searched = task->broken->sentence;
    else
        chosen.only = task->broken->sentence;
    chosen.repeat = options->repeat > 0 ? options->repeat : REPEAT_DEFAULT;
    return chosen;
}

/* footprint: its sections, or NULL. */
static void check_solution(const struct proof_task *task,
                           const struct answer *answer,
                           const struct footprint *footprint,
                           struct problems *problems)
{
    char *file = file_of(task);
    json_t *test;
    size_t index;

    json_array_foreach (json_object_get(task->entry, "tests"), index, test) {
        enum verdict verdict = sentence_verdict(test);

        if (verdict != VERDICT_ACCEPTED)
            problems_add(problems, task->kata->name, file, "%s: %s in %s: %s",
                         json_string_value(json_object_get(test, "name")),
                         verdict_name(verdict),
                         json_string_value(json_object_get(test, "stage")),
                         proof_text(test, "message"));
    }
    proof_check_stages(task, file, problems);
    if (footprint != NULL)
        proof_check_budgets(task, answer, footprint, file, problems);
    free(file);
}

static void check_starter(const struct proof_task *task,
                          struct problems *problems)
{
    const struct manifest *manifest = task->kata->manifest;

    if (proof_blocked(task->entry)) {
        problems_add(problems, task->kata->name, "starter.c",
                     "does not build or pass the gate");
        return;
    }
    for (unsigned i = 0; i < manifest->reds_count; i++) {
        enum proof_sight sight =
            proof_sight(task->entry, manifest->reds[i], NULL);

        if (sight == PROOF_PASSED)
            problems_add(problems, task->kata->name, "starter.c",
                         "%s is red in kata.yaml and green here",
                         manifest->reds[i]);
        else if (sight == PROOF_UNSEEN && proof_runs_here(manifest_sentence(
                                              manifest, manifest->reds[i])))
            problems_add(problems, task->kata->name, "starter.c",
                         "%s could not be judged", manifest->reds[i]);
        else if (sight == PROOF_UNSEEN)
            problems_note(problems, task->kata->name, "starter.c",
                          "%s: not yet noticed", manifest->reds[i]);
    }
    proof_check_greens(task, problems);
}

static void check_broken(const struct proof_task *task,
                         struct problems *problems)
{
    const struct manifest_broken *broken = task->broken;
    const json_t *test;
    char *file = file_of(task);
    enum proof_sight sight =
        proof_sight(task->entry, broken->sentence, broken->noticed_by);

    test = proof_test(task->entry, broken->sentence, broken->noticed_by);
    if (proof_blocked(task->entry) && strcmp(broken->noticed_by, "gate") != 0)
        problems_add(problems, task->kata->name, file,
                     "does not build or pass the gate: %s",
                     proof_gate_message(task->entry));
    else if (sight == PROOF_UNSEEN && proof_missing(broken->noticed_by))
        problems_note(problems, task->kata->name, file,
                      "not yet noticed: %s is not there", broken->noticed_by);
    else if (sight == PROOF_UNSEEN)
        problems_add(problems, task->kata->name, file,
                     "%s could not be judged in %s: %s", broken->sentence,
                     broken->noticed_by,
                     test != NULL ? proof_text(test, "message") : "no entry");
    else if (sight == PROOF_PASSED)
        problems_add(problems, task->kata->name, file,
                     "is not noticed by %s in %s", broken->sentence,
                     broken->noticed_by);
    else if (test != NULL && proof_number(test, "runs") > 0 &&
             proof_number(test, "failed") < proof_number(test, "runs"))
        problems_add(problems, task->kata->name, file,
                     "is noticed by %s in %s only %d times of %d",
                     broken->sentence, broken->noticed_by,
                     proof_number(test, "failed"), proof_number(test, "runs"));
    json_object_set_new(task->entry, "noticed",
                        json_boolean(sight == PROOF_FAILED));
    free(file);
}

static void measure(struct proof_task *task, const struct answer *answer,
                    struct footprint *footprint,
                    const struct proof_options *options,
                    struct problems *problems)
{
    json_t *coverage = NULL;

    if (footprint != NULL && footprint_heap(answer, footprint) == 0)
        json_object_set_new(task->entry, "footprint",
                            footprint_json(footprint));
    if (coverage_measure(answer, NULL, options->pages, &coverage) == 0)
        json_object_set_new(task->entry, "coverage", coverage);
    else if (!interrupted())
        problems_note(problems, task->kata->name, task->name,
                      "coverage could not be measured; is gcovr installed?");
}

static void prove_solution(struct proof_task *task, const struct answer *answer,
                           const struct proof_options *options,
                           struct problems *problems)
{
    bool compiles = !proof_blocked(task->entry);
    struct footprint footprint = {0};
    struct footprint *sections =
        compiles && footprint_sections(answer, &footprint) == 0 ? &footprint
                                                                : NULL;

    check_solution(task, answer, sections, problems);
    if (options->measured && compiles && !interrupted())
        measure(task, answer, sections, options, problems);
    task->kept = options->keeps && compiles;
}

void proof_run(struct proof_task *task, const struct proof_options *options,
               struct problems *problems)
{
    struct judge_options chosen = options_for(task, options);
    struct answer answer;
    char *message = NULL;
    char *file = file_of(task);

    if (answer_take_file(task->kata, file, &answer, &message) < 0) {
        problems_add(problems, task->kata->name, file, "%s", message);
    } else {
        task->entry = judge_answer(&answer, &chosen);
        json_object_set_new(task->entry, "role",
                            json_string(proof_role_name(task->role)));
        json_object_set_new(task->entry, "answer", json_string(task->name));
        if (!interrupted())
            proof_check_replays(task, file, problems);
        if (interrupted())
            ;
        else if (task->role == PROOF_SOLUTION)
            prove_solution(task, &answer, options, problems);
        else if (task->role == PROOF_STARTER)
            check_starter(task, problems);
        else
            check_broken(task, problems);
        if (task->role == PROOF_STARTER)
            proof_check_lists(task, &answer, problems);
        if (task->kept)
            task->answer = answer;
        else
            answer_free(&answer);
    }
    free(message);
    free(file);
}

/* Whether the sentence was seen to fail on any answer; or could have been,
 * were the explorer there. */
static bool seen_to_fail(const struct proof_tasks *tasks,
                         const struct kata *kata,
                         const struct manifest_sentence *sentence)
{
    for (size_t i = 0; i < tasks->count; i++) {
        const struct proof_task *task = &tasks->items[i];

        if (task->kata != kata || task->role == PROOF_SOLUTION ||
            task->entry == NULL)
            continue;
        if (proof_sight(task->entry, sentence->name, NULL) == PROOF_FAILED)
            return true;
        if (task->role == PROOF_BROKEN &&
            strcmp(task->broken->sentence, sentence->name) == 0 &&
            proof_sight(task->entry, sentence->name,
                        task->broken->noticed_by) == PROOF_UNSEEN)
            return true;
    }
    return false;
}

/* Tries the sentence on every broken variant, until one fails. */
static bool fails_somewhere(const struct proof_tasks *tasks,
                            const struct kata *kata,
                            const struct manifest_sentence *sentence)
{
    bool failed = false;

    for (size_t i = 0; i < tasks->count && !failed && !interrupted(); i++) {
        const struct proof_task *task = &tasks->items[i];
        struct judge_options chosen = judge_everything();
        struct answer answer;
        char *message = NULL;
        char *file = file_of(task);

        chosen.only = sentence->name;
        chosen.stages[STAGE_ADDRESS] = false;
        chosen.stages[STAGE_THREAD] = false;
        if (task->kata == kata && task->role == PROOF_BROKEN &&
            answer_take_file(kata, file, &answer, &message) == 0) {
            json_t *entry = judge_answer(&answer, &chosen);

            failed = proof_sight(entry, sentence->name, NULL) == PROOF_FAILED;
            json_decref(entry);
            answer_free(&answer);
        }
        free(message);
        free(file);
    }
    return failed;
}

void proof_conclude(const struct proof_tasks *tasks, const struct kata *kata,
                    struct problems *problems)
{
    const struct manifest *manifest = kata->manifest;

    for (unsigned i = 0; i < manifest->sentences_count && !interrupted(); i++) {
        const struct manifest_sentence *sentence = &manifest->sentences[i];

        if (seen_to_fail(tasks, kata, sentence) ||
            fails_somewhere(tasks, kata, sentence) || interrupted())
            continue;
        if (!proof_runs_here(sentence))
            problems_note(problems, kata->name, "kata.yaml",
                          "%s: not yet seen to fail", sentence->name);
        else
            problems_add(problems, kata->name, "kata.yaml",
                         "%s fails neither on the starter nor on a broken "
                         "variant: what does it prove?",
                         sentence->name);
    }
}
