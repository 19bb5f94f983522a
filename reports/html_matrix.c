/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <string.h>

static const char *const role_words[] = {"starter", "solutions",
                                         "broken variants", "submissions"};

static void put_groups(struct ink *ink, const struct kata *kata)
{
    ink_raw(ink, "<tr class=\"groups\"><td></td>");
    for (size_t i = 0; i < kata->answer_count;) {
        enum role role = kata->answers[i].role;
        size_t first = i;

        while (i < kata->answer_count && kata->answers[i].role == role)
            i++;
        ink_raw(ink,
                "<th scope=\"colgroup\" colspan=\"%zu\"><span>%s</span>"
                "</th>",
                i - first, role_words[role]);
    }
    ink_raw(ink, "</tr>\n");
}

static void put_names(struct ink *ink, const struct kata *kata)
{
    ink_raw(ink, "<tr class=\"names\"><th scope=\"col\">sentence</th>");
    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];
        bool first = i == 0 || kata->answers[i - 1].role != answer->role;

        ink_raw(ink, "<th scope=\"col\"%s><span>",
                first ? " class=\"first\"" : "");
        ink_words(ink, answer->name);
        ink_raw(ink, "</span></th>");
    }
    ink_raw(ink, "</tr>\n");
}

/* "behaviour: accepted, schedules: race", for who points at the cell. */
static void put_stages(struct ink *ink, const struct answer *answer,
                       const char *sentence)
{
    const char *comma = "";
    size_t i;
    json_t *test;

    json_array_foreach ((json_t *)member_array(answer->entry, "tests"), i,
                        test) {
        if (strcmp(member_text(test, "name"), sentence) != 0)
            continue;
        ink_raw(ink, "%s", comma);
        ink_html(ink, member_text(test, "stage"));
        ink_raw(ink, ": ");
        ink_html(ink, member_text(test, "verdict"));
        comma = ", ";
    }
}

static void put_cell(struct ink *ink, const struct answer *answer,
                     const char *sentence, bool first)
{
    struct cell cell = answer_cell(answer, sentence, NULL);
    bool named =
        answer->role == ROLE_BROKEN &&
        strcmp(member_text(answer->manifest, "sentence"), sentence) == 0;
    const char *edge = first ? " first" : "";
    /* That a variant passes what does not concern it is no news. */
    bool dull = answer->role == ROLE_BROKEN && !named &&
                cell.verdict == VERDICT_ACCEPTED;

    if (cell.tests == 0) {
        ink_raw(ink, "<td class=\"cell%s\"></td>", edge);
        return;
    }
    ink_raw(ink, "<td class=\"cell%s\" title=\"", edge);
    put_stages(ink, answer, sentence);
    ink_raw(ink,
            "\"><span class=\"tile %s%s%s\"><span aria-hidden=\"true\">%s"
            "</span><span class=\"unseen\">%s%s</span></span></td>",
            verdict_tone(cell.verdict), named ? " named" : "",
            dull ? " dull" : "", verdict_sign(cell.verdict),
            verdict_name(cell.verdict),
            named ? ", as expected of this variant" : "");
}

static const json_t *find_sentence(const struct kata *kata, const char *name)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)member_array(kata->json, "sentences"), i,
                        item)
        if (strcmp(member_text(item, "name"), name) == 0)
            return item;
    return NULL;
}

static void put_row(struct ink *ink, const struct kata *kata, const char *name)
{
    const json_t *sentence = find_sentence(kata, name);
    double points;

    ink_raw(ink, "<tr><th scope=\"row\"><span class=\"words\">");
    ink_words(ink, name);
    ink_raw(ink, "</span>");
    if (member_number(sentence, "points", &points))
        ink_raw(ink, " <span class=\"quiet\">%g</span>", points);
    ink_raw(ink, "</th>");
    for (size_t i = 0; i < kata->answer_count; i++)
        put_cell(ink, &kata->answers[i], name,
                 i == 0 || kata->answers[i - 1].role != kata->answers[i].role);
    ink_raw(ink, "</tr>\n");
}

static void put_sums(struct ink *ink, const struct kata *kata)
{
    ink_raw(ink, "<tr class=\"sums\"><th scope=\"row\">points</th>");
    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];
        bool first = i == 0 || kata->answers[i - 1].role != answer->role;
        double score;

        ink_raw(ink, "<td class=\"cell%s\">", first ? " first" : "");
        if (member_number(answer->entry, "score", &score))
            ink_raw(ink, "%g", score);
        ink_raw(ink, "</td>");
    }
    ink_raw(ink, "</tr>\n");
}

/* Only the verdicts that occur, strongest last: green is read first. */
static void put_legend(struct ink *ink, const struct kata *kata)
{
    bool seen[VERDICT_ACCEPTED + 1] = {false};
    bool named = false;

    for (size_t i = 0; i < kata->answer_count; i++) {
        named = named || kata->answers[i].role == ROLE_BROKEN;
        for (size_t s = 0; s < kata->sentence_count; s++) {
            struct cell cell =
                answer_cell(&kata->answers[i], kata->sentences[s], NULL);

            if (cell.tests > 0)
                seen[cell.verdict] = true;
        }
    }
    ink_raw(ink, "<ul class=\"legend\" aria-hidden=\"true\">");
    for (int v = VERDICT_ACCEPTED; v >= 0; v--)
        if (seen[v])
            ink_raw(ink, "<li><span class=\"tile %s\">%s</span> %s</li>",
                    verdict_tone((enum verdict)v),
                    verdict_sign((enum verdict)v),
                    verdict_name((enum verdict)v));
    if (named)
        ink_raw(ink, "<li><span class=\"tile none named\"></span> the sentence "
                     "that has to notice this variant</li>");
    ink_raw(ink, "</ul>\n");
}

void html_matrix(struct ink *ink, const struct kata *kata)
{
    if (kata->answer_count == 0)
        return;
    ink_raw(ink, "<section data-part=\"sentences\"><h3>Sentences and answers"
                 "</h3>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"Sentences and answers\">"
                 "<table class=\"matrix\">\n<thead>");
    put_groups(ink, kata);
    put_names(ink, kata);
    ink_raw(ink, "</thead>\n<tbody>\n");
    for (size_t i = 0; i < kata->sentence_count; i++)
        put_row(ink, kata, kata->sentences[i]);
    put_sums(ink, kata);
    ink_raw(ink, "</tbody></table></div>\n");
    put_legend(ink, kata);
    ink_raw(ink, "</section>\n");
}
