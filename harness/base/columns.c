/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: open_memstream, asprintf. */
#define _GNU_SOURCE
#include "columns.h"
#include "fold.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WELL "== up to here all could still have gone well =="
#define WELL_SHORT "== no way back from here =="

enum {
    WIDTH = 80,
    WIDTH_LEAST = 20,
    WIDTH_MOST = 200,
    COLUMN_LEAST = 16, /* narrower ones cannot be read */
    SIDE_BY_SIDE = 4,
    HEAD = 5, /* "T12  " in front of a line of the one column */
    LINES_MAX = 600,
    THREADS_MAX = 1000
};

struct sheet {
    FILE *out;
    const json_t *trace;
    int threads;
    int before;          /* thread of the step before; -1: none */
    const json_t *shown; /* step whose source line was shown last */
    int total;           /* columns of characters, all in all */
    bool beside;         /* a column per thread, else one for all */
    int width;           /* of a column */
    int lines;
};

static const char *text_of(const json_t *step, const char *key)
{
    const char *text = json_string_value(json_object_get(step, key));

    return text != NULL ? text : "";
}

static int thread_of(const json_t *step)
{
    json_int_t thread = json_integer_value(json_object_get(step, "thread"));

    return thread >= 0 && thread < THREADS_MAX ? (int)thread : 0;
}

static json_int_t line_of(const json_t *step)
{
    return json_integer_value(json_object_get(step, "line"));
}

/* 0: these are no steps of threads. */
static int count_threads(const json_t *trace)
{
    int most = -1;
    size_t index;
    json_t *step;

    json_array_foreach ((json_t *)trace, index, step)
        if (json_is_integer(json_object_get(step, "thread")) &&
            thread_of(step) > most)
            most = thread_of(step);
    return most + 1;
}

/* "T1"; a process says what it is called, "P1". */
static void name_thread(const struct sheet *sheet, int thread, char name[16])
{
    size_t index;
    json_t *step;

    snprintf(name, 16, "T%d", thread);
    json_array_foreach ((json_t *)sheet->trace, index, step) {
        const char *given = text_of(step, "thread_name");

        if (given[0] == '\0' || thread_of(step) != thread)
            continue;
        snprintf(name, 16, "%.15s", given);
        return;
    }
}

static void put_cell(struct sheet *sheet, int thread, const char *text)
{
    char name[16];

    if (!sheet->beside) {
        name_thread(sheet, thread, name);
        fprintf(sheet->out, "%-4s %.*s\n", name, sheet->width, text);
    } else {
        int indent = thread * (sheet->width + 1);

        fprintf(sheet->out, "%*s%.*s\n", indent, "", sheet->width, text);
    }
    sheet->lines++;
}

/* Breaks text over as many lines of the column as it takes. */
static void put_wrapped(struct sheet *sheet, int thread, const char *text)
{
    int width = sheet->width;
    int length = (int)strlen(text);
    bool first = true;

    while (length > 0) {
        int room = first ? width : width - 2, take = length;
        char line[WIDTH_MOST + 1];

        if (take > room) {
            take = room;
            for (int k = room; k > room / 2; k--) {
                if (text[k] != ' ')
                    continue;
                take = k;
                break;
            }
            while (take > 1 && (text[take] & 0xc0) == 0x80)
                take--; /* a character of several bytes stays whole */
        }
        snprintf(line, sizeof line, "%s%.*s", first ? "" : "  ", take, text);
        put_cell(sheet, thread, line);
        text += take;
        length -= take;
        while (*text == ' ') {
            text++;
            length--;
        }
        first = false;
    }
}

/* "counter.c:27 count += offset;", once for all steps of the line. */
static void put_line(struct sheet *sheet, const json_t *step)
{
    const json_t *shown = sheet->shown;
    char *text = NULL;

    if (line_of(step) <= 0 ||
        (shown != NULL && thread_of(shown) == thread_of(step) &&
         line_of(shown) == line_of(step) &&
         strcmp(text_of(shown, "file"), text_of(step, "file")) == 0))
        return;
    sheet->shown = step;
    if (asprintf(&text, "%s:%d %s", text_of(step, "file"), (int)line_of(step),
                 text_of(step, "source")) < 0)
        return;
    put_wrapped(sheet, thread_of(step), text);
    free(text);
}

static bool changes_memory(const char *what)
{
    return strcmp(what, "write") == 0 || strcmp(what, "atomic write") == 0 ||
           strcmp(what, "atomic update") == 0;
}

/* Whether the name tells a learner more than the line does. */
static bool says_much(const char *name)
{
    return name[0] != '\0' && strncmp(name, "the block", 9) != 0 &&
           strncmp(name, "byte ", 5) != 0;
}

static void put_switch(struct sheet *sheet, const json_t *step)
{
    char text[128];
    char name[16];

    if (text_of(step, "switch")[0] == '\0' || sheet->before < 0)
        return;
    name_thread(sheet, sheet->before, name);
    snprintf(text, sizeof text, "-- %s %.100s --", name,
             text_of(step, "switch"));
    put_wrapped(sheet, thread_of(step), text);
    sheet->shown = NULL;
}

