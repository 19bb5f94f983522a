/* SPDX-License-Identifier: MIT */
/*
 * What `dojo mutate --json` found: small mistakes put into the solutions, by
 * class, by who noticed them, and those that nobody noticed as diffs.
 */
#include "pages.h"

#include <string.h>

enum { KILLERS_MOST = 100, DIFFS_MOST = 200 };

static const char *const classes[] = {"classic", "concurrency"};

static const struct {
    const char *outcome, *word;
} outcomes[] = {
    {"made", "made"},
    {"killed", "noticed"},
    {"survived", "not noticed"},
    {"equivalent", "equivalent"},
    {"untold", "untold"},
    {"same-code", "same code"},
    {"duplicate", "same as another"},
    {"not-compiled", "do not compile"},
    {"unjudged", "not judged"},
};

enum { OUTCOMES = sizeof(outcomes) / sizeof(outcomes[0]) };

/* The kata's part of "mutants"; NULL: there is none. */
static const json_t *find_mutants(const struct model *model,
                                  const struct kata *kata)
{
    const json_t *all = json_object_get(model->root, "mutants");
    size_t i;
    json_t *one;

    json_array_foreach ((json_t *)member_array(all, "katas"), i, one)
        if (strcmp(member_text(one, "kata"), kata->name) == 0)
            return one;
    return NULL;
}

bool html_has_mutants(const struct model *model, const struct kata *kata)
{
    return find_mutants(model, kata) != NULL;
}

static void put_count(struct ink *ink, const json_t *counts, const char *member)
{
    double count;

    if (member_number(counts, member, &count))
        ink_raw(ink, "<td class=\"number\">%.0f</td>", count);
    else
        ink_raw(ink, "<td class=\"number quiet\">–</td>");
}

static void put_counts(struct ink *ink, const json_t *mutants)
{
    ink_raw(ink, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                 "aria-label=\"Mutants by class\"><table class=\"figures\">"
                 "<thead><tr><th scope=\"col\">class</th>");
    for (size_t i = 0; i < OUTCOMES; i++)
        ink_raw(ink, "<th scope=\"col\" class=\"number\">%s</th>",
                outcomes[i].word);
    ink_raw(ink, "</tr></thead>\n<tbody>\n");
    for (size_t c = 0; c < sizeof(classes) / sizeof(classes[0]); c++) {
        const json_t *counts =
            json_object_get(json_object_get(mutants, "counts"), classes[c]);

        ink_raw(ink, "<tr><th scope=\"row\">%s</th>", classes[c]);
        for (size_t i = 0; i < OUTCOMES; i++)
            put_count(ink, counts, outcomes[i].outcome);
        ink_raw(ink, "</tr>\n");
    }
    ink_raw(ink, "</tbody></table></div>\n");
}

static void put_killer(struct ink *ink, const json_t *killer)
{
    ink_raw(ink, "<tr><th scope=\"row\">");
    ink_words(ink, member_text(killer, "sentence"));
    ink_raw(ink, " <span class=\"stage\">");
    ink_html(ink, member_text(killer, "stage"));
    ink_raw(ink, "</span></th>");
    for (size_t c = 0; c < sizeof(classes) / sizeof(classes[0]); c++)
        put_count(ink, killer, classes[c]);
    ink_raw(ink, "</tr>\n");
}

static void put_killers(struct ink *ink, const json_t *mutants)
{
    const json_t *killers = member_array(mutants, "killers");
    size_t i;
    json_t *killer;

    if (json_array_size(killers) == 0)
        return;
    ink_raw(ink, "<details class=\"all\"><summary>Who noticed them first"
                 "</summary><div class=\"scroll\" tabindex=\"0\" "
                 "role=\"region\" aria-label=\"Who noticed them first\">"
                 "<table class=\"figures\"><thead><tr><th scope=\"col\">"
                 "sentence</th><th scope=\"col\" class=\"number\">classic</th>"
                 "<th scope=\"col\" class=\"number\">concurrency</th></tr>"
                 "</thead>\n<tbody>\n");
    json_array_foreach ((json_t *)killers, i, killer)
        if (i < KILLERS_MOST)
            put_killer(ink, killer);
    ink_raw(ink, "</tbody></table></div></details>\n");
}

static void put_mutant(struct ink *ink, const json_t *mutant)
{
    const char *why = member_text(mutant, "why");
    const char *diff = member_text(mutant, "diff");

    ink_raw(ink, "<li><p><b>");
    ink_words(ink, member_text(mutant, "operator"));
    ink_raw(ink, "</b> in ");
    ink_html(ink, member_text(mutant, "answer"));
    ink_raw(ink, ", <code>");
    ink_html(ink, member_text(mutant, "function"));
    ink_raw(ink, "</code>");
    if (*why != '\0') {
        ink_raw(ink, ": ");
        ink_html(ink, why);
    }
    ink_raw(ink, "</p><pre class=\"message\">");
    ink_html(ink, *diff != '\0' ? diff : member_text(mutant, "line"));
    ink_raw(ink, "</pre></li>\n");
}

/* All mutants of one outcome; nothing where there are none. */
static void put_list(struct ink *ink, const json_t *mutants,
                     const char *outcome, const char *title, bool open)
{
    size_t count = 0;
    size_t i;
    json_t *mutant;

    json_array_foreach ((json_t *)member_array(mutants, "mutants"), i, mutant) {
        if (strcmp(member_text(mutant, "outcome"), outcome) != 0)
            continue;
        if (count++ == 0)
            ink_raw(ink,
                    "<details class=\"all\"%s><summary>%s</summary>"
                    "<ul class=\"mutants\">\n",
                    open ? " open" : "", title);
        if (count <= DIFFS_MOST)
            put_mutant(ink, mutant);
    }
    if (count > DIFFS_MOST)
        ink_raw(ink, "<li>%zu more</li>\n", count - DIFFS_MOST);
    if (count > 0)
        ink_raw(ink, "</ul></details>\n");
}

void html_mutants(struct ink *ink, const struct model *model,
                  const struct kata *kata)
{
    const json_t *mutants = find_mutants(model, kata);

    if (mutants == NULL)
        return;
    ink_raw(ink,
            "<div data-part=\"mutants\"><h3>Mutants</h3>\n<p class=\"quiet\">"
            "Small mistakes, one at a time, put into the solutions by rule: an "
            "operator changed, a lock dropped, a while turned into an if. "
            "Equivalent ones change nothing that anybody could notice.</p>\n");
    put_counts(ink, mutants);
    put_killers(ink, mutants);
    put_list(ink, mutants, "survived", "Noticed by nobody", true);
    put_list(ink, mutants, "untold", "Wrong, told by no sentence, and why",
             false);
    put_list(ink, mutants, "equivalent", "Equivalent, and why", false);
    ink_raw(ink, "</div>\n");
}
