/* SPDX-License-Identifier: MIT */
/*
 * Idea: the explorer puts an answer's .data and .bss back before each run,
 * and gcov's counters are to survive that.  So every object gets a section of
 * its own, and those that are not gcov's go back to where the explorer looks.
 */
#include "build.h"
#include "explored.h"
#include "object.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ".data.rel.local" for ".data.rel.local.table"; NULL to leave it alone. */
static const char *home_of(const char *section)
{
    static const char *const homes[] = {
        ".data.rel.ro.local", ".data.rel.ro", ".data.rel.local",
        ".data.rel",          ".data",        ".bss"};

    if (strstr(section, "__gcov") != NULL || strstr(section, "LPBX") != NULL)
        return NULL;
    for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++)
        if (text_starts(section, homes[i]))
            return section[strlen(homes[i])] == '.' ? homes[i] : NULL;
    return NULL;
}

static int gather_data(const struct answer *answer, const char *name,
                       char **message)
{
    char *object = text_format("%s/%s.o", answer->job, name);
    char *apart = text_format("%s/%s.apart.o", answer->job, name);
    struct text_list sections = {0};
    struct text_list command = {0};
    struct text_list files = {0};
    int result = object_sections(object, &sections);

    text_list_add(&command, "/usr/bin/objcopy");
    for (size_t i = 0; i < sections.count; i++) {
        const char *home = home_of(sections.items[i]);

        if (home != NULL)
            text_list_addf(&command, "--rename-section=%s=%s",
                           sections.items[i], home);
    }
    if (result == 0 && rename(object, apart) < 0)
        result = -errno;
    text_list_add(&command, apart);
    text_list_add(&command, "@product");
    text_list_add(&files, apart);
    if (result == 0)
        result = build_inside(answer, &command, &files, object, message);
    text_list_free(&files);
    text_list_free(&command);
    text_list_free(&sections);
    free(apart);
    free(object);
    return result;
}

/* The seed: objects and notes of one source belong together, whenever made. */
void build_covered_flags(const struct stage *stage, struct text_list *flags)
{
    static const char *const counted[] = {
        "--coverage", "-fprofile-update=atomic", "-frandom-seed=dojo", NULL};
    static const char *const plain[] = {"-O0", "-g", NULL};

    text_list_add_all(flags, stage->explored ? explored_flags() : plain);
    if (stage->explored)
        text_list_add(flags, "-fdata-sections");
    text_list_add_all(flags, counted);
}

int build_covered(const struct answer *answer, const struct stage *stage,
                  char **program, char **message)
{
    static const char *const linked[] = {"--coverage", "-Wl,-u,__gcov_dump",
                                         NULL};
    struct text_list flags = {0};
    char *name = text_format("covered-%s", stage->name);
    const char *const *words;
    int result = 0;

    *message = NULL;
    *program = NULL;
    build_covered_flags(stage, &flags);
    words = (const char *const *)flags.items;
    if (stage->explored && !explored_available())
        result = -ENOTSUP;
    if (result == 0 && stage->explored) {
        result = build_object(answer, name, words, message);
        if (result == 0) {
            free(*message);
            *message = NULL;
            result = gather_data(answer, name, message);
        }
    }
    if (result == 0) {
        free(*message);
        result =
            build_linked(answer, stage, name, words, linked, program, message);
    }
    text_list_free(&flags);
    free(name);
    return result;
}
