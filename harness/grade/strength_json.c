/* SPDX-License-Identifier: MIT */
#include "strength.h"
#include "stage.h"
#include "text.h"
#include "tools.h"

#include <stdlib.h>
#include <string.h>

static const char *const classes[] = {"classic", "concurrency"};

static json_t *counts_of(const struct strength *strength, bool concurrent)
{
    json_t *counts = json_object();
    unsigned made = 0;

    for (int i = 0; i < OUTCOMES; i++) {
        unsigned count = strength_count(strength, concurrent, (enum outcome)i);

        made += i != OUTCOME_NOT_COMPILED ? count : 0;
        json_object_set_new(counts, outcome_name((enum outcome)i),
                            json_integer(count));
    }
    json_object_set_new(counts, "made", json_integer(made));
    return counts;
}

static unsigned kills(const struct strength *strength, const char *stage,
                      const char *sentence, bool concurrent)
{
    unsigned count = 0;

    for (size_t i = 0; i < strength->trials_count; i++) {
        const struct trial *trial = &strength->trials[i];

        count += trial->outcome == OUTCOME_KILLED &&
                 mutant_is_concurrent(trial->mutant->operation) == concurrent &&
                 strcmp(trial->stage, stage) == 0 &&
                 strcmp(trial->sentence, sentence) == 0;
    }
    return count;
}

static void add_killer(const struct strength *strength, const char *stage,
                       const char *sentence, json_t *killers)
{
    unsigned classic = kills(strength, stage, sentence, false);
    unsigned concurrent = kills(strength, stage, sentence, true);

    if (classic + concurrent > 0)
        json_array_append_new(
            killers, json_pack("{s:s, s:s, s:i, s:i}", "stage", stage,
                               "sentence", sentence, classes[0], (int)classic,
                               classes[1], (int)concurrent));
}

/* In the order of stages and of the manifest. */
static json_t *killers_of(const struct strength *strength)
{
    const struct manifest *manifest = strength->kata->manifest;
    json_t *killers = json_array();

    for (int id = 0; id < STAGE_COUNT; id++) {
        const char *stage = stage_get((enum stage_id)id)->name;

        if (id == STAGE_GATE)
            add_killer(strength, stage, "gate", killers);
        for (unsigned i = 0; i < manifest->sentences_count; i++)
            add_killer(strength, stage, manifest->sentences[i].name, killers);
    }
    return killers;
}

static void set_text(json_t *entry, const char *key, const char *text)
{
    if (text != NULL)
        json_object_set_new(entry, key, json_string(text));
}

static json_t *entry_of(const struct trial *trial)
{
    const struct mutant *mutant = trial->mutant;
    char *diff = strength_diff(trial);
    json_t *entry = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:s}", "answer",
        trial->original->name, "class",
        classes[mutant_is_concurrent(mutant->operation)], "operator",
        mutant_operator_name(mutant->operation), "function", mutant->function,
        "line", mutant->line, "ordinal", (int)mutant->ordinal, "at",
        (int)mutant->at, "outcome", outcome_name(trial->outcome), "diff", diff);

    if (trial->sentence != NULL) {
        set_text(entry, "verdict", verdict_name(trial->verdict));
        set_text(entry, "stage", trial->stage);
        set_text(entry, "sentence", trial->sentence);
    }
    if (trial->equivalent != NULL)
        set_text(entry, "why", trial->equivalent->why);
    free(diff);
    return entry;
}

json_t *strength_json(const struct strength *strength, double seconds)
{
    json_t *mutants = json_array();

    for (size_t i = 0; i < strength->trials_count; i++)
        json_array_append_new(mutants, entry_of(&strength->trials[i]));
    return json_pack("{s:s, s:{s:s, s:s}, s:f, s:{s:o, s:o}, s:o, s:o}", "kata",
                     strength->kata->name, "toolchain", "cc", tools_compiler(),
                     "dojo", tools_version(), "seconds", seconds, "counts",
                     classes[0], counts_of(strength, false), classes[1],
                     counts_of(strength, true), "killers", killers_of(strength),
                     "mutants", mutants);
}
