/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "cache.h"
#include "explored.h"
#include "path.h"
#include "tools.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void source_base(const char *name, char base[256])
{
    size_t length = strcspn(name, ".");

    length = length < 255 ? length : 255;
    memcpy(base, name, length);
    base[length] = '\0';
}

/* Runs a command over files of the answer's, where answers are compiled. */
static int compile_there(const struct answer *answer,
                         const struct text_list *command,
                         const struct text_list *files, const char *product,
                         char **message)
{
    char *folder = text_format("%s/src", answer->job);
    const struct tools_job job = {.level = answer->level,
                                  .command = command,
                                  .folder = folder,
                                  .files = (const char *const *)files->items,
                                  .product = product};
    int result = tools_compile(&job, message);

    free(folder);
    return result;
}

static int preprocess(const struct answer *answer, const char *name,
                      const char *const *flags, char **message)
{
    struct text_list command = {0};
    struct text_list files = {0};
    char base[256];
    char *product;
    int result;

    source_base(name, base);
    text_list_add(&command, tools_cc());
    text_list_add(&command, "-std=gnu17");
    text_list_add_all(&command, flags);
    text_list_add(&command, "-E");
    text_list_add(&command, "-x");
    text_list_add(&command, "c");
    text_list_add(&command, name);
    for (size_t i = 0; i < answer->names.count; i++)
        text_list_addf(&files, "%s/src/%s", answer->job,
                       answer->names.items[i]);
    text_list_addf(&files, "%s/src/%s", answer->job,
                   answer->kata->manifest->header);
    product = text_format("%s/%s.i", answer->job, base);
    result = compile_there(answer, &command, &files, product, message);
    free(product);
    text_list_free(&files);
    text_list_free(&command);
    return result;
}

int build_prepare(const struct answer *answer, char **message)
{
    static const char *const none[] = {NULL};

    return build_prepare_with(answer, none, message);
}

int build_prepare_with(const struct answer *answer, const char *const *flags,
                       char **message)
{
    int result = 0;

    *message = NULL;
    for (size_t i = 0; i < answer->names.count && result == 0; i++) {
        free(*message);
        *message = NULL;
        if (text_ends(answer->names.items[i], ".c"))
            result = preprocess(answer, answer->names.items[i], flags, message);
    }
    return result;
}

static int compile(const struct answer *answer, const char *source,
                   const char *name, const char *const *flags, char **message)
{
    struct text_list command = {0};
    struct text_list files = {0};
    char base[256];
    char *product;
    int result;

    source_base(source, base);
    text_list_add(&command, tools_cc());
    text_list_add(&command, "-std=gnu17");
    text_list_add_all(&command, flags);
    text_list_add(&command, "-Wall");
    text_list_add(&command, "-Wextra");
    text_list_add(&command, "-fmax-errors=20");
    text_list_add(&command, "-c");
    text_list_addf(&command, "../%s.i", base);
    text_list_addf(&files, "%s/%s.i", answer->job, base);
    product = text_format("%s/%s.%s.part.o", answer->job, name, base);
    result = compile_there(answer, &command, &files, product, message);
    free(product);
    text_list_free(&files);
    text_list_free(&command);
    return result;
}

static void add_parts(const struct answer *answer, const char *name,
                      struct text_list *parts)
{
    for (size_t i = 0; i < answer->names.count; i++) {
        char base[256];

        if (!text_ends(answer->names.items[i], ".c"))
            continue;
        source_base(answer->names.items[i], base);
        text_list_addf(parts, "%s/%s.%s.part.o", answer->job, name, base);
    }
}

static int join_parts(const struct text_list *parts, const char *whole,
                      char **message)
{
    struct text_list command = {0};
    int result;

    if (parts->count == 1 && rename(parts->items[0], whole) == 0)
        return 0;
    text_list_add(&command, "ld");
    text_list_add(&command, "-r");
    text_list_add(&command, "-o");
    text_list_add(&command, whole);
    text_list_add_all(&command, (const char *const *)parts->items);
    result = tools_run(&command, NULL, message);
    text_list_free(&command);
    return result;
}

