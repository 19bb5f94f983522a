/* SPDX-License-Identifier: MIT */
#include "record_book.h"
#include "cache.h"
#include "path.h"
#include "seed.h"
#include "sentence.h"
#include "tools.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#define SCHEMA "dojo.record/1"

enum { RECORD_MAX = 64 << 20, TEXT_MAX = 16 << 20 };

char *record_book_path(const char *book, const char *submission)
{
    char *whole = realpath(submission, NULL);
    struct text_list texts = {0};
    char *name = text_copy(path_name(whole != NULL ? whole : submission));
    char hash[33];
    char *path;

    text_list_add(&texts, whole != NULL ? whole : submission);
    cache_hash(&texts, hash);
    for (char *c = name; *c != '\0'; c++)
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                   "0123456789-_",
                   *c) == NULL)
            *c = '_';
    path = text_format("%s/%.60s-%.12s.json", book, name, hash);
    free(name);
    free(whole);
    text_list_free(&texts);
    return path;
}

/* Bytes of a file that may be NUL: their hash, as one more text. */
static void add_file(struct text_list *texts, const char *path)
{
    struct text_list lines = {0};
    char *text = NULL;
    size_t length = 0;
    char hash[33] = "";

    text_list_add(texts, path_name(path));
    if (text_read(path, TEXT_MAX, &text, &length) == 0) {
        for (size_t at = 0; at <= length; at += strlen(text + at) + 1)
            text_list_add(&lines, text + at);
        cache_hash(&lines, hash);
    }
    text_list_add(texts, hash);
    text_list_free(&lines);
    free(text);
}

static void add_folder(struct text_list *texts, const char *folder)
{
    struct text_list names = {0};

    (void)path_list(folder, NULL, &names);
    for (size_t i = 0; i < names.count; i++) {
        char *path = text_format("%s/%s", folder, names.items[i]);

        if (path_is_file(path))
            add_file(texts, path);
        free(path);
    }
    text_list_free(&names);
}

static json_t *hash_of(struct text_list *texts)
{
    char hash[33];

    cache_hash(texts, hash);
    text_list_free(texts);
    return json_string(hash);
}

static json_t *hash_answer(const struct answer *answer)
{
    struct text_list texts = {0};

    for (size_t i = 0; i < answer->names.count; i++) {
        char *path =
            text_format("%s/src/%s", answer->job, answer->names.items[i]);

        add_file(&texts, path);
        free(path);
    }
    return hash_of(&texts);
}

static json_t *hash_kata(const struct kata *kata)
{
    static const char *const folders[] = {"", "/tests", "/support"};
    struct text_list texts = {0};

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        char *folder = text_format("%s%s", kata->folder, folders[i]);

        add_folder(&texts, folder);
        free(folder);
    }
    return hash_of(&texts);
}

/* A dojo that was built anew may judge otherwise. */
static json_t *hash_build(void)
{
    static const char *const parts[] = {"libdojo_runner.so",
                                        "libdojo_explore.a", "dojo_init"};
    struct text_list texts = {0};
    struct stat status;

    for (size_t i = 0; i <= sizeof(parts) / sizeof(parts[0]); i++) {
        char *path = i == 0
                         ? text_copy("/proc/self/exe")
                         : text_format("%s/%s", tools_library(), parts[i - 1]);

        if (stat(path, &status) == 0)
            text_list_addf(&texts, "%lld %lld.%09ld", (long long)status.st_size,
                           (long long)status.st_mtim.tv_sec,
                           status.st_mtim.tv_nsec);
        free(path);
    }
    text_list_add(&texts, tools_compiler());
    return hash_of(&texts);
}

static json_t *name_stages(const struct judge_options *options)
{
    json_t *names = json_array();

    for (int id = 0; id < STAGE_COUNT; id++)
        if (options->stages[id])
            json_array_append_new(
                names, json_string(stage_get((enum stage_id)id)->name));
    return names;
}

