/* SPDX-License-Identifier: MIT */
#include "redact.h"

#include <stdbool.h>
#include <string.h>

#include "model.h"

/* Either is said: by results, and by what describes a kata. */
static bool is_hidden(const json_t *object)
{
    return strcmp(member_text(object, "visibility"), "hidden") == 0 ||
           json_is_true(json_object_get(object, "hidden"));
}

/* What is known of a hidden test stays behind; its name is in `names`. */
static void hide(json_t *test, const char *name)
{
    static const char *const kept[] = {"stage",      "verdict",    "points",
                                       "max_points", "visibility", "category",
                                       "hidden"};
    json_t *bare = json_object();

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        if (json_object_get(test, kept[i]) != NULL)
            json_object_set(bare, kept[i], json_object_get(test, kept[i]));
    json_object_set_new(bare, "name", json_string(name));
    json_object_clear(test);
    json_object_update(test, bare);
    json_decref(bare);
}

/* "hidden: waking", "hidden: waking 2" for another one of the category. */
static void choose_name(json_t *names, const json_t *test)
{
    const char *category = member_text(test, "category");
    size_t same = 1;
    const char *name;
    json_t *chosen;

    if (json_object_get(names, member_text(test, "name")) != NULL)
        return;
    json_object_foreach (names, name, chosen)
        same += strcmp(member_text(chosen, "category"), category) == 0;
    chosen = json_pack("{s:s}", "category", category);
    json_object_set_new(chosen, "name",
                        same > 1
                            ? json_sprintf("hidden: %s %zu", category, same)
                            : json_sprintf("hidden: %s", category));
    json_object_set_new(names, member_text(test, "name"), chosen);
}

static void redact_entry(json_t *entry)
{
    json_t *names = json_object();
    json_t *tests = json_object_get(entry, "tests");
    size_t i;
    json_t *test;

    json_array_foreach (tests, i, test) {
        if (!is_hidden(test))
            continue;
        choose_name(names, test);
        hide(test,
             member_text(json_object_get(names, member_text(test, "name")),
                         "name"));
    }
    if (json_is_object(entry) && *member_text(entry, "role") == '\0')
        json_object_set_new(entry, "role", json_string("submission"));
    json_decref(names);
}

static void redact_kata(json_t *kata)
{
    json_t *sentences = json_object_get(kata, "sentences");

    for (size_t i = json_array_size(sentences); i > 0; i--)
        if (is_hidden(json_array_get(sentences, i - 1)))
            json_array_remove(sentences, i - 1);
}

json_t *redact(const json_t *results)
{
    json_t *copy = json_deep_copy(results);
    size_t i;
    json_t *item;

    json_array_foreach (json_object_get(copy, "results"), i, item)
        redact_entry(item);
    json_array_foreach (json_object_get(copy, "katas"), i, item)
        redact_kata(item);
    return copy;
}
