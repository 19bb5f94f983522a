/* SPDX-License-Identifier: MIT */
/* Paired timing of benchmark programs, and its results as JSON. */
#include "pairs.h"
#include "workers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

const char *const pairs_link_flags[] = {"-lbenchmark", "-lstdc++", "-lm",
                                        "-pthread", NULL};

/* Worker i is program i, but the reference has two: 0 and 1. */
struct team {
    const struct pairs_program *programs;
    const char *benchmark;
    const struct pairs_options *options;
    struct worker *workers;
    size_t count;
};

static const struct pairs_program *program_of(const struct team *team,
                                              size_t program)
{
    return &team->programs[program > 0 ? program - 1 : 0];
}

static void stop_all(struct team *team)
{
    for (size_t i = 0; i < team->count; i++)
        worker_stop(&team->workers[i]);
}

static int restart(void *context)
{
    stop_all(context);
    return 0;
}

static struct slice_request request_of(enum slice_kind kind, int64_t number,
                                       const char *text)
{
    struct slice_request request = {
        .version = SLICE_VERSION,
        .kind = kind,
        .number = number,
    };
    snprintf(request.text, sizeof request.text, "%s", text);
    return request;
}

static int open_worker(struct team *team, size_t program,
                       struct slice_answer *answer)
{
    struct worker *worker = &team->workers[program];
    struct slice_request request = request_of(SLICE_OPEN, 0, team->benchmark);
    const struct pairs_program *one = program_of(team, program);
    int error = worker_start(worker, one->path, one->pinned, team->options);

    if (error < 0) {
        snprintf(answer->text, sizeof answer->text, "cannot start %.150s: %s",
                 one->path, strerror(-error));
        return error;
    }
    error = worker_ask(worker, &request, answer, team->options);
    if (error == -ENOENT)
        snprintf(answer->text, sizeof answer->text,
                 "it has no benchmark of this name");
    return error;
}

static int run(void *context, size_t program, int64_t iterations,
               struct slice_answer *answer)
{
    struct team *team = context;
    struct slice_request request = request_of(SLICE_RUN, iterations, "");
    if (!worker_is_there(&team->workers[program])) {
        int error = open_worker(team, program, answer);
        if (error < 0)
            return error;
    }
    return worker_ask(&team->workers[program], &request, answer, team->options);
}

static int add_samples(void *context, size_t program, struct samples *into)
{
    struct team *team = context;
    struct worker *worker = &team->workers[program];
    struct samples samples;
    if (!worker_is_there(worker))
        return -EPIPE;
    int error = worker_samples(worker, &samples, team->options);
    if (error == 0)
        samples_merge(into, &samples);
    return error;
}

static int take_figures(void *context, size_t program, struct figures *out)
{
    struct team *team = context;
    struct worker *worker = &team->workers[program];
    if (!worker_is_there(worker))
        return -EPIPE;
    return worker_figures(worker, out, team->options);
}

