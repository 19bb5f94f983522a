/* SPDX-License-Identifier: MIT */
/*
 * A course's table: a row per submission.  Names and messages are written by
 * those who hand in: no cell may become a formula of a spreadsheet or markup
 * of a page.
 */
#include "grade.h"
#include "record_book.h"
#include "tools.h"

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

static void put_html_text(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '<':
            fputs("&lt;", file);
            break;
        case '>':
            fputs("&gt;", file);
            break;
        case '&':
            fputs("&amp;", file);
            break;
        case '"':
            fputs("&quot;", file);
            break;
        default:
            fputc(*text, file);
        }
    }
}

static void put_html_row(FILE *file, const char *const cells[COLUMNS],
                         const char *tag)
{
    bool good = strcmp(cells[2], "accepted") == 0;

    fprintf(file, "<tr%s>",
            strcmp(tag, "th") == 0 ? ""
            : good                 ? " class=\"good\""
                                   : " class=\"bad\"");
    for (int i = 0; i < COLUMNS; i++) {
        fprintf(file, "<%s%s>", tag,
                strcmp(tag, "th") == 0 ? " scope=\"col\"" : "");
        put_html_text(file, cells[i]);
        fprintf(file, "</%s>", tag);
    }
    fputs("</tr>\n", file);
}

static void begin_html(FILE *file, const json_t *entries)
{
    size_t accepted = 0;
    json_t *entry;
    size_t index;

    json_array_foreach (entries, index, entry) {
        char *verdict = member_of(entry, "verdict");

        accepted += strcmp(verdict, "accepted") == 0;
        free(verdict);
    }
    fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
          "<title>Grades</title>\n<style>\n"
          "body { font: 15px/1.4 sans-serif; margin: 2em; }\n"
          "table { border-collapse: collapse; }\n"
          "th, td { border: 1px solid #999; padding: .2em .6em; "
          "text-align: left; vertical-align: top; }\n"
          ".good td:nth-child(3) { background: #cfe8cf; color: #000; }\n"
          ".bad td:nth-child(3) { background: #f3d0cb; color: #000; }\n"
          "@media (prefers-color-scheme: dark) "
          "{ body { background: #1b1b1b; color: #ddd; } }\n"
          "</style>\n<h1>Grades</h1>\n",
          file);
    fprintf(
        file, "<p>%zu submissions, %zu accepted. dojo %s, %s.</p>\n<table>\n",
        json_array_size(entries), accepted, tools_version(), tools_compiler());
}

static void put_table(FILE *file, const json_t *entries, bool html)
{
    json_t *entry;
    size_t index;

    if (html)
        begin_html(file, entries);
    if (html)
        put_html_row(file, heads, "th");
    else
        put_csv_row(file, heads);
    json_array_foreach (entries, index, entry) {
        char *cells[COLUMNS];

        fill_row(entry, cells);
        if (html)
            put_html_row(file, (const char *const *)cells, "td");
        else
            put_csv_row(file, (const char *const *)cells);
        for (int i = 0; i < COLUMNS; i++)
            free(cells[i]);
    }
    if (html)
        fputs("</table>\n</html>\n", file);
}

int grade_write_table(const char *path, const json_t *entries)
{
    char *text = NULL;
    size_t length = 0;
    FILE *file = open_memstream(&text, &length);
    int error = file == NULL ? -ENOMEM : 0;

    if (file != NULL) {
        put_table(file, entries, text_ends(path, ".html"));
        if (fclose(file) != 0)
            error = -ENOMEM;
    }
    if (error == 0)
        error = text_write(path, text, length);
    free(text);
    return error < 0 ? complain(EXIT_OURS, "%s: %s", path, strerror(-error))
                     : 0;
}
