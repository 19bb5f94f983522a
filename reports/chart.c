/* SPDX-License-Identifier: MIT */
#include "chart.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROW_HEIGHT = 42, AXIS_HEIGHT = 30, TICKS_MOST = 7 };

struct axis {
    double low, high; /* logarithms */
};

static void widen(struct axis *axis, double value)
{
    if (value > 0 && isfinite(value)) {
        axis->low = fmin(axis->low, log(value));
        axis->high = fmax(axis->high, log(value));
    }
}

/* From the smallest to the largest thing drawn; never narrower than 10 %. */
static struct axis find_axis(const struct chart *chart)
{
    struct axis axis = {INFINITY, -INFINITY};

    widen(&axis, chart->mark);
    widen(&axis, chart->mark * (1 + chart->band));
    widen(&axis, chart->mark / (1 + chart->band));
    for (size_t i = 0; i < chart->count; i++) {
        widen(&axis, chart->rows[i].value);
        widen(&axis, chart->rows[i].low);
        widen(&axis, chart->rows[i].high);
    }
    if (!(axis.low <= axis.high))
        return (struct axis){-1, 1};
    double lack = fmax(0, log(1.1) - (axis.high - axis.low));
    axis.low -= lack / 2;
    axis.high += lack / 2;
    return axis;
}

/* Percent of the width: 4 to 96, so that nothing is cut at the edges. */
static double place(const struct axis *axis, double value)
{
    double share = (log(value) - axis->low) / (axis->high - axis->low);

    return 4 + 92 * fmin(1, fmax(0, share));
}

static void put_point(struct ink *ink, const struct axis *axis,
                      const struct chart_row *row, int y)
{
    if (!(row->value > 0))
        return;
    if (row->low > 0 && row->high > 0)
        ink_raw(ink,
                "<line class=\"interval %s\" x1=\"%.2f%%\" x2=\"%.2f%%\" "
                "y1=\"%d\" y2=\"%d\"/>",
                row->tone, place(axis, row->low), place(axis, row->high), y, y);
    if (row->tail > 0)
        ink_raw(ink,
                "<line class=\"tail\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" "
                "y2=\"%d\"/>",
                place(axis, row->tail), place(axis, row->tail), y - 6, y + 6);
    ink_raw(ink, "<circle class=\"point %s\" cx=\"%.2f%%\" cy=\"%d\" r=\"5\"/>",
            row->tone, place(axis, row->value), y);
}

/* What could not be told from the mark, and the mark: on the track only. */
static void put_mark(struct ink *ink, const struct axis *axis,
                     const struct chart *chart, int y)
{
    double x;

    if (!(chart->mark > 0))
        return;
    if (chart->band > 0) {
        double left = place(axis, chart->mark / (1 + chart->band));
        double right = place(axis, chart->mark * (1 + chart->band));

        ink_raw(ink,
                "<rect class=\"band\" x=\"%.2f%%\" width=\"%.2f%%\" y=\"%d\" "
                "height=\"16\"/>",
                left, right - left, y - 8);
    }
    x = place(axis, chart->mark);
    ink_raw(ink,
            "<line class=\"mark\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" "
            "y2=\"%d\"/>",
            x, x, y - 8, y + 8);
}

static void put_figure(struct ink *ink, const struct chart_row *row)
{
    if (row->note != NULL && *row->note != '\0')
        ink_html(ink, row->note);
    else
        ink_raw(ink, "%s", row->figure);
}

static void put_row(struct ink *ink, const struct chart *chart,
                    const struct axis *axis, size_t number)
{
    const struct chart_row *row = &chart->rows[number];
    int top = (int)number * ROW_HEIGHT;
    int y = top + 29;

    ink_raw(ink, "<text class=\"label\" x=\"0\" y=\"%d\">", top + 15);
    ink_words(ink, row->label);
    ink_raw(ink,
            "</text><text class=\"figure\" x=\"100%%\" y=\"%d\">%s</text>"
            "<line class=\"track\" x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>",
            top + 15, row->figure, y, y);
    put_mark(ink, axis, chart, y);
    put_point(ink, axis, row, y);
    ink_raw(ink, "\n");
}

