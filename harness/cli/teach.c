/* SPDX-License-Identifier: MIT */
#include "teach.h"
#include "sentence.h"
#include "style.h"
#include "text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

/* How many columns n bytes take: what continues a character takes none. */
static int columns_of(const char *text, size_t n)
{
    int columns = 0;

    for (size_t i = 0; i < n; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}

void teach_paragraph(FILE *out, const char *text, const char *prefix, int width)
{
    char *plain = text_plain(text);
    const char *at = plain;
    int room = width - (int)strlen(prefix);
    int used = 0;

    for (at += strspn(at, " "); *at != '\0'; at += strspn(at, " ")) {
        size_t length = strcspn(at, " ");
        int columns = columns_of(at, length);

        if (used > 0 && used + 1 + columns > room) {
            fputc('\n', out);
            used = 0;
        }
        fprintf(out, "%s%.*s", used == 0 ? prefix : " ", (int)length, at);
        used += columns + (used > 0);
        at += length;
    }
    if (used > 0)
        fputc('\n', out);
    free(plain);
}

/* The long message in lines, as it was printed. */
static void put_message(FILE *out, const char *message, int width)
{
    while (*message != '\0') {
        size_t length = strcspn(message, "\n");
        char *line = text_format("%.*s", (int)length, message);

        teach_paragraph(out, line, "  ", width);
        free(line);
        message += length + (message[length] == '\n');
    }
}

static int thread_of(const json_t *step)
{
    return (int)json_integer_value(json_object_get(step, "thread"));
}

static bool is(const json_t *step, const char *what)
{
    return strcmp(text_of(step, "what"), what) == 0;
}

static bool same(const json_t *a, const json_t *b, const char *key)
{
    const json_t *one = json_object_get(a, key);

    return one != NULL && json_equal(one, json_object_get(b, key));
}

/*
 * The first read whose value another thread read too before either wrote, and
 * that other read: both then go on from the same value, and one of the two
 * writes undoes the other.
 */
static const json_t *lost_update(const json_t *trace, const json_t **other)
{
    size_t count = json_array_size(trace);

    for (size_t i = 0; i < count; i++) {
        const json_t *read = json_array_get(trace, i);
        bool wrote = false;

        if (!is(read, "read") || json_object_get(read, "value") == NULL)
            continue;
        *other = NULL;
        for (size_t j = i + 1; j < count; j++) {
            const json_t *step = json_array_get(trace, j);
            bool own = thread_of(step) == thread_of(read);

            if (!same(read, step, "name"))
                continue;
            if (is(step, "write") && own) {
                if (*other != NULL && wrote)
                    return read;
                break;
            }
            if (is(step, "write"))
                wrote = wrote || *other != NULL;
            if (is(step, "read") && !own && same(read, step, "value") && !wrote)
                *other = step;
        }
    }
    return NULL;
}

static void put_lost_update(FILE *out, const json_t *test, int width)
{
    const json_t *other = NULL;
    const json_t *read = lost_update(json_object_get(test, "trace"), &other);
    char *text;

    if (read == NULL)
        return;
    text = text_format(
        "T%d read %lld at %s:%d. Before it had written its result, T%d read "
        "the same %lld and wrote its own. Then T%d wrote, from the old value: "
        "what T%d had done is lost.",
        thread_of(read),
        (long long)json_integer_value(json_object_get(read, "value")),
        text_of(read, "file"),
        (int)json_integer_value(json_object_get(read, "line")),
        thread_of(other),
        (long long)json_integer_value(json_object_get(other, "value")),
        thread_of(read), thread_of(other));
    teach_paragraph(out, text, "  ", width);
    free(text);
}

/* "T1 was stopped before T2's counter.c:27": where it went wrong for good. */
static void put_turning(FILE *out, const json_t *test, int width)
{
    const char *turning = text_of(test, "turning");
    const json_t *search = json_object_get(test, "search");
    json_int_t stops =
        json_integer_value(json_object_get(search, "preemptions"));
    char *text;

    if (turning[0] != '\0') {
        text = text_format("Until just before the step of %s all could still "
                           "have gone well.",
                           turning);
        teach_paragraph(out, text, "  ", width);
        free(text);
    }
    if (search == NULL || json_object_get(search, "preemptions") == NULL)
        return;
    text = stops == 0
               ? text_copy("No thread had to be stopped for that: each ran "
                           "until it waited or ended.")
               : text_format("It takes %lld switch%s at an unlucky moment.",
                             (long long)stops, stops == 1 ? "" : "es");
    teach_paragraph(out, text, "  ", width);
    free(text);
}

/* The promise in words, its name taken apart. */
static void put_promise(FILE *out, const json_t *test, int width)
{
    char *words =
        text_format("%s: %s (%s)", verdict_name(sentence_verdict(test)),
                    text_of(test, "name"), text_of(test, "stage"));

    teach_paragraph(out, words, "", width);
    free(words);
}

/* "TEXT: value" unless the message says it already. */
static void put_fact(FILE *out, const json_t *test, const char *key, int width)
{
    const char *value = text_of(test, key);
    char *text = text_format("%s: %s", key, value);

    if (value[0] != '\0' && strstr(text_of(test, "message"), value) == NULL)
        teach_paragraph(out, text, "  ", width);
    free(text);
}

static void put_head(FILE *out, const char *head)
{
    fprintf(out, "\n%s%s%s\n", style_bold(out), head, style_end(out));
}

void teach(FILE *out, const json_t *test, int width)
{
    const struct lesson *lesson = lesson_find(test);

    put_promise(out, test, width);
    put_head(out, "What happened");
    put_message(out, text_of(test, "message"), width);
    put_fact(out, test, "called", width);
    put_lost_update(out, test, width);
    put_turning(out, test, width);
    put_head(out, "Why it is allowed");
    teach_paragraph(out, lesson->why, "  ", width);
    put_head(out, "What would forbid it");
    teach_paragraph(out, lesson->forbid, "  ", width);
}
