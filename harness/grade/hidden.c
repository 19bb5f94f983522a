/* SPDX-License-Identifier: MIT */
#include "hidden.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static bool is_hidden(const struct manifest_sentence *sentence)
{
    return sentence->visibility != NULL &&
           strcmp(sentence->visibility, "hidden") == 0;
}

static const char *category_of(const struct manifest_sentence *sentence)
{
    return sentence->category != NULL ? sentence->category : "other";
}

/* "hidden_errors_2"; the caller frees it. */
static char *cover_name(const struct manifest *manifest,
                        const struct manifest_sentence *sentence)
{
    char *name;
    unsigned number = 1;

    for (const struct manifest_sentence *at = manifest->sentences;
         at != sentence; at++)
        number += is_hidden(at) &&
                  strcmp(category_of(at), category_of(sentence)) == 0;
    name = text_format("hidden_%s_%u", category_of(sentence), number);
    for (char *c = name; *c != '\0'; c++)
        *c = *c == ' ' ? '_' : *c;
    return name;
}

static void cover_test(const struct manifest *manifest,
                       const struct manifest_sentence *sentence, json_t *test)
{
    static const char *const kept[] = {"stage", "verdict", "points",
                                       "max_points"};
    json_t *covered = json_object();
    char *name = cover_name(manifest, sentence);

    for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
        if (json_object_get(test, kept[i]) != NULL)
            json_object_set(covered, kept[i], json_object_get(test, kept[i]));
    json_object_set_new(covered, "name", json_string(name));
    json_object_set_new(covered, "category",
                        json_string(category_of(sentence)));
    json_object_set_new(covered, "hidden", json_true());
    json_object_clear(test);
    json_object_update(test, covered);
    json_decref(covered);
    free(name);
}

void hidden_cover_tests(const struct kata *kata, json_t *tests)
{
    json_t *test;
    size_t index;

    json_array_foreach (tests, index, test) {
        const char *name = json_string_value(json_object_get(test, "name"));
        const struct manifest_sentence *sentence =
            name != NULL ? manifest_sentence(kata->manifest, name) : NULL;

        if (sentence != NULL && is_hidden(sentence))
            cover_test(kata->manifest, sentence, test);
    }
}

/* text with every hidden name covered, or NULL: there is none in it. */
static char *cover_text(const struct manifest *manifest, const char *text)
{
    char *covered = NULL;

    for (unsigned i = 0; i < manifest->sentences_count; i++) {
        const struct manifest_sentence *sentence = &manifest->sentences[i];
        const char *now = covered != NULL ? covered : text;
        const char *at =
            is_hidden(sentence) ? strstr(now, sentence->name) : NULL;

        if (at == NULL)
            continue;
        now = text_format("%.*s%s%s", (int)(at - now), now, "(hidden)",
                          at + strlen(sentence->name));
        free(covered);
        covered = (char *)now;
        i--; /* it may stand there again */
    }
    return covered;
}

static void cover_texts(const struct manifest *manifest, json_t *value)
{
    const char *key;
    json_t *member;
    size_t index;

    if (json_is_string(value)) {
        char *covered = cover_text(manifest, json_string_value(value));

        if (covered != NULL)
            json_string_set(value, covered);
        free(covered);
    } else if (json_is_array(value)) {
        json_array_foreach (value, index, member) {
            cover_texts(manifest, member);
        }
    } else if (json_is_object(value)) {
        json_object_foreach (value, key, member) {
            cover_texts(manifest, member);
        }
    }
}

static bool hides_any(const struct manifest *manifest)
{
    for (unsigned i = 0; i < manifest->sentences_count; i++)
        if (is_hidden(&manifest->sentences[i]))
            return true;
    return false;
}

void hidden_cover(const struct kata *kata, json_t *entry)
{
    if (!hides_any(kata->manifest))
        return;
    hidden_cover_tests(kata, json_object_get(entry, "tests"));
    cover_texts(kata->manifest, entry);
}
