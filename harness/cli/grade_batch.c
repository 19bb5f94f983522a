/* SPDX-License-Identifier: MIT */
/*
 * Idea: every folder is one job, taken in, judged and recorded by itself, so
 * that none costs another its verdict.  Canaries come first.
 *
 * Invariant: a job touches its own item only.
 */
#include "canary.h"
#include "grade.h"
#include "interrupt.h"
#include "jobs.h"
#include "judge.h"
#include "measure.h"
#include "path.h"
#include "record_book.h"
#include "sentence.h"
#include "style.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { CONFIRM = 5 };

#define TIMED_S 0.2 /* each benchmark */

struct item {
    const char *folder;
    json_t *entry;
    char *trouble; /* beside the entry: a line for stderr */
    int code;
};

struct batch {
    const struct grade_options *options;
    struct item *items;
    size_t count;
    atomic_size_t done;
    atomic_size_t recorded;
    pthread_mutex_t lock;
    struct text_list void_because; /* under lock */
};

static struct judge_options judging_of(const struct grade_options *options)
{
    struct judge_options chosen = judge_everything();

    chosen.isolation = sandbox_name(options->level);
    chosen.seed = options->seed;
    chosen.explorer_first = true;
    chosen.confirm = CONFIRM;
    chosen.hide = true;
    return chosen;
}

/* An entry for what could not be taken in. */
static void refuse(struct batch *batch, struct item *item,
                   const struct kata *kata, int code, const char *why)
{
    struct judge_options chosen = judging_of(batch->options);
    char *label = text_plain(item->folder);
    char *line = text_plain(why);

    item->code = code == EXIT_OURS ? EXIT_OURS : EXIT_FAILED;
    item->entry = judge_refuse(
        kata, label, code == EXIT_OURS ? VERDICT_INTERNAL : VERDICT_BUILD_ERROR,
        line, &chosen);
    item->trouble = line;
    free(label);
}

static void keep(struct batch *batch, struct item *item, const char *path,
                 const json_t *record, json_t *key)
{
    int error = record_book_put(path, record, key, item->entry);

    if (error == 0) {
        atomic_fetch_add(&batch->recorded, 1);
    } else {
        item->trouble = text_format("%s: %s", path, strerror(-error));
        item->code = judge_worse_code(item->code, EXIT_OURS);
    }
    if (record != NULL)
        json_object_set_new(item->entry, "since",
                            record_book_difference(record, item->entry));
}

/* What was asked for beside a verdict. */
static void note_extras(const struct grade_options *options, json_t *key)
{
    json_object_set_new(key, "measured", json_boolean(options->measured));
    if (options->timed)
        json_object_set_new(key, "timed", json_true());
}

/* By the book where the book knows, else by judging. */
static void judge_taken(struct batch *batch, struct item *item,
                        const struct answer *answer)
{
    const struct grade_options *options = batch->options;
    struct judge_options chosen = judging_of(options);
    char *path = options->records != NULL
                     ? record_book_path(options->records, item->folder)
                     : NULL;
    json_t *record = path != NULL ? record_book_find(path) : NULL;
    json_t *key = path != NULL ? record_book_key(answer, &chosen) : NULL;

    if (key != NULL)
        note_extras(options, key);
    if (record != NULL && !options->again && record_book_stands(record, key)) {
        item->entry = json_incref(json_object_get(record, "entry"));
        atomic_fetch_add(&batch->recorded, 1);
    } else {
        item->entry = judge_answer(answer, &chosen);
        if (options->measured)
            measure_add(answer, item->entry);
        if (options->timed)
            measure_time(answer, TIMED_S, item->entry);
        if (path != NULL && !interrupted())
            keep(batch, item, path, record, key);
    }
    item->code = judge_worse_code(
        item->code, judge_exit_code(sentence_verdict(item->entry)));
    json_decref(key);
    json_decref(record);
    free(path);
}

static void grade_item(void *context, size_t index)
{
    struct batch *batch = context;
    struct item *item = &batch->items[index];
    struct kata *kata = NULL;
    struct answer answer;
    char *why = NULL;
    int code;

    code = target_take(&batch->options->common, item->folder, &kata, &answer,
                       &why);
    if (code != 0) {
        refuse(batch, item, kata, code, why);
    } else {
        answer.level = batch->options->level;
        judge_taken(batch, item, &answer);
        answer_free(&answer);
    }
    free(why);
    kata_free(kata);
    progress_show(atomic_fetch_add(&batch->done, 1) + 1, batch->count,
                  item->folder);
}

struct place {
    char *whole; /* the folder's real path, or what was said */
    size_t index;
};

static int compare_places(const void *a, const void *b)
{
    const struct place *left = a;
    const struct place *right = b;
    int order = strcmp(left->whole, right->whole);

    if (order != 0)
        return order;
    return left->index < right->index ? -1 : 1;
}

