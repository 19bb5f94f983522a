/* SPDX-License-Identifier: MIT */
/*
 * Idea: benchmarks that differ in one number alone, "add/threads:1",
 * "add/threads:2", ... or "tiny_tasks/1", "tiny_tasks/2", ..., are points of
 * one line per program: what company or size does to the price of an
 * operation.  Times are logarithmic: equal factors are equal heights.
 */
#include "pages.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chart.h"

enum { HEIGHT = 220, TOP = 14, BOTTOM = 28, COUNTS_MOST = 8, LINES_MOST = 6 };

struct scaling {
    const char *base; /* with length: the name without its number */
    size_t length;
    long counts[COUNTS_MOST]; /* rising */
    size_t count;
    double low, high; /* logarithms of ns_per_op */
};

/* A positive number of at most length digits, else 0. */
static long number_of(const char *text, size_t length)
{
    if (length == 0 || length > 9 || strspn(text, "0123456789") < length)
        return 0;
    return strtol(text, NULL, 10);
}

/*
 * "add/real_time/threads:6": 6, and the length of "add/real_time";
 * "tiny_tasks/8/real_time": 8, and that of "tiny_tasks"; 0 for other names.
 */
static long size_of(const char *name, size_t *length)
{
    size_t end = strlen(name);

    while (end > 0) {
        size_t begin = end;
        const char *part;
        long size;

        while (begin > 0 && name[begin - 1] != '/')
            begin--;
        if (begin == 0)
            return 0;
        part = name + begin;
        *length = begin - 1;
        if (strncmp(part, "threads:", 8) == 0)
            return number_of(part + 8, end - begin - 8);
        size = number_of(part, end - begin);
        if (size > 0)
            return size;
        end = begin - 1;
    }
    return 0;
}

static bool is_of(const struct scaling *scaling, const json_t *item,
                  long *threads, double *ns)
{
    const char *name = member_text(item, "name");
    size_t length = 0;

    *threads = size_of(name, &length);
    return *threads > 0 && length == scaling->length &&
           strncmp(name, scaling->base, length) == 0 &&
           member_number(item, "ns_per_op", ns) && *ns > 0;
}

static void add_count(struct scaling *scaling, long threads)
{
    size_t i = scaling->count;

    for (size_t k = 0; k < scaling->count; k++)
        if (scaling->counts[k] == threads)
            return;
    if (scaling->count == COUNTS_MOST)
        return;
    for (; i > 0 && scaling->counts[i - 1] > threads; i--)
        scaling->counts[i] = scaling->counts[i - 1];
    scaling->counts[i] = threads;
    scaling->count++;
}

static void collect(struct scaling *scaling, const struct kata *kata)
{
    scaling->low = INFINITY;
    scaling->high = -INFINITY;
    for (size_t i = 0; i < kata->figure_count; i++) {
        long threads;
        double ns;

        if (!is_of(scaling, kata->figures[i].item, &threads, &ns))
            continue;
        add_count(scaling, threads);
        scaling->low = fmin(scaling->low, log(ns));
        scaling->high = fmax(scaling->high, log(ns));
    }
}

/* Percent from the left; the label at the right needs the last quarter. */
static double x_of(const struct scaling *scaling, size_t i)
{
    return 19 + 55.0 * (double)i / (double)(scaling->count - 1);
}

static double y_of(const struct scaling *scaling, double ns)
{
    double span = fmax(scaling->high - scaling->low, 0.1);

    return TOP + (HEIGHT - TOP - BOTTOM) * (scaling->high - log(ns)) / span;
}

static double ns_of(const struct scaling *scaling, const struct kata *kata,
                    const char *program, long wanted)
{
    long threads;
    double ns;

    for (size_t i = 0; i < kata->figure_count; i++)
        if (strcmp(kata->figures[i].program, program) == 0 &&
            is_of(scaling, kata->figures[i].item, &threads, &ns) &&
            threads == wanted)
            return ns;
    return 0;
}

/* One program's line, and where its label would like to stand; 0: no line. */
static double put_line(struct ink *ink, const struct scaling *scaling,
                       const struct kata *kata, const char *program,
                       size_t number)
{
    double before = 0;
    double y = 0;

    for (size_t i = 0; i < scaling->count; i++) {
        double ns = ns_of(scaling, kata, program, scaling->counts[i]);

        if (ns <= 0) {
            before = 0;
            continue;
        }
        y = y_of(scaling, ns);
        if (before > 0)
            ink_raw(ink,
                    "<line class=\"line line-%zu\" x1=\"%.2f%%\" y1=\"%.1f\" "
                    "x2=\"%.2f%%\" y2=\"%.1f\"/>",
                    number, x_of(scaling, i - 1), before, x_of(scaling, i), y);
        ink_raw(ink,
                "<circle class=\"dot line-%zu\" cx=\"%.2f%%\" cy=\"%.1f\" "
                "r=\"4\"/>\n",
                number, x_of(scaling, i), y);
        before = y;
    }
    return y;
}

