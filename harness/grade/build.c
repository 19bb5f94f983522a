/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "cache.h"
#include "explored.h"
#include "path.h"
#include "recipe.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* The answer's object inside, where a link follows at once. */
#define LOCAL "@/answer.o"

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

int build_prepare(const struct answer *answer, char **message)
{
    static const char *const none[] = {NULL};

    return build_prepare_with(answer, none, message);
}

int build_prepare_with(const struct answer *answer, const char *const *flags,
                       char **message)
{
    struct recipe recipe;
    int result = 0;

    *message = NULL;
    recipe_begin(&recipe, answer);
    recipe_preprocess(&recipe, flags);
    if (recipe.steps > 0)
        result = recipe_run(&recipe, NULL, NULL, message);
    recipe_end(&recipe);
    return result;
}

/* JOB/NAME.o, and JOB/NAME.whole.o, from what the recipe has so far. */
static int make_object(struct recipe *recipe, const char *name,
                       const char *const *flags, unsigned *step, char **message)
{
    char *product = text_format("%s/%s.o", recipe->answer->job, name);
    char *whole = text_format("%s.whole.o", name);
    int result;

    recipe_object(recipe, flags, "@product");
    recipe_keep(recipe, RECIPE_WHOLE, whole);
    result = recipe_run(recipe, product, step, message);
    free(whole);
    free(product);
    return result;
}

int build_object(const struct answer *answer, const char *name,
                 const char *const *flags, char **message)
{
    struct recipe recipe;
    int result;

    recipe_begin(&recipe, answer);
    result = make_object(&recipe, name, flags, NULL, message);
    recipe_end(&recipe);
    return result;
}

int build_first(const struct answer *answer, const char *name,
                const char *const *flags, bool *prepared, char **message)
{
    static const char *const none[] = {NULL};
    struct recipe recipe;
    unsigned preprocessing;
    unsigned step = 0;
    int result;

    recipe_begin(&recipe, answer);
    recipe_preprocess(&recipe, none);
    preprocessing = recipe.steps;
    result = make_object(&recipe, name, flags, &step, message);
    *prepared = result == 0 || (result == -EINVAL && step >= preprocessing);
    recipe_end(&recipe);
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

        if (objects->items[i][0] == '@' ||
            text_starts(objects->items[i], answer->job))
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

/* Compiles what is not there, links; one start of a sandbox for both. */
static int link_program(const struct linking *linking, const char *program,
                        char **message)
{
    const struct answer *answer = linking->answer;
    char *file = text_format("%s.o", linking->object);
    char *object = text_format("%s/%s", answer->job, file);
    const bool there = path_is_file(object);
    struct text_list objects = {0};
    struct recipe recipe;
    unsigned compiling;
    unsigned step = 0;
    int result;

    recipe_begin(&recipe, answer);
    text_list_add_all(&objects, (const char *const *)linking->tests.items);
    text_list_add(&objects, there ? object : LOCAL);
    result = build_bring_in(answer, &objects);
    if (!there) {
        recipe_object(&recipe, linking->flags, LOCAL);
        recipe_keep(&recipe, LOCAL, file);
    }
    compiling = recipe.steps;
    recipe_link(&recipe, linking->stage, &objects, linking->extra, "@product");
    if (result == 0)
        result = recipe_run(&recipe, program, &step, message);
    if (result == 0)
        (void)chmod(program, 0755);
    if (result == -EINVAL && step >= compiling && *message != NULL &&
        !blames(*message, answer->job))
        result = -EPROTO; /* the answer itself has passed the gate */
    recipe_end(&recipe);
    text_list_free(&objects);
    free(object);
    free(file);
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
static struct linking linking_of(const struct answer *answer,
                                 const struct stage *stage)
{
    return (struct linking){
        .answer = answer,
        .stage = stage,
        .object = stage->explored ? "explored" : stage->name,
        .flags = stage->explored ? explored_flags() : stage->flags,
        .extra = stage->linking};
}

static char *program_of(const struct answer *answer, const struct stage *stage)
{
    return text_format("%s/%s.program", answer->job, stage->name);
}

/* Its program, and its object unless another stage has that. */
static void add_ahead(struct recipe *recipe, struct linking *linking)
{
    const struct answer *answer = linking->answer;
    char *file = text_format("%s.o", linking->object);
    char *inside = text_format("@/%s", file);
    char *object = text_format("%s/%s", answer->job, file);
    char *program = text_format("%s.program", linking->stage->name);
    char *made = text_format("@/%s", program);
    const bool there = path_is_file(object);

    if (!there && !text_list_has(&recipe->kept, inside)) {
        recipe_object(recipe, linking->flags, inside);
        recipe_keep(recipe, inside, file);
    }
    text_list_add(&linking->tests, there ? object : inside);
    recipe_link(recipe, linking->stage, &linking->tests, linking->extra, made);
    recipe_keep(recipe, made, program);
    free(made);
    free(program);
    free(object);
    free(inside);
    free(file);
}

void build_ahead(const struct answer *answer, const bool stages[STAGE_COUNT])
{
    struct recipe recipe;
    char *message = NULL;

    recipe_begin(&recipe, answer);
    for (int id = 0; id < STAGE_COUNT; id++) {
        const struct stage *stage = stage_get((enum stage_id)id);
        struct linking linking = linking_of(answer, stage);

        if (stages[id] && (!stage->explored || explored_available()) &&
            test_objects(answer, stage, &linking.tests, &message) == 0 &&
            build_bring_in(answer, &linking.tests) == 0)
            add_ahead(&recipe, &linking);
        text_list_free(&linking.tests);
        free(message);
        message = NULL;
    }
    if (recipe.steps > 0)
        (void)recipe_run(&recipe, NULL, NULL, &message);
    free(message);
    recipe_end(&recipe);
}

int build_program(const struct answer *answer, const struct stage *stage,
                  char **program, char **message)
{
    struct linking linking = linking_of(answer, stage);

    *message = NULL;
    *program = NULL;
    if (stage->explored && !explored_available())
        return -ENOTSUP;
    *program = program_of(answer, stage);
    if (path_is_file(*program) && chmod(*program, 0755) == 0)
        return 0; /* built ahead */
    free(*program);
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
