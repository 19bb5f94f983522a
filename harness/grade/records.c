/* SPDX-License-Identifier: MIT */
#include "records.h"

#include "planted.h"
#include "verdict.h"

#include <stdio.h>
#include <string.h>

struct reading {
    struct records *records;
    struct planted planted;
    unsigned kinds; /* a bit for each that failed as it has to */
};

static const char *text_of(const json_t *record, const char *key)
{
    const char *text = json_string_value(json_object_get(record, key));

    return text != NULL ? text : "";
}

static enum verdict verdict_of(const json_t *record)
{
    return verdict_parse(text_of(record, "verdict"));
}

/* Whether a planted sentence failed with the values of this run. */
static bool is_as_planted(const json_t *record, const struct planted *planted,
                          json_int_t kind)
{
    char got[32];
    char expected[32];
    const char *form = kind == PLANTED_TEXTS ? "\"%u\"" : "%u";

    snprintf(got, sizeof(got), form, planted->got);
    snprintf(expected, sizeof(expected), form, planted->expected);
    if (strcmp(text_of(record, "verdict"), "wrong") != 0)
        return false;
    if (kind == PLANTED_WORDS)
        return strcmp(text_of(record, "message"), planted->words) == 0;
    if (kind == PLANTED_TRUTH)
        return text_of(record, "message")[0] != '\0';
    return strcmp(text_of(record, "got"), got) == 0 &&
           strcmp(text_of(record, "expected"), expected) == 0;
}

static void take_planted(struct reading *reading, const json_t *record)
{
    json_int_t kind = json_integer_value(json_object_get(record, "kind"));

    if (kind < 0 || kind >= PLANTED_KINDS ||
        !is_as_planted(record, &reading->planted, kind))
        reading->records->planted_passed = true;
    else
        reading->kinds |= 1U << kind;
}

static void take(struct reading *reading, json_t *record)
{
    struct records *records = reading->records;
    const char *event = text_of(record, "event");

    if (strcmp(event, "start") == 0) {
        records->started = true;
    } else if (strcmp(event, "end") == 0) {
        records->ended = true;
    } else if (strcmp(event, "result") == 0) {
        if (records->result != NULL &&
            verdict_of(records->result) < verdict_of(record))
            return;
        json_decref(records->result);
        records->result = json_incref(record);
    } else if (strcmp(event, "planted") == 0) {
        take_planted(reading, record);
    } else if (strcmp(event, "crash") == 0) {
        json_decref(records->crash);
        records->crash = json_incref(record);
    } else if (strcmp(event, "heap") == 0) {
        json_decref(records->heap);
        records->heap = json_incref(json_object_get(record, "heap"));
    } else if (strcmp(event, "thread") == 0) {
        json_array_append(records->threads, record);
    } else if (strcmp(event, "finding") == 0) {
        json_array_append(records->findings, record);
    }
}

/* A thread that is asked after the sentence has ended names none. */
static bool is_ours(const json_t *record, const char *nonce,
                    const char *sentence)
{
    const char *test = text_of(record, "test");

    if (record == NULL || strcmp(text_of(record, "nonce"), nonce) != 0)
        return false;
    return strcmp(test, sentence) == 0 ||
           (test[0] == '\0' && strcmp(text_of(record, "event"), "thread") == 0);
}

void records_read(const char *lines, const char *nonce, const char *sentence,
                  struct records *records)
{
    struct reading reading = {.records = records};

    *records =
        (struct records){.threads = json_array(), .findings = json_array()};
    planted_make(nonce, &reading.planted);
    while (lines != NULL && *lines != '\0') {
        size_t length = strcspn(lines, "\n");
        json_t *record = json_loadb(lines, length, 0, NULL);

        if (!is_ours(record, nonce, sentence))
            records->forged = true;
        else
            take(&reading, record);
        json_decref(record);
        lines += length + (lines[length] == '\n');
    }
    records->planted_failed = reading.kinds == (1U << PLANTED_KINDS) - 1;
}

void records_free(struct records *records)
{
    json_decref(records->result);
    json_decref(records->heap);
    json_decref(records->crash);
    json_decref(records->threads);
    json_decref(records->findings);
    *records = (struct records){0};
}