/* All of the answer's objects in one, JOB/NAME.whole.o. */
static int join(const struct answer *answer, const char *name, char **message)
{
    char *whole = text_format("%s/%s.whole.o", answer->job, name);
    struct text_list parts = {0};
    int result;

    add_parts(answer, name, &parts);
    result = join_parts(&parts, whole, message);
    text_list_free(&parts);
    free(whole);
    return result;
}

/* JOB/NAME.o, in which nothing but the api is visible. */
static int localise(const struct answer *answer, const char *name,
                    char **message)
{
    const struct manifest *manifest = answer->kata->manifest;
    struct text_list command = {0};
    int result;

    text_list_add(&command, "objcopy");
    for (unsigned i = 0; i < manifest->api_count; i++)
        text_list_addf(&command, "--keep-global-symbol=%s", manifest->api[i]);
    text_list_addf(&command, "%s.whole.o", name);
    text_list_addf(&command, "%s.o", name);
    result = tools_run(&command, answer->job, message);
    text_list_free(&command);
    return result;
}

int build_object(const struct answer *answer, const char *name,
                 const char *const *flags, char **message)
{
    char *warnings = NULL;
    char *said = NULL;
    int result = 0;

    *message = NULL;
    for (size_t i = 0; i < answer->names.count && result == 0; i++) {
        if (!text_ends(answer->names.items[i], ".c"))
            continue;
        result = compile(answer, answer->names.items[i], name, flags, &said);
        if (said != NULL) {
            char *both = text_format("%s%s", warnings ? warnings : "", said);

            free(warnings);
            free(said);
            said = NULL;
            warnings = both;
        }
    }
    if (result == 0)
        result = join(answer, name, &said);
    if (result == 0) {
        free(said);
        said = NULL;
        result = localise(answer, name, &said);
    }
    if (result < 0 && said != NULL && said[0] != '\0') {
        free(warnings);
        warnings = said;
        said = NULL;
    }
    free(said);
    *message = warnings;
    return result;
}

/* Objects of tests and support, from the cache. */
static int test_objects(const struct answer *answer, const struct stage *stage,
                        struct text_list *objects, char **message)
{
    const struct kata *kata = answer->kata;
    struct text_list flags = {0};
    struct text_list sources = {0};
    char *support = text_format("%s/support", kata->folder);
    struct text_list names = {0};
    int result = 0;

    text_list_add_all(&flags,
                      stage->explored ? explored_flags() : stage->flags);
    text_list_add(&sources, stage->tests);
    (void)path_list(support, ".c", &names);
    for (size_t i = 0; i < names.count; i++)
        text_list_addf(&sources, "support/%s", names.items[i]);
    for (size_t i = 0; i < sources.count && result == 0; i++) {
        char *object = NULL;

        result = cache_object(kata, sources.items[i], &flags, &object, message);
        if (result == 0)
            text_list_add(objects, object);
        free(object);
    }
    text_list_free(&names);
    free(support);
    text_list_free(&sources);
    text_list_free(&flags);
    return result == -EINVAL ? -EPROTO : result;
}

static void link_options(const struct answer *answer, const struct stage *stage,
                         struct text_list *command)
{
    const struct manifest *manifest = answer->kata->manifest;

    text_list_add(command, "-Wl,--wrap=_cmocka_run_group_tests");
    for (unsigned i = 0; i < manifest->wrap_count && !stage->explored; i++)
        text_list_addf(command, "-Wl,--wrap=%s", manifest->wrap[i]);
    text_list_addf(command, "-L%s", tools_library());
    text_list_addf(command, "-Wl,-rpath,%s", tools_library());
    /* What the loader fills in cannot be written to, stacks hold no code. */
    text_list_add(command, "-Wl,-z,relro,-z,now,-z,noexecstack");
    text_list_add(command, "-Wl,-u,dojo_planted_sentence");
    text_list_add(command, "-ldojo_planted");
    text_list_add(command, "-ldojo_runner");
    text_list_add(command, "-lcmocka");
    text_list_add(command, "-pthread");
}

