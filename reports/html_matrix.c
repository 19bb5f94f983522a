/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <string.h>

/* Broken variants are not columns: each concerns one sentence, in its row. */
static bool is_column(const struct answer *answer)
{
    return answer->role != ROLE_BROKEN;
}

static bool is_edge(const struct kata *kata, size_t i)
{
    return i == 0 || kata->answers[i - 1].role != kata->answers[i].role;
}

static void put_groups(struct ink *ink, const struct kata *kata, bool variants)
{
    static const char *const words[] = {"starter", "solutions", "",
                                        "submissions"};

    ink_raw(ink, "<tr class=\"groups\"><td></td>");
    for (size_t i = 0; i < kata->answer_count;) {
        enum role role = kata->answers[i].role;
        size_t first = i;

        while (i < kata->answer_count && kata->answers[i].role == role)
            i++;
        if (role != ROLE_BROKEN)
            ink_raw(ink,
                    "<th scope=\"colgroup\" colspan=\"%zu\"><span>%s</span>"
                    "</th>",
                    i - first, words[role]);
    }
    if (variants)
        ink_raw(ink, "<th scope=\"col\"><span>broken variants that it "
                     "has to notice</span></th>");
    ink_raw(ink, "</tr>\n");
}

static void put_names(struct ink *ink, const struct kata *kata, bool variants)
{
    ink_raw(ink, "<tr class=\"names\"><th scope=\"col\">sentence</th>");
    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];

        if (!is_column(answer))
            continue;
        ink_raw(ink, "<th scope=\"col\"%s><span>",
                is_edge(kata, i) ? " class=\"first\"" : "");
        ink_words(ink, answer->name);
        ink_raw(ink, "</span></th>");
    }
    ink_raw(ink, "%s</tr>\n", variants ? "<td></td>" : "");
}

/* How much an accepting search has seen. */
static void put_search(struct ink *ink, const json_t *test)
{
    const json_t *search = json_object_get(test, "search");
    double executions;

    if (strcmp(member_text(test, "verdict"), "accepted") != 0 ||
        !member_number(search, "executions", &executions))
        return;
    ink_raw(ink, " (%s, %.0f executions)",
            json_is_true(json_object_get(search, "complete"))
                ? "every schedule"
                : "within its budget",
            executions);
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
        put_search(ink, test);
        comma = ", ";
    }
}

static void put_cell(struct ink *ink, const struct answer *answer,
                     const char *sentence, bool first)
{
    struct cell cell = answer_cell(answer, sentence, NULL);
    const char *edge = first ? " first" : "";

    if (cell.tests == 0) {
        ink_raw(ink, "<td class=\"cell%s\"></td>", edge);
        return;
    }
    ink_raw(ink, "<td class=\"cell%s\" title=\"", edge);
    put_stages(ink, answer, sentence);
    ink_raw(ink,
            "\"><span class=\"tile %s\"><span aria-hidden=\"true\">%s</span>"
            "<span class=\"unseen\">%s</span></span></td>",
            verdict_tone(cell.verdict), verdict_sign(cell.verdict),
            verdict_name(cell.verdict));
}

static bool is_named(const struct answer *answer, const char *sentence)
{
    return answer->role == ROLE_BROKEN &&
           strcmp(member_text(answer->manifest, "sentence"), sentence) == 0;
}

static void put_variant(struct ink *ink, const struct kata *kata,
                        const struct answer *answer, const char *sentence)
{
    struct cell cell = answer_cell(answer, sentence, NULL);
    bool noticed = cell.tests > 0 && cell.verdict < VERDICT_SKIPPED;
    char id[ANSWER_ID_ROOM];

    ink_raw(ink, "<li><a class=\"variant %s\" href=\"#",
            noticed ? verdict_tone(cell.verdict) : "none");
    answer_id(id, sizeof(id), kata, answer);
    ink_raw(ink, "%s\"><b>%s</b> ", id,
            noticed ? verdict_sign(cell.verdict) : "not yet");
    ink_words(ink, answer->name);
    ink_raw(ink, "<span class=\"unseen\">: %s</span></a></li>",
            noticed ? verdict_name(cell.verdict) : "noticed");
}