/* Takes the items in; of folders that are one and the same only the first. */
static void take_items(struct batch *batch, struct place *places)
{
    const struct text_list *folders = &batch->options->folders;
    bool *twice = calloc(folders->count + 1, sizeof(*twice));

    for (size_t i = 0; i < folders->count; i++) {
        char *whole = realpath(folders->items[i], NULL);

        places[i] = (struct place){
            whole != NULL ? whole : text_copy(folders->items[i]), i};
    }
    qsort(places, folders->count, sizeof(*places), compare_places);
    for (size_t i = 1; twice != NULL && i < folders->count; i++)
        twice[places[i].index] =
            strcmp(places[i].whole, places[i - 1].whole) == 0;
    for (size_t i = 0; i < folders->count; i++) {
        if (twice != NULL && twice[i])
            complain(0, "%s: given twice, graded once", folders->items[i]);
        else
            batch->items[batch->count++].folder = folders->items[i];
        free(places[i].whole);
    }
    free(twice);
}

/* Katas that the folders name, each once. */
static void name_katas(const struct batch *batch, struct text_list *names)
{
    for (size_t i = 0; i < batch->count; i++) {
        const char *folder = batch->items[i].folder;
        unsigned version;
        char *marked = NULL;
        const char *name = batch->options->common.kata;

        if (name == NULL)
            name = marked = target_kata(folder, &version);
        if (name == NULL && strchr(folder, '/') == NULL)
            name = folder;
        if (name != NULL && !text_list_has(names, name))
            text_list_add(names, name);
        free(marked);
    }
}

struct canaries {
    struct batch *batch;
    struct canary *items;
    size_t count;
    atomic_size_t done;
};

static void check_canary(void *context, size_t index)
{
    struct canaries *canaries = context;
    struct batch *batch = canaries->batch;
    struct judge_options chosen = judging_of(batch->options);
    char *wrong =
        canary_check(&canaries->items[index], &chosen, batch->options->level);

    progress_show(atomic_fetch_add(&canaries->done, 1) + 1, canaries->count,
                  "canaries");
    if (wrong == NULL)
        return;
    pthread_mutex_lock(&batch->lock);
    text_list_add(&batch->void_because, wrong);
    pthread_mutex_unlock(&batch->lock);
    free(wrong);
}

/*
 * Whether the answers that are known, of each kata so many, come out as known;
 * says what did not.
 */
static bool check_canaries(struct batch *batch, size_t most)
{
    struct text_list names = {0};
    struct canaries canaries = {.batch = batch};
    struct kata **katas;

    name_katas(batch, &names);
    katas = calloc(names.count + 1, sizeof(*katas));
    canaries.items =
        calloc(names.count * CANARY_MAX + 1, sizeof(*canaries.items));
    for (size_t i = 0; i < names.count; i++) {
        char *message = NULL;

        if (kata_open(&batch->options->common.katas, names.items[i], &katas[i],
                      &message) == 0) {
            size_t chosen =
                canary_choose(katas[i], canaries.items + canaries.count);

            canaries.count += chosen < most ? chosen : most;
        }
        free(message);
    }
    jobs_run(canaries.count, check_canary, &canaries);
    progress_clear();
    for (size_t i = 0; i < batch->void_because.count; i++)
        complain(EXIT_OURS, "the batch is void: %s",
                 batch->void_because.items[i]);
    for (size_t i = 0; i < names.count; i++)
        kata_free(katas[i]);
    free(katas);
    free(canaries.items);
    text_list_free(&names);
    return batch->void_because.count == 0;
}

static bool wants_canaries(const struct batch *batch)
{
    if (batch->options->canaries == GRADE_CANARIES_MANY)
        return batch->count > 1;
    return batch->options->canaries == GRADE_CANARIES_ALWAYS;
}

/* What is there, in the order of the folders. */
static json_t *collect(struct batch *batch, int *code)
{
    json_t *entries = json_array();

    for (size_t i = 0; i < batch->count; i++) {
        struct item *item = &batch->items[i];

        if (item->trouble != NULL)
            complain(0, "%s", item->trouble);
        *code = judge_worse_code(*code, item->code);
        if (item->entry != NULL)
            json_array_append_new(entries, item->entry);
        free(item->trouble);
    }
    return entries;
}

static void say_where_it_stopped(struct batch *batch)
{
    if (batch->options->records != NULL)
        complain(0,
                 "%zu of %zu are graded and recorded; the same command goes "
                 "on from there",
                 atomic_load(&batch->recorded), batch->count);
}

json_t *grade_batch(const struct grade_options *options, int *code)
{
    struct batch batch = {.options = options,
                          .lock = PTHREAD_MUTEX_INITIALIZER};
    struct place *places = calloc(options->folders.count, sizeof(*places));
    json_t *entries = NULL;

    batch.items = calloc(options->folders.count, sizeof(*batch.items));
    if (places == NULL || batch.items == NULL) {
        *code = complain(EXIT_OURS, "no memory for so many folders");
        goto out;
    }
    take_items(&batch, places);
    if (wants_canaries(&batch) && !check_canaries(&batch, CANARY_MAX)) {
        *code = EXIT_OURS;
        goto out;
    }
    jobs_run(batch.count, grade_item, &batch);
    progress_clear();
    if (interrupted())
        say_where_it_stopped(&batch);
    entries = collect(&batch, code);
    if (wants_canaries(&batch) && !interrupted() &&
        !check_canaries(&batch, CANARY_LAST)) {
        json_decref(entries);
        entries = NULL;
        *code = EXIT_OURS;
        if (options->records != NULL)
            complain(0, "what it recorded is no grade: use --again");
    }
out:
    text_list_free(&batch.void_because);
    free(batch.items);
    free(places);
    return entries;
}
