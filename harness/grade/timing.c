/* SPDX-License-Identifier: MIT */
#include "timing.h"
#include "build.h"
#include "interrupt.h"
#include "pairs.h"
#include "timing_inside.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Who gives a benchmark less wants many of them soon. */
#define SHORT_S 0.4

/* Starting sandboxes is no part of a measurement's time, but counts. */
#define HOSTED_S 5

void timing_init(struct timing *timing, const struct kata *kata)
{
    *timing = (struct timing){.kata = kata};
}

void timing_free(struct timing *timing)
{
    for (size_t i = 0; i < timing->count; i++) {
        free(timing->candidates[i].program);
        answer_free(&timing->candidates[i].answer);
    }
    free(timing->candidates);
    *timing = (struct timing){0};
}

static int build(const struct answer *answer, const char *pkg, char **program,
                 char **message)
{
    struct text_list flags = {0};
    int result = build_ask_pkg(pkg, "--cflags", &flags);

    if (result == 0)
        result = build_prepare_with(answer, (const char *const *)flags.items,
                                    message);
    text_list_free(&flags);
    if (result == 0) {
        free(*message);
        result = build_bench(answer, pkg, program, message);
    }
    return result;
}

static int add(struct timing *timing, const struct timing_candidate *candidate)
{
    struct timing_candidate *more =
        realloc(timing->candidates, (timing->count + 1) * sizeof(more[0]));

    if (more == NULL)
        return -ENOMEM;
    timing->candidates = more;
    more[timing->count++] = *candidate;
    return 0;
}

int timing_add_judged(struct timing *timing, const char *name,
                      const struct answer *answer, char **message)
{
    struct timing_candidate candidate = {.name = name};
    int result = build_bench(answer, NULL, &candidate.program, message);

    if (result == 0)
        result = add(timing, &candidate);
    if (result < 0)
        free(candidate.program);
    return result;
}

int timing_add_answer(struct timing *timing, const char *name,
                      struct answer *answer, const char *pkg, char **message)
{
    struct timing_candidate candidate = {.name = name};
    int result;

    *message = NULL;
    result = build(answer, pkg, &candidate.program, message);
    candidate.answer = *answer;
    if (result == 0)
        result = add(timing, &candidate);
    if (result < 0) {
        free(candidate.program);
        answer_free(answer);
        return result;
    }
    *answer = (struct answer){0};
    return 0;
}

int timing_add_file(struct timing *timing, const char *name, const char *file,
                    const char *pkg, char **message)
{
    struct answer answer;
    int result = answer_take_file(timing->kata, file, &answer, message);

    if (result < 0)
        return result;
    answer.level = timing->level;
    return timing_add_answer(timing, name, &answer, pkg, message);
}

static struct pairs_options options_for(double seconds)
{
    struct pairs_options options = {.budget_s = seconds,
                                    .stuck_s = 10,
                                    .is_interrupted = interrupted,
                                    .seed = 1};

    if (seconds < SHORT_S) {
        options.pairs_least = 20;
        options.starts = 2;
        options.limit_s = 5 * seconds;
    }
    return options;
}

json_t *timing_names(const struct timing *timing, json_t **waiting)
{
    struct timing_inside inside = timing_inside_at(timing->level);
    const struct pairs_host host = timing_inside_host(&inside);
    struct pairs_options options = options_for(1);
    json_t *names = NULL;

    if (waiting != NULL)
        *waiting = NULL;
    if (timing->level > SANDBOX_L1)
        options.host = &host;
    if (timing->count == 0 || pairs_names(timing->candidates[0].program,
                                          &options, &names, waiting) < 0)
        return NULL;
    return names;
}

json_t *timing_measure(const struct timing *timing, const char *benchmark,
                       double seconds)
{
    struct timing_inside inside = timing_inside_at(timing->level);
    const struct pairs_host host = timing_inside_host(&inside);
    struct pairs_options options = options_for(seconds);
    struct pairs_program *programs =
        calloc(timing->count + 1, sizeof(programs[0]));
    json_t *results = NULL;

    if (timing->level > SANDBOX_L1) {
        options.host = &host;
        options.limit_s = HOSTED_S;
    }
    if (programs == NULL)
        return NULL;
    for (size_t i = 0; i < timing->count; i++)
        programs[i] =
            (struct pairs_program){.name = timing->candidates[i].name,
                                   .path = timing->candidates[i].program};
    results = pairs_time(programs, timing->count, benchmark, &options);
    free(programs);
    return results;
}

json_t *timing_measure_pinned(const struct timing *timing, const char *name,
                              const char *benchmark, double seconds)
{
    struct pairs_options options = options_for(seconds);

    for (size_t i = 0; i < timing->count; i++) {
        const char *path = timing->candidates[i].program;
        struct pairs_program programs[] = {
            {.name = "all", .path = path},
            {.name = "one", .path = path, .pinned = true}};

        if (strcmp(timing->candidates[i].name, name) == 0)
            return pairs_time(programs, 2, benchmark, &options);
    }
    return NULL;
}
