/* SPDX-License-Identifier: MIT */
#include "show.h"
#include "columns.h"
#include "kata.h"
#include "reports/report.h"
#include "sentence.h"
#include "style.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

static void show_place(const json_t *test)
{
    const char *file = text_of(test, "file");

    if (file[0] != '\0')
        printf("      %s:%d\n", file,
               (int)json_integer_value(json_object_get(test, "line")));
}

void show_schedule(const json_t *entry, const char *prefix)
{
    char *columns = columns_text_within(
        json_object_get(entry, "trace"),
        json_integer_value(json_object_get(entry, "left_out")),
        show_room(prefix));

    if (columns != NULL)
        show_text(columns, prefix);
    free(columns);
}

/* Steps of threads as columns, a stack as lines; once said is enough. */
static void show_trace(const json_t *test)
{
    const json_t *trace = json_object_get(test, "trace");
    const json_t *step;
    size_t index;

    show_schedule(test, "      ");
    json_array_foreach (trace, index, step) {
        if (json_object_get(step, "thread") == NULL && index < 60 &&
            strstr(text_of(test, "message"), text_of(step, "what")) == NULL)
            show_text(text_of(step, "what"), "        ");
    }
}

/* The sentence's, up to the level; the entry's own where it has none. */
static void show_hints(const struct kata *kata, const json_t *test,
                       unsigned level)
{
    for (unsigned i = 1; i <= level; i++) {
        const char *hint = hints_get(&kata->hints, text_of(test, "name"), i);

        if (hint == NULL && i == 1 && text_of(test, "hint")[0] != '\0')
            hint = text_of(test, "hint");
        if (hint != NULL) {
            char *text = text_format("hint: %s", hint);

            fputs(style_dim(stdout), stdout);
            show_text(text, "      ");
            fputs(style_end(stdout), stdout);
            free(text);
        }
    }
}

/* "called: ..." and the like, on one line. */
static void show_fact(const json_t *test, const char *key)
{
    char *text = text_format("%s: %s", key, text_of(test, key));

    if (text_of(test, key)[0] != '\0')
        show_text(text, "      ");
    free(text);
}

/* Whether the message says already what was expected. */
static bool says_expected(const json_t *test)
{
    char *promise = text_copy(text_of(test, "name"));
    bool says;

    for (char *at = promise; *at != '\0'; at++)
        if (*at == '_')
            *at = ' ';
    says = strcmp(promise, text_of(test, "expected")) == 0 ||
           strstr(text_of(test, "message"), text_of(test, "expected")) != NULL;
    free(promise);
    return says;
}

void show_facts(const json_t *test)
{
    show_text(text_of(test, "message"), "      ");
    show_place(test);
    if (strcmp(text_of(test, "stage"), "gate") != 0)
        show_fact(test, "called");
    if (!says_expected(test)) {
        show_fact(test, "expected");
        if (strcmp(text_of(test, "got"), text_of(test, "message")) != 0)
            show_fact(test, "got");
    }
}

static void show_failure(const struct kata *kata, const json_t *test,
                         unsigned level)
{
    show_facts(test);
    show_trace(test);
    if (text_of(test, "output")[0] != '\0' &&
        json_object_get(test, "trace") == NULL)
        show_text(text_of(test, "output"), "      | ");
    if (text_of(test, "replay")[0] != '\0')
        printf("      again: %s\n", text_of(test, "replay"));
    if (sentence_verdict(test) != VERDICT_SKIPPED)
        show_hints(kata, test, level);
}

static void show_search(const json_t *test)
{
    const json_t *search = json_object_get(test, "search");

    if (search == NULL || sentence_verdict(test) != VERDICT_ACCEPTED)
        return;
    printf("  %s%s: %lld executions%s", style_dim(stdout),
           json_is_true(json_object_get(search, "complete"))
               ? "every schedule"
               : "not every schedule",
           (long long)json_integer_value(json_object_get(search, "executions")),
           style_end(stdout));
}

