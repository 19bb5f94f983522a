/* SPDX-License-Identifier: MIT */
#include "strength.h"
#include "answer.h"
#include "diff.h"
#include "path.h"
#include "text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

const char *outcome_name(enum outcome outcome)
{
    static const char *const names[OUTCOMES] = {
        "killed",    "survived",  "equivalent",   "untold",
        "same-code", "duplicate", "not-compiled", "unjudged"};

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
    free(strength->groups);
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

/* Trials stand in the order of the answers' lines. */
static bool is_first_of_group(const struct strength *strength, size_t index)
{
    const struct trial *trial = &strength->trials[index];

    return index == 0 || trial[-1].original != trial->original ||
           strcmp(trial[-1].mutant->function, trial->mutant->function) != 0;
}

static void make_groups(struct strength *strength)
{
    strength->groups =
        calloc(strength->trials_count + 1, sizeof(strength->groups[0]));
    strength->groups_count = 0;
    for (size_t i = 0; i < strength->trials_count; i++)
        if (is_first_of_group(strength, i))
            strength->groups[strength->groups_count++] = i;
    strength->groups[strength->groups_count] = strength->trials_count;
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
    strength->entries = choice->entries;
    make_groups(strength);
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