static int64_t now_ns(void *context)
{
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static double load_now(void)
{
    double load = 0;
    return getloadavg(&load, 1) == 1 ? load : 0;
}

static json_t *modes_of(const struct pairs_result *result)
{
    json_t *modes = json_array();
    for (size_t i = 0; i < result->mode_count; i++)
        json_array_append_new(modes,
                              json_pack("{s:I, s:f}", "ns",
                                        (json_int_t)result->modes[i].ns,
                                        "share", result->modes[i].share));
    return modes;
}

static json_t *counters_of(const struct pairs_result *result)
{
    json_t *counters = json_object();
    for (uint32_t i = 0; i < result->figures.count; i++)
        json_object_set_new(counters, result->figures.counters[i].name,
                            json_real(result->figures.counters[i].value));
    return counters;
}

static json_t *entry_of(const struct pairs_result *result)
{
    static const char *const words[] = {"same", "slower", "faster"};
    const struct estimate *ratio = &result->ratio;
    double each = (double)result->iterations * (double)result->threads;
    return json_pack(
        "{s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:f, s:s, s:f, s:I, s:f, s:f,"
        " s:f, s:I, s:I, s:f, s:o, s:o}",
        "ns_per_op", result->ns_per_op, "p50", result->p50_ns, "p99",
        result->p99_ns, "max", result->most_ns, "ratio_to_reference",
        ratio->value, "low", ratio->low, "high", ratio->high, "resolution",
        result->resolution, "comparison",
        words[estimate_compare(ratio, result->resolution)], "fairness",
        result->fairness, "context_switches", (json_int_t)result->switches,
        "context_switches_per_op",
        (double)result->switches / (each > 0 ? each : 1), "cpu_per_wall",
        result->cpu_per_wall, "unseen", result->unseen, "threads",
        (json_int_t)result->threads, "pairs", (json_int_t)result->pairs,
        "items_per_op", result->figures.items, "counters", counters_of(result),
        "modes", modes_of(result));
}

static json_t *report(const struct pairs_program *programs, size_t count,
                      const char *benchmark, const struct pairs_result *results,
                      double load_before)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++) {
        bool failed = results[i].error[0] != '\0';
        json_t *tail = failed ? json_pack("{s:s}", "error", results[i].error)
                              : entry_of(&results[i]);
        json_t *entry = json_pack("{s:s, s:s, s:f, s:f}", "name", benchmark,
                                  "program", programs[i].name, "load_before",
                                  load_before, "load_after", load_now());
        if (json_object_update_new(entry, tail) < 0 ||
            json_array_append_new(array, entry) < 0) {
            json_decref(array);
            return NULL;
        }
    }
    return array;
}

json_t *pairs_time(const struct pairs_program *programs, size_t count,
                   const char *benchmark, const struct pairs_options *options)
{
    struct pairs_options full = pairs_defaults(options);
    struct team team = {.programs = programs,
                        .benchmark = benchmark,
                        .options = &full,
                        .count = count + 1};
    struct pairs_source source = {restart, run,          add_samples,
                                  now_ns,  take_figures, &team};
    struct pairs_result *results = calloc(count + 1, sizeof *results);
    json_t *array = NULL;
    double load_before = load_now();

    if (full.host != NULL) /* what strangers count is nobody's question */
        source.take_figures = NULL;
    team.workers = calloc(team.count, sizeof *team.workers);
    if (results == NULL || team.workers == NULL || count == 0)
        goto out_free;
    for (size_t i = 0; i < team.count; i++)
        team.workers[i].fd = -1;
    int error = pairs_measure(&source, count - 1, &full, results);
    stop_all(&team);
    if (error == -EINTR)
        for (size_t i = 0; i < count; i++)
            snprintf(results[i].error, sizeof results[i].error, "interrupted");
    if (error == 0 || error == -EINTR)
        array = report(programs, count, benchmark, results, load_before);
out_free:
    free(team.workers);
    free(results);
    return array;
}

int pairs_names(const char *path, const struct pairs_options *options,
                json_t **names, json_t **waiting)
{
    struct pairs_options full = pairs_defaults(options);
    json_t *all = json_array();
    json_t *some = json_array();
    struct worker worker;
    int error = worker_start(&worker, path, false, &full);
    bool started = error == 0;

    for (int64_t i = 0; error == 0; i++) {
        struct slice_request request = request_of(SLICE_LIST, i, "");
        struct slice_answer answer;
        error = worker_ask(&worker, &request, &answer, &full);
        if (error == 0)
            json_array_append_new(all, json_string(answer.text));
        if (error == 0 && answer.waits)
            json_array_append_new(some, json_string(answer.text));
    }
    if (started)
        worker_stop(&worker);
    *names = NULL;
    if (waiting != NULL)
        *waiting = NULL;
    if (started && error == -ENOENT && all != NULL && some != NULL) {
        *names = json_incref(all);
        if (waiting != NULL)
            *waiting = json_incref(some);
        error = 0;
    }
    json_decref(all);
    json_decref(some);
    return error;
}