json_t *record_book_key(const struct answer *answer,
                        const struct judge_options *options)
{
    const struct kata *kata = answer->kata;
    char *seed = seed_shown(kata, options->seed);
    json_t *key = json_pack(
        "{s:o, s:s, s:i, s:o, s:s, s:o, s:s, s:s, s:o}", "files",
        hash_answer(answer), "kata", kata->name, "kata_version",
        (int)kata->manifest->version, "kata_files", hash_kata(kata), "dojo",
        tools_version(), "build", hash_build(), "seed", seed, "isolation",
        options->isolation, "stages", name_stages(options));

    free(seed);
    return key;
}

json_t *record_book_find(const char *path)
{
    char *text = NULL;
    size_t length = 0;
    json_t *record = NULL;
    const char *schema;

    if (text_read(path, RECORD_MAX, &text, &length) == 0)
        record = json_loadb(text, length, 0, NULL);
    free(text);
    schema = json_string_value(json_object_get(record, "schema"));
    if (schema == NULL || strcmp(schema, SCHEMA) != 0 ||
        !json_is_object(json_object_get(record, "entry")) ||
        !json_is_object(json_object_get(record, "key"))) {
        json_decref(record);
        return NULL;
    }
    return record;
}

/* What our own failures and interrupts say stands for nothing. */
bool record_book_stands(const json_t *record, const json_t *key)
{
    enum verdict verdict = sentence_verdict(json_object_get(record, "entry"));

    return json_equal(json_object_get(record, "key"), key) &&
           verdict != VERDICT_INTERNAL && verdict != VERDICT_INCOMPLETE;
}

static json_t *now_text(void)
{
    char text[32] = "";
    time_t now = time(NULL);
    struct tm fields;

    if (gmtime_r(&now, &fields) != NULL)
        strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &fields);
    return json_string(text);
}

static json_t *earlier_of(const json_t *record)
{
    json_t *earlier = json_array();

    if (record == NULL)
        return earlier;
    json_array_append_new(earlier,
                          json_pack("{s:O*, s:O*, s:O*}", "when",
                                    json_object_get(record, "when"), "key",
                                    json_object_get(record, "key"), "entry",
                                    json_object_get(record, "entry")));
    if (json_is_array(json_object_get(record, "earlier")))
        json_array_extend(earlier, json_object_get(record, "earlier"));
    return earlier;
}

int record_book_put(const char *path, const json_t *record, json_t *key,
                    json_t *entry)
{
    json_t *written = json_pack(
        "{s:s, s:O*, s:o, s:O, s:O, s:o}", "schema", SCHEMA, "submission",
        json_object_get(entry, "submission"), "when", now_text(), "key", key,
        "entry", entry, "earlier", earlier_of(record));
    char *text = written != NULL ? json_dumps(written, JSON_INDENT(1)) : NULL;
    int result = text != NULL ? text_write(path, text, strlen(text)) : -ENOMEM;

    free(text);
    json_decref(written);
    return result;
}

static bool has_text(const json_t *array, const char *text)
{
    json_t *item;
    size_t index;

    json_array_foreach (array, index, item) {
        if (strcmp(json_string_value(item), text) == 0)
            return true;
    }
    return false;
}

json_t *record_failed(const json_t *entry)
{
    json_t *names = json_array();
    json_t *test;
    size_t index;

    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        const char *name = json_string_value(json_object_get(test, "name"));
        enum verdict verdict = sentence_verdict(test);

        if (name != NULL && verdict != VERDICT_ACCEPTED &&
            verdict != VERDICT_SKIPPED && !has_text(names, name))
            json_array_append_new(names, json_string(name));
    }
    return names;
}

/* Those of `these` that `those` have not. */
static json_t *without(const json_t *these, const json_t *those)
{
    json_t *left = json_array();
    json_t *item;
    size_t index;

    json_array_foreach (these, index, item) {
        if (!has_text(those, json_string_value(item)))
            json_array_append(left, item);
    }
    return left;
}

json_t *record_book_difference(const json_t *record, const json_t *entry)
{
    const json_t *old = json_object_get(record, "entry");
    json_t *before = record_failed(old);
    json_t *after = record_failed(entry);
    json_t *difference = json_pack(
        "{s:O*, s:O*, s:O*, s:o, s:o}", "when", json_object_get(record, "when"),
        "verdict", json_object_get(old, "verdict"), "score",
        json_object_get(old, "score"), "fixed", without(before, after),
        "failing", without(after, before));

    json_decref(before);
    json_decref(after);
    return difference;
}