/* What it says when the answer lacks a function of the api. */
static int link_program(const struct answer *answer, const struct stage *stage,
                        const struct text_list *objects, const char *program,
                        const char *const *extra, char **message)
{
    struct text_list command = {0};
    int result;

    text_list_add(&command, tools_cc());
    text_list_add_all(&command, extra);
    text_list_add(&command, "-no-pie");
    text_list_add(&command, "-o");
    text_list_add(&command, program);
    text_list_add_all(&command, (const char *const *)objects->items);
    if (stage->explored)
        explored_link(&command);
    link_options(answer, stage, &command);
    result = tools_run(&command, answer->job, message);
    text_list_free(&command);
    return result;
}

/* Where the explorer runs: tests and answer go through its adapter. */
static int adapt(const struct answer *answer, const char *name,
                 struct text_list *objects, char **message)
{
    char *out = text_format("%s/%s.adapted.o", answer->job, name);
    int result = explored_adapt(objects, out, message);

    if (result == 0) {
        text_list_free(objects);
        text_list_add(objects, out);
    }
    free(out);
    return result;
}

/* The gate has built the plain object already. */
static int object_once(const struct answer *answer, const char *name,
                       const char *const *flags, char **message)
{
    char *object = text_format("%s/%s.o", answer->job, name);
    bool there = path_is_file(object);

    free(object);
    *message = NULL;
    return there ? 0 : build_object(answer, name, flags, message);
}

int build_linked(const struct answer *answer, const struct stage *stage,
                 const char *name, const char *const *flags,
                 const char *const *extra, char **program, char **message)
{
    struct text_list objects = {0};
    char *linked = NULL;
    int result;

    *program = text_format("%s/%s.program", answer->job, name);
    result = object_once(answer, name, flags, message);
    if (result == 0)
        result = test_objects(answer, stage, &objects, &linked);
    if (result == 0) {
        text_list_addf(&objects, "%s/%s.o", answer->job, name);
        if (stage->explored)
            result = adapt(answer, name, &objects, &linked);
    }
    if (result == 0)
        result =
            link_program(answer, stage, &objects, *program, extra, &linked);
    if (result == -EINVAL && linked != NULL)
        result = -EPROTO; /* the answer itself has passed the gate */
    if (result < 0 && linked != NULL) {
        free(*message);
        *message = linked;
        linked = NULL;
    }
    free(linked);
    if (result < 0) {
        free(*program);
        *program = NULL;
    }
    text_list_free(&objects);
    return result;
}

int build_program(const struct answer *answer, const struct stage *stage,
                  char **program, char **message)
{
    static const char *const none[] = {NULL};

    *message = NULL;
    *program = NULL;
    if (stage->explored && !explored_available())
        return -ENOTSUP;
    return build_linked(answer, stage, stage->name,
                        stage->explored ? explored_flags() : stage->flags,
                        stage->sanitized ? stage->flags : none, program,
                        message);
}

/* JOB/behaviour.o with calls of malloc and its kin renamed: NAME.o. */
static int rename_allocation(const struct answer *answer, const char *name,
                             char **message)
{
    static const char *const kin[] = {
        "malloc",        "calloc",         "realloc", "free",
        "aligned_alloc", "posix_memalign", NULL};
    struct text_list command = {0};
    int result;

    text_list_add(&command, "objcopy");
    for (size_t i = 0; kin[i] != NULL; i++)
        text_list_addf(&command, "--redefine-sym=%s=dojo_heap_%s", kin[i],
                       kin[i]);
    text_list_add(&command, "behaviour.o");
    text_list_addf(&command, "%s.o", name);
    result = tools_run(&command, answer->job, message);
    text_list_free(&command);
    return result;
}

int build_counted(const struct answer *answer, char **program, char **message)
{
    static const char *const none[] = {NULL};
    const struct stage *stage = stage_get(STAGE_BEHAVIOUR);
    int result;

    *message = NULL;
    *program = NULL;
    result = object_once(answer, "behaviour", stage->flags, message);
    if (result == 0) {
        free(*message);
        result = rename_allocation(answer, "counted", message);
    }
    if (result == 0) {
        free(*message);
        result = build_linked(answer, stage, "counted", none, none, program,
                              message);
    }
    return result;
}
