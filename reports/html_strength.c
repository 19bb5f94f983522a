/* SPDX-License-Identifier: MIT */
/*
 * Idea: a row per broken variant, a column per sentence.  The cell that has to
 * notice is framed; how far beside it others notice as well tells how many
 * nets hang below one another.
 */
#include "pages.h"

#include <string.h>

static bool notices(struct cell cell)
{
    return cell.tests > 0 && cell.verdict != VERDICT_INTERNAL &&
           cell.verdict < VERDICT_SKIPPED;
}

static bool is_meant(const struct answer *answer, const char *sentence)
{
    return strcmp(member_text(answer->manifest, "sentence"), sentence) == 0;
}

/* Sentences that no variant of this report met have no column. */
static bool is_met(const struct kata *kata, const char *sentence)
{
    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];

        if (answer->role == ROLE_BROKEN &&
            (is_meant(answer, sentence) ||
             answer_cell(answer, sentence, NULL).tests > 0))
            return true;
    }
    return false;
}

static void put_head(struct ink *ink, const struct kata *kata)
{
    ink_raw(ink, "<thead><tr class=\"names\"><th scope=\"col\">broken variant"
                 "</th>");
    for (size_t i = 0; i < kata->sentence_count; i++) {
        if (!is_met(kata, kata->sentences[i]))
            continue;
        ink_raw(ink, "<th scope=\"col\"><span>");
        ink_words(ink, kata->sentences[i]);
        ink_raw(ink, "</span></th>");
    }
    ink_raw(ink, "</tr></thead>\n");
}

static void put_cell(struct ink *ink, const struct answer *answer,
                     const char *sentence)
{
    struct cell cell = answer_cell(answer, sentence, NULL);
    bool meant = is_meant(answer, sentence);

    if (cell.tests == 0 && !meant) {
        ink_raw(ink, "<td class=\"cell\"></td>");
        return;
    }
    if (!notices(cell)) {
        ink_raw(ink,
                "<td class=\"cell\"><span class=\"dot-cell%s\">"
                "<span class=\"unseen\">%s</span></span></td>",
                meant ? " meant" : "", meant ? "not noticed" : "accepted");
        return;
    }
    ink_raw(ink,
            "<td class=\"cell\"><span class=\"tile %s%s\">"
            "<span aria-hidden=\"true\">%s</span><span class=\"unseen\">%s%s"
            "</span></span></td>",
            verdict_tone(cell.verdict), meant ? " meant" : "",
            verdict_sign(cell.verdict), verdict_name(cell.verdict),
            meant ? ", as it has to" : "");
}

static void put_row(struct ink *ink, const struct kata *kata,
                    const struct answer *answer)
{
    char id[ANSWER_ID_ROOM];

    answer_id(id, sizeof(id), kata, answer);
    ink_raw(ink, "<tr><th scope=\"row\"><a href=\"#%s\">", id);
    ink_words(ink, answer->name);
    ink_raw(ink, "</a></th>");
    for (size_t i = 0; i < kata->sentence_count; i++)
        if (is_met(kata, kata->sentences[i]))
            put_cell(ink, answer, kata->sentences[i]);
    ink_raw(ink, "</tr>\n");
}

static void put_matrix(struct ink *ink, const struct kata *kata)
{
    ink_raw(ink,
            "<p class=\"quiet\">Each broken variant is a solution minus one "
            "thing. The framed cell is the sentence that has to notice it; the "
            "other cells are sentences of the same stage that notice it as "
            "well. A dot: the sentence saw nothing, which in a search is said "
            "of 100 executions.</p>\n"
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Broken variants and sentences\">"
            "<table class=\"matrix strength\">\n");
    put_head(ink, kata);
    ink_raw(ink, "<tbody>\n");
    for (size_t i = 0; i < kata->answer_count; i++)
        if (kata->answers[i].role == ROLE_BROKEN)
            put_row(ink, kata, &kata->answers[i]);
    ink_raw(ink, "</tbody></table></div>\n");
}

void html_strength(struct ink *ink, const struct model *model,
                   const struct kata *kata)
{
    bool mutants = html_has_mutants(model, kata);

    if (kata_tally(kata).broken == 0 && !mutants)
        return;
    ink_raw(ink, "<section data-part=\"strength\"><h2>Strength of the tests"
                 "</h2>\n");
    if (kata_tally(kata).broken > 0)
        put_matrix(ink, kata);
    if (mutants)
        html_mutants(ink, model, kata);
    ink_raw(ink, "</section>\n");
}
