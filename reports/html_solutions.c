/* SPDX-License-Identifier: MIT */
#include "pages.h"

#include <string.h>

static const char *const sizes[] = {"text", "data", "bss", "stack"};

/* A link leads below the report's own folder, or it is none. */
static bool is_link(const char *path)
{
    static const char fit[] = "abcdefghijklmnopqrstuvwxyz0123456789_-./"
                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    return *path != '\0' && *path != '/' && strstr(path, "..") == NULL &&
           strspn(path, fit) == strlen(path);
}

static void put_share(struct ink *ink, const json_t *coverage,
                      const char *member)
{
    double share;

    if (!member_number(coverage, member, &share)) {
        ink_raw(ink, "<td class=\"number quiet\">–</td>");
        return;
    }
    share = share < 0 ? 0 : share > 1 ? 1 : share;
    /* Rounded down: 100 % is said of everything only. */
    int tenths = (int)(share * 1000 + 1e-9);
    ink_raw(ink,
            "<td class=\"number\">%d.%d %%<svg class=\"meter\" width=\"100%%\" "
            "height=\"4\" aria-hidden=\"true\"><rect class=\"all\" "
            "width=\"100%%\" height=\"4\"/><rect class=\"part\" "
            "width=\"%.1f%%\" height=\"4\"/></svg></td>",
            tenths / 10, tenths % 10, share * 100);
}

static void put_size(struct ink *ink, const struct kata *kata,
                     const json_t *footprint, const char *member)
{
    double size;
    double budget;
    bool over;

    if (!member_number(footprint, member, &size)) {
        ink_raw(ink, "<td class=\"number quiet\">–</td>");
        return;
    }
    over = member_number(json_object_get(kata->json, "budgets"), member,
                         &budget) &&
           size > budget;
    ink_raw(ink, "<td class=\"number%s\">%.0f%s</td>", over ? " over" : "",
            size, over ? " <span class=\"unseen\">over budget</span>" : "");
}

static void put_solution(struct ink *ink, const struct kata *kata,
                         const struct answer *answer)
{
    const json_t *coverage = json_object_get(answer->entry, "coverage");
    const json_t *footprint = json_object_get(answer->entry, "footprint");
    const char *details = member_text(coverage, "details");

    ink_raw(ink, "<tr><th scope=\"row\">");
    if (is_link(details)) {
        ink_raw(ink, "<a href=\"");
        ink_html(ink, details);
        ink_raw(ink, "\">");
        ink_words(ink, answer->name);
        ink_raw(ink, "</a>");
    } else {
        ink_words(ink, answer->name);
    }
    ink_raw(ink, "<span class=\"idea\">");
    ink_html(ink, member_text(answer->manifest, "idea"));
    ink_raw(ink, "</span></th><td>");
    html_verdict(ink, answer_verdict(answer));
    ink_raw(ink, "</td>");
    put_share(ink, coverage, "lines");
    put_share(ink, coverage, "branches");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
        put_size(ink, kata, footprint, sizes[i]);
    put_size(ink, kata, footprint, "heap_peak");
    put_size(ink, kata, footprint, "allocations");
    ink_raw(ink, "</tr>\n");
}

static void put_budgets(struct ink *ink, const struct kata *kata)
{
    const json_t *budgets = json_object_get(kata->json, "budgets");

    if (!json_is_object(budgets))
        return;
    ink_raw(ink, "<tr class=\"sums\"><th scope=\"row\" colspan=\"4\">budget"
                 "</th>");
    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        double budget;

        if (member_number(budgets, sizes[i], &budget))
            ink_raw(ink, "<td class=\"number\">%.0f</td>", budget);
        else
            ink_raw(ink, "<td></td>");
    }
    ink_raw(ink, "<td></td><td></td></tr>\n");
}

void html_solutions(struct ink *ink, const struct kata *kata)
{
    if (kata_tally(kata).solutions == 0)
        return;
    ink_raw(ink,
            "<section data-part=\"solutions\"><h2>Solutions: coverage and "
            "footprint</h2>\n<div class=\"scroll\" tabindex=\"0\" "
            "role=\"region\" aria-label=\"Solutions\">"
            "<table class=\"figures\">\n<thead><tr><th scope=\"col\">solution"
            "</th><th scope=\"col\">verdict</th><th scope=\"col\">lines</th>"
            "<th scope=\"col\">branches</th><th scope=\"col\">text</th>"
            "<th scope=\"col\">data</th><th scope=\"col\">bss</th>"
            "<th scope=\"col\">largest frame</th><th scope=\"col\">heap peak"
            "</th><th scope=\"col\">allocations</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < kata->answer_count; i++)
        if (kata->answers[i].role == ROLE_SOLUTION)
            put_solution(ink, kata, &kata->answers[i]);
    put_budgets(ink, kata);
    ink_raw(ink, "</tbody></table></div>\n<p class=\"quiet\">Sizes in bytes. "
                 "Lines and branches are those that the kata’s tests reach; "
                 "branches of asserts are left out.</p></section>\n");
}
