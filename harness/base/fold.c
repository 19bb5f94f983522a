/* SPDX-License-Identifier: MIT */
/*
 * Idea: every step gets the number of the first one that is like it; blocks
 * are then runs of equal numbers.  From each step on the block is taken that
 * leaves out most.
 */
#define _GNU_SOURCE /* asprintf */
#include "fold.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    LENGTH_MOST = 64, /* longer ones are not taken for a block */
    SAVES = 6         /* steps; fewer are as well read as counted */
};

struct alike {
    size_t *step;   /* the first one like it */
    uint64_t *hash; /* of what tells steps apart */
    size_t count;
};

static const char *const keys[] = {"thread", "what", "name",
                                   "file",   "line", "switch"};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

static bool is_said(const json_t *step)
{
    const char *note = json_string_value(json_object_get(step, "note"));

    return json_is_true(json_object_get(step, "turning")) ||
           (note != NULL && *note != '\0');
}

/* FNV-1a, over texts and numbers. */
static uint64_t hash_of(const json_t *step)
{
    uint64_t sum = 14695981039346656037u;

    for (size_t i = 0; i < KEYS; i++) {
        const json_t *value = json_object_get(step, keys[i]);
        const char *text = json_string_value(value);

        sum ^= (uint64_t)json_integer_value(value);
        sum *= 1099511628211u;
        for (; text != NULL && *text != '\0'; text++)
            sum = (sum ^ (unsigned char)*text) * 1099511628211u;
    }
    return sum;
}

static bool has_same(const json_t *one, const json_t *other, const char *key)
{
    const json_t *a = json_object_get(one, key);
    const json_t *b = json_object_get(other, key);

    return a == b || json_equal(a, b);
}

static bool is_like(const json_t *one, const json_t *other)
{
    for (size_t i = 0; i < KEYS; i++)
        if (!has_same(one, other, keys[i]))
            return false;
    return true;
}

static void compare(const json_t *trace, struct alike *alike)
{
    for (size_t i = 0; i < alike->count; i++) {
        const json_t *step = json_array_get(trace, i);

        alike->hash[i] = hash_of(step);
        alike->step[i] = i;
        for (size_t j = 0; j < i && !is_said(step); j++) {
            if (alike->hash[j] != alike->hash[i] || alike->step[j] != j ||
                !is_like(step, json_array_get(trace, j)))
                continue;
            alike->step[i] = j;
            break;
        }
    }
}

static size_t times_of(const struct alike *alike, size_t at, size_t length)
{
    size_t end = at + length;

    while (end < alike->count && alike->step[end] == alike->step[end - length])
        end++;
    return (end - at) / length;
}

static bool same_values(const json_t *trace, const struct fold *fold)
{
    for (size_t i = fold->length; i < fold->length * fold->times; i++)
        if (!has_same(json_array_get(trace, fold->at + i),
                      json_array_get(trace, fold->at + i - fold->length),
                      "value"))
            return false;
    return true;
}

/* The shortest of the blocks that leave out most. */
static bool find_at(const struct alike *alike, size_t at, struct fold *fold)
{
    size_t most = SAVES - 1;

    for (size_t length = 1;
         length <= LENGTH_MOST && at + 2 * length <= alike->count; length++) {
        size_t times = times_of(alike, at, length);

        if ((times - 1) * length <= most)
            continue;
        most = (times - 1) * length;
        *fold = (struct fold){.at = at, .length = length, .times = times};
    }
    return most >= SAVES;
}

static size_t find_all(const json_t *trace, const struct alike *alike,
                       struct fold *folds)
{
    size_t found = 0;
    size_t at = 0;

    while (at < alike->count) {
        struct fold *fold = &folds[found];

        if (!find_at(alike, at, fold)) {
            at++;
            continue;
        }
        fold->same = same_values(trace, fold);
        at += fold->length * fold->times;
        found++;
    }
    return found;
}

size_t fold_find(const json_t *trace, size_t count, struct fold **folds)
{
    struct alike alike = {.count = count};
    size_t found = 0;

    *folds = NULL;
    if (json_array_size(trace) < count || count == 0)
        return 0;
    alike.step = calloc(count, sizeof(*alike.step));
    alike.hash = calloc(count, sizeof(*alike.hash));
    *folds = calloc(count, sizeof(**folds));
    if (alike.step != NULL && alike.hash != NULL && *folds != NULL) {
        compare(trace, &alike);
        found = find_all(trace, &alike, *folds);
    }
    free(alike.step);
    free(alike.hash);
    if (found == 0) {
        free(*folds);
        *folds = NULL;
    }
    return found;
}

char *fold_words(const struct fold *fold)
{
    const char *values = fold->same ? "" : ", with other values";
    size_t more = fold->times - 1;
    const char *often = more == 1 ? "once" : "times";
    char *text = NULL;
    char steps[48] = "the step above";
    char count[32] = "";

    if (fold->length > 1)
        snprintf(steps, sizeof(steps), "the %zu steps above", fold->length);
    if (more > 1)
        snprintf(count, sizeof(count), "%zu ", more);
    return asprintf(&text, "%s, %s%s more%s", steps, count, often, values) < 0
               ? NULL
               : text;
}
