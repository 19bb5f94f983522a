/* SPDX-License-Identifier: MIT */
/*
 * A package per kata, a class per file of a solution, from the line counts
 * that gcovr's JSON holds.  No document type: a reader would fetch it.
 */
#define _GNU_SOURCE /* strptime, timegm */
#include "pages.h"

#include <string.h>
#include <time.h>

struct counts {
    size_t lines, covered;
    size_t branches, taken;
};

static bool is_code(const json_t *line)
{
    return !json_is_true(json_object_get(line, "gcovr/noncode")) &&
           !json_is_true(json_object_get(line, "gcovr/excluded"));
}

static bool was_run(const json_t *object)
{
    double count;

    return member_number(object, "count", &count) && count > 0;
}

static void count_line(struct counts *counts, const json_t *line)
{
    size_t i;
    json_t *branch;

    if (!is_code(line))
        return;
    counts->lines++;
    counts->covered += was_run(line);
    json_array_foreach ((json_t *)member_array(line, "branches"), i, branch) {
        counts->branches++;
        counts->taken += was_run(branch);
    }
}

static void count_file(struct counts *counts, const json_t *file)
{
    size_t i;
    json_t *line;

    json_array_foreach ((json_t *)member_array(file, "lines"), i, line)
        count_line(counts, line);
}

static void count_kata(struct counts *counts, const struct kata *kata)
{
    for (size_t a = 0; a < kata->answer_count; a++) {
        const json_t *coverage =
            json_object_get(kata->answers[a].entry, "coverage");
        size_t i;
        json_t *file;

        json_array_foreach ((json_t *)member_array(coverage, "files"), i, file)
            count_file(counts, file);
    }
}

static double share(size_t part, size_t whole)
{
    return whole == 0 ? 1.0 : (double)part / (double)whole;
}

static void put_rates(struct ink *ink, const struct counts *counts)
{
    ink_raw(ink, " line-rate=\"%.4f\" branch-rate=\"%.4f\" complexity=\"0\"",
            share(counts->covered, counts->lines),
            share(counts->taken, counts->branches));
}

static void put_line(struct ink *ink, const json_t *line)
{
    struct counts counts = {0};
    double number = 0;
    double hits = 0;

    if (!is_code(line))
        return;
    count_line(&counts, line);
    (void)member_number(line, "line_number", &number);
    (void)member_number(line, "count", &hits);
    ink_raw(ink, "<line number=\"%.0f\" hits=\"%.0f\"", number, hits);
    if (counts.branches > 0)
        ink_raw(ink,
                " branch=\"true\" condition-coverage=\"%.0f%% (%zu/%zu)\"/>\n",
                100 * share(counts.taken, counts.branches), counts.taken,
                counts.branches);
    else
        ink_raw(ink, " branch=\"false\"/>\n");
}

/*
 * Answers of one kata are all compiled under the name of the file to hand in;
 * an answer of one file is known by its place in the collection instead.
 */
static void put_path(struct ink *ink, const struct kata *kata,
                     const struct answer *answer, const json_t *file)
{
    const char *place = member_text(answer->entry, "submission");
    const json_t *coverage = json_object_get(answer->entry, "coverage");

    if (json_array_size(member_array(coverage, "files")) == 1 &&
        *place != '\0') {
        if (*place != '/' && strncmp(place, "katas/", 6) != 0) {
            ink_raw(ink, "katas/");
            ink_html(ink, kata->name);
            ink_raw(ink, "/");
        }
        ink_html(ink, place);
    } else {
        ink_html(ink, member_text(file, "file"));
    }
}

static void put_file(struct ink *ink, const struct kata *kata,
                     const struct answer *answer, const json_t *file)
{
    struct counts counts = {0};
    size_t i;
    json_t *line;

    count_file(&counts, file);
    ink_raw(ink, "<class name=\"");
    ink_html(ink, answer->name);
    ink_raw(ink, "\" filename=\"");
    put_path(ink, kata, answer, file);
    ink_raw(ink, "\"");
    put_rates(ink, &counts);
    ink_raw(ink, ">\n<methods/>\n<lines>\n");
    json_array_foreach ((json_t *)member_array(file, "lines"), i, line)
        put_line(ink, line);
    ink_raw(ink, "</lines>\n</class>\n");
}

static void put_package(struct ink *ink, const struct kata *kata)
{
    struct counts counts = {0};

    count_kata(&counts, kata);
    if (counts.lines == 0)
        return;
    ink_raw(ink, "<package name=\"");
    ink_html(ink, kata->name);
    ink_raw(ink, "\"");
    put_rates(ink, &counts);
    ink_raw(ink, ">\n<classes>\n");
    for (size_t a = 0; a < kata->answer_count; a++) {
        const json_t *coverage =
            json_object_get(kata->answers[a].entry, "coverage");
        size_t i;
        json_t *file;

        json_array_foreach ((json_t *)member_array(coverage, "files"), i, file)
            put_file(ink, kata, &kata->answers[a], file);
    }
    ink_raw(ink, "</classes>\n</package>\n");
}

/* Seconds since 1970 of the results' date; 0 when it has none. */
static long long find_timestamp(const struct model *model)
{
    struct tm when = {0};
    const char *date = member_text(model->root, "date");

    return strptime(date, "%Y-%m-%dT%H:%M:%S", &when) == NULL
               ? 0
               : (long long)timegm(&when);
}

void page_cobertura(struct ink *ink, const struct model *model)
{
    struct counts counts = {0};

    for (size_t k = 0; k < model->kata_count; k++)
        count_kata(&counts, &model->katas[k]);
    ink_raw(ink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<coverage");
    put_rates(ink, &counts);
    ink_raw(ink,
            " lines-covered=\"%zu\" lines-valid=\"%zu\" "
            "branches-covered=\"%zu\" branches-valid=\"%zu\" version=\"dojo\" "
            "timestamp=\"%lld\">\n<sources><source>.</source></sources>\n"
            "<packages>\n",
            counts.covered, counts.lines, counts.taken, counts.branches,
            find_timestamp(model));
    for (size_t k = 0; k < model->kata_count; k++)
        put_package(ink, &model->katas[k]);
    ink_raw(ink, "</packages>\n</coverage>\n");
}
