/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* strndup is POSIX 2008 */
#include "outcome.h"

#include <stdlib.h>
#include <string.h>

#include "columns.h"
#include "ink.h"
#include "model.h"

static enum verdict verdict_of(const json_t *test)
{
    return verdict_parse(member_text(test, "verdict"));
}

bool verdict_is_idle(enum verdict verdict)
{
    return verdict == VERDICT_SKIPPED || verdict == VERDICT_INCOMPLETE;
}

/* A second opinion may be left out where a first one was enough. */
static bool is_passed(const json_t *test)
{
    const char *stage = member_text(test, "stage");
    enum verdict verdict = verdict_of(test);

    return verdict == VERDICT_ACCEPTED ||
           (verdict == VERDICT_SKIPPED &&
            (strcmp(stage, "address") == 0 || strcmp(stage, "thread") == 0));
}

static struct outcome *find_outcome(struct outcomes *outcomes,
                                    const json_t *test)
{
    const char *name = member_text(test, "name");
    struct outcome *outcome;

    for (size_t i = 0; i < outcomes->count; i++)
        if (strcmp(outcomes->items[i].name, name) == 0)
            return &outcomes->items[i];
    if (outcomes->count == OUTCOMES_MOST)
        return NULL;
    outcome = &outcomes->items[outcomes->count++];
    *outcome = (struct outcome){name, VERDICT_ACCEPTED, test, NULL};
    return outcome;
}

void outcomes_find(struct outcomes *outcomes, const json_t *entry)
{
    size_t i;
    json_t *test;

    outcomes->count = 0;
    json_array_foreach ((json_t *)member_array(entry, "tests"), i, test) {
        struct outcome *outcome = find_outcome(outcomes, test);

        if (outcome == NULL || is_passed(test) ||
            (outcome->why != NULL && verdict_of(test) >= outcome->verdict))
            continue;
        outcome->verdict = verdict_of(test);
        outcome->why = test;
    }
}

static void put_fact(struct ink *ink, const char *label, const char *text)
{
    if (*text == '\0')
        return;
    ink_raw(ink, "%s", label);
    ink_plain(ink, text);
    ink_raw(ink, "\n");
}

static void put_place(struct ink *ink, const json_t *test)
{
    double line;

    if (*member_text(test, "file") == '\0')
        return;
    ink_raw(ink, "at: ");
    ink_plain(ink, member_text(test, "file"));
    if (member_number(test, "line", &line) && line > 0)
        ink_raw(ink, ":%.0f", line);
    ink_raw(ink, "\n");
}

/* Each line cleaned by itself: long texts are cut by the line. */
static void put_lines(struct ink *ink, const char *text, const char *prefix)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        char *line = strndup(text, length);

        if (line == NULL)
            return;
        ink_raw(ink, "%s", prefix);
        ink_plain(ink, line);
        ink_raw(ink, "\n");
        free(line);
        text += length + (text[length] == '\n');
    }
}

/* The schedule as columns, else the lines of a stack, else what it printed. */
static void put_trace(struct ink *ink, const json_t *test)
{
    const json_t *trace = member_array(test, "trace");
    double left_out = 0;
    size_t i;
    json_t *step;
    char *columns;

    (void)member_number(test, "left_out", &left_out);
    columns = columns_text(trace, (long long)left_out);
    if (columns != NULL)
        put_lines(ink, columns, "    ");
    free(columns);
    json_array_foreach ((json_t *)trace, i, step)
        if (json_object_get(step, "thread") == NULL && i < 40)
            put_lines(ink, member_text(step, "what"), "    ");
    if (json_array_size(trace) == 0)
        put_lines(ink, member_text(test, "output"), "    | ");
}

static void put_facts(struct ink *ink, const json_t *test)
{
    const char *got = member_text(test, "got");

    put_lines(ink, member_text(test, "message"), "");
    put_place(ink, test);
    put_fact(ink, "called: ", member_text(test, "called"));
    put_fact(ink, "expected: ", member_text(test, "expected"));
    if (strcmp(got, member_text(test, "message")) != 0)
        put_fact(ink, "got: ", got);
    put_fact(ink, "hint: ", member_text(test, "hint"));
    put_fact(ink, "again: ", member_text(test, "replay"));
}

/* At most that many bytes, no character cut in two. */
static char *cut(struct ink *ink, size_t most)
{
    static const char mark[] = "\n[cut here]";

    if (ink_close(ink) != 0) {
        free(ink->bytes);
        return NULL;
    }
    while (ink->length > 0 && ink->bytes[ink->length - 1] == '\n')
        ink->bytes[--ink->length] = '\0';
    if (ink->length > most && most > sizeof(mark)) {
        size_t end = most - sizeof(mark);

        while (end > 0 && ((unsigned char)ink->bytes[end] & 0xc0) == 0x80)
            end--;
        memcpy(ink->bytes + end, mark, sizeof(mark));
    }
    return ink->bytes;
}

char *outcome_facts(const json_t *test, size_t most)
{
    struct ink ink;

    if (ink_open(&ink) != 0)
        return NULL;
    put_facts(&ink, test);
    return cut(&ink, most);
}

char *outcome_words(const json_t *test, size_t most)
{
    struct ink ink;

    if (ink_open(&ink) != 0)
        return NULL;
    put_facts(&ink, test);
    put_trace(&ink, test);
    return cut(&ink, most);
}

char *clean_text(const char *text, size_t most)
{
    struct ink ink;

    if (ink_open(&ink) != 0)
        return NULL;
    ink_plain(&ink, text);
    return cut(&ink, most);
}
