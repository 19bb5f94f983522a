/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <string.h>

static void put_fact(struct ink *ink, const json_t *test, const char *member,
                     const char *tag)
{
    const char *text = member_text(test, member);

    if (*text == '\0')
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

static void put_test(struct ink *ink, const json_t *test)
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
        html_schedule(ink, member_array(test, "trace"));
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

void html_variant_id(struct ink *ink, const struct kata *kata,
                     const struct answer *answer)
{
    ink_raw(ink, "%s-%s", is_identifier(kata->name) ? kata->name : "kata",
            is_identifier(answer->name) ? answer->name : "variant");
}

static void put_variant(struct ink *ink, const struct kata *kata,
                        const struct answer *answer)
{
    const char *sentence = member_text(answer->manifest, "sentence");
    const char *stage = member_text(answer->manifest, "noticed_by");
    struct cell cell = answer_cell(answer, sentence, stage);

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
    html_variant_id(ink, kata, answer);
    ink_raw(ink, "\">");
    if (cell.tests > 0)
        put_test(ink, cell.strongest);
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

static void put_finding(struct ink *ink, const struct answer *answer,
                        const json_t *test)
{
    ink_raw(ink, "<details class=\"finding\"><summary><b>");
    ink_words(ink, answer->name);
    ink_raw(ink, "</b> ");
    html_verdict(ink, verdict_parse(member_text(test, "verdict")));
    put_where(ink, member_text(test, "name"), member_text(test, "stage"));
    ink_raw(ink, "</summary>\n<div class=\"body\">");
    put_test(ink, test);
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
            put_finding(ink, answer, test);
        }
    }
    if (open)
        ink_raw(ink, "</section>\n");
}

void html_findings(struct ink *ink, const struct kata *kata)
{
    put_variants(ink, kata);
    put_others(ink, kata);
}
