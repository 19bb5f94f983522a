/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <stdio.h>
#include <string.h>

/* Where templates of the kata's own files stand. */
#define KATA_SOURCES "kata-files"

enum { SOURCES_ROOM = ANSWER_ID_ROOM + 16 };

static void put_fact(struct ink *ink, const json_t *test, const char *member,
                     const char *tag)
{
    const char *text = member_text(test, member);

    /* What the message says already is not said again. */
    if (*text == '\0' || strcmp(text, member_text(test, "message")) == 0)
        return;
    ink_raw(ink, "<div><dt>%s</dt><dd><%s>", member, tag);
    ink_html(ink, text);
    ink_raw(ink, "</%s></dd></div>", tag);
}

/* "Found in the 9th execution, with 1 preemption."; nothing else to say. */
static void put_search(struct ink *ink, const json_t *test)
{
    const json_t *search = json_object_get(test, "search");
    double executions;
    double preemptions;

    if (!member_number(search, "found_at", &executions) &&
        !member_number(search, "executions", &executions))
        return;
    ink_raw(ink, "<p class=\"quiet\">Found by execution %.0f", executions);
    if (member_number(search, "preemptions", &preemptions))
        ink_raw(ink, ", with %.0f preemption%s", preemptions,
                preemptions == 1 ? "" : "s");
    ink_raw(ink, ".</p>\n");
}

static void put_lines(struct ink *ink, const char *text)
{
    if (*text == '\0')
        return;
    ink_raw(ink, "<pre class=\"message\">");
    ink_html(ink, text);
    ink_raw(ink, "</pre>\n");
}

/* A test's message, facts and schedule; sources as html_schedule has them. */
void html_test(struct ink *ink, const char *sources, const json_t *test)
{
    const char *file = member_text(test, "file");
    const char *replay = member_text(test, "replay");
    double line;

    put_lines(ink, member_text(test, "message"));
    ink_raw(ink, "<dl class=\"facts\">");
    put_fact(ink, test, "called", "code");
    put_fact(ink, test, "expected", "code");
    put_fact(ink, test, "got", "code");
    put_fact(ink, test, "hint", "span");
    if (*file != '\0') {
        ink_raw(ink, "<div><dt>at</dt><dd><code>");
        ink_html(ink, file);
        if (member_number(test, "line", &line) && line > 0)
            ink_raw(ink, ":%.0f", line);
        ink_raw(ink, "</code></dd></div>");
    }
    ink_raw(ink, "</dl>\n");
    if (json_array_size(member_array(test, "trace")) > 0)
        html_schedule(ink, sources, test);
    else
        put_lines(ink, member_text(test, "output"));
    put_search(ink, test);
    if (*replay != '\0') {
        ink_raw(ink, "<p class=\"replay\">Replay it: <code>");
        ink_html(ink, replay);
        ink_raw(ink, "</code></p>\n");
    }
}

static void put_where(struct ink *ink, const char *sentence, const char *stage)
{
    ink_raw(ink, "<span class=\"where\">");
    ink_words(ink, sentence);
    if (*stage != '\0') {
        ink_raw(ink, " <span class=\"stage\">");
        ink_html(ink, stage);
        ink_raw(ink, "</span>");
    }
    ink_raw(ink, "</span>");
}

void answer_id(char *room, size_t size, const struct kata *kata,
               const struct answer *answer)
{
    (void)snprintf(room, size, "%.60s-%s",
                   is_identifier(kata->name) ? kata->name : "kata",
                   is_identifier(answer->name) ? answer->name : "answer");
}

/* Its own files, then the tests'. */
static void list_sources(char *room, size_t size, const struct kata *kata,
                         const struct answer *answer)
{
    char id[ANSWER_ID_ROOM];

    answer_id(id, sizeof(id), kata, answer);
    (void)snprintf(room, size, "%s " KATA_SOURCES, id);
}

static bool has_players(const struct answer *answer)
{
    return json_object_size(json_object_get(answer->entry, "sources")) > 0;
}

