/* SPDX-License-Identifier: MIT */
#include "figures.h"

#include <dojo/bench.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

/* The counter of this name, made if there is room; NULL if there is none. */
static struct figure_counter *counter_of(struct figures *figures,
                                         const char *name)
{
    struct figure_counter *counter = figures->counters;

    for (uint32_t i = 0; i < figures->count; i++, counter++)
        if (strncmp(counter->name, name, FIGURE_NAME_SIZE - 1) == 0)
            return counter;
    if (figures->count >= FIGURES_MOST)
        return NULL;
    figures->count++;
    snprintf(counter->name, sizeof counter->name, "%s", name);
    counter->value = 0;
    return counter;
}

void figures_set(struct figures *figures, const char *name, double value,
                 unsigned flags)
{
    struct figure_counter *counter = counter_of(figures, name);

    if (counter == NULL)
        return;
    counter->value = value;
    counter->flags = flags;
}

double figures_get(const struct figures *figures, const char *name)
{
    for (uint32_t i = 0; i < figures->count; i++)
        if (strncmp(figures->counters[i].name, name, FIGURE_NAME_SIZE - 1) == 0)
            return figures->counters[i].value;
    return 0;
}

void figures_merge(struct figures *into, const struct figures *from)
{
    into->items += from->items;
    for (uint32_t i = 0; i < from->count; i++) {
        struct figure_counter *counter =
            counter_of(into, from->counters[i].name);

        if (counter == NULL)
            continue;
        counter->value += from->counters[i].value;
        counter->flags = from->counters[i].flags;
    }
}

static double divided(double value, double by)
{
    return by > 0 ? value / by : 0;
}

void figures_conclude(struct figures *figures, double iterations,
                      double seconds, int threads)
{
    figures->items = divided(figures->items, iterations);
    for (uint32_t i = 0; i < figures->count; i++) {
        struct figure_counter *counter = &figures->counters[i];

        if (counter->flags & BENCH_COUNTER_ITERATION_INVARIANT)
            counter->value *= iterations;
        if (counter->flags & BENCH_COUNTER_RATE)
            counter->value = divided(counter->value, seconds);
        if (counter->flags & BENCH_COUNTER_AVG_THREADS)
            counter->value = divided(counter->value, threads);
        if (counter->flags & BENCH_COUNTER_AVG_ITERATIONS)
            counter->value = divided(counter->value, iterations);
        if (counter->flags & BENCH_COUNTER_INVERT)
            counter->value = divided(1, counter->value);
        counter->flags = 0;
    }
}

void figures_mend(struct figures *figures)
{
    if (figures->count > FIGURES_MOST)
        figures->count = FIGURES_MOST;
    if (!isfinite(figures->items))
        figures->items = 0;
    for (uint32_t i = 0; i < figures->count; i++) {
        struct figure_counter *counter = &figures->counters[i];

        counter->name[FIGURE_NAME_SIZE - 1] = '\0';
        if (!isfinite(counter->value))
            counter->value = 0;
    }
}

void figures_scale(struct figures *figures, double factor)
{
    figures->items *= factor;
    for (uint32_t i = 0; i < figures->count; i++)
        figures->counters[i].value *= factor;
}
