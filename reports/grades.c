/* SPDX-License-Identifier: MIT */
/*
 * Idea: grades as Markdown, for people: a table of all, then each submission
 * with its sentences and what is known of those that failed.  GitHub takes a
 * job's summary of up to 1 MiB; what would go beyond GRADES_MOST is left out,
 * and a line says so.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "outcome.h"

enum { GRADES_MOST = 900 << 10, ENTRY_MOST = 64 << 10, WORDS_MOST = 3500 };
enum { PAIRS_ENOUGH = 20 }; /* to compare times by */

static void put_points(struct ink *ink, const json_t *object,
                       const char *points, const char *most)
{
    double has = 0;
    double could = 0;

    (void)member_number(object, points, &has);
    (void)member_number(object, most, &could);
    ink_raw(ink, "%.0f of %.0f", has, could);
}

static size_t count_failed(const struct outcomes *outcomes)
{
    size_t failed = 0;

    for (size_t i = 0; i < outcomes->count; i++)
        failed += outcomes->items[i].why != NULL;
    return failed;
}

static void put_row(struct ink *ink, const json_t *entry,
                    struct outcomes *outcomes)
{
    outcomes_find(outcomes, entry);
    ink_raw(ink, "| ");
    ink_markdown(ink, member_text(entry, "submission"));
    ink_raw(ink, " | ");
    ink_markdown(ink, member_text(entry, "kata"));
    ink_raw(ink, " | %s | ",
            verdict_name(verdict_parse(member_text(entry, "verdict"))));
    put_points(ink, entry, "score", "max_score");
    ink_raw(ink, " | %zu of %zu |\n", count_failed(outcomes), outcomes->count);
}

static void put_sentences(struct ink *ink, const struct outcomes *outcomes)
{
    if (outcomes->count == 0)
        return;
    ink_raw(ink, "| sentence | verdict | points |\n|---|---|---:|\n");
    for (size_t i = 0; i < outcomes->count; i++) {
        const struct outcome *outcome = &outcomes->items[i];

        ink_raw(ink, "| ");
        ink_markdown(ink, outcome->name);
        ink_raw(ink, " | %s | ",
                outcome->why == NULL ? "✓" : verdict_name(outcome->verdict));
        put_points(ink, outcome->first, "points", "max_points");
        ink_raw(ink, " |\n");
    }
    ink_raw(ink, "\n");
}

static void put_why(struct ink *ink, const struct outcome *outcome)
{
    char *words = outcome_words(outcome->why, WORDS_MOST);

    ink_raw(ink, "#### ");
    ink_markdown(ink, outcome->name);
    ink_raw(ink, " \\(%s", verdict_name(outcome->verdict));
    if (*member_text(outcome->why, "stage") != '\0') {
        ink_raw(ink, ", ");
        ink_markdown(ink, member_text(outcome->why, "stage"));
    }
    ink_raw(ink, "\\)\n\n");
    ink_block(ink, words != NULL ? words : "");
    ink_raw(ink, "\n");
    free(words);
}

static void put_figures(struct ink *ink, const json_t *item)
{
    double ns = 0;
    double ratio = 0;
    double low = 0;
    double high = 0;
    double pairs = 0;

    (void)member_number(item, "ns_per_op", &ns);
    (void)member_number(item, "ratio_to_reference", &ratio);
    (void)member_number(item, "low", &low);
    (void)member_number(item, "high", &high);
    if (*member_text(item, "error") != '\0')
        ink_raw(ink, "– | – | ");
    else if (member_number(item, "pairs", &pairs) && pairs < PAIRS_ENOUGH)
        ink_raw(ink, "%.1f | not compared | ", ns);
    else
        ink_raw(ink, "%.1f | %.2f, %.2f to %.2f | ", ns, ratio, low, high);
    ink_markdown(ink, member_text(item, "error"));
    ink_markdown(ink, member_text(item, "doubt"));
}

/* What an answer that was timed says of itself, and what speaks against it. */
static void put_timing(struct ink *ink, const json_t *timing)
{
    const json_t *item;
    size_t i;

    if (json_array_size(timing) == 0)
        return;
    ink_raw(ink, "| benchmark | ns an operation | of the reference's | |\n"
                 "|---|---:|---:|---|\n");
    json_array_foreach (timing, i, item) {
        ink_raw(ink, "| ");
        ink_markdown(ink, member_text(item, "name"));
        ink_raw(ink, " | ");
        put_figures(ink, item);
        ink_raw(ink, " |\n");
    }
    ink_raw(ink, "\n");
}

static void put_entry(struct ink *ink, const json_t *entry,
                      struct outcomes *outcomes)
{
    long start = ftell(ink->stream);
    size_t left_out = 0;

    outcomes_find(outcomes, entry);
    ink_raw(ink, "## ");
    ink_markdown(ink, member_text(entry, "kata"));
    ink_raw(ink, ": ");
    ink_markdown(ink, member_text(entry, "submission"));
    ink_raw(ink, "\n\n**%s**, ",
            verdict_name(verdict_parse(member_text(entry, "verdict"))));
    put_points(ink, entry, "score", "max_score");
    ink_raw(ink, " points; isolation ");
    ink_markdown(ink, member_text(entry, "isolation"));
    ink_raw(ink, "\n\n");
    put_sentences(ink, outcomes);
    put_timing(ink, member_array(entry, "timing"));
    for (size_t i = 0; i < outcomes->count; i++) {
        if (outcomes->items[i].why == NULL)
            continue;
        if (ftell(ink->stream) - start > ENTRY_MOST)
            left_out++;
        else
            put_why(ink, &outcomes->items[i]);
    }
    if (left_out > 0)
        ink_raw(ink, "%zu more sentences failed.\n\n", left_out);
}

/* A table and the details; the table alone may be all that there is room for.
 */
void page_grades(struct ink *ink, const struct model *model)
{
    const json_t *results = member_array(model->root, "results");
    struct outcomes *outcomes = calloc(1, sizeof(*outcomes));
    size_t left_out = 0;
    size_t i;
    json_t *entry;

    if (outcomes == NULL)
        return;
    ink_raw(ink, "# Concurrency Dojo: grades\n\n| submission | kata | verdict "
                 "| points | sentences failed |\n|---|---|---|---:|---:|\n");
    json_array_foreach ((json_t *)results, i, entry) {
        if (ftell(ink->stream) > GRADES_MOST / 2)
            left_out++;
        else
            put_row(ink, entry, outcomes);
    }
    ink_raw(ink, "\n");
    if (left_out > 0)
        ink_raw(ink, "%zu more submissions.\n\n", left_out);
    left_out = 0;
    json_array_foreach ((json_t *)results, i, entry) {
        if (ftell(ink->stream) > GRADES_MOST - ENTRY_MOST)
            left_out++;
        else
            put_entry(ink, entry, outcomes);
    }
    if (left_out > 0)
        ink_raw(ink, "The details of %zu submissions are left out.\n",
                left_out);
    free(outcomes);
}
