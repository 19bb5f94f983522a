/* SPDX-License-Identifier: MIT */
/*
 * Idea: nothing is passed on but what is understood, so results hold no text
 * of whoever wrote the file.
 */
#include "coverage_read.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 16 << 20, LINES_MAX = 1 << 20, BRANCHES_MAX = 1 << 12 };

struct counts {
    size_t lines;
    size_t lines_run;
    size_t branches;
    size_t branches_run;
};

/* A whole number from least to most, or -1. */
static json_int_t number(const json_t *object, const char *key,
                         json_int_t least, json_int_t most)
{
    const json_t *value = json_object_get(object, key);
    json_int_t count = json_integer_value(value);

    return json_is_integer(value) && count >= least && count <= most ? count
                                                                     : -1;
}

static json_t *copy_branches(const json_t *line)
{
    const json_t *given = json_object_get(line, "branches");
    json_t *branches = json_array();
    const json_t *branch;
    size_t i;

    if (!json_is_array(given) || json_array_size(given) > BRANCHES_MAX)
        goto out_bad;
    json_array_foreach (given, i, branch) {
        json_int_t count = number(branch, "count", 0, INT64_MAX);

        if (count < 0)
            goto out_bad;
        json_array_append_new(branches, json_pack("{s:I}", "count", count));
    }
    return branches;
out_bad:
    json_decref(branches);
    return NULL;
}

static void add_line(struct counts *counts, json_int_t run,
                     const json_t *branches)
{
    const json_t *branch;
    size_t i;

    counts->lines++;
    counts->lines_run += run > 0;
    json_array_foreach (branches, i, branch) {
        counts->branches++;
        counts->branches_run +=
            json_integer_value(json_object_get(branch, "count")) > 0;
    }
}

/* NULL for what is no line. */
static json_t *copy_line(const json_t *line, struct counts *counts)
{
    bool excluded = json_is_true(json_object_get(line, "gcovr/excluded"));
    bool noncode = json_is_true(json_object_get(line, "gcovr/noncode"));
    json_int_t place = number(line, "line_number", 1, LINES_MAX);
    json_int_t count = number(line, "count", 0, INT64_MAX);
    json_t *branches = copy_branches(line);

    if (place < 0 || count < 0 || branches == NULL) {
        json_decref(branches);
        return NULL;
    }
    if (!excluded && !noncode)
        add_line(counts, count, branches);
    return json_pack("{s:I, s:I, s:b, s:b, s:o}", "line_number", place, "count",
                     count, "gcovr/excluded", excluded, "gcovr/noncode",
                     noncode, "branches", branches);
}

/* NULL for what is no file of these names. */
static json_t *copy_file(const json_t *file, const struct text_list *names,
                         struct counts *counts)
{
    const char *name = json_string_value(json_object_get(file, "file"));
    const json_t *given = json_object_get(file, "lines");
    json_t *lines = json_array();
    const json_t *line;
    size_t i;

    if (name == NULL || !text_list_has(names, name) || !json_is_array(given) ||
        json_array_size(given) > LINES_MAX)
        goto out_bad;
    json_array_foreach (given, i, line) {
        if (json_array_append_new(lines, copy_line(line, counts)) < 0)
            goto out_bad;
    }
    return json_pack("{s:s, s:o}", "file", name, "lines", lines);
out_bad:
    json_decref(lines);
    return NULL;
}

static double share(size_t part, size_t whole)
{
    return whole == 0 ? 1.0 : (double)part / (double)whole;
}

static int copy_files(const json_t *given, const struct text_list *names,
                      json_t **coverage)
{
    struct counts counts = {0};
    json_t *files = json_array();
    const json_t *file;
    size_t i;

    if (!json_is_array(given) || json_array_size(given) > names->count)
        goto out_bad;
    json_array_foreach (given, i, file) {
        if (json_array_append_new(files, copy_file(file, names, &counts)) < 0)
            goto out_bad;
    }
    if (counts.lines == 0)
        goto out_bad;
    *coverage =
        json_pack("{s:f, s:f, s:o}", "lines",
                  share(counts.lines_run, counts.lines), "branches",
                  share(counts.branches_run, counts.branches), "files", files);
    return *coverage != NULL ? 0 : -ENOMEM;
out_bad:
    json_decref(files);
    return -EBADMSG;
}

int coverage_read(const char *path, const struct text_list *names,
                  json_t **coverage)
{
    char *text = NULL;
    size_t length = 0;
    json_t *whole;
    int result = text_read(path, FILE_MAX, &text, &length);

    *coverage = NULL;
    if (result < 0)
        return result == -ENOENT ? result : -EBADMSG;
    whole = json_loadb(text, length, JSON_REJECT_DUPLICATES, NULL);
    result = copy_files(json_object_get(whole, "files"), names, coverage);
    json_decref(whole);
    free(text);
    return result;
}
