/* SPDX-License-Identifier: MIT */
/*
 * Idea: what both begin and end with is set aside; of what is left, the
 * longest common sequence of lines stays.  Where that would need too large a
 * table, nothing of it stays.
 */
#include "diff.h"
#include "text.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { AROUND = 2, TABLE_MAX = 4 << 20 };

/* The texts' lines, and for each whether it stays. */
struct difference {
    struct text_list from, to;
    bool *from_stays, *to_stays;
};

static void split(const char *text, struct text_list *lines)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        text_list_addf(lines, "%.*s", (int)length, text);
        text += length + (text[length] == '\n');
    }
}

static bool same(const struct difference *difference, size_t i, size_t j)
{
    return strcmp(difference->from.items[i], difference->to.items[j]) == 0;
}

static void keep(struct difference *difference, size_t i, size_t j)
{
    difference->from_stays[i] = true;
    difference->to_stays[j] = true;
}

/* The lines from first on, rows of one and columns of the other. */
static void keep_longest(struct difference *difference, size_t first,
                         size_t rows, size_t columns)
{
    size_t width = columns + 1;
    uint32_t *longest;

    if (rows == 0 || columns == 0 || rows > TABLE_MAX / width - 1)
        return;
    longest = calloc((rows + 1) * width, sizeof(longest[0]));
    if (longest == NULL)
        return;
    for (size_t i = rows; i-- > 0;)
        for (size_t j = columns; j-- > 0;) {
            uint32_t down = longest[(i + 1) * width + j];
            uint32_t right = longest[i * width + j + 1];

            longest[i * width + j] = same(difference, first + i, first + j)
                                         ? longest[(i + 1) * width + j + 1] + 1
                                     : down > right ? down
                                                    : right;
        }
    for (size_t i = 0, j = 0; i < rows && j < columns;) {
        if (same(difference, first + i, first + j))
            keep(difference, first + i++, first + j++);
        else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1])
            i++;
        else
            j++;
    }
    free(longest);
}

static void compare(struct difference *difference)
{
    size_t rows = difference->from.count;
    size_t columns = difference->to.count;
    size_t first = 0;

    for (; first < rows && first < columns && same(difference, first, first);
         first++)
        keep(difference, first, first);
    for (; rows > first && columns > first &&
           same(difference, rows - 1, columns - 1);
         rows--, columns--)
        keep(difference, rows - 1, columns - 1);
    keep_longest(difference, first, rows - first, columns - first);
}

/* The whole way from one text to the other: a sign and a line a step. */
struct script {
    struct step {
        char sign; /* '-', '+', or ' ' for what stays */
        const char *line;
    } * steps;
    size_t count;
};

static void write_script(const struct difference *difference,
                         struct script *script)
{
    size_t i = 0;
    size_t j = 0;

    while (i < difference->from.count || j < difference->to.count) {
        struct step *step = &script->steps[script->count++];

        if (i < difference->from.count && !difference->from_stays[i]) {
            *step = (struct step){'-', difference->from.items[i++]};
        } else if (!difference->to_stays[j]) {
            *step = (struct step){'+', difference->to.items[j++]};
        } else {
            *step = (struct step){' ', difference->to.items[j++]};
            i++;
        }
    }
}

/* Whether a change is that near. */
static bool is_shown(const struct script *script, size_t at)
{
    size_t first = at > AROUND ? at - AROUND : 0;

    for (size_t i = first; i < script->count && i <= at + AROUND; i++)
        if (script->steps[i].sign != ' ')
            return true;
    return false;
}

/* Lines of one side in steps from first to end - 1: other is the sign of
 * what that side has not. */
static size_t lines_of(const struct script *script, size_t first, size_t end,
                       char other)
{
    size_t lines = 0;

    for (size_t i = first; i < end; i++)
        lines += script->steps[i].sign != other;
    return lines;
}

/* Adds to a text; frees the shorter one. */
static void add(char **text, char *more)
{
    char *whole = text_format("%s%s", *text, more);

    free(more);
    free(*text);
    *text = whole;
}

static char *show(const struct script *script, const char *from_name,
                  const char *to_name)
{
    char *text = text_format("--- %s\n+++ %s\n", from_name, to_name);

    for (size_t first = 0, end; first < script->count; first = end) {
        for (end = first; end < script->count && is_shown(script, end); end++)
            ;
        if (end > first)
            add(&text, text_format("@@ -%zu,%zu +%zu,%zu @@\n",
                                   lines_of(script, 0, first, '+') + 1,
                                   lines_of(script, first, end, '+'),
                                   lines_of(script, 0, first, '-') + 1,
                                   lines_of(script, first, end, '-')));
        for (size_t i = first; i < end; i++)
            add(&text, text_format("%c%s\n", script->steps[i].sign,
                                   script->steps[i].line));
        end += end == first;
    }
    return text;
}

char *diff_lines(const char *from, const char *to, const char *from_name,
                 const char *to_name)
{
    struct difference difference = {0};
    struct script script = {0};
    char *text;

    if (strcmp(from, to) == 0)
        return text_copy("");
    split(from, &difference.from);
    split(to, &difference.to);
    difference.from_stays = calloc(difference.from.count + 1, sizeof(bool));
    difference.to_stays = calloc(difference.to.count + 1, sizeof(bool));
    script.steps = calloc(difference.from.count + difference.to.count + 1,
                          sizeof(script.steps[0]));
    if (difference.from_stays == NULL || difference.to_stays == NULL ||
        script.steps == NULL)
        abort();
    compare(&difference);
    write_script(&difference, &script);
    text = show(&script, from_name, to_name);
    free(script.steps);
    free(difference.from_stays);
    free(difference.to_stays);
    text_list_free(&difference.from);
    text_list_free(&difference.to);
    return text;
}
