/* SPDX-License-Identifier: MIT */
/*
 * Many submissions: a row for each, and which sentences failed most often.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "outcome.h"

enum {
    NAMES_MOST = 4,          /* failed sentences named in a row */
    OFTEN_MOST = 12,         /* sentences that failed most often */
    DETAILS_MOST = 16 << 20, /* bytes of one file that holds everything */
    MESSAGE_MOST = 300
};

static const json_t *entries_of(const struct page *page)
{
    return member_array(page->model->root, "results");
}

/* Where a submission's own page is, or its place on this one. */
static void put_link(struct ink *ink, const struct page *page, size_t i)
{
    if (page->links != NULL)
        ink_raw(ink, "<a href=\"%s\">", page->links[i]);
    else if (page->whole)
        ink_raw(ink, "<a href=\"#s%zu\">", i + 1);
}

static void put_failed(struct ink *ink, const struct outcomes *outcomes)
{
    size_t failed = 0;

    for (size_t i = 0; i < outcomes->count; i++) {
        if (outcomes->items[i].why == NULL)
            continue;
        if (failed < NAMES_MOST) {
            ink_raw(ink, "%s", failed > 0 ? ", " : "");
            ink_words(ink, outcomes->items[i].name);
        }
        failed++;
    }
    if (failed > NAMES_MOST)
        ink_raw(ink, " and %zu more", failed - NAMES_MOST);
}

/* The first failure's message, cut: the line that says most. */
static void put_message(struct ink *ink, const struct outcomes *outcomes)
{
    for (size_t i = 0; i < outcomes->count; i++) {
        const json_t *why = outcomes->items[i].why;
        const char *message = member_text(why, "message");
        char *clean;

        if (*message == '\0' || verdict_is_idle(outcomes->items[i].verdict))
            continue;
        clean = clean_text(message, MESSAGE_MOST);
        ink_html(ink, clean != NULL ? clean : "");
        free(clean);
        return;
    }
}

static void put_row(struct ink *ink, const struct page *page,
                    struct outcomes *outcomes, size_t i)
{
    const json_t *entry = json_array_get(entries_of(page), i);
    bool linked = page->links != NULL || page->whole;

    outcomes_find(outcomes, entry);
    ink_raw(ink, "<tr><th scope=\"row\">");
    put_link(ink, page, i);
    ink_html(ink, member_text(entry, "submission"));
    ink_raw(ink, "%s</th><td>", linked ? "</a>" : "");
    ink_html(ink, member_text(entry, "kata"));
    ink_raw(ink, "</td><td>");
    html_verdict(ink, verdict_parse(member_text(entry, "verdict")));
    ink_raw(ink, "</td><td class=\"number\">");
    html_points(ink, entry);
    ink_raw(ink, "</td><td>");
    put_failed(ink, outcomes);
    ink_raw(ink, "<span class=\"idea\">");
    put_message(ink, outcomes);
    ink_raw(ink, "</span></td><td>");
    ink_html(ink, member_text(entry, "isolation"));
    ink_raw(ink, "</td></tr>\n");
}

static void put_table(struct ink *ink, const struct page *page,
                      struct outcomes *outcomes)
{
    size_t count = json_array_size(entries_of(page));

