/* SPDX-License-Identifier: MIT */
#include "kata.h"
#include "path.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum { KATAS_MAX = 1000 };

static bool is_name(const char *name)
{
    return name[0] != '\0' && name[0] != '.' && strchr(name, '/') == NULL;
}

int kata_open_folder(const char *folder, struct kata **kata, char **message)
{
    char *manifest = text_format("%s/kata.yaml", folder);
    char *hints = text_format("%s/hints.yaml", folder);
    struct kata *opened = calloc(1, sizeof(*opened));
    int result = opened == NULL ? -ENOMEM : 0;

    *kata = NULL;
    *message = NULL;
    if (result == 0) {
        opened->folder = realpath(folder, NULL);
        result = manifest_read(manifest, &opened->manifest, message);
    }
    if (result == 0 && opened->folder == NULL)
        result = -errno;
    if (result == 0 && path_is_file(hints))
        result = hints_read(hints, &opened->hints, message);
    if (result == 0) {
        opened->name = text_copy(path_name(opened->folder));
        *kata = opened;
    } else {
        kata_free(opened);
    }
    free(manifest);
    free(hints);
    return result;
}

int kata_open(const struct text_list *roots, const char *name,
              struct kata **kata, char **message)
{
    *kata = NULL;
    for (size_t i = 0; i < roots->count && is_name(name); i++) {
        char *folder = text_format("%s/%s", roots->items[i], name);
        char *manifest = text_format("%s/kata.yaml", folder);
        bool found = path_is_file(manifest);
        int result = found ? kata_open_folder(folder, kata, message) : 0;

        free(folder);
        free(manifest);
        if (found)
            return result;
    }
    *message =
        text_format("no kata is named `%s`; `dojo list` shows all", name);
    return -ENOENT;
}

void kata_free(struct kata *kata)
{
    if (kata == NULL)
        return;
    hints_free(&kata->hints);
    manifest_free(kata->manifest);
    free(kata->folder);
    free(kata->name);
    free(kata);
}

struct ranked {
    unsigned order;
    const char *name;
};

static int compare_ranked(const void *a, const void *b)
{
    const struct ranked *left = a;
    const struct ranked *right = b;

    if (left->order != right->order)
        return left->order < right->order ? -1 : 1;
    return strcmp(left->name, right->name);
}

/* The manifest's order; behind all others when it cannot be read. */
static unsigned order_of(const struct text_list *roots, const char *name)
{
    struct kata *kata = NULL;
    char *message = NULL;
    unsigned order = UINT_MAX;

    if (kata_open(roots, name, &kata, &message) == 0)
        order = kata->manifest->order;
    kata_free(kata);
    free(message);
    return order;
}

static void collect(const char *root, struct text_list *names)
{
    struct text_list entries = {0};

    if (path_list(root, NULL, &entries) < 0)
        return;
    for (size_t i = 0; i < entries.count; i++) {
        char *manifest = text_format("%s/%s/kata.yaml", root, entries.items[i]);

        if (path_is_file(manifest) && !text_list_has(names, entries.items[i]))
            text_list_add(names, entries.items[i]);
        free(manifest);
    }
    text_list_free(&entries);
}

void kata_names(const struct text_list *roots, struct text_list *names)
{
    struct text_list found = {0};
    struct ranked ranked[KATAS_MAX];
    size_t count;

    for (size_t i = 0; i < roots->count; i++)
        collect(roots->items[i], &found);
    count = found.count < KATAS_MAX ? found.count : KATAS_MAX;
    for (size_t i = 0; i < count; i++)
        ranked[i] =
            (struct ranked){order_of(roots, found.items[i]), found.items[i]};
    qsort(ranked, count, sizeof(ranked[0]), compare_ranked);
    for (size_t i = 0; i < count; i++)
        text_list_add(names, ranked[i].name);
    text_list_free(&found);
}
