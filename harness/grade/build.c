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
#include <sys/stat.h>

static void source_base(const char *name, char base[256])
{
    size_t length = strcspn(name, ".");

    length = length < 255 ? length : 255;
    memcpy(base, name, length);
    base[length] = '\0';
}

int build_inside(const struct answer *answer, const struct text_list *command,
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
    result = build_inside(answer, &command, &files, product, message);
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

void build_add_compile(const struct answer *answer, const char *base,
                       const char *const *flags, struct text_list *command)
{
    text_list_add(command, tools_cc());
    text_list_add(command, "-std=gnu17");
    text_list_add_all(command, flags);
    if (text_list_has(command, "--coverage")) {
        /* Counts go to BASE.gcda, notes are made where they are read. */
        text_list_add(command, "-dumpbase");
        text_list_addf(command, "./%s", base);
        text_list_add(command, "-fprofile-note=/dev/null");
    }
    text_list_add(command, answer->terse ? "-g0" : "-Wall");
    text_list_add(command, answer->terse ? "-w" : "-Wextra");
    text_list_add(command, "-fmax-errors=20");
    text_list_add(command, "-c");
    text_list_addf(command, "../%s.i", base);
}

/* From an object with all symbols to the product, which shows the api. */
static void add_localise(const struct answer *answer, const char *whole,
                         struct text_list *command)
{
    const struct manifest *manifest = answer->kata->manifest;

    text_list_add(command, "/usr/bin/objcopy");
    for (unsigned i = 0; i < manifest->api_count; i++)
        text_list_addf(command, "--keep-global-symbol=%s", manifest->api[i]);
    text_list_add(command, whole);
    text_list_add(command, "@product");
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
    build_add_compile(answer, base, flags, &command);
    text_list_addf(&files, "%s/%s.i", answer->job, base);
    product = text_format("%s/%s.%s.part.o", answer->job, name, base);
    result = build_inside(answer, &command, &files, product, message);
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

static int join_parts(const struct answer *answer,
                      const struct text_list *parts, const char *whole,
                      char **message)
{
    struct text_list command = {0};
    int result;

    if (parts->count == 1 && rename(parts->items[0], whole) == 0)
        return 0;
    text_list_add(&command, "/usr/bin/ld");
    text_list_add(&command, "-r");
    text_list_add_all(&command, (const char *const *)parts->items);
    result = build_inside(answer, &command, parts, whole, message);
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
    result = join_parts(answer, &parts, whole, message);
    text_list_free(&parts);
    free(whole);
    return result;
}

/* JOB/NAME.o, in which nothing but the api is visible. */
static int localise(const struct answer *answer, const char *name,
                    char **message)
{
    char *product = text_format("%s/%s.o", answer->job, name);
    struct text_list command = {0};
    struct text_list files = {0};
    int result;

    text_list_addf(&files, "%s/%s.whole.o", answer->job, name);
    add_localise(answer, files.items[0], &command);
    result = build_inside(answer, &command, &files, product, message);
    text_list_free(&command);
    text_list_free(&files);
    free(product);
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
    if (answer->terse)
        text_list_add(&flags, "-g0");
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
    text_list_addf(command, "-Wl,-rpath,%s", tools_library());
    /* What the loader fills in cannot be written to, stacks hold no code. */
    text_list_add(command, "-Wl,-z,relro,-z,now,-z,noexecstack");
    text_list_add(command, "-Wl,-u,dojo_planted_sentence");
    text_list_addf(command, "%s/libdojo_planted.a", tools_library());
    text_list_addf(command, "%s/libdojo_runner.so", tools_library());
    text_list_add(command, "-lcmocka");
    text_list_add(command, "-pthread");
}

/* What a link has to see beside the objects. */
static void add_libraries(const struct stage *stage, struct text_list *files)
{
    text_list_addf(files, "%s/libdojo_runner.so", tools_library());
    text_list_addf(files, "%s/libdojo_planted.a", tools_library());
    if (!stage->explored)
        return;
    text_list_add(files, explored_library());
    text_list_add(files, explored_adapter());
}

/* Where the explorer runs: tests and answer go through its adapter. */
static void add_objects(const struct stage *stage,
                        const struct text_list *objects,
                        struct text_list *command)
{
    if (stage->explored)
        text_list_add(command, "@/adapted.o");
    else
        text_list_add_all(command, (const char *const *)objects->items);
}

static void add_adapter(const struct text_list *objects,
                        struct text_list *command)
{
    text_list_add(command, explored_adapter());
    text_list_add(command, "@/adapted.o");
    text_list_add_all(command, (const char *const *)objects->items);
    text_list_add(command, "--then");
}

/*
 * A token knows a program by its code: a segment with nothing else in it, and
 * no hash over all, which paths are part of.
 */
static void add_linker(struct text_list *command)
{
    text_list_add(command, "-Wl,--build-id=none");
    if (tools_linker()[0] == '\0')
        return;
    text_list_add(command, tools_linker());
    text_list_add(command, "-Wl,--rosegment");
}

static int link_program(const struct answer *answer, const struct stage *stage,
                        const struct text_list *objects, const char *program,
                        const char *const *extra, char **message)
{
    struct text_list command = {0};
    struct text_list files = {0};
    int result;

    if (stage->explored)
        add_adapter(objects, &command);
    text_list_add(&command, tools_cc());
    add_linker(&command);
    text_list_add_all(&command, extra);
    text_list_add(&command, "-no-pie");
    text_list_add(&command, "-o");
    text_list_add(&command, "@product");
    add_objects(stage, objects, &command);
    if (stage->explored)
        explored_link(&command);
    link_options(answer, stage, &command);
    text_list_add_all(&files, (const char *const *)objects->items);
    add_libraries(stage, &files);
    result = build_inside(answer, &command, &files, program, message);
    if (result == 0)
        (void)chmod(program, 0755);
    text_list_free(&files);
    text_list_free(&command);
    return result;
}

/* JOB/NAME.o of an answer of one file: compiled and localised at once. */
static int object_of_one(const struct answer *answer, const char *name,
                         const char *const *flags, char **message)
{
    char *product = text_format("%s/%s.o", answer->job, name);
    struct text_list command = {0};
    struct text_list files = {0};
    char base[256];
    int result;

    source_base(answer->names.items[0], base);
    build_add_compile(answer, base, flags, &command);
    text_list_add(&command, "-o");
    text_list_add(&command, "@/whole.o");
    text_list_add(&command, "--then");
    add_localise(answer, "@/whole.o", &command);
    text_list_addf(&files, "%s/%s.i", answer->job, base);
    result = build_inside(answer, &command, &files, product, message);
    text_list_free(&files);
    text_list_free(&command);
    free(product);
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
    if (there)
        return 0;
    if (answer->names.count == 1 && text_ends(answer->names.items[0], ".c"))
        return object_of_one(answer, name, flags, message);
    return build_object(answer, name, flags, message);
}

/* Whether a linker speaks of the answer's object, or of a limit. */
static bool blames(const char *words, const char *job)
{
    return strstr(words, job) != NULL || strstr(words, "adapted.o") != NULL ||
           text_starts(words, "compiling ") ||
           text_starts(words, "the explorer cannot take");
}

/*
 * Where no namespace shows files at will, a slot's user reaches the job's
 * folder and no home: what lies elsewhere is copied.
 */
int build_bring_in(const struct answer *answer, struct text_list *objects)
{
    int result = 0;

    if (answer->level != SANDBOX_L2)
        return 0;
    for (size_t i = 0; i < objects->count && result == 0; i++) {
        char *text = NULL;
        size_t length = 0;
        char *copy;

        if (text_starts(objects->items[i], answer->job))
            continue;
        copy = text_format("%s/%s", answer->job, path_name(objects->items[i]));
        result = text_read(objects->items[i], 64 << 20, &text, &length);
        if (result == 0)
            result = text_write(copy, text, length);
        free(text);
        free(objects->items[i]);
        objects->items[i] = copy;
    }
    return result;
}

/* JOB/NAME.program, with JOB/OBJECT.o in it. */
static int link_object(const struct answer *answer, const struct stage *stage,
                       const char *object, const char *name,
                       const char *const *flags, const char *const *extra,
                       char **program, char **message)
{
    struct text_list objects = {0};
    char *linked = NULL;
    int result;

    *program = text_format("%s/%s.program", answer->job, name);
    result = object_once(answer, object, flags, message);
    if (result == 0)
        result = test_objects(answer, stage, &objects, &linked);
    if (result == 0) {
        text_list_addf(&objects, "%s/%s.o", answer->job, object);
        result = build_bring_in(answer, &objects);
    }
    if (result == 0)
        result =
            link_program(answer, stage, &objects, *program, extra, &linked);
    if (result == -EINVAL && linked != NULL && !blames(linked, answer->job))
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

int build_linked(const struct answer *answer, const struct stage *stage,
                 const char *name, const char *const *flags,
                 const char *const *extra, char **program, char **message)
{
    return link_object(answer, stage, name, name, flags, extra, program,
                       message);
}

/* The explorer's stages compile the answer alike: once is enough. */
int build_program(const struct answer *answer, const struct stage *stage,
                  char **program, char **message)
{
    *message = NULL;
    *program = NULL;
    if (stage->explored && !explored_available())
        return -ENOTSUP;
    return link_object(answer, stage,
                       stage->explored ? "explored" : stage->name, stage->name,
                       stage->explored ? explored_flags() : stage->flags,
                       stage->linking, program, message);
}

/* JOB/behaviour.o with calls of malloc and its kin renamed: NAME.o. */
static int rename_allocation(const struct answer *answer, const char *name,
                             char **message)
{
    static const char *const kin[] = {
        "malloc",        "calloc",         "realloc", "free",
        "aligned_alloc", "posix_memalign", NULL};
    char *product = text_format("%s/%s.o", answer->job, name);
    struct text_list command = {0};
    struct text_list files = {0};
    int result;

    text_list_add(&command, "/usr/bin/objcopy");
    for (size_t i = 0; kin[i] != NULL; i++)
        text_list_addf(&command, "--redefine-sym=%s=dojo_heap_%s", kin[i],
                       kin[i]);
    text_list_addf(&files, "%s/behaviour.o", answer->job);
    text_list_add(&command, files.items[0]);
    text_list_add(&command, "@product");
    result = build_inside(answer, &command, &files, product, message);
    text_list_free(&files);
    text_list_free(&command);
    free(product);
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
