/* SPDX-License-Identifier: MIT */
#include "strength.h"
#include "answer.h"
#include "diff.h"
#include "interrupt.h"
#include "judge.h"
#include "path.h"
#include "proof_parts.h"
#include "sentence.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { CODE_MAX = 16 << 20, CONFIRM = 3 };

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[OUTCOMES] = {
        "killed",    "survived",     "equivalent", "untold",
        "same-code", "not-compiled", "unjudged"};

    return names[outcome];
}

static void add_trial(struct strength *strength,
                      const struct original *original,
                      const struct mutant *mutant)
{
    strength->trials[strength->trials_count++] =
        (struct trial){.original = original,
                       .mutant = mutant,
                       .equivalent = equivalents_find(strength->equivalents,
                                                      original->name, mutant),
                       .outcome = OUTCOME_UNJUDGED,
                       .verdict = VERDICT_ACCEPTED};
}

static int open_original(const struct kata *kata, const char *name,
                         struct original *original, char **message)
{
    char *path = text_format("%s/solutions/%s.c", kata->folder, name);
    int result;

    original->name = name;
    original->file = text_format("solutions/%s.c", name);
    result = text_read(path, ANSWER_FILE_MAX, &original->text, NULL);
    if (result < 0)
        *message = text_format("%s: %s", path, strerror(-result));
    if (result == 0) {
        result = mutants_make(original->text, &original->mutants);
        if (result < 0)
            *message = text_format("%s: brackets or comments do not end", path);
    }
    free(path);
    return result;
}

int strength_open(const struct kata *kata, struct strength *strength,
                  char **message)
{
    const struct manifest *manifest = kata->manifest;
    size_t count = 0;
    int result = 0;

    *strength = (struct strength){.kata = kata};
    *message = NULL;
    strength->originals =
        calloc(manifest->solutions_count + 1, sizeof(struct original));
    result = equivalents_read(kata, &strength->equivalents, message);
    for (unsigned i = 0; i < manifest->solutions_count && result == 0; i++) {
        struct original *original =
            &strength->originals[strength->originals_count++];

        result =
            open_original(kata, manifest->solutions[i].name, original, message);
        count += original->mutants.count;
    }
    strength->trials = calloc(count + 1, sizeof(struct trial));
    for (size_t i = 0; i < strength->originals_count && result == 0; i++)
        for (size_t k = 0; k < strength->originals[i].mutants.count; k++)
            add_trial(strength, &strength->originals[i],
                      &strength->originals[i].mutants.items[k]);
    if (result < 0)
        strength_close(strength);
    return result;
}

static void free_trial(struct trial *trial)
{
    free(trial->stage);
    free(trial->sentence);
}

void strength_close(struct strength *strength)
{
    for (size_t i = 0; i < strength->trials_count; i++)
        free_trial(&strength->trials[i]);
    for (size_t i = 0; i < strength->originals_count; i++) {
        struct original *original = &strength->originals[i];

        mutants_free(&original->mutants);
        free(original->file);
        free(original->text);
        free(original->code);
    }
    free(strength->trials);
    free(strength->originals);
    equivalents_free(strength->equivalents);
    *strength = (struct strength){0};
}

static bool is_chosen(const struct trial *trial,
                      const struct strength_choice *choice)
{
    const struct mutant *mutant = trial->mutant;

    return (choice->answers->count == 0 ||
            text_list_has(choice->answers, trial->original->name)) &&
           (choice->function == NULL ||
            strcmp(choice->function, mutant->function) == 0) &&
           (choice->operation == MUTANT_OPERATORS ||
            choice->operation == mutant->operation) &&
           !(mutant_is_concurrent(mutant->operation) ? choice->no_concurrency
                                                     : choice->no_classic);
}

void strength_choose(struct strength *strength,
                     const struct strength_choice *choice)
{
    size_t seen = 0;
    size_t kept = 0;

    for (size_t i = 0; i < strength->trials_count; i++) {
        struct trial trial = strength->trials[i];

        if (is_chosen(&trial, choice) && seen++ % choice->every == 0)
            strength->trials[kept++] = trial;
        else
            free_trial(&trial);
    }
    strength->trials_count = kept;
}

/* The answer's code, which the gate has compiled without a word on lines. */
static int read_code(const struct answer *answer, char **code, size_t *size)
{
    char *path = text_format("%s/behaviour.o", answer->job);
    int result = text_read(path, CODE_MAX, code, size);

    free(path);
    return result;
}

static struct judge_options options_for(bool explorer_first, bool sanitized)
{
    struct judge_options options = judge_everything();

    options.stop = true;
    options.confirm = CONFIRM;
    options.explorer_first = explorer_first;
    for (int id = STAGE_BEHAVIOUR; id < STAGE_COUNT; id++)
        options.stages[id] =
            stage_get((enum stage_id)id)->sanitized == sanitized;
    return options;
}

void strength_run_original(struct strength *strength, size_t index,
                           struct problems *problems)
{
    struct original *original = &strength->originals[index];
    const struct judge_options options = options_for(false, false);
    struct answer answer;
    char *message = NULL;
    json_t *entry;

    if (answer_take_file(strength->kata, original->file, &answer, &message) <
        0) {
        problems_add(problems, strength->kata->name, original->file, "%s",
                     message);
        free(message);
        return;
    }
    answer.terse = true;
    entry = judge_answer(&answer, &options);
    if (sentence_verdict(entry) != VERDICT_ACCEPTED && !interrupted())
        problems_add(problems, strength->kata->name, original->file,
                     "is not accepted itself: %s",
                     verdict_name(sentence_verdict(entry)));
    (void)read_code(&answer, &original->code, &original->code_size);
    json_decref(entry);
    answer_free(&answer);
}