    ink_raw(ink,
            "<section data-part=\"batch\"><h2>Submissions</h2>\n"
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
            "aria-label=\"Submissions\"><table class=\"figures batch\"><thead>"
            "<tr><th scope=\"col\">submission</th><th scope=\"col\">kata</th>"
            "<th scope=\"col\">verdict</th><th scope=\"col\" class=\"number\">"
            "points</th><th scope=\"col\">sentences that failed</th>"
            "<th scope=\"col\">isolation</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < count; i++)
        put_row(ink, page, outcomes, i);
    ink_raw(ink, "</tbody></table></div></section>\n");
}

static void put_totals(struct ink *ink, const struct page *page)
{
    size_t accepted = 0;
    double sum = 0;
    size_t count = json_array_size(entries_of(page));
    size_t i;
    json_t *entry;

    json_array_foreach ((json_t *)entries_of(page), i, entry) {
        double score = 0;
        double most = 0;

        accepted +=
            verdict_parse(member_text(entry, "verdict")) == VERDICT_ACCEPTED;
        if (member_number(entry, "score", &score) &&
            member_number(entry, "max_score", &most) && most > 0)
            sum += score / most;
    }
    ink_raw(ink,
            "<ul class=\"totals\" data-part=\"totals\">\n"
            "<li class=\"plain\"><b>%zu</b> submission%s</li>\n"
            "<li class=\"%s\"><b>%zu<i>/%zu</i></b> accepted</li>\n",
            count, count == 1 ? "" : "s", accepted == count ? "good" : "plain",
            accepted, count);
    if (count > 0)
        ink_raw(ink,
                "<li class=\"plain\"><b>%.0f<i> %%</i></b> of the points, "
                "on average</li>\n",
                100 * sum / (double)count);
    ink_raw(ink, "</ul>\n");
}

/* One sentence of one kata, and how many submissions failed it. */
struct often {
    const char *kata, *name;
    size_t failed, judged;
};

struct oftens {
    struct often *items;
    size_t count, room;
};

static struct often *find_often(struct oftens *oftens, const char *kata,
                                const char *name)
{
    for (size_t i = 0; i < oftens->count; i++)
        if (strcmp(oftens->items[i].name, name) == 0 &&
            strcmp(oftens->items[i].kata, kata) == 0)
            return &oftens->items[i];
    if (oftens->count == oftens->room) {
        size_t room = 2 * oftens->room + 64;
        struct often *grown =
            room > OUTCOMES_MOST * 20
                ? NULL
                : realloc(oftens->items, room * sizeof(grown[0]));

        if (grown == NULL)
            return NULL;
        oftens->items = grown;
        oftens->room = room;
    }
    oftens->items[oftens->count] = (struct often){kata, name, 0, 0};
    return &oftens->items[oftens->count++];
}

static int compare_often(const void *a, const void *b)
{
    const struct often *left = a;
    const struct often *right = b;

    if (left->failed != right->failed)
        return left->failed < right->failed ? 1 : -1;
    return strcmp(left->name, right->name);
}

static void count_failed(struct oftens *oftens, const json_t *entry,
                         struct outcomes *outcomes)
{
    outcomes_find(outcomes, entry);
    for (size_t i = 0; i < outcomes->count; i++) {
        struct often *often = find_often(oftens, member_text(entry, "kata"),
                                         outcomes->items[i].name);

        if (often == NULL)
            return;
        often->judged++;
        often->failed += outcomes->items[i].why != NULL;
    }
}

static void put_often(struct ink *ink, const struct often *often)
{
    double share = 100.0 * (double)often->failed / (double)often->judged;

    ink_raw(ink, "<tr><th scope=\"row\">");
    ink_words(ink, often->name);
    ink_raw(ink, "<span class=\"idea\">");
    ink_html(ink, often->kata);
    ink_raw(ink,
            "</span></th><td class=\"number\">%zu of %zu"
            "<svg class=\"meter\" width=\"100%%\" height=\"4\" "
            "aria-hidden=\"true\"><rect class=\"all\" width=\"100%%\" "
            "height=\"4\"/><rect class=\"lost\" width=\"%.1f%%\" "
            "height=\"4\"/></svg></td></tr>\n",
            often->failed, often->judged, share);
}

/* What a course has to talk about. */
static void put_oftens(struct ink *ink, const struct page *page,
                       struct outcomes *outcomes)
{
    struct oftens oftens = {0};
    size_t i;
    json_t *entry;

    json_array_foreach ((json_t *)entries_of(page), i, entry)
        count_failed(&oftens, entry, outcomes);
    if (oftens.count > 0)
        qsort(oftens.items, oftens.count, sizeof(oftens.items[0]),
              compare_often);
    if (oftens.count > 0 && oftens.items[0].failed > 0) {
        ink_raw(ink, "<section data-part=\"often\"><h2>What failed most often"
                     "</h2>\n<table class=\"figures often\"><thead><tr>"
                     "<th scope=\"col\">sentence</th>"
                     "<th scope=\"col\" class=\"number\">submissions</th></tr>"
                     "</thead>\n<tbody>\n");
        for (i = 0; i < oftens.count && i < OFTEN_MOST; i++)
            if (oftens.items[i].failed > 0)
                put_often(ink, &oftens.items[i]);
        ink_raw(ink, "</tbody></table></section>\n");
    }
    free(oftens.items);
}

/* Every submission's own part, while there is room. */
static void put_details(struct ink *ink, const struct page *page)
{
    size_t count = json_array_size(entries_of(page));

    for (size_t i = 0; i < count; i++) {
        struct single single;

        if (ftell(ink->stream) > DETAILS_MOST) {
            ink_raw(ink,
                    "<p>The details of %zu submissions are left out."
                    "</p>\n",
                    count - i);
            return;
        }
        if (single_open(&single, page->model->root, i) != 0)
            continue;
        html_single(ink, &single, i);
        single_close(&single);
    }
}

void html_batch(struct ink *ink, const struct page *page)
{
    struct outcomes *outcomes = calloc(1, sizeof(*outcomes));

    if (outcomes == NULL)
        return;
    put_totals(ink, page);
    put_table(ink, page, outcomes);
    put_oftens(ink, page, outcomes);
    if (page->whole)
        put_details(ink, page);
    free(outcomes);
}
