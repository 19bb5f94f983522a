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

/* An answer's object with all of its symbols, and with the api's alone. */
#define WHOLE "@/whole.o"
#define LOCAL "@/answer.o"

static void source_base(const char *name, char base[256])
{
    size_t length = strcspn(name, ".");

    length = length < 255 ? length : 255;
    memcpy(base, name, length);
    base[length] = '\0';
}

/* build_inside, which keeps more, and tells which program complained. */
static int build_steps(const struct answer *answer,
                       const struct text_list *command,
                       const struct text_list *files, const char *product,
                       const struct sandbox_kept *kept, unsigned *step,
                       char **message)
{
    char *folder = text_format("%s/src", answer->job);
    const struct tools_job job = {.level = answer->level,
                                  .command = command,
                                  .folder = folder,
                                  .files = (const char *const *)files->items,
                                  .product = product,
                                  .kept = kept,
                                  .step = step};
    int result = tools_compile(&job, message);

    free(folder);
    return result;
}

int build_inside(const struct answer *answer, const struct text_list *command,
                 const struct text_list *files, const char *product,
                 char **message)
{
    return build_steps(answer, command, files, product, NULL, NULL, message);
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

/* To one object, in which nothing but the api is visible. */
static void add_localise(const struct answer *answer, const char *to,
                         struct text_list *command)
{
    const struct manifest *manifest = answer->kata->manifest;

    text_list_add(command, "/usr/bin/objcopy");
    for (unsigned i = 0; i < manifest->api_count; i++)
        text_list_addf(command, "--keep-global-symbol=%s", manifest->api[i]);
    text_list_add(command, WHOLE);
    text_list_add(command, to);
}

/* The answer's files, compiled; how many programs that takes. */
static unsigned add_parts(const struct answer *answer, const char *const *flags,
                          struct text_list *command, struct text_list *files,
                          struct text_list *parts)
{
    for (size_t i = 0; i < answer->names.count; i++) {
        char base[256];

        if (!text_ends(answer->names.items[i], ".c"))
            continue;
        source_base(answer->names.items[i], base);
        build_add_compile(answer, base, flags, command);
        if (answer->names.count == 1)
            text_list_add(parts, WHOLE);
        else
            text_list_addf(parts, "@/%s.part.o", base);
        text_list_add(command, "-o");
        text_list_add(command, parts->items[parts->count - 1]);
        text_list_add(command, "--then");
        text_list_addf(files, "%s/%s.i", answer->job, base);
    }
    return (unsigned)parts->count;
}

/*
 * All of the answer's objects in one, WHOLE, and that localised; how many
 * programs that takes.
 */
static unsigned add_object(const struct answer *answer,
                           const char *const *flags, const char *to,
                           struct text_list *command, struct text_list *files)
{
    struct text_list parts = {0};
    unsigned steps = add_parts(answer, flags, command, files, &parts);

    if (answer->names.count > 1) {
        text_list_add(command, "/usr/bin/ld");
        text_list_add(command, "-r");
        text_list_add_all(command, (const char *const *)parts.items);
        text_list_add(command, "-o");
        text_list_add(command, WHOLE);
        text_list_add(command, "--then");
        steps++;
    }
    add_localise(answer, to, command);
    text_list_free(&parts);
    return steps + 1;
}

int build_object(const struct answer *answer, const char *name,
                 const char *const *flags, char **message)
{
    char *product = text_format("%s/%s.o", answer->job, name);
    char *whole = text_format("%s/%s.whole.o", answer->job, name);
    const struct sandbox_kept kept[] = {{WHOLE, whole}, {NULL, NULL}};
    struct text_list command = {0};
    struct text_list files = {0};
    int result;

    (void)add_object(answer, flags, "@product", &command, &files);
    result =
        build_steps(answer, &command, &files, product, kept, NULL, message);
    text_list_free(&files);
    text_list_free(&command);
    free(whole);
    free(product);
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

/* The program, of these objects. */
static void add_link(const struct answer *answer, const struct stage *stage,
                     const struct text_list *objects, const char *const *extra,
                     struct text_list *command)
{
    if (stage->explored)
        add_adapter(objects, command);
    text_list_add(command, tools_cc());
    add_linker(command);
    text_list_add_all(command, extra);
    text_list_add(command, "-no-pie");
    text_list_add(command, "-o");
    text_list_add(command, "@product");
    add_objects(stage, objects, command);
    if (stage->explored)
        explored_link(command);
    link_options(answer, stage, command);
}

/* Whether a linker speaks of the answer's object, or of a limit. */
static bool blames(const char *words, const char *job)
{
    return strstr(words, job) != NULL || strstr(words, "adapted.o") != NULL ||
           strstr(words, LOCAL + 1) != NULL ||
           text_starts(words, "compiling ") ||
           text_starts(words, "the explorer cannot take");
}

/* What is to be linked: name.o, where an earlier stage has built it. */
struct linking {
    const struct answer *answer;
    const struct stage *stage;
    const char *object;       /* the name in JOB/NAME.o */
    const char *const *flags; /* that compile it */
    const char *const *extra; /* for the linker */
    struct text_list tests;   /* objects of tests and support */
};

/* The objects that a link takes, and those of them that lie outside. */
static int gather_objects(const struct linking *linking, const char *object,
                          bool there, struct text_list *objects,
                          struct text_list *files)
{
    int result;

    text_list_add_all(objects, (const char *const *)linking->tests.items);
    result = build_bring_in(linking->answer, objects);
    text_list_add_all(files, (const char *const *)objects->items);
    text_list_add(objects, there ? object : LOCAL);
    if (there)
        text_list_add(files, object);
    add_libraries(linking->stage, files);
    return result;
}

/* Compiles what is not there, links; one start of a sandbox for both. */
static int link_program(const struct linking *linking, const char *program,
                        char **message)
{
    const struct answer *answer = linking->answer;
    char *object = text_format("%s/%s.o", answer->job, linking->object);
    const bool there = path_is_file(object);
    const struct sandbox_kept kept[] = {{LOCAL, object}, {NULL, NULL}};
    struct text_list command = {0};
    struct text_list files = {0};
    struct text_list objects = {0};
    unsigned compiling = 0;
    unsigned step = 0;
    int result = gather_objects(linking, object, there, &objects, &files);

    if (!there) {
        compiling = add_object(answer, linking->flags, LOCAL, &command, &files);
        text_list_add(&command, "--then");
    }
    add_link(answer, linking->stage, &objects, linking->extra, &command);
    if (result == 0)
        result = build_steps(answer, &command, &files, program,
                             there ? NULL : kept, &step, message);
    if (result == 0)
        (void)chmod(program, 0755);
    if (result == -EINVAL && step >= compiling && *message != NULL &&
        !blames(*message, answer->job))
        result = -EPROTO; /* the answer itself has passed the gate */
    text_list_free(&objects);
    text_list_free(&files);
    text_list_free(&command);
    free(object);
    return result;
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

/* JOB/NAME.program. */
static int link_as(struct linking *linking, const char *name, char **program,
                   char **message)
{
    int result;

    *message = NULL;
    *program = text_format("%s/%s.program", linking->answer->job, name);
    result =
        test_objects(linking->answer, linking->stage, &linking->tests, message);
    if (result == 0) {
        free(*message);
        *message = NULL;
        result = link_program(linking, *program, message);
    }
    if (result < 0) {
        free(*program);
        *program = NULL;
    }
    text_list_free(&linking->tests);
    return result;
}

int build_linked(const struct answer *answer, const struct stage *stage,
                 const char *name, const char *const *flags,
                 const char *const *extra, char **program, char **message)
{
    struct linking linking = {.answer = answer,
                              .stage = stage,
                              .object = name,
                              .flags = flags,
                              .extra = extra};

    return link_as(&linking, name, program, message);
}

/* The explorer's stages compile the answer alike: once is enough. */
int build_program(const struct answer *answer, const struct stage *stage,
                  char **program, char **message)
{
    const bool explored = stage->explored;
    struct linking linking = {.answer = answer,
                              .stage = stage,
                              .object = explored ? "explored" : stage->name,
                              .flags =
                                  explored ? explored_flags() : stage->flags,
                              .extra = stage->linking};

    *message = NULL;
    *program = NULL;
    if (explored && !explored_available())
        return -ENOTSUP;
    return link_as(&linking, stage->name, program, message);
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
    char *object = text_format("%s/behaviour.o", answer->job);
    int result = 0;

    *message = NULL;
    *program = NULL;
    if (!path_is_file(object)) /* the gate builds it */
        result = build_object(answer, "behaviour", stage->flags, message);
    free(object);
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
