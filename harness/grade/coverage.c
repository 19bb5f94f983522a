/* SPDX-License-Identifier: MIT */
/*
 * Idea: counts, notes and tools stay together in one sandbox, and only
 * gcovr's JSON leaves it, as a compiler's object does.
 */
#include "coverage.h"
#include "build.h"
#include "coverage_read.h"
#include "coverage_script.h"
#include "path.h"
#include "recipe.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DEADLINE_MS = 120000, CPU_S = 120, FILE_MB = 16 };
enum { TOOLS_MB = 512, TOOLS_THREADS = 16, TOOLS_TASKS = 32 };
enum { PROGRAMS = 2 };

static const enum stage_id stages[PROGRAMS] = {STAGE_BEHAVIOUR, STAGE_FAULTS};

/* "mutex" of "solutions/mutex.c". */
static char *short_name(const struct answer *answer)
{
    const char *name = path_name(answer->label);

    return text_format("%.*s", (int)strcspn(name, "."), name);
}

static bool has_sentences(const struct answer *answer,
                          const struct stage *stage)
{
    const struct manifest *manifest = answer->kata->manifest;

    for (unsigned i = 0; i < manifest->sentences_count; i++)
        if (manifest_in_stage(&manifest->sentences[i], stage->sentences))
            return true;
    return false;
}

/* Those that this dojo can build; how many. */
static size_t build_all(const struct answer *answer,
                        struct coverage_program programs[PROGRAMS])
{
    size_t count = 0;

    for (size_t i = 0; i < PROGRAMS; i++) {
        struct coverage_program *program = &programs[count];
        char *message = NULL;

        program->stage = stage_get(stages[i]);
        if (has_sentences(answer, program->stage) &&
            build_covered(answer, program->stage, &program->path, &message) ==
                0) {
            build_covered_flags(program->stage, &program->flags);
            count++;
        }
        free(message);
    }
    return count;
}

/* What is to be seen: the answer, as text and as programs. */
static void add_files(const struct answer *answer,
                      const struct coverage_program *programs, size_t count,
                      struct text_list *files)
{
    for (size_t i = 0; i < answer->names.count; i++) {
        const char *name = answer->names.items[i];

        text_list_addf(files, "%s/src/%s", answer->job, name);
        if (text_ends(name, ".c"))
            text_list_addf(files, "%s/%.*s.i", answer->job,
                           (int)strcspn(name, "."), name);
    }
    text_list_addf(files, "%s/src/%s", answer->job,
                   answer->kata->manifest->header);
    text_list_addf(files, "%s/libdojo_runner.so", tools_library());
    for (size_t i = 0; i < count; i++) {
        text_list_add(files, programs[i].path);
        recipe_assembler((const char *const *)programs[i].flags.items, files);
    }
}

static int meaning_of(const struct process_result *result)
{
    if (result->end == PROCESS_INTERRUPTED)
        return -EINTR;
    if (result->end != PROCESS_EXITED)
        return -EINVAL;
    switch (result->status) {
    case 0:
        return 0;
    case COVERAGE_NO_GCOVR:
        return -ENOENT;
    case COVERAGE_DAMAGED:
    case COVERAGE_NO_REPORT:
        return -EBADMSG;
    default:
        return -EINVAL;
    }
}

/* The script at the answer's level; what gcovr says is in product. */
static int run_script(const struct answer *answer, const char *script,
                      const struct text_list *files, const char *product)
{
    static const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C",
                                              "HOME=/nonexistent", NULL};
    const struct manifest *manifest = answer->kata->manifest;
    bool inside = answer->level > SANDBOX_L1;
    char *source = text_format("%s/src", answer->job);
    char *counts = text_format("%s/counts", answer->job);
    const char *const argv[] = {"/bin/sh",
                                "-c",
                                script,
                                "sh",
                                inside ? "@/counts" : counts,
                                inside ? "@product" : product,
                                source,
                                NULL};
    struct process_spec spec = {
        .argv = argv,
        .environment = inside ? environment : NULL,
        .folder = source,
        .deadline_ms = DEADLINE_MS,
        .lends = true,
        .fixed_layout = true,
        .limits = {.cpu_s = CPU_S,
                   .file_mb = FILE_MB,
                   .memory_mb = manifest->limits.memory_mb + TOOLS_MB,
                   .threads = manifest->limits.threads + TOOLS_THREADS}};
    struct sandbox_job job = {.level = answer->level,
                              .spec = &spec,
                              .files = (const char *const *)files->items,
                              .product = product};
    struct process_result result;
    int error;

    if (inside)
        spec.limits.tasks = spec.limits.threads + TOOLS_TASKS;
    job.processes = spec.limits.tasks + TOOLS_TASKS;
    error = sandbox_run(&job, &result);
    if (error == 0) {
        error = meaning_of(&result);
        process_free(&result);
    }
    free(counts);
    free(source);
    return error;
}

static int count_lines(const struct answer *answer, const json_t *tests,
                       const char *pages, json_t **coverage)
{
    char *product = text_format("%s/coverage.json", answer->job);
    struct coverage_program programs[PROGRAMS] = {0};
    size_t count = build_all(answer, programs);
    char *script = coverage_script(answer, programs, count, tests, pages);
    struct text_list names = {0};
    struct text_list files = {0};
    int result = script != NULL ? 0 : -ENOMEM;

    text_list_add_all(&names, (const char *const *)answer->names.items);
    text_list_add(&names, answer->kata->manifest->header);
    add_files(answer, programs, count, &files);
    if (result == 0 && count == 0)
        result = -EINVAL;
    if (result == 0)
        result = run_script(answer, script, &files, product);
    if (result == 0)
        result = coverage_read(product, &names, coverage);
    for (size_t i = 0; i < PROGRAMS; i++) {
        free(programs[i].path);
        text_list_free(&programs[i].flags);
    }
    text_list_free(&files);
    text_list_free(&names);
    free(script);
    free(product);
    return result;
}

int coverage_measure(const struct answer *answer, const json_t *tests,
                     const char *pages, json_t **coverage)
{
    char *name = short_name(answer);
    char *folder = NULL;
    int result = 0;

    *coverage = NULL;
    if (pages != NULL && answer->level <= SANDBOX_L1) {
        folder = text_format("%s/%s/%s", pages, answer->kata->name, name);
        result = path_make(folder);
    }
    if (result == 0)
        result = count_lines(answer, tests, folder, coverage);
    if (result == 0 && folder != NULL) {
        char *details =
            text_format("coverage/%s/%s/index.html", answer->kata->name, name);

        json_object_set_new(*coverage, "details", json_string(details));
        free(details);
    }
    free(folder);
    free(name);
    return result;
}