/* Whether loops decide how long it runs. */
static bool is_endless(const struct mutant *mutant)
{
    return strstr(mutant->line, "while") != NULL ||
           text_starts(mutant->line, "for") ||
           mutant->operation == MUTANT_STATEMENT ||
           strstr(mutant->line, "++") != NULL ||
           strstr(mutant->line, "--") != NULL;
}

static void set_teller(struct trial *trial, enum verdict verdict,
                       const char *stage, const char *sentence)
{
    free_trial(trial);
    trial->verdict = verdict;
    trial->stage = text_copy(stage);
    trial->sentence = text_copy(sentence);
}

/* A stage that could not be built, or was cut short, has told nothing. */
static void take_stages(struct trial *trial, const json_t *stages)
{
    json_t *stage;
    size_t index;

    json_array_foreach (stages, index, stage) {
        enum verdict verdict = sentence_verdict(stage);

        if (trial->verdict == VERDICT_ACCEPTED &&
            (verdict == VERDICT_INTERNAL || verdict == VERDICT_INCOMPLETE ||
             verdict == VERDICT_BUILD_ERROR))
            set_teller(trial, verdict, proof_text(stage, "name"), "all");
    }
}

/* What the judge says of a mutant, taken over into its trial. */
static void take_entry(struct trial *trial, const json_t *entry)
{
    json_t *test;
    size_t index;

    trial->outcome = OUTCOME_SURVIVED;
    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        enum verdict verdict = sentence_verdict(test);

        if (verdict == VERDICT_ACCEPTED || verdict == VERDICT_SKIPPED)
            continue;
        if (judge_tells(verdict) || trial->sentence == NULL)
            set_teller(trial, verdict, proof_text(test, "stage"),
                       proof_text(test, "name"));
        if (judge_tells(verdict))
            break;
    }
    take_stages(trial, json_object_get(entry, "stages"));
    if (judge_tells(trial->verdict))
        trial->outcome = OUTCOME_KILLED;
    else if (trial->verdict == VERDICT_INCOMPLETE ||
             trial->verdict == VERDICT_INTERNAL)
        trial->outcome = OUTCOME_UNJUDGED;
    if (trial->verdict == VERDICT_BUILD_ERROR)
        trial->outcome = OUTCOME_NOT_COMPILED;
}

static void judge(struct trial *trial, const struct answer *answer,
                  bool sanitized)
{
    bool explorer_first = mutant_is_concurrent(trial->mutant->operation) ||
                          is_endless(trial->mutant);
    const struct judge_options options = options_for(explorer_first, sanitized);
    json_t *entry = judge_answer(answer, &options);

    take_entry(trial, entry);
    if (interrupted())
        trial->outcome = OUTCOME_UNJUDGED;
    json_decref(entry);
}

static bool is_same_code(const struct trial *trial, const struct answer *answer)
{
    const struct original *original = trial->original;
    char *code = NULL;
    size_t size = 0;
    bool same =
        !mutant_is_concurrent(trial->mutant->operation) &&
        original->code != NULL && read_code(answer, &code, &size) == 0 &&
        size == original->code_size && memcmp(code, original->code, size) == 0;

    free(code);
    return same;
}

/* What the stages without sanitizers do not tell. */
static void look_closer(struct trial *trial, const struct answer *answer)
{
    if (trial->equivalent != NULL)
        trial->outcome =
            trial->equivalent->untold ? OUTCOME_UNTOLD : OUTCOME_EQUIVALENT;
    else if (is_same_code(trial, answer))
        trial->outcome = OUTCOME_SAME_CODE;
    else
        judge(trial, answer, true);
}

void strength_run(struct strength *strength, size_t index,
                  struct problems *problems)
{
    struct trial *trial = &strength->trials[index];
    struct answer answer;
    char *message = NULL;
    char *path;

    if (answer_take_file(strength->kata, trial->original->file, &answer,
                         &message) < 0) {
        problems_add(problems, strength->kata->name, trial->original->file,
                     "%s", message);
        free(message);
        return;
    }
    answer.terse = true;
    path = text_format("%s/src/%s", answer.job, answer.names.items[0]);
    if (text_write(path, trial->mutant->text, strlen(trial->mutant->text)) == 0)
        judge(trial, &answer, false);
    if (trial->outcome == OUTCOME_SURVIVED)
        look_closer(trial, &answer);
    if (trial->outcome == OUTCOME_KILLED && trial->equivalent != NULL)
        problems_add(
            problems, strength->kata->name, "mutants.yaml",
            "%s %u in %s of %s is killed by %s in %s and needs no entry",
            mutant_operator_name(trial->mutant->operation),
            trial->mutant->ordinal, trial->mutant->function,
            trial->original->name, trial->sentence, trial->stage);
    free(path);
    answer_free(&answer);
}

char *strength_diff(const struct trial *trial)
{
    char *name = text_format("%s, %s", trial->original->file,
                             mutant_operator_name(trial->mutant->operation));
    char *diff = diff_lines(trial->original->text, trial->mutant->text,
                            trial->original->file, name);

    free(name);
    return diff;
}

unsigned strength_count(const struct strength *strength, bool concurrent,
                        enum outcome outcome)
{
    unsigned count = 0;

    for (size_t i = 0; i < strength->trials_count; i++)
        count += strength->trials[i].outcome == outcome &&
                 mutant_is_concurrent(strength->trials[i].mutant->operation) ==
                     concurrent;
    return count;
}
