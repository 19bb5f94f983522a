/* SPDX-License-Identifier: MIT */
#include "coverage.h"
#include "build.h"
#include "path.h"
#include "sentence.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static void run_sentences(const struct answer *answer,
                          const struct stage *stage, const char *program)
{
    const struct manifest *manifest = answer->kata->manifest;

    for (unsigned i = 0; i < manifest->sentences_count; i++) {
        struct sentence_run run = {.answer = answer,
                                   .stage = stage,
                                   .program = program,
                                   .sentence = &manifest->sentences[i]};

        if (manifest_in_stage(run.sentence, stage->sentences))
            json_decref(sentence_judge(&run));
    }
}

/* "mutex" of "solutions/mutex.c". */
static char *short_name(const struct answer *answer)
{
    const char *name = path_name(answer->label);

    return text_format("%.*s", (int)strcspn(name, "."), name);
}

static int run_gcovr(const struct answer *answer, const char *pages)
{
    struct text_list command = {0};
    char *source = text_format("%s/src", answer->job);
    char *said = NULL;
    int result;

    text_list_add(&command, "gcovr");
    text_list_add(&command, "--root");
    text_list_add(&command, source);
    text_list_add(&command, "--no-markers");
    text_list_add(&command, "--exclude-lines-by-pattern");
    text_list_add(&command, ".*static_assert.*");
    text_list_add(&command, "--exclude-branches-by-pattern");
    text_list_add(&command, ".*\\bassert\\(.*");
    text_list_add(&command, "--json");
    text_list_addf(&command, "%s/lines.json", answer->job);
    text_list_add(&command, "--json-summary");
    text_list_addf(&command, "%s/summary.json", answer->job);
    if (pages != NULL) {
        text_list_add(&command, "--html-title");
        text_list_addf(&command, "%s: %s", answer->kata->name, answer->label);
        text_list_add(&command, "--html-details");
        text_list_addf(&command, "%s/index.html", pages);
    }
    text_list_add(&command, answer->job);
    result = tools_run(&command, source, &said);
    free(said);
    free(source);
    text_list_free(&command);
    return result;
}

static double share(const json_t *summary, const char *key)
{
    const json_t *value = json_object_get(summary, key);

    return json_is_number(value) ? json_number_value(value) / 100.0 : 1.0;
}

static json_t *load(const struct answer *answer, const char *name)
{
    char *path = text_format("%s/%s", answer->job, name);
    json_t *json = json_load_file(path, 0, NULL);

    free(path);
    return json;
}

static int take_results(const struct answer *answer, const char *details,
                        json_t **coverage)
{
    json_t *summary = load(answer, "summary.json");
    json_t *lines = load(answer, "lines.json");
    json_t *files = json_object_get(lines, "files");

    if (summary == NULL || files == NULL) {
        json_decref(summary);
        json_decref(lines);
        return -EINVAL;
    }
    *coverage =
        json_pack("{s:f, s:f, s:O}", "lines", share(summary, "line_percent"),
                  "branches", share(summary, "branch_percent"), "files", files);
    if (details != NULL)
        json_object_set_new(*coverage, "details", json_string(details));
    json_decref(summary);
    json_decref(lines);
    return 0;
}

int coverage_measure(const struct answer *answer, const char *pages,
                     json_t **coverage)
{
    static const enum stage_id stages[] = {STAGE_BEHAVIOUR, STAGE_FAULTS};
    char *name = short_name(answer);
    char *folder = NULL;
    char *details = NULL;
    int result = 0;

    *coverage = NULL;
    for (size_t i = 0; i < 2; i++) {
        const struct stage *stage = stage_get(stages[i]);
        char *program = NULL;
        char *message = NULL;
        int built = build_covered(answer, stage, &program, &message);

        if (built == 0)
            run_sentences(answer, stage, program);
        free(message);
        free(program);
    }
    if (pages != NULL) {
        folder = text_format("%s/%s/%s", pages, answer->kata->name, name);
        details =
            text_format("coverage/%s/%s/index.html", answer->kata->name, name);
        result = path_make(folder);
    }
    if (result == 0)
        result = run_gcovr(answer, folder);
    if (result == 0)
        result = take_results(answer, details, coverage);
    free(details);
    free(folder);
    free(name);
    return result;
}