/* Round numbers first, finer ones while they stand apart. */
static size_t find_ticks(const struct axis *axis, double mark, double *ticks)
{
    static const double steps[] = {1, 2, 5, 1.5, 3, 1.2, 1.1, 1.05, 0.95, 0.9};
    size_t count = 0;

    if (mark > 0)
        ticks[count++] = mark;
    for (size_t s = 0; s < sizeof(steps) / sizeof(steps[0]); s++)
        for (int power = -12; power <= 12 && count < TICKS_MOST; power++) {
            double tick = steps[s] * pow(10, power);
            bool apart =
                log(tick) >= axis->low - 1e-9 && log(tick) <= axis->high + 1e-9;

            for (size_t i = 0; apart && i < count; i++)
                apart = fabs(place(axis, tick) - place(axis, ticks[i])) > 13;
            if (apart)
                ticks[count++] = tick;
        }
    return count;
}

static void put_number(struct ink *ink, const struct chart *chart, double tick)
{
    char room[32];

    if (chart->unit != NULL) {
        ink_raw(ink, "%g%s", tick, chart->unit);
        return;
    }
    chart_seconds(room, sizeof(room), tick * 1e-9);
    ink_raw(ink, "%s", room);
}

static void put_axis(struct ink *ink, const struct chart *chart,
                     const struct axis *axis, int top)
{
    double ticks[TICKS_MOST];
    size_t count = find_ticks(axis, chart->mark, ticks);

    for (size_t i = 0; i < count; i++) {
        double x = place(axis, ticks[i]);

        ink_raw(ink,
                "<line class=\"tick\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%d\" "
                "y2=\"%d\"/>"
                "<text class=\"number\" x=\"%.2f%%\" y=\"%d\">",
                x, x, top, top + 6, x, top + 20);
        put_number(ink, chart, ticks[i]);
        ink_raw(ink, "</text>");
    }
}

void chart_draw(struct ink *ink, const struct chart *chart)
{
    int bottom = (int)chart->count * ROW_HEIGHT;
    struct axis axis;

    if (chart->count == 0)
        return;
    axis = find_axis(chart);
    ink_raw(ink, "<figure class=\"chart\"><figcaption>");
    ink_words(ink, chart->title);
    ink_raw(ink,
            "</figcaption>\n<svg width=\"100%%\" height=\"%d\" "
            "role=\"img\" aria-label=\"",
            bottom + AXIS_HEIGHT);
    ink_words(ink, chart->title);
    for (size_t i = 0; i < chart->count; i++) {
        ink_raw(ink, "; ");
        ink_words(ink, chart->rows[i].label);
        ink_raw(ink, ": ");
        put_figure(ink, &chart->rows[i]);
    }
    ink_raw(ink, "\">\n");
    put_axis(ink, chart, &axis, bottom);
    for (size_t i = 0; i < chart->count; i++)
        put_row(ink, chart, &axis, i);
    ink_raw(ink, "</svg></figure>\n");
}

void chart_seconds(char *room, size_t size, double seconds)
{
    static const struct {
        double unit;
        const char *name;
    } units[] = {{1, "s"}, {1e-3, "ms"}, {1e-6, "µs"}, {1e-9, "ns"}};
    size_t i = 0;

    while (i < 3 && seconds < 0.9995 * units[i].unit)
        i++;
    if (!(seconds > 0))
        i = 0;
    double value = seconds / units[i].unit;
    (void)snprintf(room, size, "%.*f %s",
                   value >= 99.95   ? 0
                   : value >= 9.995 ? 1
                                    : 2,
                   value, units[i].name);
}

void chart_title(char *room, size_t size, const char *benchmark)
{
    size_t used = 0;

    room[0] = '\0';
    for (const char *p = benchmark; *p != '\0' && used < size;) {
        size_t length = strcspn(p, "/");
        bool threads = length > 8 && strncmp(p, "threads:", 8) == 0;
        bool how = (length == 9 && strncmp(p, "real_time", 9) == 0) ||
                   (length > 11 && strncmp(p, "iterations:", 11) == 0);

        if (!how)
            used += (size_t)snprintf(
                room + used, size - used, "%s%.*s%s", used > 0 ? ", " : "",
                (int)(length - (threads ? 8 : 0)), p + (threads ? 8 : 0),
                !threads                     ? ""
                : length == 9 && p[8] == '1' ? " thread"
                                             : " threads");
        p += length + (p[length] == '/');
    }
}
