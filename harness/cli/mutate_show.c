/* SPDX-License-Identifier: MIT */
#include "mutate_show.h"
#include "command.h"
#include "style.h"

#include <stdio.h>
#include <stdlib.h>

int mutate_code(const struct strength *strength)
{
    if (strength_count(strength, false, OUTCOME_SURVIVED) +
            strength_count(strength, true, OUTCOME_SURVIVED) >
        0)
        return EXIT_FAILED;
    if (strength_count(strength, false, OUTCOME_UNJUDGED) +
            strength_count(strength, true, OUTCOME_UNJUDGED) >
        0)
        return EXIT_INCOMPLETE;
    return EXIT_ACCEPTED;
}

static int integer(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value != NULL ? value : "";
}

static void show_counts(const json_t *counts)
{
    const char *name;
    json_t *own;
    int not_compiled = 0;

    printf("  %-11s%6s%7s%9s%11s%7s%10s%10s%9s\n", "", "made", "killed",
           "survived", "equivalent", "untold", "same code", "duplicate",
           "unjudged");
    json_object_foreach ((json_t *)counts, name, own) {
        not_compiled += integer(own, "not-compiled");
        printf("  %-11s%6d%7d%9d%11d%7d%10d%10d%9d\n", name,
               integer(own, "made"), integer(own, "killed"),
               integer(own, "survived"), integer(own, "equivalent"),
               integer(own, "untold"), integer(own, "same-code"),
               integer(own, "duplicate"), integer(own, "unjudged"));
    }
    printf("  (%d more did not compile)\n", not_compiled);
}

static void show_killers(const json_t *killers)
{
    const json_t *killer;
    size_t index;

    if (json_array_size(killers) > 0)
        printf("\n  %-10s %-42s %8s %12s\n", "killed in", "by", "classic",
               "concurrency");
    json_array_foreach (killers, index, killer) {
        printf("  %-10s %-42s %8d %12d\n", text(killer, "stage"),
               text(killer, "sentence"), integer(killer, "classic"),
               integer(killer, "concurrency"));
    }
}

static void show_trial(const struct trial *trial)
{
    const struct mutant *mutant = trial->mutant;
    char *diff = strength_diff(trial);
    char *entry = equivalents_entry(trial->original->name, mutant);

    printf("\n%s%s%s: %s, %s in %s, line %u\n", style_bold(stdout),
           outcome_name(trial->outcome), style_end(stdout),
           trial->original->name, mutant_operator_name(mutant->operation),
           mutant->function, mutant->at);
    if (trial->sentence != NULL)
        printf("%s in %s: %s\n", trial->sentence, trial->stage,
               verdict_name(trial->verdict));
    printf("%s", diff);
    if (trial->outcome == OUTCOME_SURVIVED)
        printf("In mutants.yaml, if nobody can tell it:\n%s    why: \"\"\n",
               entry);
    free(entry);
    free(diff);
}

/* What is known to be a mistake, and why nobody tells it. */
static void show_untold(const struct trial *trial)
{
    const struct mutant *mutant = trial->mutant;

    printf("\nuntold: %s, %s in %s, line %u\n  %s\n", trial->original->name,
           mutant_operator_name(mutant->operation), mutant->function,
           mutant->at, trial->equivalent->why);
}

void mutate_show(const struct strength *strength, double seconds)
{
    json_t *summary = strength_json(strength, seconds);

    printf("%s%s%s: %zu mutant%s, %.0f s\n", style_bold(stdout),
           strength->kata->name, style_end(stdout), strength->trials_count,
           strength->trials_count == 1 ? "" : "s", seconds);
    show_counts(json_object_get(summary, "counts"));
    show_killers(json_object_get(summary, "killers"));
    for (size_t i = 0; i < strength->trials_count; i++)
        if (strength->trials[i].outcome == OUTCOME_SURVIVED ||
            strength->trials[i].outcome == OUTCOME_UNJUDGED)
            show_trial(&strength->trials[i]);
        else if (strength->trials[i].outcome == OUTCOME_UNTOLD)
            show_untold(&strength->trials[i]);
    json_decref(summary);
}

void mutate_list(const struct strength *strength)
{
    for (size_t i = 0; i < strength->trials_count; i++) {
        const struct trial *trial = &strength->trials[i];
        const struct mutant *mutant = trial->mutant;

        printf("%s:%u %s %u in %s: %s%s\n", trial->original->file, mutant->at,
               mutant_operator_name(mutant->operation), mutant->ordinal,
               mutant->function, mutant->line,
               trial->equivalent == NULL   ? ""
               : trial->equivalent->untold ? " (untold)"
                                           : " (equivalent)");
    }
}

void mutate_problems(const struct problems *problems)
{
    const json_t *problem;
    size_t index;

    json_array_foreach (problems->list, index, problem) {
        printf("  problem    %s/%s: %s\n", text(problem, "kata"),
               text(problem, "about"), text(problem, "what"));
    }
}
