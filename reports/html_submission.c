/* SPDX-License-Identifier: MIT */
/*
 * One submission as its author sees it: what it came to, sentence by sentence
 * and stage by stage, then what went wrong, each with its schedule.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "outcome.h"

enum { STAGES_MOST = 12, FINDINGS_MOST = 100 };

struct stages {
    const char *names[STAGES_MOST];
    size_t count;
};

static void add_stage(struct stages *stages, const char *name)
{
    for (size_t i = 0; i < stages->count; i++)
        if (strcmp(stages->names[i], name) == 0)
            return;
    if (*name != '\0' && stages->count < STAGES_MOST)
        stages->names[stages->count++] = name;
}

/* In which sentences are judged. */
static void find_stages(struct stages *stages, const json_t *entry)
{
    size_t i;
    json_t *test;

    stages->count = 0;
    json_array_foreach ((json_t *)member_array(entry, "tests"), i, test)
        add_stage(stages, member_text(test, "stage"));
}

void html_points(struct ink *ink, const json_t *entry)
{
    double score = 0;
    double most = 0;

    (void)member_number(entry, "score", &score);
    if (member_number(entry, "max_score", &most))
        ink_raw(ink, "<b>%g</b> of %g points", score, most);
    else
        ink_raw(ink, "<b>%g</b> points", score);
}

void html_result(struct ink *ink, const struct model *model,
                 const json_t *entry)
{
    const char *kata = member_text(entry, "kata");

    for (size_t i = 0; i < model->kata_count; i++)
        if (strcmp(model->katas[i].name, kata) == 0)
            kata = kata_title(&model->katas[i]);
    ink_raw(ink, "<p class=\"result\">");
    html_verdict(ink, verdict_parse(member_text(entry, "verdict")));
    ink_raw(ink, " <span class=\"points\">");
    html_points(ink, entry);
    ink_raw(ink, "</span> <span class=\"quiet\">");
    ink_html(ink, kata);
    if (*member_text(entry, "isolation") != '\0') {
        ink_raw(ink, ", isolation ");
        ink_html(ink, member_text(entry, "isolation"));
    }
    ink_raw(ink, "</span></p>\n");
}

/* "Fixed since 2 November: ..."; nothing for a first time. */
static void put_names(struct ink *ink, const json_t *names, const char *before)
{
    size_t i;
    json_t *name;

    if (json_array_size(names) == 0)
        return;
    ink_raw(ink, "<li>%s: ", before);
    json_array_foreach ((json_t *)names, i, name) {
        ink_raw(ink, "%s", i > 0 ? ", " : "");
        ink_words(ink, json_is_string(name) ? json_string_value(name) : "");
    }
    ink_raw(ink, "</li>\n");
}

static void put_since(struct ink *ink, const json_t *entry)
{
    const json_t *since = json_object_get(entry, "since");
    double score;

    if (!json_is_object(since))
        return;
    ink_raw(ink, "<ul class=\"since\" data-part=\"since\">\n<li>Before");
    if (*member_text(since, "when") != '\0') {
        ink_raw(ink, ", ");
        html_date(ink, member_text(since, "when"));
    }
    ink_raw(ink, ": ");
    ink_html(ink, member_text(since, "verdict"));
    if (member_number(since, "score", &score))
        ink_raw(ink, ", %g points", score);
    ink_raw(ink, "</li>\n");
    put_names(ink, member_array(since, "fixed"), "Fixed since");
    put_names(ink, member_array(since, "failing"), "Failing since");
    ink_raw(ink, "</ul>\n");
}

static void put_cell(struct ink *ink, struct cell cell)
{
    if (cell.tests == 0)
        ink_raw(ink, "<td class=\"cell\"></td>");
    else
        ink_raw(ink,
                "<td class=\"cell\"><span class=\"tile %s\">"
                "<span aria-hidden=\"true\">%s</span><span class=\"unseen\">%s"
                "</span></span></td>",
                verdict_tone(cell.verdict), verdict_sign(cell.verdict),
                verdict_name(cell.verdict));
}

static void put_sentence(struct ink *ink, const struct answer *answer,
                         const struct stages *stages,
                         const struct outcome *outcome)
{
    double points = 0;
    double most = 0;

    ink_raw(ink, "<tr><th scope=\"row\">");
    ink_words(ink, outcome->name);
    ink_raw(ink, "</th>");
    for (size_t i = 0; i < stages->count; i++)
        put_cell(ink, answer_cell(answer, outcome->name, stages->names[i]));
    (void)member_number(outcome->first, "points", &points);
    if (member_number(outcome->first, "max_points", &most))
        ink_raw(ink, "<td class=\"number\">%g of %g</td>", points, most);
    else
        ink_raw(ink, "<td></td>");
    ink_raw(ink, "</tr>\n");
}

