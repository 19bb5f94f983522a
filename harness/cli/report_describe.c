/* SPDX-License-Identifier: MIT */
#include "report_times.h"

static json_t *describe_sentences(const struct manifest *manifest)
{
    json_t *all = json_array();

    for (unsigned i = 0; i < manifest->sentences_count; i++) {
        const struct manifest_sentence *sentence = &manifest->sentences[i];
        json_t *stages = json_array();

        for (unsigned j = 0; j < sentence->stages_count; j++)
            json_array_append_new(stages, json_string(sentence->stages[j]));
        json_array_append_new(
            all, json_pack("{s:s, s:o, s:i, s:s, s:s}", "name", sentence->name,
                           "stages", stages, "points", (int)sentence->points,
                           "category", sentence->category, "visibility",
                           sentence->visibility != NULL ? sentence->visibility
                                                        : "public"));
    }
    return all;
}

static json_t *describe_answers(const struct manifest *manifest,
                                json_t **broken)
{
    json_t *solutions = json_array();

    *broken = json_array();
    for (unsigned i = 0; i < manifest->solutions_count; i++)
        json_array_append_new(solutions,
                              json_pack("{s:s, s:s}", "name",
                                        manifest->solutions[i].name, "idea",
                                        manifest->solutions[i].idea));
    for (unsigned i = 0; i < manifest->broken_count; i++) {
        const struct manifest_broken *one = &manifest->broken[i];

        json_array_append_new(
            *broken, json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", one->name,
                               "parent", one->parent, "sentence", one->sentence,
                               "noticed_by", one->noticed_by, "why", one->why));
    }
    return solutions;
}

static json_t *describe_experiments(const struct manifest *manifest)
{
    json_t *all = json_array();

    for (unsigned i = 0; i < manifest->experiment_count; i++) {
        const struct manifest_experiment *one = &manifest->experiment[i];
        json_t *published = json_array();

        for (unsigned j = 0; j < one->published_count; j++)
            json_array_append_new(published,
                                  json_pack("{s:s, s:f}", "what",
                                            one->published[j].what, "seconds",
                                            one->published[j].seconds));
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:o, s:[]}", "name", one->name, "what",
                           one->what, "published", published, "measured"));
    }
    return all;
}

json_t *report_describe(const struct kata *kata)
{
    const struct manifest *manifest = kata->manifest;
    json_t *broken = NULL;
    json_t *solutions = describe_answers(manifest, &broken);

    return json_pack(
        "{s:s, s:s, s:s, s:i, s:s, s:o, s:o, s:o, s:{s:i, s:i, s:i, s:i}, "
        "s:o}",
        "name", kata->name, "title", manifest->title, "idea", manifest->idea,
        "minutes", (int)manifest->minutes, "reference",
        manifest->solutions[0].name, "sentences", describe_sentences(manifest),
        "solutions", solutions, "broken", broken, "budgets", "text",
        (int)manifest->budgets.text, "data", (int)manifest->budgets.data, "bss",
        (int)manifest->budgets.bss, "stack", (int)manifest->budgets.stack,
        "experiment", describe_experiments(manifest));
}