/* Variants that it notices although another sentence has to: a number. */
static void put_others(struct ink *ink, const struct kata *kata,
                       const char *sentence)
{
    size_t others = 0;

    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];
        struct cell cell = answer_cell(answer, sentence, NULL);

        others += answer->role == ROLE_BROKEN && !is_named(answer, sentence) &&
                  cell.tests > 0 && cell.verdict < VERDICT_SKIPPED;
    }
    if (others > 0)
        ink_raw(ink, "<li class=\"quiet\">+ %zu</li>", others);
}

static void put_variants(struct ink *ink, const struct kata *kata,
                         const char *sentence)
{
    ink_raw(ink, "<td class=\"variants\"><ul>");
    for (size_t i = 0; i < kata->answer_count; i++)
        if (is_named(&kata->answers[i], sentence))
            put_variant(ink, kata, &kata->answers[i], sentence);
    put_others(ink, kata, sentence);
    ink_raw(ink, "</ul></td>");
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

static void put_row(struct ink *ink, const struct kata *kata, const char *name,
                    bool variants)
{
    const json_t *sentence = find_sentence(kata, name);
    double points;

    ink_raw(ink, "<tr><th scope=\"row\"><span class=\"words\">");
    ink_words(ink, name);
    ink_raw(ink, "</span>");
    if (member_number(sentence, "points", &points))
        ink_raw(ink, "&nbsp;<span class=\"quiet\">%g</span>", points);
    ink_raw(ink, "</th>");
    for (size_t i = 0; i < kata->answer_count; i++)
        if (is_column(&kata->answers[i]))
            put_cell(ink, &kata->answers[i], name, is_edge(kata, i));
    if (variants)
        put_variants(ink, kata, name);
    ink_raw(ink, "</tr>\n");
}

static void put_sums(struct ink *ink, const struct kata *kata, bool variants)
{
    ink_raw(ink, "<tr class=\"sums\"><th scope=\"row\">points</th>");
    for (size_t i = 0; i < kata->answer_count; i++) {
        double score;

        if (!is_column(&kata->answers[i]))
            continue;
        ink_raw(ink, "<td class=\"cell%s\">", is_edge(kata, i) ? " first" : "");
        if (member_number(kata->answers[i].entry, "score", &score))
            ink_raw(ink, "%g", score);
        ink_raw(ink, "</td>");
    }
    ink_raw(ink, "%s</tr>\n", variants ? "<td></td>" : "");
}

/* Only the verdicts that occur; green is read first. */
static void put_legend(struct ink *ink, const struct kata *kata)
{
    bool seen[VERDICT_ACCEPTED + 1] = {false};

    for (size_t i = 0; i < kata->answer_count; i++)
        for (size_t s = 0; s < kata->sentence_count; s++) {
            struct cell cell =
                answer_cell(&kata->answers[i], kata->sentences[s], NULL);

            if (cell.tests > 0)
                seen[cell.verdict] = true;
        }
    ink_raw(ink, "<ul class=\"legend\" aria-hidden=\"true\">");
    for (int v = VERDICT_ACCEPTED; v >= 0; v--)
        if (seen[v])
            ink_raw(ink, "<li><span class=\"tile %s\">%s</span> %s</li>",
                    verdict_tone((enum verdict)v),
                    verdict_sign((enum verdict)v),
                    verdict_name((enum verdict)v));
    if (kata_tally(kata).broken > 0)
        ink_raw(ink, "<li>+ 3: notices three more that other sentences have "
                     "to notice</li>");
    ink_raw(ink, "</ul>\n");
}

void html_matrix(struct ink *ink, const struct kata *kata)
{
    bool variants = kata_tally(kata).broken > 0;

    if (kata->answer_count == 0)
        return;
    ink_raw(ink, "<section data-part=\"sentences\"><h2>Sentences and answers"
                 "</h2>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"Sentences and answers\">"
                 "<table class=\"matrix\">\n<thead>");
    put_groups(ink, kata, variants);
    put_names(ink, kata, variants);
    ink_raw(ink, "</thead>\n<tbody>\n");
    for (size_t i = 0; i < kata->sentence_count; i++)
        put_row(ink, kata, kata->sentences[i], variants);
    put_sums(ink, kata, variants);
    ink_raw(ink, "</tbody></table></div>\n");
    put_legend(ink, kata);
    ink_raw(ink, "</section>\n");
}
