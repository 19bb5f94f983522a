/* SPDX-License-Identifier: MIT */
#include "sources.h"
#include "text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { SOURCE_MAX = 64 << 10 };

static const char *member(const json_t *object, const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text != NULL ? text : "";
}

static bool is_own(const struct kata *kata, const char *name)
{
    for (unsigned i = 0; i < kata->manifest->files_count; i++)
        if (strcmp(kata->manifest->files[i], name) == 0)
            return true;
    return false;
}

/* Where the answer's file was taken from; see answer_take_file. */
static char *own_path(const struct kata *kata, const json_t *entry,
                      const char *name)
{
    const char *role = member(entry, "role");
    const char *answer = member(entry, "answer");

    if (*role == '\0' || strcmp(role, "submission") == 0)
        return text_format("%s/%s", member(entry, "submission"), name);
    if (strcmp(name, kata->manifest->files[0]) != 0)
        return text_format("%s/%s", kata->folder, name);
    if (strcmp(role, "starter") == 0)
        return text_format("%s/starter.c", kata->folder);
    return text_format("%s/%s/%s.c", kata->folder,
                       strcmp(role, "solution") == 0 ? "solutions" : "broken",
                       answer);
}

/* Whether the file is among the object's sources now. */
static bool add_file(json_t *object, const char *name, const char *path)
{
    json_t *sources = json_object_get(object, "sources");
    struct stat status;
    char *text = NULL;
    json_t *value;

    if (json_object_get(sources, name) != NULL)
        return true;
    /* A link may lead to what is nobody else's business. */
    if (lstat(path, &status) < 0 || !S_ISREG(status.st_mode))
        return false;
    if (text_read(path, SOURCE_MAX, &text, NULL) != 0)
        return false;
    value = json_string(text);
    free(text);
    if (value == NULL)
        return false;
    if (sources == NULL) {
        sources = json_object();
        json_object_set_new(object, "sources", sources);
    }
    return json_object_set_new(sources, name, value) == 0;
}

static void add_kata_file(json_t *described, const struct kata *kata,
                          const char *name)
{
    static const char *const folders[] = {"tests", "support"};

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        char *path = text_format("%s/%s/%s", kata->folder, folders[i], name);
        bool added = add_file(described, name, path);

        free(path);
        if (added)
            return;
    }
}

static void add_named(json_t *entry, const struct kata *kata, json_t *described,
                      const char *name)
{
    if (*name == '\0' || strchr(name, '/') != NULL)
        return;
    if (is_own(kata, name)) {
        char *path = own_path(kata, entry, name);

        (void)add_file(entry, name, path);
        free(path);
    } else if (described != NULL) {
        add_kata_file(described, kata, name);
    }
}

void sources_add(json_t *entry, const struct kata *kata, json_t *described)
{
    json_t *test;
    size_t i;

    json_array_foreach (json_object_get(entry, "tests"), i, test) {
        json_t *step;
        size_t s;

        json_array_foreach (json_object_get(test, "trace"), s, step)
            if (json_object_get(step, "thread") != NULL)
                add_named(entry, kata, described, member(step, "file"));
    }
}
