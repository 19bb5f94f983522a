/* SPDX-License-Identifier: MIT */
#include "tools.h"
#include "dojo_config.h"
#include "path.h"
#include "process.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

/* What compilers say when it is not the answer's fault. */
#define FULL "No space left on device"

enum { DEADLINE_MS = 60000, OUTPUT_MAX = 1 << 20 };
enum { COMPILE_CPU_S = 20, COMPILE_FILE_MB = 64, COMPILE_ADDRESS_MB = 2048 };
enum { COMPILE_SCRATCH_MB = 192 };

const char *tools_cc(void)
{
    const char *chosen = getenv("DOJO_CC");

    return chosen != NULL && chosen[0] != '\0' ? chosen : DOJO_CONFIG_CC;
}

const char *tools_source(void)
{
    return DOJO_CONFIG_SOURCE;
}

const char *tools_include(void)
{
    return DOJO_CONFIG_SOURCE "/harness/include";
}

const char *tools_library(void)
{
    return DOJO_CONFIG_BUILD "/lib";
}

const char *tools_version(void)
{
    return DOJO_CONFIG_VERSION;
}

const char *tools_compiler(void)
{
    return DOJO_CONFIG_CC_NAME;
}

const char *tools_linker(void)
{
    return DOJO_CONFIG_LINKER;
}

const char *tools_launcher(void)
{
    return DOJO_CONFIG_BUILD "/lib/dojo_init";
}

/* What a process's end means; takes the output over and frees the rest. */
static int conclude(struct process_result *result, char **output)
{
    int error = 0;

    if (result->end == PROCESS_INTERRUPTED)
        error = -EINTR;
    else if (result->end == PROCESS_SPACE)
        error = -ENOSPC;
    else if (result->end != PROCESS_EXITED || result->status != 0)
        error = -EINVAL;
    if (error == -EINVAL &&
        (strstr(result->output, FULL) != NULL ||
         (result->errors != NULL && strstr(result->errors, FULL) != NULL)))
        error = -ENOSPC;
    if (output != NULL) {
        *output = result->output;
        result->output = NULL;
    }
    process_free(result);
    return error;
}

/* Ours, but for the place of temporary files. */
static struct text_list environment_in(const char *scratch)
{
    extern char **environ;
    struct text_list list = {0};

    for (char **one = environ; *one != NULL; one++)
        if (!text_starts(*one, "TMPDIR="))
            text_list_add(&list, *one);
    text_list_addf(&list, "TMPDIR=%s", scratch);
    return list;
}

/* A compiler that is killed leaves its temporary files: they are in a folder
 * that goes with it. */
static int run(const struct text_list *command, const char *folder,
               char **output, bool separate)
{
    char *scratch = path_temporary(); /* NULL: where it likes */
    struct text_list environment =
        scratch != NULL ? environment_in(scratch) : (struct text_list){0};
    struct process_spec spec = {
        .argv = (const char *const *)command->items,
        .environment = (const char *const *)environment.items,
        .folder = folder,
        .deadline_ms = DEADLINE_MS,
        .output_max = OUTPUT_MAX,
        .separate = separate,
    };
    struct process_result result;
    int error = process_run(&spec, &result);

    if (scratch != NULL)
        (void)path_remove(scratch);
    free(scratch);
    text_list_free(&environment);
    if (output != NULL)
        *output = NULL;
    return error < 0 ? error : conclude(&result, output);
}

/* Says which limit ended the compiler, before what it said itself. */
static void name_limit(struct process_result *result)
{
    const char *limit = NULL;
    char *both;

    if (result->end == PROCESS_SIGNALLED && result->status == SIGXCPU)
        limit = "compiling used more than 20 s of processor time";
    else if (result->end == PROCESS_DEADLINE)
        limit = "compiling took more than 60 s";
    else if (result->end == PROCESS_OUTPUT)
        limit = "compiling said more than 1 MiB";
    else if (result->end == PROCESS_MEMORY)
        limit = "compiling needed more than 2 GiB of memory";
    else if (result->end == PROCESS_SCRATCH)
        limit = "compiling made more than 4096 files, or 192 MiB of them";
    else if (result->end == PROCESS_SIGNALLED && result->status == SIGXFSZ)
        limit = "compiling made a file of more than 64 MiB";
    if (limit == NULL)
        return;
    both = text_format("%s\n%s", limit, result->output);
    free(result->output);
    result->output = both;
}

