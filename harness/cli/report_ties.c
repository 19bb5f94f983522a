/* SPDX-License-Identifier: MIT */
#include "report_ties.h"
#include "report_times.h"
#include "ties.h"

#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));

    return text != NULL ? text : "";
}

static double number_of(const json_t *object, const char *member)
{
    return json_number_value(json_object_get(object, member));
}

/*
 * Seconds of an operation: the slices' median, which other programs disturb
 * less than the mean.  Where latencies were sampled, p50 is theirs.
 */
static double seconds_of(const json_t *one)
{
    bool sampled = json_array_size(json_object_get(one, "modes")) > 0;
    double ns = sampled ? 0 : number_of(one, "p50");

    return (ns > 0 ? ns : number_of(one, "ns_per_op")) / 1e9;
}

/* All programs' results of the first benchmark that is meant, or NULL. */
static const json_t *results_of(const char *kata, const char *benchmark)
{
    const json_t *results;
    size_t index;

    json_array_foreach (report_timed(kata), index, results)
        if (ties_is_benchmark(text_of(json_array_get(results, 0), "name"),
                              benchmark))
            return results;
    return NULL;
}

/* One program's; NULL: the reference's. */
static const json_t *result_of(const json_t *results, const char *program)
{
    const json_t *one;
    size_t index;

    json_array_foreach (results, index, one)
        if (program == NULL || strcmp(text_of(one, "program"), program) == 0)
            return one;
    return NULL;
}

/* ---- peers ---- */

static bool is_solution(const struct manifest *manifest, const char *program)
{
    return manifest_solution(manifest, program) != NULL;
}

/* Figures of programs that have no entry, peers above all, go to the kata. */
static void add_peers_figures(json_t *kata, const struct manifest *manifest)
{
    json_t *timing = json_array();
    const json_t *results;
    size_t i;

    json_array_foreach (report_timed(text_of(kata, "name")), i, results) {
        json_t *one;
        size_t j;

        json_array_foreach (results, j, one)
            if (!is_solution(manifest, text_of(one, "program")))
                json_array_append(timing, one);
    }
    json_object_set_new(kata, "timing", timing);
}

/* ---- experiments ---- */

/* "threads", or "threads, 5" where sizes are tried. */
static char *label_of(const json_t *one, bool sized)
{
    const char *program = text_of(one, "program");
    const char *size = strchr(text_of(one, "name"), '/');
    size_t digits = size != NULL ? strspn(size + 1, "0123456789") : 0;

    if (!sized || digits == 0)
        return text_copy(program);
    return text_format("%s, %.*s", program, (int)digits, size + 1);
}

static void add_measured(json_t *measured, const json_t *results, bool sized)
{
    const json_t *one;
    size_t index;

    json_array_foreach (results, index, one) {
        double seconds = seconds_of(one);
        char *label;

        if (seconds <= 0)
            continue;
        label = label_of(one, sized);
        json_array_append_new(measured, json_pack("{s:s, s:f}", "what", label,
                                                  "seconds", seconds));
        free(label);
    }
}

/* What was measured under the experiment's name, at every size. */
static void add_all_measured(json_t *experiment, const char *kata)
{
    const char *name = text_of(experiment, "name");
    json_t *measured = json_object_get(experiment, "measured");
    const json_t *results;
    size_t count = 0;
    size_t index;

    json_array_foreach (report_timed(kata), index, results)
        count += ties_is_benchmark(text_of(json_array_get(results, 0), "name"),
                                   name);
    json_array_foreach (report_timed(kata), index, results)
        if (ties_is_benchmark(text_of(json_array_get(results, 0), "name"),
                              name))
            add_measured(measured, results, count > 1);
}

/* Beside a published figure, what was measured here of the same. */
static void add_beside(json_t *published, const struct kata *kata,
                       const struct manifest_figure *figure,
                       const char *experiment, struct problems *problems)
{
    const char *benchmark =
        figure->benchmark != NULL ? figure->benchmark : experiment;
    const json_t *results = results_of(kata->name, benchmark);
    const json_t *one = result_of(results, figure->answer);
    double seconds = seconds_of(one);

    if (report_timed(kata->name) != NULL && results == NULL)
        problems_add(problems, kata->name, "kata.yaml",
                     "experiment: there is no benchmark `%s`", benchmark);
    if (seconds > 0)
        json_object_set_new(published, "measured",
                            json_pack("{s:f, s:s, s:s}", "seconds", seconds,
                                      "answer", text_of(one, "program"),
                                      "benchmark", text_of(one, "name")));
}

