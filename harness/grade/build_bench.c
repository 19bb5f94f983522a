/* SPDX-License-Identifier: MIT */
#include "build.h"
#include "cache.h"
#include "pairs.h"
#include "path.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What pkg-config says, split at blanks. */
int build_ask_pkg(const char *pkg, const char *option, struct text_list *words)
{
    struct text_list command = {0};
    char *said = NULL;
    char *rest = NULL;
    int result;

    if (pkg == NULL)
        return 0;
    text_list_add(&command, "pkg-config");
    text_list_add(&command, option);
    text_list_add(&command, pkg);
    result = tools_read(&command, NULL, &said);
    for (char *word = said != NULL ? strtok_r(said, " \n", &rest) : NULL;
         word != NULL; word = strtok_r(NULL, " \n", &rest))
        text_list_add(words, word);
    free(said);
    text_list_free(&command);
    return result < 0 ? -ENOENT : 0;
}

/*
 * The answer as it is; a peer finds its library's headers.  What has been
 * judged was compiled in the same way for its behaviour.
 */
static int plain_object(const struct answer *answer, const char *pkg,
                        char **object, char **message)
{
    struct text_list flags = {0};
    int result;

    *object = text_format("%s/behaviour.o", answer->job);
    if (pkg == NULL && path_is_file(*object))
        return 0;
    free(*object);
    *object = text_format("%s/bench.o", answer->job);
    text_list_add(&flags, "-O2");
    text_list_add(&flags, "-g");
    result = build_ask_pkg(pkg, "--cflags", &flags);
    if (result == 0)
        result = build_object(answer, "bench", (const char *const *)flags.items,
                              message);
    text_list_free(&flags);
    return result;
}

/* plain: the answer's object; object: the benchmark's. */
static int link_bench(const struct answer *answer, const char *pkg,
                      const char *plain, const char *object,
                      const char *program, char **message)
{
    struct text_list command = {0};
    struct text_list files = {0};
    int result;

    text_list_add(&files, object);
    text_list_add(&files, plain);
    text_list_addf(&files, "%s/libdojo_bench.a", tools_library());
    result = build_bring_in(answer, &files);
    text_list_add(&command, tools_cc());
    if (tools_linker()[0] != '\0')
        text_list_add(&command, tools_linker());
    text_list_add(&command, "-no-pie");
    text_list_add_all(&command, (const char *const *)files.items);
    text_list_add_all(&command, pairs_link_flags);
    if (result == 0)
        result = build_ask_pkg(pkg, "--libs", &command);
    if (result == 0)
        result = build_inside(answer, &command, &files, program, message);
    if (result == 0)
        (void)chmod(program, 0755);
    text_list_free(&files);
    text_list_free(&command);
    return result;
}

int build_bench(const struct answer *answer, const char *pkg, char **program,
                char **message)
{
    static const char *const flags[] = {"-O2", "-g", NULL};
    char *source = text_format("%s/bench/bench.c", answer->kata->folder);
    struct text_list list = {0};
    char *plain = NULL;
    char *object = NULL;
    char *warnings = NULL;
    int result = path_is_file(source) ? 0 : -ENOENT;

    *message = NULL;
    *program = text_format("%s/bench.program", answer->job);
    text_list_add_all(&list, flags);
    if (result == 0)
        result = plain_object(answer, pkg, &plain, &warnings);
    if (result == 0)
        result = cache_object(answer->kata, "bench/bench.c", &list, &object,
                              message);
    if (result == 0)
        result = link_bench(answer, pkg, plain, object, *program, message);
    if (result < 0) {
        free(*program);
        *program = NULL;
    }
    if (result < 0 && *message == NULL) {
        *message = warnings;
        warnings = NULL;
    }
    free(warnings);
    free(object);
    free(plain);
    text_list_free(&list);
    free(source);
    return result;
}
