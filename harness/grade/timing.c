/* SPDX-License-Identifier: MIT */
#include "timing.h"
#include "build.h"
#include "interrupt.h"
#include "pairs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

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

int timing_add_answer(struct timing *timing, const char *name,
                      struct answer *answer, const char *pkg, char **message)
{
    struct timing_candidate *more;
    char *program = NULL;
    int result;

    *message = NULL;
    result = build(answer, pkg, &program, message);
    more = result == 0 ? realloc(timing->candidates,
                                 (timing->count + 1) * sizeof(more[0]))
                       : NULL;
    if (result == 0 && more == NULL)
        result = -ENOMEM;
    if (result < 0 || more == NULL) {
        free(program);
        answer_free(answer);
        return result;
    }
    timing->candidates = more;
    more[timing->count++] = (struct timing_candidate){
        .name = name, .program = program, .answer = *answer};
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
    return timing_add_answer(timing, name, &answer, pkg, message);
}

static struct pairs_options options_for(double seconds)
{
    struct pairs_options options = {.budget_s = seconds,
                                    .stuck_s = 10,
                                    .is_interrupted = interrupted,
                                    .seed = 1};

    if (seconds < 0.4) {
        options.pairs_least = 20;
        options.starts = 2;
    }
    return options;
}

json_t *timing_names(const struct timing *timing)
{
    struct pairs_options options = options_for(1);
    json_t *names = NULL;

    if (timing->count == 0 ||
        pairs_names(timing->candidates[0].program, &options, &names) < 0)
        return NULL;
    return names;
}

json_t *timing_measure(const struct timing *timing, const char *benchmark,
                       double seconds)
{
    struct pairs_options options = options_for(seconds);
    struct pairs_program *programs =
        calloc(timing->count + 1, sizeof(programs[0]));
    json_t *results = NULL;

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
