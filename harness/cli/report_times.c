/* SPDX-License-Identifier: MIT */
#include "report_times.h"
#include "interrupt.h"
#include "jobs.h"
#include "style.h"
#include "ties.h"
#include "timing.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_SECONDS_MS = 500, LEAST_SECONDS_MS = 40, PINNED_MS = 200 };

/* One kata's programs, the names of its benchmarks and of those that wait,
 * and for each name what came out. */
struct timed {
    struct timing timing;
    json_t *names;
    json_t *waiting;
    json_t *results;
};

static struct proof_task *task_of(const struct whole *whole,
                                  const struct kata *kata, const char *name)
{
    for (size_t i = 0; i < whole->tasks.count; i++) {
        struct proof_task *task = &whole->tasks.items[i];

        if (task->kata == kata && task->role == PROOF_SOLUTION &&
            strcmp(task->name, name) == 0)
            return task;
    }
    return NULL;
}

/* A peer whose library is not there is left out, and a note says so. */
static void add_peers(struct timed *timed, const struct kata *kata,
                      struct problems *problems)
{
    for (unsigned i = 0; i < kata->manifest->peers_count; i++) {
        const struct manifest_peer *peer = &kata->manifest->peers[i];
        char *file = text_format("bench/peers/%s.c", peer->name);
        char *message = NULL;

        if (timing_add_file(&timed->timing, peer->name, file, peer->pkg,
                            &message) < 0)
            problems_note(problems, kata->name, file,
                          "not timed: %s is not installed or does not build",
                          peer->pkg);
        free(message);
        free(file);
    }
}

/* The experiment's unlocked answer, where there is one. */
static void add_unlocked(struct timed *timed, const struct kata *kata)
{
    char *message = NULL;

    if (kata->manifest->experiment_count > 0 &&
        manifest_broken(kata->manifest, "no_lock") != NULL)
        (void)timing_add_file(&timed->timing, "unlocked", "broken/no_lock.c",
                              NULL, &message);
    free(message);
}

/* As it was built for its sentences, if it compiled. */
static void add_solution(struct timed *timed, const struct whole *whole,
                         const char *name, struct problems *problems)
{
    const struct kata *kata = timed->timing.kata;
    const struct proof_task *task = task_of(whole, kata, name);
    char *file = text_format("solutions/%s.c", name);
    char *message = NULL;
    int error;

    if (task != NULL && task->kept)
        error =
            timing_add_judged(&timed->timing, name, &task->answer, &message);
    else
        error = timing_add_file(&timed->timing, name, file, NULL, &message);
    if (error < 0)
        problems_note(problems, kata->name, file, "not timed: %s",
                      message != NULL ? message : "no benchmark");
    free(message);
    free(file);
}

struct building {
    struct whole *whole;
    struct timed *timed; /* one for each kata */
};

/* Builds one kata's benchmark programs; several katas at once. */
static void prepare(void *context, size_t index)
{
    struct building *building = context;
    struct timed *timed = &building->timed[index];
    const struct kata *kata = building->whole->katas[index];
    const struct manifest *manifest = kata->manifest;
    struct problems *problems = &building->whole->problems;

    timing_init(&timed->timing, kata);
    for (unsigned i = 0; i < manifest->solutions_count; i++)
        add_solution(timed, building->whole, manifest->solutions[i].name,
                     problems);
    add_peers(timed, kata, problems);
    add_unlocked(timed, kata);
    timed->names = timing_names(&timed->timing, &timed->waiting);
}

/* Results go to the solutions' entries; those of others to the kata's. */
static void distribute(const struct whole *whole, const struct kata *kata,
                       const json_t *results)
{
    json_t *one;
    size_t index;

    json_array_foreach (results, index, one) {
        const char *program =
            json_string_value(json_object_get(one, "program"));
        struct proof_task *task = task_of(whole, kata, program);
        json_t *timing;

        if (task == NULL || task->entry == NULL)
            continue;
        timing = json_object_get(task->entry, "timing");
        if (timing == NULL) {
            timing = json_array();
            json_object_set_new(task->entry, "timing", timing);
        }
        json_array_append(timing, one);
    }
}

static json_t *kept;   /* {kata: [[results of a benchmark], ...]} */
static json_t *pinned; /* {kata: {row: [on all processors, on one]}} */

const json_t *report_timed(const char *kata)
{
    return json_object_get(kept, kata);
}

const json_t *report_pinned(const char *kata, const char *row)
{
    return json_object_get(json_object_get(pinned, kata), row);
}

static bool is_pinned(const struct manifest_tie *tie)
{
    return strcmp(tie->table, "processors") == 0;
}

static size_t count_pinned(const struct manifest *manifest)
{
    size_t count = 0;

    for (unsigned i = 0; i < manifest->ties_count; i++)
        count += is_pinned(&manifest->ties[i]);
    return count;
}

/* The first of the names that the offer means, or NULL. */
static const char *name_of(const json_t *names, const char *offer)
{
    json_t *name;
    size_t index;

    json_array_foreach (names, index, name)
        if (ties_is_benchmark(json_string_value(name), offer))
            return json_string_value(name);
    return NULL;
}