static void add_experiments(json_t *described, const struct kata *kata,
                            struct problems *problems)
{
    const struct manifest *manifest = kata->manifest;

    for (unsigned i = 0; i < manifest->experiment_count; i++) {
        const struct manifest_experiment *one = &manifest->experiment[i];
        json_t *experiment =
            json_array_get(json_object_get(described, "experiment"), i);
        const json_t *published = json_object_get(experiment, "published");

        add_all_measured(experiment, kata->name);
        for (unsigned j = 0; j < one->published_count; j++)
            add_beside(json_array_get(published, j), kata, &one->published[j],
                       one->name, problems);
    }
}

/* ---- ties ---- */

static void add_figures(json_t *tie, const json_t *one, bool per_item)
{
    const char *error = text_of(one, "error");
    double items = number_of(one, "items_per_op");
    double seconds = seconds_of(one);

    json_object_set(tie, "benchmark", json_object_get(one, "name"));
    json_object_set(tie, "answer", json_object_get(one, "program"));
    if (*error != '\0') {
        json_object_set_new(tie, "error", json_string(error));
        return;
    }
    if (per_item && items > 0)
        seconds /= items;
    json_object_set_new(tie, "seconds", json_real(seconds));
    json_object_set(tie, "busy", json_object_get(one, "cpu_per_wall"));
    json_object_set(tie, "load", json_object_get(one, "load_before"));
    json_object_set(tie, "counters", json_object_get(one, "counters"));
}

/* On one processor, and how that compares with all. */
static void add_pinned(json_t *tie, const json_t *pair)
{
    const json_t *all = json_array_get(pair, 0);
    const json_t *one = json_array_get(pair, 1);
    const char *error = text_of(one, "error");

    if (*error != '\0' || one == NULL) {
        json_object_set_new(tie, "error",
                            json_string(one == NULL ? "not timed" : error));
        return;
    }
    json_object_set_new(tie, "counters",
                        json_pack("{s:f, s:f}", "one", seconds_of(one), "all",
                                  seconds_of(all)));
    json_object_set(tie, "ratio", json_object_get(one, "ratio_to_reference"));
    json_object_set(tie, "low", json_object_get(one, "low"));
    json_object_set(tie, "high", json_object_get(one, "high"));
    json_object_set(tie, "resolution", json_object_get(one, "resolution"));
}

/* What one benchmark of an offer came to. */
static json_t *tie_of(const struct kata *kata, const struct manifest_tie *offer,
                      unsigned index, struct problems *problems)
{
    const char *benchmark = offer->benchmarks[index];
    const char *column =
        index < offer->columns_count ? offer->columns[index] : NULL;
    const json_t *results = results_of(kata->name, benchmark);
    const json_t *one = result_of(results, offer->answer);
    json_t *tie =
        json_pack("{s:s, s:s, s:s?, s:s}", "table", offer->table, "row",
                  offer->row, "column", column, "kata", kata->name);

    if (results == NULL)
        problems_add(problems, kata->name, "kata.yaml",
                     "ties: there is no benchmark `%s`", benchmark);
    if (one == NULL) {
        json_object_set_new(tie, "error", json_string("not timed"));
        return tie;
    }
    add_figures(tie, one, ties_table(offer->table)->per_item);
    if (strcmp(offer->table, "processors") == 0)
        add_pinned(tie, report_pinned(kata->name, offer->row));
    return tie;
}

static void add_ties(json_t *ties, const struct kata *kata,
                     struct problems *problems)
{
    const struct manifest *manifest = kata->manifest;

    if (report_timed(kata->name) == NULL)
        return;
    for (unsigned i = 0; i < manifest->ties_count; i++)
        for (unsigned j = 0; j < manifest->ties[i].benchmarks_count; j++)
            json_array_append_new(
                ties, tie_of(kata, &manifest->ties[i], j, problems));
}

void report_add_figures(json_t *results, struct whole *whole)
{
    json_t *ties = json_array();

    for (size_t i = 0; i < whole->count; i++) {
        const struct kata *kata = whole->katas[i];
        json_t *described =
            json_array_get(json_object_get(results, "katas"), i);

        add_peers_figures(described, kata->manifest);
        add_experiments(described, kata, &whole->problems);
        add_ties(ties, kata, &whole->problems);
    }
    json_object_set_new(results, "ties", ties);
}
