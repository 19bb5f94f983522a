/* SPDX-License-Identifier: MIT */
#include "options.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What follows "name=", or NULL if argument is another option. */
static const char *value_of(const char *argument, const char *name)
{
    size_t length = strlen(name);
    if (strncmp(argument, name, length) != 0 || argument[length] != '=')
        return NULL;
    return argument + length + 1;
}

static int wrong(struct options *options, const char *argument,
                 const char *wanted)
{
    snprintf(options->error, sizeof options->error, "%s: wants %s", argument,
             wanted);
    return -EINVAL;
}

static bool is_seconds(double value)
{
    return isfinite(value) && value >= 0 && value < 1e9;
}

static int take_min_time(struct options *options, const char *argument,
                         const char *text)
{
    static const char forms[] = "seconds (0.5, 0.5s; 0: once) or iterations "
                                "(100x)";
    char *end;
    double value = strtod(text, &end);
    if (end == text || !is_seconds(value))
        return wrong(options, argument, forms);
    if (strcmp(end, "x") == 0) {
        options->iterations = (int64_t)value;
        bool is_whole = (double)options->iterations == value && value >= 1;
        return is_whole ? 0 : wrong(options, argument, forms);
    }
    if (*end != '\0' && strcmp(end, "s") != 0)
        return wrong(options, argument, forms);
    options->min_time_s = value;
    return 0;
}

static int take_limit(struct options *options, const char *argument,
                      const char *text)
{
    char *end;
    double value = strtod(text, &end);
    if (end == text || *end != '\0' || !is_seconds(value))
        return wrong(options, argument, "seconds, 0 for no limit");
    options->time_limit_s = value;
    return 0;
}

static int take_slices(struct options *options, const char *argument,
                       const char *text)
{
    char *end;
    long value = strtol(text, &end, 10);
    if (end == text || *end != '\0' || value < 0 || value > 1 << 20)
        return wrong(options, argument, "a descriptor");
    options->slices_fd = (int)value;
    return 0;
}

static void look_at(struct options *options, const char *argument)
{
    const char *value;
    if ((value = value_of(argument, "--benchmark_out")) != NULL)
        options->out = *value != '\0' ? value : NULL;
    if ((value = value_of(argument, "--benchmark_out_format")) != NULL)
        options->out_format = value;
    if ((value = value_of(argument, "--benchmark_list_tests")) != NULL)
        options->list = strchr("1tTyYoO", value[0]) != NULL;
    if (strcmp(argument, "--benchmark_list_tests") == 0)
        options->list = true;
    if (strcmp(argument, "--help") == 0)
        options->help = true;
}

/* 1: taken, 0: not ours, -EINVAL. */
static int take_one(struct options *options, const char *argument)
{
    const char *value;
    int error = 0;
    if ((value = value_of(argument, "--benchmark_min_time")) != NULL)
        error = take_min_time(options, argument, value);
    else if ((value = value_of(argument, "--bench_time_limit")) != NULL)
        error = take_limit(options, argument, value);
    else if ((value = value_of(argument, "--dojo-slices")) != NULL)
        error = take_slices(options, argument, value);
    else {
        look_at(options, argument);
        return 0;
    }
    return error < 0 ? error : 1;
}

int options_take(struct options *options, int *argc, char **argv)
{
    *options = (struct options){
        .slices_fd = -1,
        .time_limit_s = 60,
        .min_time_s = -1,
        .out = getenv("BENCHMARK_OUT"),
        .out_format = getenv("BENCHMARK_OUT_FORMAT"),
    };
    if (options->out_format == NULL)
        options->out_format = "json";
    int kept = 1;
    for (int i = 1; i < *argc; i++) {
        int taken = take_one(options, argv[i]);
        if (taken < 0)
            return taken;
        if (taken == 0)
            argv[kept++] = argv[i];
    }
    if (*argc > 0) {
        *argc = kept;
        argv[kept] = NULL;
    }
    return 0;
}