static void put_step(struct sheet *sheet, const json_t *step, size_t repeats)
{
    const char *what = text_of(step, "what");
    const char *name = text_of(step, "name");
    const json_t *value = json_object_get(step, "value");
    char *text = NULL;
    size_t length;
    FILE *out = open_memstream(&text, &length);

    if (out == NULL)
        return;
    fprintf(out, "  %s", what);
    if (says_much(name))
        fprintf(out, " %s", name);
    if (json_is_integer(value))
        fprintf(out, changes_memory(what) ? " = %lld" : " -> %lld",
                (long long)json_integer_value(value));
    if (repeats > 1)
        fprintf(out, " x%zu", repeats);
    if (text_of(step, "note")[0] != '\0')
        fprintf(out, " (%s)", text_of(step, "note"));
    fclose(out);
    put_switch(sheet, step);
    put_line(sheet, step);
    put_wrapped(sheet, thread_of(step), text != NULL ? text : "");
    sheet->before = thread_of(step);
    free(text);
}

/* Whether nothing but its time and its stack tells b from a. */
static bool same_step(const json_t *a, const json_t *b)
{
    static const char *const keys[] = {"thread", "what", "name", "value",
                                       "file",   "line", NULL};

    for (size_t i = 0; keys[i] != NULL; i++) {
        const json_t *one = json_object_get(a, keys[i]);
        const json_t *other = json_object_get(b, keys[i]);

        if (one != other && !json_equal(one, other))
            return false;
    }
    return text_of(b, "note")[0] == '\0' &&
           json_object_get(b, "turning") == NULL;
}

static void put_head(struct sheet *sheet, long long left_out)
{
    int each = (sheet->total - sheet->threads) / sheet->threads;

    sheet->beside = sheet->threads <= SIDE_BY_SIDE && each >= COLUMN_LEAST;
    sheet->width = sheet->beside ? each : sheet->total - HEAD - 1;
    if (sheet->beside) {
        for (int i = 0; i < sheet->threads; i++) {
            char name[16];

            name_thread(sheet, i, name);
            fprintf(sheet->out, "%-*s",
                    i + 1 < sheet->threads ? sheet->width + 1 : 1, name);
        }
        fputc('\n', sheet->out);
    }
    if (left_out > 0)
        fprintf(sheet->out, "(%lld earlier steps are left out)\n", left_out);
}

/* Behind the first time of its block. */
static void put_fold(struct sheet *sheet, const struct fold *fold)
{
    char *words = fold_words(fold);
    int room = sheet->total - 2; /* between the brackets */

    for (const char *at = words; at != NULL && *at != '\0';) {
        int take = (int)strlen(at);

        if (take > room)
            for (take = room; take > 1 && at[take] != ' '; take--)
                ;
        fprintf(sheet->out, "%s%.*s%s\n", at == words ? "(" : " ", take, at,
                at[take] == '\0' ? ")" : "");
        at += take + (at[take] == ' ');
        sheet->lines++;
    }
    sheet->shown = NULL;
    free(words);
}

/* Runs of one step have a sign of their own. */
static bool is_run(const struct fold *fold)
{
    return fold->length == 1 && fold->same;
}

static size_t find_blocks(const json_t *trace, struct fold **folds)
{
    size_t count = fold_find(trace, json_array_size(trace), folds);
    size_t kept = 0;

    for (size_t i = 0; i < count; i++)
        if (!is_run(&(*folds)[i]))
            (*folds)[kept++] = (*folds)[i];
    return kept;
}

static void put_steps(struct sheet *sheet, const json_t *trace)
{
    size_t count = json_array_size(trace);
    struct fold *folds = NULL;
    size_t left = find_blocks(trace, &folds);
    const struct fold *fold = folds;
    size_t i = 0;

    while (i < count && sheet->lines < LINES_MAX) {
        const json_t *step = json_array_get(trace, i);
        size_t border = left == 0      ? count
                        : i < fold->at ? fold->at
                                       : fold->at + fold->length;
        size_t end = i + 1;

        while (end < border && same_step(step, json_array_get(trace, end)))
            end++;
        if (json_is_true(json_object_get(step, "turning"))) {
            fprintf(sheet->out, "%s\n",
                    sheet->total > (int)sizeof(WELL) ? WELL : WELL_SHORT);
            sheet->shown = NULL;
        }
        put_step(sheet, step, end - i);
        i = end;
        if (left > 0 && i == fold->at + fold->length) {
            put_fold(sheet, fold);
            i = fold->at + fold->length * fold->times;
            fold++;
            left--;
        }
    }
    if (i < count)
        fprintf(sheet->out, "(%zu later steps are left out)\n", count - i);
    free(folds);
}

char *columns_text(const json_t *trace, long long left_out)
{
    return columns_text_within(trace, left_out, WIDTH);
}

char *columns_text_within(const json_t *trace, long long left_out, int width)
{
    struct sheet sheet = {.trace = trace,
                          .threads = count_threads(trace),
                          .total = width < WIDTH_LEAST  ? WIDTH_LEAST
                                   : width > WIDTH_MOST ? WIDTH_MOST
                                                        : width,
                          .before = -1};
    char *text = NULL;
    size_t length;

    if (sheet.threads == 0)
        return NULL;
    sheet.out = open_memstream(&text, &length);
    if (sheet.out == NULL)
        return NULL;
    put_head(&sheet, left_out);
    put_steps(&sheet, trace);
    if (fclose(sheet.out) != 0) {
        free(text);
        return NULL;
    }
    return text;
}