/* The same program on all processors and on one, where it is offered. */
static void measure_pinned(const struct timed *timed, size_t *done,
                           size_t total)
{
    const struct kata *kata = timed->timing.kata;
    const struct manifest *manifest = kata->manifest;
    json_t *rows = json_object();

    for (unsigned i = 0; i < manifest->ties_count && !interrupted(); i++) {
        const struct manifest_tie *tie = &manifest->ties[i];
        const char *name = name_of(timed->names, tie->benchmarks[0]);
        const char *program =
            tie->answer != NULL ? tie->answer : manifest->solutions[0].name;

        if (!is_pinned(tie) || name == NULL)
            continue;
        progress_show(++*done, total, name);
        json_object_set_new(rows, tie->row,
                            timing_measure_pinned(&timed->timing, program, name,
                                                  PINNED_MS / 1e3));
    }
    json_object_set_new(pinned, kata->name, rows);
}

static bool is_among(const json_t *names, const char *text)
{
    json_t *name;
    size_t index;

    json_array_foreach (names, index, name)
        if (strcmp(json_string_value(name), text) == 0)
            return true;
    return false;
}

/* One after the other, but for those that wait. */
static void measure(const struct timed *timed, double seconds, size_t *done,
                    size_t total)
{
    json_t *name;
    size_t index;

    json_array_foreach (timed->names, index, name) {
        const char *text = json_string_value(name);

        json_array_append_new(timed->results, json_null());
        if (interrupted() || is_among(timed->waiting, text))
            continue;
        progress_show(++*done, total, text);
        json_array_set_new(timed->results, index,
                           timing_measure(&timed->timing, text, seconds));
    }
}

/* A benchmark that waits, and what came out. */
struct waiting {
    const struct timed *timed;
    size_t index; /* of its name */
    double seconds;
    json_t *results;
};

/* It needs no processor: the next one begins beside it. */
static void measure_waiting(void *context, size_t index)
{
    struct waiting *one = (struct waiting *)context + index;
    const char *name =
        json_string_value(json_array_get(one->timed->names, one->index));
    bool lent = jobs_lend();

    one->results = timing_measure(&one->timed->timing, name, one->seconds);
    if (lent)
        jobs_take_back();
}

/* Those that wait, all at once. */
static void measure_all_waiting(const struct timed *timed, size_t count,
                                double seconds)
{
    struct waiting *all = NULL;
    size_t found = 0;
    json_t *name;
    size_t index;

    for (size_t i = 0; i < count; i++)
        found += json_array_size(timed[i].waiting);
    all = calloc(found + 1, sizeof(all[0]));
    found = 0;
    for (size_t i = 0; i < count && all != NULL; i++)
        json_array_foreach (timed[i].names, index, name)
            if (is_among(timed[i].waiting, json_string_value(name)))
                all[found++] = (struct waiting){
                    .timed = &timed[i], .index = index, .seconds = seconds};
    jobs_run(found, measure_waiting, all);
    for (size_t i = 0; i < found; i++)
        json_array_set_new(all[i].timed->results, all[i].index, all[i].results);
    free(all);
}

/* Each: how long for one program. */
static void measure_all(struct timed *timed, size_t count, double each,
                        size_t total)
{
    size_t done = 0;

    for (size_t i = 0; i < count; i++) {
        timed[i].results = json_array();
        measure(&timed[i], each, &done, total);
        measure_pinned(&timed[i], &done, total);
    }
    if (!interrupted())
        measure_all_waiting(timed, count, each);
}

/* What came out goes to the entries, and to the lists. */
static void hand_out(const struct whole *whole, const struct timed *timed)
{
    json_t *all = json_array();
    json_t *results;
    size_t index;

    json_array_foreach (timed->results, index, results) {
        if (!json_is_array(results))
            continue;
        distribute(whole, timed->timing.kata, results);
        json_array_append(all, results);
    }
    json_object_set_new(kept, timed->timing.kata->name, all);
}

void report_times(struct whole *whole, double seconds)
{
    struct timed *timed = calloc(whole->count + 1, sizeof(timed[0]));
    struct building building = {.whole = whole, .timed = timed};
    size_t programs = 0;
    size_t benchmarks = 0;
    double each;

    json_decref(kept);
    json_decref(pinned);
    kept = json_object();
    pinned = json_object();
    if (timed == NULL)
        return;
    jobs_run(whole->count, prepare, &building);
    for (size_t i = 0; i < whole->count; i++) {
        benchmarks += json_array_size(timed[i].names) +
                      count_pinned(whole->katas[i]->manifest);
        programs += json_array_size(timed[i].names) * timed[i].timing.count;
    }
    each = programs > 0 ? seconds / (double)programs : 0;
    if (each > MOST_SECONDS_MS / 1e3)
        each = MOST_SECONDS_MS / 1e3;
    if (each < LEAST_SECONDS_MS / 1e3)
        each = LEAST_SECONDS_MS / 1e3;
    measure_all(timed, whole->count, each, benchmarks);
    for (size_t i = 0; i < whole->count; i++) {
        hand_out(whole, &timed[i]);
        json_decref(timed[i].names);
        json_decref(timed[i].waiting);
        json_decref(timed[i].results);
        timing_free(&timed[i].timing);
    }
    progress_clear();
    free(timed);
}