/* Then what it prints is what it is for. */
static bool makes_nothing(const struct tools_job *job)
{
    return job->product == NULL &&
           (job->kept == NULL || job->kept->name == NULL);
}

static int compile_inside(const struct tools_job *job, char **output)
{
    static const char *const environment[] = {"PATH=/usr/bin:/bin", "LC_ALL=C",
                                              "HOME=/nonexistent", NULL};
    const struct process_spec spec = {
        .argv = (const char *const *)job->command->items,
        .environment = environment,
        .folder = job->folder,
        .deadline_ms = DEADLINE_MS,
        .output_max = OUTPUT_MAX,
        .output_kills = true,
        .separate = makes_nothing(job),
        .limits = {.cpu_s = COMPILE_CPU_S,
                   .address_mb = COMPILE_ADDRESS_MB,
                   .file_mb = COMPILE_FILE_MB},
    };
    const struct sandbox_job inside = {.level = job->level,
                                       .spec = &spec,
                                       .files = job->files,
                                       .product = job->product,
                                       .kept = job->kept,
                                       .scratch_mb = COMPILE_SCRATCH_MB};
    struct process_result result;
    bool ours; /* the lack of space */
    int error = sandbox_run(&inside, &result);

    if (output != NULL)
        *output = NULL;
    if (error < 0)
        return error;
    ours = result.end == PROCESS_SPACE;
    if (job->step != NULL)
        *job->step = result.step;
    name_limit(&result);
    error = conclude(&result, output);
    return error == -ENOSPC && !ours ? -EINVAL : error; /* the sandbox's */
}

/* Where @/name lies: outside for good, or beside what is made. */
static char *beside(const struct tools_job *job, const char *word)
{
    const struct sandbox_kept *kept = job->kept;

    for (; kept != NULL && kept->name != NULL; kept++)
        if (strcmp(kept->name, word) == 0)
            return text_copy(kept->path);
    return text_format("%s.%s",
                       job->product != NULL ? job->product : job->kept->path,
                       word + strlen("@/"));
}

/* One of the command's programs. */
static const char *const *take_program(const struct tools_job *job,
                                       const char *const *word,
                                       struct text_list *program, bool *named)
{
    for (; *word != NULL && strcmp(*word, "--then") != 0; word++) {
        if (text_starts(*word, "@/")) {
            char *path = beside(job, *word);

            text_list_add(program, path);
            free(path);
        } else if (strcmp(*word, "@product") == 0) {
            text_list_add(program, job->product);
        } else {
            text_list_add(program, *word);
        }
        *named = *named || strcmp(*word, "@product") == 0;
    }
    if (*word == NULL && job->product != NULL && !*named) {
        text_list_add(program, "-o");
        text_list_add(program, job->product);
    }
    return *word != NULL ? word + 1 : NULL;
}

/* Takes more over. */
static void append(char **text, char *more)
{
    char *both;

    if (*text == NULL || more == NULL) {
        *text = *text != NULL ? *text : more;
        return;
    }
    both = text_format("%s%s", *text, more);
    free(*text);
    free(more);
    *text = both;
}

/* The same without a sandbox. */
static int compile_outside(const struct tools_job *job, char **output)
{
    const char *const *word = (const char *const *)job->command->items;
    char *all = NULL;
    bool named = false;
    int error = 0;

    for (unsigned step = 0; word != NULL && error == 0; step++) {
        struct text_list program = {0};
        char *said = NULL;

        if (job->step != NULL)
            *job->step = step;
        word = take_program(job, word, &program, &named);
        error = run(&program, job->folder, &said, makes_nothing(job));
        append(&all, said);
        text_list_free(&program);
    }
    if (output != NULL)
        *output = all;
    else
        free(all);
    return error;
}

int tools_compile(const struct tools_job *job, char **output)
{
    if (job->level > SANDBOX_L1)
        return compile_inside(job, output);
    return compile_outside(job, output);
}

int tools_run(const struct text_list *command, const char *folder,
              char **output)
{
    return run(command, folder, output, false);
}

int tools_read(const struct text_list *command, const char *folder,
               char **output)
{
    return run(command, folder, output, true);
}
