/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: open_memstream. */
#define _GNU_SOURCE
/*
 * columns.c - a failing schedule as columns, one per thread, top to bottom.
 *
 * Up to four threads stand side by side; more of them in one column, each
 * line with its thread in front.  Runs of one step repeated are folded.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "finding_report.h"
#include "step_words.h"

#define WELL "== up to here all could still have gone well =="

enum { WIDTH = 80, SIDE_BY_SIDE = 4, LINES_MAX = 400 };

struct sheet {
    FILE *out;
    int threads;
    int thread, line; /* whose line was shown last */
    char file[128];
    int width; /* of a column */
    int lines;
};

static int count_threads(const struct trace *trace)
{
    int most = 0;

    for (uint32_t i = 0; i < trace->count; i++)
        if (trace->step[i].thread > most)
            most = trace->step[i].thread;
    return most + 1;
}

static void put_cell(struct sheet *sheet, int thread, const char *text)
{
    if (sheet->threads > SIDE_BY_SIDE) {
        fprintf(sheet->out, "T%-3d %.74s\n", thread, text);
    } else {
        int indent = thread * (sheet->width + 1);

        fprintf(sheet->out, "%*s%.*s\n", indent, "", sheet->width, text);
    }
    sheet->lines++;
}

/* Breaks text over as many lines of the column as it takes. */
static void put_wrapped(struct sheet *sheet, int thread, const char *text)
{
    int width = sheet->threads > SIDE_BY_SIDE ? 74 : sheet->width;
    int length = (int)strlen(text);
    bool first = true;

    while (length > 0) {
        int room = first ? width : width - 2, take = length;
        char line[WIDTH + 1];

        if (take > room) {
            take = room;
            for (int k = room; k > room / 2; k--) {
                if (text[k] != ' ')
                    continue;
                take = k;
                break;
            }
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

/* "counter.c:27 | count += offset;", once for all steps of the line. */
static void put_line(struct sheet *sheet, const struct step *s,
                     const struct step_words *w)
{
    char text[512];

    if (!w->place.line ||
        (sheet->thread == s->thread && sheet->line == w->place.line &&
         !strcmp(sheet->file, w->place.file)))
        return;
    sheet->thread = s->thread;
    sheet->line = w->place.line;
    snprintf(sheet->file, sizeof sheet->file, "%s", w->place.file);
    snprintf(text, sizeof text, "%s:%d %s", w->place.file, w->place.line,
             w->place.source);
    put_wrapped(sheet, s->thread, text);
}

static bool changes_memory(const struct step *s)
{
    return s->kind == OP_PLAIN_WRITE || s->kind == OP_STORE ||
           s->kind == OP_RMW;
}

static void put_step(struct sheet *sheet, const struct step *s, int repeats)
{
    struct step_words w;
    char text[512];
    int n;

    step_words(s, &w);
    if (w.why[0]) {
        snprintf(text, sizeof text, "-- T%d %s --", s->before, w.why);
        put_wrapped(sheet, s->thread, text);
        sheet->thread = -1;
    }
    put_line(sheet, s, &w);
    n = snprintf(text, sizeof text, "  %s", w.what);
    if (w.name[0] && strncmp(w.name, "the block", 9) &&
        strncmp(w.name, "byte ", 5))
        n += snprintf(text + n, sizeof text - (size_t)n, " %s", w.name);
    if (s->value_known)
        n += snprintf(text + n, sizeof text - (size_t)n,
                      changes_memory(s) ? " = %lld" : " -> %lld",
                      (long long)w.value);
    if (repeats > 1)
        n += snprintf(text + n, sizeof text - (size_t)n, " x%d", repeats);
    if (w.note[0])
        snprintf(text + n, sizeof text - (size_t)n, " (%s)", w.note);
    put_wrapped(sheet, s->thread, text);
}

static bool same_step(const struct step *a, const struct step *b)
{
    return a->thread == b->thread && a->kind == b->kind && a->pc == b->pc &&
           a->address == b->address && a->value == b->value &&
           a->target == b->target && !*b->note;
}

char *schedule_columns(const struct shared *shared)
{
    const struct trace *trace = &shared->trace;
    struct sheet sheet = {.threads = count_threads(trace), .thread = -1};
    char *text = NULL;
    size_t length;
    int turning = turning_step(shared);

    sheet.out = open_memstream(&text, &length);
    if (!sheet.out)
        return NULL;
    sheet.width = sheet.threads > SIDE_BY_SIDE
                      ? WIDTH
                      : (WIDTH - sheet.threads) / sheet.threads;
    if (sheet.threads <= SIDE_BY_SIDE) {
        for (int i = 0; i < sheet.threads; i++)
            fprintf(sheet.out, "T%-*d", i + 1 < sheet.threads ? sheet.width : 1,
                    i);
        fputc('\n', sheet.out);
    }
    if (trace->dropped)
        fprintf(sheet.out, "(%u earlier steps are left out)\n", trace->dropped);
    for (uint32_t i = 0; i < trace->count && sheet.lines < LINES_MAX;) {
        uint32_t end = i + 1;

        while (end < trace->count && (int)end != turning &&
               same_step(&trace->step[i], &trace->step[end]))
            end++;
        if ((int)i == turning) {
            fprintf(sheet.out, "%s\n", WELL);
            sheet.thread = -1;
        }
        put_step(&sheet, &trace->step[i], (int)(end - i));
        i = end;
    }
    if (sheet.lines >= LINES_MAX)
        fprintf(sheet.out, "(cut here; the JSON trace holds the rest)\n");
    fclose(sheet.out);
    return text;
}
