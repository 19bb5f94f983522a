/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <string.h>

#include "chart.h"

static void put_cell(struct ink *ink, const struct answer *answer,
                     const char *sentence)
{
    struct cell cell = answer_cell(answer, sentence, NULL);

    ink_raw(ink, " %s |",
            cell.tests == 0                    ? ""
            : cell.verdict == VERDICT_ACCEPTED ? "✓"
                                               : verdict_name(cell.verdict));
}

/* The starter, solutions and submissions: broken variants have a list. */
static void put_matrix(struct ink *ink, const struct kata *kata)
{
    ink_raw(ink, "| sentence |");
    for (size_t i = 0; i < kata->answer_count; i++)
        if (kata->answers[i].role != ROLE_BROKEN) {
            ink_raw(ink, " ");
            ink_markdown(ink, kata->answers[i].name);
            ink_raw(ink, " |");
        }
    ink_raw(ink, "\n|---|");
    for (size_t i = 0; i < kata->answer_count; i++)
        if (kata->answers[i].role != ROLE_BROKEN)
            ink_raw(ink, "---|");
    ink_raw(ink, "\n");
    for (size_t s = 0; s < kata->sentence_count; s++) {
        ink_raw(ink, "| ");
        ink_markdown(ink, kata->sentences[s]);
        ink_raw(ink, " |");
        for (size_t i = 0; i < kata->answer_count; i++)
            if (kata->answers[i].role != ROLE_BROKEN)
                put_cell(ink, &kata->answers[i], kata->sentences[s]);
        ink_raw(ink, "\n");
    }
    ink_raw(ink, "\n");
}

static void put_broken(struct ink *ink, const struct kata *kata)
{
    if (kata_tally(kata).broken == 0)
        return;
    ink_raw(ink, "### Broken variants\n\n| variant | noticed as | by sentence "
                 "| in stage |\n|---|---|---|---|\n");
    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];
        const char *sentence = member_text(answer->manifest, "sentence");
        const char *stage = member_text(answer->manifest, "noticed_by");
        struct cell cell = answer_cell(answer, sentence, stage);

        if (answer->role != ROLE_BROKEN)
            continue;
        ink_raw(ink, "| ");
        ink_markdown(ink, answer->name);
        ink_raw(ink, " | %s | ",
                !answer_noticed(answer) ? "**not yet noticed**"
                : cell.tests == 0       ? "noticed"
                                        : verdict_name(cell.verdict));
        ink_markdown(ink, sentence);
        ink_raw(ink, " | ");
        ink_markdown(ink, stage);
        ink_raw(ink, " |\n");
    }
    ink_raw(ink, "\n");
}

static void put_number(struct ink *ink, const json_t *object,
                       const char *member, double factor, const char *unit)
{
    double number;

    if (member_number(object, member, &number))
        ink_raw(ink, " %.4g%s |", number * factor, unit);
    else
        ink_raw(ink, " |");
}

static void put_solutions(struct ink *ink, const struct kata *kata)
{
    static const char *const members[] = {"text",  "data",      "bss",
                                          "stack", "heap_peak", "allocations"};

    if (kata_tally(kata).solutions == 0)
        return;
    ink_raw(ink, "### Solutions\n\n| solution | verdict | lines | branches | "
                 "text | data | bss | largest frame | heap peak | allocations "
                 "|\n|---|---|---:|---:|---:|---:|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];
        const json_t *coverage = json_object_get(answer->entry, "coverage");
        const json_t *footprint = json_object_get(answer->entry, "footprint");

        if (answer->role != ROLE_SOLUTION)
            continue;
        ink_raw(ink, "| ");
        ink_markdown(ink, answer->name);
        ink_raw(ink, " | %s |", verdict_name(answer_verdict(answer)));
        put_number(ink, coverage, "lines", 100, " %");
        put_number(ink, coverage, "branches", 100, " %");
        for (size_t m = 0; m < sizeof(members) / sizeof(members[0]); m++)
            put_number(ink, footprint, members[m], 1, "");
        ink_raw(ink, "\n");
    }
    ink_raw(ink, "\n");
}

