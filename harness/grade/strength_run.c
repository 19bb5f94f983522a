/* SPDX-License-Identifier: MIT */
/*
 * Idea: neighbours die of the same, and most die early.  A group's mutants are
 * judged in order, and what killed the last is asked first; no sentence waits
 * for what may never come, and none is searched to its end, before all have
 * been in a hurry or had a glance; a compiled object that was seen before
 * needs no judging at all.
 * Price: a mutant that its neighbour's killer does not tell costs one glance
 * of that sentence more, one that no glance tells a glance of each.
 */
#include "answer.h"
#include "build.h"
#include "interrupt.h"
#include "judge.h"
#include "path.h"
#include "proof_parts.h"
#include "sentence.h"
#include "strength.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

/* PROCESSOR_S: what spins need not do so to its deadline.  The answers
 * themselves have to pass with as much.  HURRY_MS: nearly all sentences of
 * answers take less. */
enum {
    CODE_MAX = 16 << 20,
    CONFIRM = 2,
    PROCESSOR_S = 2,
    HURRY_MS = 300,
    PEEK = 10,
    GLANCE = 100
};

struct code {
    char *bytes; /* NULL: there is none */
    size_t size;
};

struct group {
    const struct strength *strength;
    struct problems *problems;
    struct code *codes; /* of the classic mutants so far */
    size_t codes_count;
    const struct trial *killed; /* the last that a sentence killed */
    bool killer_asked;          /* of this mutant, before the gate */
};

/* The answer's code, which the gate has compiled without a word on lines. */
static struct code read_code(const struct answer *answer)
{
    char *path = text_format("%s/behaviour.o", answer->job);
    struct code code = {0};

    (void)text_read(path, CODE_MAX, &code.bytes, &code.size);
    free(path);
    return code;
}

static bool is_equal(const struct code *code, const char *bytes, size_t size)
{
    return code->bytes != NULL && bytes != NULL && code->size == size &&
           memcmp(code->bytes, bytes, size) == 0;
}

/* A set of stages. */
enum part { EXPLORED, REAL, PLAIN, SANITIZED };

static bool is_part(const struct stage *stage, enum part part)
{
    switch (part) {
    case EXPLORED:
        return stage->explored;
    case REAL:
        return !stage->explored && !stage->sanitized;
    case PLAIN:
        return !stage->sanitized;
    default:
        return stage->sanitized;
    }
}

/* Which stop where it is told. */
static struct judge_options options_for(enum part part)
{
    struct judge_options options = {.isolation = "L1",
                                    .stop = true,
                                    .brief = true,
                                    .confirm = CONFIRM,
                                    .processor_s = PROCESSOR_S,
                                    .gated = true};

    for (int id = STAGE_BEHAVIOUR; id < STAGE_COUNT; id++)
        options.stages[id] = is_part(stage_get((enum stage_id)id), part);
    return options;
}

void strength_run_original(struct strength *strength, size_t index,
                           struct problems *problems)
{
    struct original *original = &strength->originals[index];
    struct judge_options options = options_for(PLAIN);
    struct answer answer;
    struct code code;
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
    options.gated = false;
    entry = judge_answer(&answer, &options);
    if (sentence_verdict(entry) != VERDICT_ACCEPTED && !interrupted())
        problems_add(problems, strength->kata->name, original->file,
                     "is not accepted itself: %s",
                     verdict_name(sentence_verdict(entry)));
    code = read_code(&answer);
    original->code = code.bytes;
    original->code_size = code.size;
    json_decref(entry);
    answer_free(&answer);
}

static void set_teller(struct trial *trial, enum verdict verdict,
                       const char *stage, const char *sentence)
{
    free(trial->stage);
    free(trial->sentence);
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
                  const struct judge_options *options)
{
    json_t *entry = judge_answer(answer, options);

    take_entry(trial, entry);
    if (interrupted())
        trial->outcome = OUTCOME_UNJUDGED;
    json_decref(entry);
}

