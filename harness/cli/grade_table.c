/* SPDX-License-Identifier: MIT */
/*
 * A course's table: a row per submission.  Names and messages are written by
 * those who hand in: no cell may become a formula of a spreadsheet or markup
 * of a page.
 */
#include "grade.h"
#include "judge.h"
#include "record_book.h"
#include "reports/report.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 8, CELL_MAX = 300 };

static const char *const heads[COLUMNS] = {"submission", "kata",   "verdict",
                                           "points",     "of",     "failed",
                                           "isolation",  "message"};

bool grade_is_table(const char *path)
{
    return text_ends(path, ".csv") || text_ends(path, ".html");
}

static char *number_of(const json_t *entry, const char *key)
{
    return text_format(
        "%lld", (long long)json_integer_value(json_object_get(entry, key)));
}

static char *member_of(const json_t *entry, const char *key)
{
    const char *text = json_string_value(json_object_get(entry, key));

    return text_plain(text != NULL ? text : "");
}

static char *failed_of(const json_t *entry)
{
    json_t *names = record_failed(entry);
    char *all = text_copy("");
    json_t *name;
    size_t index;

    json_array_foreach (names, index, name) {
        char *more = text_format("%s%s%s", all, index == 0 ? "" : " ",
                                 json_string_value(name));

        free(all);
        all = more;
    }
    json_decref(names);
    return all;
}

static int first_line(const char *text)
{
    size_t length = strcspn(text, "\n");

    return length < CELL_MAX ? (int)length : CELL_MAX;
}

/* The first failure's message, in one line, cut. */
static char *message_of(const json_t *entry)
{
    json_t *test;
    size_t index;

    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        const char *text = json_string_value(json_object_get(test, "message"));
        const char *verdict =
            json_string_value(json_object_get(test, "verdict"));
        char *cut;
        char *plain;

        if (text == NULL || verdict == NULL || strcmp(verdict, "skipped") == 0)
            continue;
        cut = text_format("%.*s", first_line(text), text);
        plain = text_plain(cut);
        free(cut);
        return plain;
    }
    return text_copy("");
}

static void fill_row(const json_t *entry, char *cells[COLUMNS])
{
    cells[0] = member_of(entry, "submission");
    cells[1] = member_of(entry, "kata");
    cells[2] = member_of(entry, "verdict");
    cells[3] = number_of(entry, "score");
    cells[4] = number_of(entry, "max_score");
    cells[5] = failed_of(entry);
    cells[6] = member_of(entry, "isolation");
    cells[7] = message_of(entry);
}

/* Quoted where it has to be; what would be a formula begins with '. */
static void put_csv_cell(FILE *file, const char *cell)
{
    bool formula = cell[0] != '\0' && strchr("=+-@\t\r", cell[0]) != NULL;

    fputc('"', file);
    if (formula)
        fputc('\'', file);
    for (; *cell != '\0'; cell++) {
        if (*cell == '"')
            fputc('"', file);
        fputc(*cell, file);
    }
    fputc('"', file);
}

static void put_csv_row(FILE *file, const char *const cells[COLUMNS])
{
    for (int i = 0; i < COLUMNS; i++) {
        if (i > 0)
            fputc(',', file);
        put_csv_cell(file, cells[i]);
    }
    fputs("\r\n", file);
}

static void put_csv(FILE *file, const json_t *entries)
{
    json_t *entry;
    size_t index;

    put_csv_row(file, heads);
    json_array_foreach (entries, index, entry) {
        char *cells[COLUMNS];

        fill_row(entry, cells);
        put_csv_row(file, (const char *const *)cells);
        for (int i = 0; i < COLUMNS; i++)
            free(cells[i]);
    }
}

static int write_csv(const char *path, const json_t *entries)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    int error = file == NULL ? -ENOMEM : 0;

    if (file != NULL) {
        put_csv(file, entries);
        if (fclose(file) != 0)
            error = -ENOMEM;
    }
    if (error == 0)
        error = text_write(path, text, length);
    free(text);
    return error;
}

static int write_html(const char *path, const json_t *entries)
{
    json_t *results = judge_results(json_deep_copy(entries));
    int error = report_print(results, "table", path);

    json_decref(results);
    return error;
}

int grade_write_table(const char *path, const json_t *entries)
{
    int error = text_ends(path, ".html") ? write_html(path, entries)
                                         : write_csv(path, entries);

    return error < 0 ? complain(EXIT_OURS, "%s: %s", path, strerror(-error))
                     : 0;
}

int grade_write_pages(const char *folder, const json_t *results)
{
    int error = report_pages(results, folder);

    return error < 0 ? complain(EXIT_OURS, "%s: %s", folder, strerror(-error))
                     : 0;
}