/* Labels stand where their lines end, 16 pixels apart at least. */
static void put_labels(struct ink *ink, const char *const *programs,
                       double *ends, size_t count)
{
    double last = -INFINITY;

    for (size_t done = 0; done < count; done++) {
        size_t next = count;

        for (size_t i = 0; i < count; i++)
            if (ends[i] > 0 && (next == count || ends[i] < ends[next]))
                next = i;
        if (next == count)
            return;
        last = fmax(ends[next], last + 16);
        ink_raw(ink, "<text class=\"name-%zu\" x=\"77%%\" y=\"%.1f\">", next,
                last + 4);
        ink_words(ink, programs[next]);
        ink_raw(ink, "</text>\n");
        ends[next] = 0;
    }
}

static void put_axes(struct ink *ink, const struct scaling *scaling)
{
    static const double factors[] = {1, 2, 5};
    double last = -INFINITY;

    for (int power = 12; power >= -3; power--)
        for (int f = 2; f >= 0; f--) {
            double ns = factors[f] * pow(10, power);
            double y = y_of(scaling, ns);
            char room[32];

            if (log(ns) > scaling->high + 1e-9 ||
                log(ns) < scaling->low - 1e-9 || y - last < 24)
                continue;
            last = y;
            chart_seconds(room, sizeof(room), ns * 1e-9);
            ink_raw(ink,
                    "<line class=\"track\" x1=\"17%%\" x2=\"76%%\" "
                    "y1=\"%.1f\" y2=\"%.1f\"/><text class=\"side\" x=\"16%%\" "
                    "y=\"%.1f\">%s</text>\n",
                    y, y, y + 4, room);
        }
    for (size_t i = 0; i < scaling->count; i++)
        ink_raw(ink, "<text class=\"number\" x=\"%.2f%%\" y=\"%d\">%ld</text>",
                x_of(scaling, i), HEIGHT - 8, scaling->counts[i]);
}

static void put_base(struct ink *ink, const struct scaling *scaling)
{
    char base[96];
    char title[96];

    (void)snprintf(base, sizeof(base), "%.*s", (int)scaling->length,
                   scaling->base);
    chart_title(title, sizeof(title), base);
    ink_words(ink, title);
}

static void put_picture(struct ink *ink, const struct kata *kata,
                        const struct scaling *scaling)
{
    const char *programs[LINES_MOST];
    double ends[LINES_MOST];
    size_t count = 0;

    ink_raw(ink,
            "<figure class=\"chart\" data-part=\"scaling\"><figcaption>Time of "
            "an operation by %s: ",
            strstr(scaling->base, "/threads:") == NULL ? "size"
                                                       : "number of threads");
    put_base(ink, scaling);
    ink_raw(ink,
            "</figcaption>\n<svg width=\"100%%\" height=\"%d\" role=\"img\" "
            "aria-label=\"The figures are in the table below.\">\n",
            HEIGHT);
    put_axes(ink, scaling);
    for (size_t i = 0; i < kata->figure_count && count < LINES_MOST; i++) {
        const char *program = kata->figures[i].program;
        double y;

        if (i > 0 && strcmp(kata->figures[i - 1].program, program) == 0)
            continue;
        y = put_line(ink, scaling, kata, program, count);
        if (y <= 0)
            continue;
        programs[count] = program;
        ends[count++] = y;
    }
    put_labels(ink, programs, ends, count);
    ink_raw(ink, "</svg></figure>\n");
}

/* Whether an earlier benchmark had the same name but for the threads. */
static bool is_seen(const struct kata *kata, size_t before,
                    const struct scaling *scaling)
{
    for (size_t i = 0; i < before; i++) {
        const char *name = member_text(kata->figures[i].item, "name");
        size_t length = 0;

        if (size_of(name, &length) > 0 && length == scaling->length &&
            strncmp(name, scaling->base, length) == 0)
            return true;
    }
    return false;
}

void html_scaling(struct ink *ink, const struct kata *kata)
{
    for (size_t i = 0; i < kata->figure_count; i++) {
        struct scaling scaling = {
            .base = member_text(kata->figures[i].item, "name")};

        if (size_of(scaling.base, &scaling.length) == 0 ||
            is_seen(kata, i, &scaling))
            continue;
        collect(&scaling, kata);
        if (scaling.count >= 3)
            put_picture(ink, kata, &scaling);
    }
}

bool scaling_has(const struct kata *kata, const char *benchmark)
{
    struct scaling scaling = {.base = benchmark};

    if (size_of(benchmark, &scaling.length) == 0)
        return false;
    collect(&scaling, kata);
    return scaling.count > 4;
}