/* Whether it compiles, and may be judged. */
static void run_gate(struct trial *trial, const struct answer *answer)
{
    const struct judge_options options = {.isolation = "L1"};

    judge(trial, answer, &options);
}

/* What kills it stands, and until then the first doubt: none is that of who
 * was in a hurry. */
static void ask(struct trial *trial, const struct answer *answer,
                const struct judge_options *options)
{
    struct trial asked = {.original = trial->original,
                          .mutant = trial->mutant,
                          .equivalent = trial->equivalent,
                          .verdict = VERDICT_ACCEPTED};

    if (trial->outcome == OUTCOME_KILLED || interrupted())
        return;
    judge(&asked, answer, options);
    if (asked.outcome != OUTCOME_KILLED &&
        (trial->sentence != NULL || options->hurry_ms > 0)) {
        free(asked.stage);
        free(asked.sentence);
        return;
    }
    free(trial->stage);
    free(trial->sentence);
    *trial = asked;
}

/* The sentence that killed the one before. */
static void ask_killer(const struct group *group, struct trial *trial,
                       const struct answer *answer)
{
    struct judge_options options = options_for(PLAIN);

    if (group->killed == NULL)
        return;
    for (int id = STAGE_BEHAVIOUR; id < STAGE_COUNT; id++)
        options.stages[id] = id == (int)stage_find(group->killed->stage);
    options.only = group->killed->sentence;
    options.searched = JUDGE_GLANCE;
    options.hurry_ms = HURRY_MS;
    ask(trial, answer, &options);
}

/* So many executions of each search; what the faults make of it whole. */
static struct judge_options glance_for(unsigned executions)
{
    struct judge_options options = options_for(EXPLORED);

    options.searched = JUDGE_GLANCE;
    options.glance = executions;
    options.stages[STAGE_FAULTS] = executions == GLANCE;
    return options;
}

/* After a glance. */
static struct judge_options search_for(void)
{
    struct judge_options options = options_for(EXPLORED);

    options.stages[STAGE_FAULTS] = false;
    return options;
}

/* On real threads it may take luck to tell it: they come last. */
static void ask_of_concurrency(struct trial *trial, const struct answer *answer)
{
    const struct judge_options glance = glance_for(GLANCE);
    const struct judge_options search = search_for();
    const struct judge_options real = options_for(REAL);

    ask(trial, answer, &glance);
    ask(trial, answer, &search);
    ask(trial, answer, &real);
}

/* Real threads tell most of the rest at once, or wait for what never comes. */
static void ask_of_classic(struct trial *trial, const struct answer *answer)
{
    struct judge_options hurry = options_for(REAL);
    const struct judge_options peek = glance_for(PEEK);
    const struct judge_options glance = glance_for(GLANCE);
    const struct judge_options real = options_for(REAL);
    const struct judge_options search = search_for();

    hurry.hurry_ms = HURRY_MS;
    ask(trial, answer, &peek);
    ask(trial, answer, &hurry);
    ask(trial, answer, &glance);
    ask(trial, answer, &real);
    ask(trial, answer, &search);
}

static void ask_sanitizers(struct trial *trial, const struct answer *answer)
{
    const struct judge_options options = options_for(SANITIZED);

    ask(trial, answer, &options);
}

static enum outcome named(const struct equivalent *equivalent)
{
    return equivalent->untold ? OUTCOME_UNTOLD : OUTCOME_EQUIVALENT;
}

static bool is_left_out(const struct group *group, const struct trial *trial)
{
    return trial->equivalent != NULL && !group->strength->entries;
}

/* What compiles. */
static void run_sentences(struct group *group, struct trial *trial,
                          const struct answer *answer)
{
    if (is_left_out(group, trial)) {
        trial->outcome = named(trial->equivalent);
        return;
    }
    if (!group->killer_asked)
        ask_killer(group, trial, answer);
    if (mutant_is_concurrent(trial->mutant->operation))
        ask_of_concurrency(trial, answer);
    else
        ask_of_classic(trial, answer);
    if (trial->outcome == OUTCOME_SURVIVED && trial->equivalent != NULL)
        trial->outcome = named(trial->equivalent);
    if (trial->outcome == OUTCOME_SURVIVED)
        ask_sanitizers(trial, answer);
    if (trial->outcome == OUTCOME_KILLED)
        group->killed = trial;
}

