/* SPDX-License-Identifier: MIT */
#include "recipe.h"
#include "explored.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define ADAPTED "@/adapted.o"

void recipe_base(const char *name, char base[256])
{
    size_t length = strcspn(name, ".");

    length = length < 255 ? length : 255;
    memcpy(base, name, length);
    base[length] = '\0';
}

void recipe_begin(struct recipe *recipe, const struct answer *answer)
{
    *recipe = (struct recipe){.answer = answer};
}

void recipe_end(struct recipe *recipe)
{
    text_list_free(&recipe->command);
    text_list_free(&recipe->files);
    text_list_free(&recipe->kept);
    text_list_free(&recipe->paths);
}

void recipe_step(struct recipe *recipe)
{
    if (recipe->steps++ > 0)
        text_list_add(&recipe->command, "--then");
}

void recipe_keep(struct recipe *recipe, const char *name, const char *file)
{
    text_list_add(&recipe->kept, name);
    text_list_addf(&recipe->paths, "%s/%s", recipe->answer->job, file);
}

/* A file outside; a sandbox is told of each once. */
static void see(struct recipe *recipe, const char *path)
{
    if (path[0] != '@' && !text_list_has(&recipe->files, path))
        text_list_add(&recipe->files, path);
}

/* BASE.i: inside, where this recipe makes it, or from the job. */
static void add_text(struct recipe *recipe, const char *base)
{
    char *outside = text_format("%s/%s.i", recipe->answer->job, base);

    text_list_addf(&recipe->command, recipe->fresh ? "@/%s.i" : "../%s.i",
                   base);
    if (!recipe->fresh)
        see(recipe, outside);
    free(outside);
}

static void preprocess(struct recipe *recipe, const char *name,
                       const char *const *flags)
{
    struct text_list *command = &recipe->command;
    char base[256];
    char *inside;
    char *outside;

    recipe_base(name, base);
    inside = text_format("@/%s.i", base);
    outside = text_format("%s.i", base);
    recipe_step(recipe);
    text_list_add(command, tools_cc());
    text_list_add(command, "-std=gnu17");
    text_list_add_all(command, flags);
    text_list_add(command, "-E");
    text_list_add(command, "-x");
    text_list_add(command, "c");
    text_list_add(command, name);
    text_list_add(command, "-o");
    text_list_add(command, inside);
    recipe_keep(recipe, inside, outside);
    free(outside);
    free(inside);
}

void recipe_preprocess(struct recipe *recipe, const char *const *flags)
{
    const struct answer *answer = recipe->answer;

    for (size_t i = 0; i < answer->names.count; i++) {
        if (text_ends(answer->names.items[i], ".c"))
            preprocess(recipe, answer->names.items[i], flags);
        text_list_addf(&recipe->files, "%s/src/%s", answer->job,
                       answer->names.items[i]);
    }
    text_list_addf(&recipe->files, "%s/src/%s", answer->job,
                   answer->kata->manifest->header);
    recipe->fresh = true;
}

void recipe_compile(const struct answer *answer, const char *base,
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
}

void recipe_assembler(const char *const *flags, struct text_list *files)
{
    for (; *flags != NULL; flags++) {
        char *path;

        if (!text_starts(*flags, "-B"))
            continue;
        path = text_format("%sas", *flags + strlen("-B"));
        if (!text_list_has(files, path))
            text_list_add(files, path);
        free(path);
    }
}

/* The answer's files, compiled. */
static void add_parts(struct recipe *recipe, const char *const *flags,
                      struct text_list *parts)
{
    const struct text_list *names = &recipe->answer->names;

    recipe_assembler(flags, &recipe->files);
    for (size_t i = 0; i < names->count; i++) {
        char base[256];

        if (!text_ends(names->items[i], ".c"))
            continue;
        recipe_base(names->items[i], base);
        if (names->count == 1)
            text_list_add(parts, RECIPE_WHOLE);
        else
            text_list_addf(parts, "@/%s.part.o", base);
        recipe_step(recipe);
        recipe_compile(recipe->answer, base, flags, &recipe->command);
        add_text(recipe, base);
        text_list_add(&recipe->command, "-o");
        text_list_add(&recipe->command, parts->items[parts->count - 1]);
    }
}

