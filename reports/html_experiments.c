/* SPDX-License-Identifier: MIT */
/* Every kata's experiments beside their published figures, in one table. */
#include "html_ties.h"
#include "chart.h"

#include <string.h>

/* Where none is named, the first. */
const json_t *ties_beside(const json_t *experiment, const json_t *published)
{
    const json_t *measured = json_object_get(published, "measured");

    if (json_is_object(measured))
        return measured;
    return json_array_get(member_array(experiment, "measured"), 0);
}

static void put_seconds(struct ink *ink, const json_t *figure)
{
    double seconds;
    char room[32];
    char title[96];

    if (!member_number(figure, "seconds", &seconds) || seconds <= 0) {
        ink_raw(ink, "<td class=\"quiet\">not measured</td>");
        return;
    }
    chart_seconds(room, sizeof(room), seconds);
    chart_title(title, sizeof(title), member_text(figure, "benchmark"));
    ink_raw(ink, "<td><b>%s</b><small>", room);
    ink_words(ink, member_text(figure, "answer"));
    ink_words(ink, member_text(figure, "what"));
    ink_raw(ink, "%s", *title != '\0' ? " · " : "");
    ink_words(ink, title);
    ink_raw(ink, "</small></td>");
}

static void put_figures(struct ink *ink, const json_t *experiment,
                        const json_t *published)
{
    const json_t *measured = ties_beside(experiment, published);
    double theirs = 0;
    double ours = 0;

    if (member_number(published, "seconds", &theirs) && theirs > 0) {
        ink_raw(ink, "<td>");
        ink_html(ink, member_text(published, "what"));
        ink_raw(ink, "</td><td><b>%.5g s</b></td>", theirs);
    } else {
        ink_raw(ink, "<td class=\"quiet\">no time printed</td>"
                     "<td class=\"quiet\">–</td>");
    }
    put_seconds(ink, measured);
    if (theirs > 0 && member_number(measured, "seconds", &ours) && ours > 0)
        ties_times(ink, "<td>", theirs / ours);
    else
        ink_raw(ink, "<td class=\"quiet\">–");
    ink_raw(ink, "</td></tr>\n");
}

static void put_name(struct ink *ink, const struct model *model,
                     const struct kata *kata, const json_t *experiment,
                     size_t rows)
{
    const char *what = member_text(experiment, "what");

    ink_raw(ink, "<tr><th scope=\"rowgroup\" rowspan=\"%zu\">", rows);
    ink_html(ink, *what != '\0' ? what : member_text(experiment, "name"));
    ink_raw(ink, "<small>");
    ties_kata(ink, model, kata->name);
    ink_raw(ink, "</small></th>");
}

static void put_experiment(struct ink *ink, const struct model *model,
                           const struct kata *kata, const json_t *experiment)
{
    const json_t *published = member_array(experiment, "published");
    size_t count = json_array_size(published);

    put_name(ink, model, kata, experiment, count > 0 ? count : 1);
    if (count == 0)
        put_figures(ink, experiment, NULL);
    for (size_t i = 0; i < count; i++) {
        ink_raw(ink, "%s", i > 0 ? "<tr>" : "");
        put_figures(ink, experiment, json_array_get(published, i));
    }
}

size_t ties_experiment_count(const struct model *model)
{
    size_t count = 0;

    for (size_t i = 0; i < model->kata_count; i++)
        count +=
            json_array_size(member_array(model->katas[i].json, "experiment"));
    return count;
}

void ties_experiments(struct ink *ink, const struct model *model)
{
    ink_raw(ink, "<section data-part=\"ties-experiments\"><h3>The experiments "
                 "beside their published figures</h3>\n");
    if (ties_experiment_count(model) == 0) {
        ink_raw(ink, "<p class=\"quiet\">Not measured here: no kata offers "
                     "it.</p></section>\n");
        return;
    }
    ink_raw(ink, "<p class=\"quiet\">Published: with an interpreted language, "
                 "on another machine. Here: in C, in this run. Where the "
                 "work is to wait, no language is quicker.</p>\n");
    ties_open(ink, "The experiments", "experiment");
    ties_column(ink, "published for");
    ties_column(ink, "published");
    ties_column(ink, "here");
    ties_column(ink, "times as quick");
    ties_body(ink);
    for (size_t i = 0; i < model->kata_count; i++) {
        const struct kata *kata = &model->katas[i];
        size_t k;
        json_t *experiment;

        json_array_foreach ((json_t *)member_array(kata->json, "experiment"), k,
                            experiment)
            put_experiment(ink, model, kata, experiment);
    }
    ties_close(ink);
    ink_raw(ink, "</section>\n");
}