/* Whether its code is one that is judged without it. */
static bool is_known(const struct group *group, struct trial *trial,
                     const struct code *code)
{
    const struct original *original = trial->original;

    if (is_equal(code, original->code, original->code_size)) {
        trial->outcome = trial->equivalent != NULL ? named(trial->equivalent)
                                                   : OUTCOME_SAME_CODE;
        return true;
    }
    for (size_t i = 0; i < group->codes_count; i++)
        if (is_equal(code, group->codes[i].bytes, group->codes[i].size)) {
            trial->outcome = trial->equivalent != NULL
                                 ? named(trial->equivalent)
                                 : OUTCOME_DUPLICATE;
            return true;
        }
    return false;
}

static void run_compiled(struct group *group, struct trial *trial,
                         const struct answer *answer)
{
    struct code code;

    if (mutant_is_concurrent(trial->mutant->operation)) {
        run_sentences(group, trial, answer);
        return;
    }
    code = read_code(answer);
    if (is_known(group, trial, &code)) {
        free(code.bytes);
        return;
    }
    group->codes[group->codes_count++] = code;
    run_sentences(group, trial, answer);
}

/* What the explorer runs is compiled for it alone: its killer can be asked
 * before the gate compiles, and saves that if it tells the mutant. */
static void ask_killer_first(struct group *group, struct trial *trial,
                             const struct answer *answer)
{
    char *message = NULL;

    group->killer_asked =
        group->killed != NULL && !is_left_out(group, trial) &&
        stage_get(stage_find(group->killed->stage))->explored &&
        build_prepare(answer, &message) == 0;
    free(message);
    if (group->killer_asked)
        ask_killer(group, trial, answer);
    if (trial->outcome == OUTCOME_KILLED)
        group->killed = trial;
}

static void complain_of_entry(const struct group *group,
                              const struct trial *trial)
{
    problems_add(group->problems, group->strength->kata->name, "mutants.yaml",
                 "%s %u in %s of %s is killed by %s in %s and needs no entry",
                 mutant_operator_name(trial->mutant->operation),
                 trial->mutant->ordinal, trial->mutant->function,
                 trial->original->name, trial->sentence, trial->stage);
}

static void run_trial(struct group *group, struct trial *trial)
{
    const struct strength *strength = group->strength;
    struct answer answer;
    char *message = NULL;
    char *path;

    if (answer_take_file(strength->kata, trial->original->file, &answer,
                         &message) < 0) {
        problems_add(group->problems, strength->kata->name,
                     trial->original->file, "%s", message);
        free(message);
        return;
    }
    answer.terse = true;
    path = text_format("%s/src/%s", answer.job, answer.names.items[0]);
    if (text_write(path, trial->mutant->text, strlen(trial->mutant->text)) ==
        0) {
        ask_killer_first(group, trial, &answer);
        if (trial->outcome != OUTCOME_KILLED)
            run_gate(trial, &answer);
    }
    if (trial->outcome == OUTCOME_SURVIVED)
        run_compiled(group, trial, &answer);
    if (trial->outcome == OUTCOME_KILLED && trial->equivalent != NULL)
        complain_of_entry(group, trial);
    free(path);
    answer_free(&answer);
}

void strength_run(struct strength *strength, size_t index,
                  struct problems *problems)
{
    size_t first = strength->groups[index];
    size_t end = strength->groups[index + 1];
    struct group group = {.strength = strength, .problems = problems};

    group.codes = calloc(end - first, sizeof(group.codes[0]));
    for (size_t i = first; i < end && !interrupted(); i++) {
        run_trial(&group, &strength->trials[i]);
        if (strength->trial_ended != NULL)
            strength->trial_ended(strength->context, &strength->trials[i]);
    }
    for (size_t i = 0; i < group.codes_count; i++)
        free(group.codes[i].bytes);
    free(group.codes);
}