static void put_sentences(struct ink *ink, const struct answer *answer,
                          const struct outcomes *outcomes, int level)
{
    struct stages stages;

    if (outcomes->count == 0)
        return;
    find_stages(&stages, answer->entry);
    ink_raw(ink,
            "<section data-part=\"sentences\"><h%d>Sentences</h%d>\n"
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Sentences\"><table class=\"matrix\"><thead>"
            "<tr class=\"names\"><th scope=\"col\">sentence</th>",
            level, level);
    for (size_t i = 0; i < stages.count; i++) {
        ink_raw(ink, "<th scope=\"col\"><span>");
        ink_html(ink, stages.names[i]);
        ink_raw(ink, "</span></th>");
    }
    ink_raw(ink, "<th scope=\"col\" class=\"number\">points</th></tr></thead>\n"
                 "<tbody>\n");
    for (size_t i = 0; i < outcomes->count; i++)
        put_sentence(ink, answer, &stages, &outcomes->items[i]);
    ink_raw(ink, "</tbody></table></div></section>\n");
}

static void put_finding(struct ink *ink, const struct outcome *outcome,
                        const char *id, bool open)
{
    const char *stage = member_text(outcome->why, "stage");

    ink_raw(ink, "<details class=\"finding brief\"%s><summary><b>",
            open ? " open" : "");
    ink_words(ink, outcome->name);
    ink_raw(ink, "</b> ");
    html_verdict(ink, outcome->verdict);
    ink_raw(ink, "<span class=\"where\"><span class=\"stage\">");
    ink_html(ink, stage);
    ink_raw(ink, "</span></span></summary>\n<div class=\"body\">");
    html_test(ink, id, outcome->why);
    ink_raw(ink, "</div></details>\n");
}

static bool has_schedule(const struct outcome *outcome)
{
    size_t i;
    json_t *step;

    json_array_foreach ((json_t *)member_array(outcome->why, "trace"), i, step)
        if (json_is_integer(json_object_get(step, "thread")))
            return true;
    return false;
}

/* What to look at first: what a schedule explains, else what comes first. */
static size_t find_first(const struct outcomes *outcomes)
{
    size_t first = outcomes->count;

    for (size_t i = 0; i < outcomes->count; i++) {
        if (has_schedule(&outcomes->items[i]))
            return i;
        if (outcomes->items[i].why != NULL && first == outcomes->count)
            first = i;
    }
    return first;
}

static void put_findings(struct ink *ink, const struct answer *answer,
                         const struct outcomes *outcomes, const char *id,
                         int level)
{
    size_t first = find_first(outcomes);
    size_t count = 0;

    for (size_t i = 0; i < outcomes->count; i++) {
        if (outcomes->items[i].why == NULL)
            continue;
        if (count == 0)
            ink_raw(ink,
                    "<section data-part=\"findings\"><h%d>What went wrong"
                    "</h%d>\n",
                    level, level);
        if (count < FINDINGS_MOST)
            put_finding(ink, &outcomes->items[i], id, i == first);
        count++;
    }
    if (count > FINDINGS_MOST)
        ink_raw(ink, "<p class=\"quiet\">%zu more sentences failed.</p>\n",
                count - FINDINGS_MOST);
    if (count > 0)
        ink_raw(ink, "</section>\n");
    html_sources(ink, id, answer->entry);
}

static const struct {
    const char *member, *words;
} sizes[] = {{"text", "text"},
             {"data", "data"},
             {"bss", "bss"},
             {"stack", "largest frame"},
             {"heap_peak", "heap peak"},
             {"allocations", "allocations"}};

/* What it costs, where that was measured. */
static void put_measured(struct ink *ink, const struct kata *kata,
                         const struct answer *answer, int level)
{
    const json_t *footprint = json_object_get(answer->entry, "footprint");

    if (json_is_object(footprint)) {
        ink_raw(ink,
                "<section data-part=\"footprint\"><h%d>Footprint</h%d>\n"
                "<dl class=\"machine\">\n",
                level, level);
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            double size;

            if (member_number(footprint, sizes[i].member, &size))
                ink_raw(ink, "<div><dt>%s</dt><dd>%.0f</dd></div>\n",
                        sizes[i].words, size);
        }
        ink_raw(ink, "</dl></section>\n");
    }
    /* Its figures would be mixed with those of others of the kata. */
    if (kata->answer_count == 1)
        html_timing(ink, kata);
}

void html_submission(struct ink *ink, const struct kata *kata,
                     const struct answer *answer, const char *id, int level)
{
    struct outcomes *outcomes = calloc(1, sizeof(*outcomes));

    if (outcomes == NULL)
        return;
    outcomes_find(outcomes, answer->entry);
    ink_raw(ink, "<div class=\"kata\" data-part=\"submission\">\n");
    put_since(ink, answer->entry);
    put_findings(ink, answer, outcomes, id, level);
    put_sentences(ink, answer, outcomes, level);
    put_measured(ink, kata, answer, level);
    ink_raw(ink, "</div>\n");
    free(outcomes);
}