static void add_joint(struct recipe *recipe, const struct text_list *parts)
{
    recipe_step(recipe);
    text_list_add(&recipe->command, "/usr/bin/ld");
    text_list_add(&recipe->command, "-r");
    text_list_add_all(&recipe->command, (const char *const *)parts->items);
    text_list_add(&recipe->command, "-o");
    text_list_add(&recipe->command, RECIPE_WHOLE);
}

void recipe_object(struct recipe *recipe, const char *const *flags,
                   const char *object)
{
    const struct manifest *manifest = recipe->answer->kata->manifest;
    struct text_list *command = &recipe->command;
    struct text_list parts = {0};

    add_parts(recipe, flags, &parts);
    if (recipe->answer->names.count > 1)
        add_joint(recipe, &parts);
    recipe_step(recipe);
    text_list_add(command, "/usr/bin/objcopy");
    for (unsigned i = 0; i < manifest->api_count; i++)
        text_list_addf(command, "--keep-global-symbol=%s", manifest->api[i]);
    text_list_add(command, RECIPE_WHOLE);
    text_list_add(command, object);
    text_list_free(&parts);
}

static void add_options(struct recipe *recipe, const struct stage *stage)
{
    const struct manifest *manifest = recipe->answer->kata->manifest;
    struct text_list *command = &recipe->command;

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

/* What a link has to see. */
static void see_all(struct recipe *recipe, const struct stage *stage,
                    const struct text_list *objects)
{
    static const char *const libraries[] = {"libdojo_runner.so",
                                            "libdojo_planted.a"};

    for (size_t i = 0; i < objects->count; i++)
        see(recipe, objects->items[i]);
    for (size_t i = 0; i < sizeof(libraries) / sizeof(libraries[0]); i++) {
        char *path = text_format("%s/%s", tools_library(), libraries[i]);

        see(recipe, path);
        free(path);
    }
    if (!stage->explored)
        return;
    see(recipe, explored_library());
    see(recipe, explored_adapter());
}

/* Where the explorer runs, tests and answer go through its adapter. */
static void add_adapter(struct recipe *recipe, const struct text_list *objects)
{
    recipe_step(recipe);
    text_list_add(&recipe->command, explored_adapter());
    text_list_add(&recipe->command, ADAPTED);
    text_list_add_all(&recipe->command, (const char *const *)objects->items);
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

void recipe_link(struct recipe *recipe, const struct stage *stage,
                 const struct text_list *objects, const char *const *extra,
                 const char *program)
{
    struct text_list *command = &recipe->command;

    see_all(recipe, stage, objects);
    if (stage->explored)
        add_adapter(recipe, objects);
    recipe_step(recipe);
    text_list_add(command, tools_cc());
    add_linker(command);
    text_list_add_all(command, extra);
    text_list_add(command, "-no-pie");
    text_list_add(command, "-o");
    text_list_add(command, program);
    if (stage->explored)
        text_list_add(command, ADAPTED);
    else
        text_list_add_all(command, (const char *const *)objects->items);
    if (stage->explored)
        explored_link(command);
    add_options(recipe, stage);
}

/* Nobody takes a file for made of which nothing came. */
static void drop_empty(const struct text_list *paths)
{
    for (size_t i = 0; i < paths->count; i++) {
        struct stat status;

        if (stat(paths->items[i], &status) == 0 && status.st_size == 0)
            (void)unlink(paths->items[i]);
    }
}

int recipe_run(struct recipe *recipe, const char *product, unsigned *step,
               char **message)
{
    char *folder = text_format("%s/src", recipe->answer->job);
    struct sandbox_kept kept[SANDBOX_KEPT + 1] = {{NULL, NULL}};
    const struct tools_job job = {.level = recipe->answer->level,
                                  .command = &recipe->command,
                                  .folder = folder,
                                  .files =
                                      (const char *const *)recipe->files.items,
                                  .product = product,
                                  .kept = kept,
                                  .step = step};
    int result = -E2BIG;

    *message = NULL;
    for (size_t i = 0; i < recipe->kept.count && i < SANDBOX_KEPT; i++)
        kept[i] = (struct sandbox_kept){recipe->kept.items[i],
                                        recipe->paths.items[i]};
    if (recipe->kept.count <= SANDBOX_KEPT)
        result = tools_compile(&job, message);
    if (result < 0)
        drop_empty(&recipe->paths);
    free(folder);
    return result;
}
