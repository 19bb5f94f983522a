/* SPDX-License-Identifier: MIT */
#include "records.h"

#include <string.h>

static const char *text_of(const json_t *record, const char *key)
{
    const char *text = json_string_value(json_object_get(record, key));

    return text != NULL ? text : "";
}

static void take(struct records *records, json_t *record)
{
    const char *event = text_of(record, "event");

    if (strcmp(event, "start") == 0) {
        records->started = true;
    } else if (strcmp(event, "end") == 0) {
        records->ended = true;
    } else if (strcmp(event, "result") == 0) {
        json_decref(records->result);
        records->result = json_incref(record);
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
    *records =
        (struct records){.threads = json_array(), .findings = json_array()};
    while (lines != NULL && *lines != '\0') {
        size_t length = strcspn(lines, "\n");
        json_t *record = json_loadb(lines, length, 0, NULL);

        if (!is_ours(record, nonce, sentence))
            records->forged = true;
        else
            take(records, record);
        json_decref(record);
        lines += length + (lines[length] == '\n');
    }
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