static void show_test(const struct kata *kata, const json_t *test,
                      unsigned level)
{
    enum verdict verdict = sentence_verdict(test);

    printf("  %s%-11s%s %s", style_verdict(stdout, verdict),
           verdict == VERDICT_ACCEPTED ? "ok" : verdict_name(verdict),
           style_end(stdout), text_of(test, "name"));
    show_search(test);
    putchar('\n');
    if (verdict != VERDICT_ACCEPTED)
        show_failure(kata, test, level);
}

void show_stage(const struct kata *kata, const json_t *stage,
                const json_t *tests, unsigned level)
{
    const char *name = text_of(stage, "name");
    const char *skipped = text_of(stage, "skipped_because");
    enum verdict verdict = sentence_verdict(stage);
    const json_t *test;
    size_t index;

    if (text_starts(skipped, "no sentence"))
        return;
    if (strcmp(name, "gate") == 0 && verdict == VERDICT_ACCEPTED) {
        show_text(text_of(stage, "message"), "  ");
        return;
    }
    printf("%s%s%s  %s%d ms%s\n", style_bold(stdout), name, style_end(stdout),
           style_dim(stdout),
           (int)json_integer_value(json_object_get(stage, "ms")),
           style_end(stdout));
    if (skipped[0] != '\0')
        printf("  skipped     %s\n", skipped);
    else if (strcmp(name, "gate") != 0)
        show_text(text_of(stage, "message"), "  ");
    json_array_foreach (tests, index, test) {
        if (strcmp(text_of(test, "stage"), name) == 0)
            show_test(kata, test, level);
    }
    fflush(stdout);
}

enum { PAIRS_ENOUGH = 20 }; /* to compare by */

static double number_of(const json_t *item, const char *key)
{
    return json_number_value(json_object_get(item, key));
}

void show_timing(const json_t *timing)
{
    const json_t *item;
    size_t i;

    json_array_foreach (timing, i, item) {
        printf("  %-32s ", text_of(item, "name"));
        if (text_of(item, "error")[0] != '\0')
            printf("%s\n", text_of(item, "error"));
        else if (number_of(item, "pairs") < PAIRS_ENOUGH)
            printf("%10.1f ns  not compared\n", number_of(item, "ns_per_op"));
        else
            printf("%10.1f ns  %.2f of %s [%.2f to %.2f]\n",
                   number_of(item, "ns_per_op"),
                   number_of(item, "ratio_to_reference"),
                   text_of(item, "reference"), number_of(item, "low"),
                   number_of(item, "high"));
        if (text_of(item, "doubt")[0] != '\0')
            show_text(text_of(item, "doubt"), "      doubtful: ");
    }
}

void show_entry(const json_t *entry)
{
    enum verdict verdict = sentence_verdict(entry);

    printf("%s%s%s: %s%s%s, %d of %d points\n", style_bold(stdout),
           text_of(entry, "submission"), style_end(stdout),
           style_verdict(stdout, verdict), verdict_name(verdict),
           style_end(stdout),
           (int)json_integer_value(json_object_get(entry, "score")),
           (int)json_integer_value(json_object_get(entry, "max_score")));
}

static void show_names(const char *what, const json_t *names)
{
    json_t *name;
    size_t index;

    json_array_foreach (names, index, name) {
        printf("%s%s", index == 0 ? what : ", ", json_string_value(name));
    }
}

void show_difference(const json_t *since)
{
    if (since == NULL)
        return;
    printf("  %sbefore (%s): %s, %d points%s", style_dim(stdout),
           text_of(since, "when"), text_of(since, "verdict"),
           (int)json_integer_value(json_object_get(since, "score")),
           style_end(stdout));
    show_names("; fixed: ", json_object_get(since, "fixed"));
    show_names("; newly failing: ", json_object_get(since, "failing"));
    putchar('\n');
}