/* What the players of this page show beside the steps. */
static void put_sources(struct ink *ink, const struct kata *kata)
{
    for (size_t i = 0; i < kata->answer_count; i++) {
        char id[ANSWER_ID_ROOM];

        if (!has_players(&kata->answers[i]))
            continue;
        answer_id(id, sizeof(id), kata, &kata->answers[i]);
        html_sources(ink, id, kata->answers[i].entry);
    }
    html_sources(ink, KATA_SOURCES, kata->json);
}

static void put_variant(struct ink *ink, const struct kata *kata,
                        const struct answer *answer)
{
    const char *sentence = member_text(answer->manifest, "sentence");
    const char *stage = member_text(answer->manifest, "noticed_by");
    struct cell cell = answer_cell(answer, sentence, stage);
    char id[ANSWER_ID_ROOM];
    char sources[SOURCES_ROOM];

    answer_id(id, sizeof(id), kata, answer);
    ink_raw(ink, "<details class=\"finding\"><summary><b>");
    ink_words(ink, answer->name);
    ink_raw(ink, "</b> ");
    if (answer_noticed(answer) && cell.tests > 0)
        html_verdict(ink, cell.verdict);
    else
        ink_raw(ink, "<span class=\"verdict %s\">%s</span>",
                answer_noticed(answer) ? "good" : "bad",
                answer_noticed(answer) ? "noticed" : "not yet noticed");
    ink_raw(ink, "<span class=\"why\">");
    ink_html(ink, member_text(answer->manifest, "why"));
    ink_raw(ink, "</span>");
    put_where(ink, sentence, stage);
    /* A link that leads into it opens it. */
    ink_raw(ink, "</summary>\n<div class=\"body\" id=\"");
    ink_raw(ink, "%s\">", id);
    list_sources(sources, sizeof(sources), kata, answer);
    if (cell.tests > 0)
        html_test(ink, sources, cell.strongest);
    ink_raw(ink, "</div></details>\n");
}

static void put_variants(struct ink *ink, const struct kata *kata)
{
    if (kata_tally(kata).broken == 0)
        return;
    ink_raw(ink, "<section data-part=\"broken\"><h2>Broken variants, and what "
                 "notices each</h2>\n<p class=\"quiet\">Each is a solution "
                 "minus one thing. Open one to see what was found, and the "
                 "schedule that shows it.</p>\n");
    for (size_t i = 0; i < kata->answer_count; i++)
        if (kata->answers[i].role == ROLE_BROKEN)
            put_variant(ink, kata, &kata->answers[i]);
    ink_raw(ink, "</section>\n");
}

static bool is_finding(const json_t *test)
{
    return verdict_parse(member_text(test, "verdict")) < VERDICT_SKIPPED;
}

static void put_finding(struct ink *ink, const struct kata *kata,
                        const struct answer *answer, const json_t *test)
{
    char sources[SOURCES_ROOM];

    ink_raw(ink, "<details class=\"finding\"><summary><b>");
    ink_words(ink, answer->name);
    ink_raw(ink, "</b> ");
    html_verdict(ink, verdict_parse(member_text(test, "verdict")));
    put_where(ink, member_text(test, "name"), member_text(test, "stage"));
    ink_raw(ink, "</summary>\n<div class=\"body\">");
    list_sources(sources, sizeof(sources), kata, answer);
    html_test(ink, sources, test);
    ink_raw(ink, "</div></details>\n");
}

/* What was found in answers that are not broken on purpose. */
static void put_others(struct ink *ink, const struct kata *kata)
{
    bool open = false;

    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];
        size_t t;
        json_t *test;

        if (answer->role == ROLE_BROKEN)
            continue;
        json_array_foreach ((json_t *)member_array(answer->entry, "tests"), t,
                            test) {
            if (!is_finding(test))
                continue;
            if (!open)
                ink_raw(ink, "<section data-part=\"findings\"><h2>Findings in "
                             "the other answers</h2>\n");
            open = true;
            put_finding(ink, kata, answer, test);
        }
    }
    if (open)
        ink_raw(ink, "</section>\n");
}

void html_findings(struct ink *ink, const struct kata *kata)
{
    put_variants(ink, kata);
    put_others(ink, kata);
    put_sources(ink, kata);
}