static void put_timing(struct ink *ink, const struct kata *kata)
{
    if (kata->figure_count == 0)
        return;
    ink_raw(ink,
            "### Timing\n\n| benchmark | program | ns an operation | ratio "
            "to reference | low | high | resolution |\n"
            "|---|---|---:|---:|---:|---:|---:|\n");
    for (size_t i = 0; i < kata->figure_count; i++) {
        const json_t *item = kata->figures[i].item;

        ink_raw(ink, "| ");
        ink_markdown(ink, member_text(item, "name"));
        ink_raw(ink, " | ");
        ink_markdown(ink, kata->figures[i].program);
        ink_raw(ink, " |");
        put_number(ink, item, "ns_per_op", 1, "");
        put_number(ink, item, "ratio_to_reference", 1, "");
        put_number(ink, item, "low", 1, "");
        put_number(ink, item, "high", 1, "");
        put_number(ink, item, "resolution", 1, "");
        ink_raw(ink, "\n");
    }
    ink_raw(ink, "\n");
}

static void put_seconds(struct ink *ink, const json_t *list, const char *whose)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)list, i, item) {
        double seconds;
        char room[32];

        if (!member_number(item, "seconds", &seconds))
            continue;
        chart_seconds(room, sizeof(room), seconds);
        ink_raw(ink, "| ");
        ink_markdown(ink, member_text(item, "what"));
        ink_raw(ink, " | %s | %s |\n", whose, room);
    }
}

static void put_experiment(struct ink *ink, const struct kata *kata)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)member_array(kata->json, "experiment"), i,
                        item) {
        ink_raw(ink, "### The experiment: ");
        ink_markdown(ink, member_text(item, "what"));
        ink_raw(ink, "\n\n| what | whose | time |\n|---|---|---:|\n");
        put_seconds(ink, member_array(item, "published"), "published");
        put_seconds(ink, member_array(item, "measured"), "ours");
        ink_raw(ink, "\n");
    }
}

/* What went wrong where nothing should have. */
static void put_findings(struct ink *ink, const struct kata *kata)
{
    for (size_t a = 0; a < kata->answer_count; a++) {
        const struct answer *answer = &kata->answers[a];
        size_t i;
        json_t *test;

        if (answer->role == ROLE_BROKEN || answer->role == ROLE_STARTER)
            continue;
        json_array_foreach ((json_t *)member_array(answer->entry, "tests"), i,
                            test) {
            enum verdict verdict = verdict_parse(member_text(test, "verdict"));

            if (verdict >= VERDICT_SKIPPED)
                continue;
            ink_raw(ink, "#### ");
            ink_markdown(ink, answer->name);
            ink_raw(ink, ": ");
            ink_markdown(ink, member_text(test, "name"));
            ink_raw(ink, " \\(%s\\)\n\n", verdict_name(verdict));
            ink_block(ink, member_text(test, "message"));
            ink_raw(ink, "\n");
        }
    }
}

static void put_kata(struct ink *ink, const struct kata *kata)
{
    struct tally tally = kata_tally(kata);

    ink_raw(ink, "## ");
    ink_markdown(ink, kata_title(kata));
    ink_raw(ink, "\n\n");
    ink_markdown(ink, member_text(kata->json, "idea"));
    ink_raw(ink,
            "\n\n- solutions accepted: %zu of %zu\n- broken variants "
            "noticed: %zu of %zu\n",
            tally.accepted, tally.solutions, tally.noticed, tally.broken);
    if (tally.starter)
        ink_raw(ink, "- sentences red on the starter: %zu of %zu\n",
                tally.starter_reds, kata->sentence_count);
    ink_raw(ink, "\n");
    put_matrix(ink, kata);
    put_broken(ink, kata);
    put_findings(ink, kata);
    put_solutions(ink, kata);
    put_timing(ink, kata);
    put_experiment(ink, kata);
}

void page_markdown(struct ink *ink, const struct model *model)
{
    const char *name;
    json_t *value;

    ink_raw(ink, "# Concurrency Dojo: report\n\n");
    ink_markdown(ink, member_text(model->root, "date"));
    ink_raw(ink, "\n\n");
    for (size_t i = 0; i < model->kata_count; i++)
        put_kata(ink, &model->katas[i]);
    markdown_ties(ink, model);
    ink_raw(ink, "## Machine\n\n");
    json_object_foreach (json_object_get(model->root, "machine"), name, value) {
        if (!json_is_string(value) && !json_is_number(value))
            continue;
        ink_raw(ink, "- ");
        ink_markdown(ink, name);
        ink_raw(ink, ": ");
        if (json_is_string(value))
            ink_markdown(ink, json_string_value(value));
        else
            ink_raw(ink, "%.10g", json_number_value(value));
        ink_raw(ink, "\n");
    }
}
