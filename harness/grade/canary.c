/* SPDX-License-Identifier: MIT */
#include "canary.h"
#include "interrupt.h"
#include "sentence.h"

#include <stdlib.h>
#include <string.h>

static bool is_chosen(const struct canary *canaries, size_t count,
                      const struct manifest_broken *broken)
{
    for (size_t i = 0; i < count; i++)
        if (canaries[i].broken == broken)
            return true;
    return false;
}

static bool is_possible(const struct manifest_broken *broken)
{
    enum stage_id stage = stage_find(broken->noticed_by);

    return stage != STAGE_COUNT && stage != STAGE_GATE;
}

/* The first variant that the stage notices, or that any does. */
static size_t add_broken(const struct kata *kata, const char *stage,
                         struct canary *canaries, size_t count)
{
    const struct manifest *manifest = kata->manifest;

    for (unsigned i = 0; i < manifest->broken_count; i++) {
        const struct manifest_broken *broken = &manifest->broken[i];

        if (!is_possible(broken) || is_chosen(canaries, count, broken) ||
            (stage != NULL && strcmp(broken->noticed_by, stage) != 0))
            continue;
        canaries[count] = (struct canary){.kata = kata, .broken = broken};
        return count + 1;
    }
    return count;
}

size_t canary_choose(const struct kata *kata,
                     struct canary canaries[CANARY_MAX])
{
    static const char *const stages[] = {"schedules", "behaviour", "faults",
                                         "address"};
    size_t count = 0;

    if (kata->manifest->solutions_count > 0)
        canaries[count++] = (struct canary){.kata = kata};
    for (size_t i = 0; i < sizeof(stages) / sizeof(stages[0]); i++)
        if (count < CANARY_MAX)
            count = add_broken(kata, stages[i], canaries, count);
    for (size_t before = 0; count < CANARY_MAX && before != count;) {
        before = count;
        count = add_broken(kata, NULL, canaries, count);
    }
    return count;
}

/* The verdict of the sentence in the stage; SKIPPED when there is none. */
static enum verdict verdict_in(const json_t *entry, const char *stage,
                               const char *sentence)
{
    json_t *test;
    size_t index;

    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        const char *name = json_string_value(json_object_get(test, "name"));
        const char *in = json_string_value(json_object_get(test, "stage"));

        if (strcmp(name, sentence) == 0 && strcmp(in, stage) == 0)
            return sentence_verdict(test);
    }
    return VERDICT_SKIPPED;
}

static bool is_failure(enum verdict verdict)
{
    return verdict != VERDICT_ACCEPTED && verdict != VERDICT_SKIPPED &&
           verdict != VERDICT_INCOMPLETE && verdict != VERDICT_INTERNAL;
}

/* Whether it is known to be left open, for want of namespaces. */
static bool is_left_open(const struct manifest *manifest,
                         enum sandbox_level level, enum verdict verdict)
{
    return level == SANDBOX_L2 && manifest->namespaces_count > 0 &&
           verdict == VERDICT_INCOMPLETE;
}

static char *compare(const struct canary *canary, const char *file,
                     enum sandbox_level level, const json_t *entry)
{
    const struct manifest *manifest = canary->kata->manifest;
    const struct manifest_broken *broken = canary->broken;
    enum verdict verdict;

    if (interrupted())
        return NULL;
    if (broken == NULL) {
        verdict = sentence_verdict(entry);
        return verdict == VERDICT_ACCEPTED ||
                       is_left_open(manifest, level, verdict)
                   ? NULL
                   : text_format("%s/%s is right and came out as %s",
                                 canary->kata->name, file,
                                 verdict_name(verdict));
    }
    verdict = verdict_in(entry, broken->noticed_by, broken->sentence);
    return is_failure(verdict) || is_left_open(manifest, level, verdict)
               ? NULL
               : text_format("%s/%s is wrong and %s came out as %s",
                             canary->kata->name, file, broken->noticed_by,
                             verdict_name(verdict));
}

char *canary_check(const struct canary *canary,
                   const struct judge_options *options,
                   enum sandbox_level level)
{
    struct judge_options chosen = *options;
    char *file = canary->broken == NULL
                     ? text_format("solutions/%s.c",
                                   canary->kata->manifest->solutions[0].name)
                     : text_format("broken/%s.c", canary->broken->name);
    struct answer answer;
    char *message = NULL;
    char *wrong;

    chosen.hide = false;
    if (canary->broken != NULL) {
        for (int id = 0; id < STAGE_COUNT; id++)
            chosen.stages[id] =
                id == (int)stage_find(canary->broken->noticed_by);
        chosen.only = canary->broken->sentence;
    }
    if (answer_take_file(canary->kata, file, &answer, &message) < 0) {
        wrong = text_format("%s: %s", canary->kata->name,
                            message != NULL ? message : "cannot be taken in");
    } else {
        json_t *entry;

        answer.level = level;
        entry = judge_answer(&answer, &chosen);
        wrong = compare(canary, file, level, entry);
        json_decref(entry);
        answer_free(&answer);
    }
    free(message);
    free(file);
    return wrong;
}
