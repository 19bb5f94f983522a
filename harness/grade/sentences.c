/* SPDX-License-Identifier: MIT */
#include "sentences.h"
#include "interrupt.h"
#include "jobs.h"
#include "repeat.h"
#include "sentence.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BESIDE_MAX = 8, SLOWER = 10, HURRIED_MAX = 2, GLANCE = 100 };

struct batch {
    const struct sentences *all;
    const struct manifest_sentence **chosen;
    json_t **entries;
    size_t count;
    struct sandbox_pool *pool;
    bool explained; /* a schedule shows what is wrong */
    atomic_bool hung;
    atomic_size_t told;  /* options->stop: the first that tells, as far as is
                            known; nothing behind it needs to run */
    atomic_uint hurried; /* options->hurry_ms ended them */
    atomic_size_t next;  /* for those that run beside each other */
};

static const char *text_of(const json_t *test, const char *key)
{
    const char *text = json_string_value(json_object_get(test, key));

    return text != NULL ? text : "";
}

enum failing { FAILED_TWICE, FAILED_HANGING, FAILED };

static bool is_failing(const json_t *test, enum failing how)
{
    enum verdict verdict = sentence_verdict(test);

    switch (how) {
    case FAILED_TWICE: /* or more often, on real threads */
        return json_object_get(test, "failed") != NULL;
    case FAILED_HANGING:
        return verdict == VERDICT_HANG || verdict == VERDICT_DEADLOCK;
    default:
        return verdict > VERDICT_INTERNAL && verdict < VERDICT_FLAKY;
    }
}

/* Whether an earlier stage saw the sentence fail so. */
static bool failed_before(const struct sentences *sentences, const char *name,
                          enum failing how)
{
    json_t *test;
    size_t index;

    json_array_foreach (sentences->tests, index, test) {
        if (strcmp(text_of(test, "name"), name) == 0 && is_failing(test, how))
            return true;
    }
    return false;
}

/* Whether the explorer has found anything that a token replays. */
static bool is_explained(const struct sentences *sentences)
{
    json_t *test;
    size_t index;

    json_array_foreach (sentences->tests, index, test) {
        if (json_object_get(test, "token") != NULL &&
            sentence_verdict(test) != VERDICT_ACCEPTED)
            return true;
    }
    return false;
}

static json_t *skip(const struct sentences *sentences, const char *name,
                    const char *because)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "stage", sentences->stage->name,
                     "name", name, "verdict", "skipped", "message", because);
}

/* Without namespaces there is neither a network nor a process group that is
 * the tests' own: what they say then is said of the machine. */
static bool is_out_of_reach(const struct sentences *all, const char *name)
{
    return all->answer->level == SANDBOX_L2 && !all->stage->explored &&
           manifest_needs_namespaces(all->answer->kata->manifest, name);
}

static json_t *leave_open(const struct sentences *all, const char *name)
{
    return json_pack("{s:s, s:s, s:s, s:s}", "stage", all->stage->name, "name",
                     name, "verdict", "incomplete", "message",
                     "L2 cannot judge it: its tests need a network or process "
                     "groups of their own, which L3 and L4 have");
}

static bool is_glanced_at(const struct sentences *all, const char *name)
{
    const char *searched = all->options->searched;

    return all->stage->explored && searched != NULL &&
           strcmp(name, searched) != 0;
}

static unsigned processor_s(const struct sentences *all, bool glances)
{
    if (all->stage->explored && !glances)
        return 0;
    return all->options->processor_s *
           (all->stage->explored || all->stage->sanitized ? SLOWER : 1);
}

static unsigned hurry_ms(const struct sentences *all)
{
    return all->stage->explored ? 0 : all->options->hurry_ms;
}

/* What the explorer is told beside its stage's environment. */
struct told {
    char executions[32];
    const char *environment[3];
};

static void tell_explorer(const struct judge_options *options, bool glances,
                          struct told *told)
{
    size_t count = 0;

    *told = (struct told){0};
    if (glances) {
        snprintf(told->executions, sizeof(told->executions),
                 "DOJO_EXECUTIONS=%u",
                 options->glance > 0 ? options->glance : GLANCE);
        told->environment[count++] = told->executions;
    }
    if (options->brief)
        told->environment[count++] = "DOJO_BRIEF=1";
}

static json_t *judge_one(const struct batch *batch, size_t index)
{
    const struct sentences *all = batch->all;
    const char *name = batch->chosen[index]->name;
    const bool glances = is_glanced_at(all, name);
    struct told told;
    const struct sentence_run run = {.answer = all->answer,
                                     .stage = all->stage,
                                     .program = all->program,
                                     .sentence = batch->chosen[index],
                                     .seed = all->options->seed,
                                     .processor_s = processor_s(all, glances),
                                     .hurry_ms = hurry_ms(all),
                                     .pool = batch->pool,
                                     .environment = told.environment};

    tell_explorer(all->options, glances, &told);
    if (is_out_of_reach(all, name))
        return leave_open(all, name);
    if (!all->stage->explored && failed_before(all, name, FAILED_HANGING))
        return skip(all, name, "it hung before, and would again");
    if (all->options->once && all->stage->sanitized &&
        failed_before(all, name, FAILED))
        return skip(all, name, "it has failed before");
    if (all->options->repeat > 1 || all->options->confirm < 2 ||
        all->stage->explored || batch->explained ||
        failed_before(all, name, FAILED_TWICE))
        return repeat_sentence(&run, all->options->repeat);
    return repeat_confirm(&run, all->options->confirm);
}

/* Whether the ones behind it need not run.  Where two would take longer, most
 * of the others would, too. */
static bool is_last(struct batch *batch, const json_t *entry)
{
    enum verdict verdict = sentence_verdict(entry);

    if (hurry_ms(batch->all) > 0 && verdict == VERDICT_INCOMPLETE)
        return atomic_fetch_add(&batch->hurried, 1) + 1 >= HURRIED_MAX;
    return batch->all->options->stop && judge_tells(verdict);
}

/* Those before it run all the same: which is named is no matter of speed. */
static void tell(struct batch *batch, size_t index)
{
    size_t first = atomic_load(&batch->told);

    while (index < first &&
           !atomic_compare_exchange_weak(&batch->told, &first, index))
        ;
}

static void run_one(void *context, size_t index)
{
    struct batch *batch = context;

    if (index > atomic_load(&batch->told) ||
        (atomic_load(&batch->hung) && !batch->all->stage->explored))
        return; /* the latter come next, many at once */
    batch->entries[index] = judge_one(batch, index);
    if (batch->entries[index] == NULL)
        return;
    if (is_last(batch, batch->entries[index]))
        tell(batch, index);
    else if (sentence_verdict(batch->entries[index]) == VERDICT_HANG)
        atomic_store(&batch->hung, true);
}

static void *run_beside(void *context)
{
    struct batch *batch = context;
    size_t index;

    while ((index = atomic_fetch_add(&batch->next, 1)) < batch->count)
        if (batch->entries[index] == NULL && !interrupted())
            batch->entries[index] = judge_one(batch, index);
    return NULL;
}

/* What is left after the first that hung. */
static void run_rest(struct batch *batch)
{
    pthread_t threads[BESIDE_MAX];
    unsigned started = 0;

    while (started < BESIDE_MAX && started < batch->count &&
           pthread_create(&threads[started], NULL, run_beside, batch) == 0)
        started++;
    run_beside(batch);
    for (unsigned i = 0; i < started; i++)
        pthread_join(threads[i], NULL);
}

static bool is_wanted(const struct sentences *sentences,
                      const struct manifest_sentence *sentence)
{
    const char *only = sentences->options->only;

    return manifest_in_stage(sentence, sentences->stage->sentences) &&
           (only == NULL || strcmp(only, sentence->name) == 0);
}

bool sentences_any(const struct sentences *sentences)
{
    const struct manifest *manifest = sentences->answer->kata->manifest;

    for (unsigned i = 0; i < manifest->sentences_count; i++)
        if (is_wanted(sentences, &manifest->sentences[i]))
            return true;
    return false;
}

static enum verdict add_entries(struct batch *batch)
{
    enum verdict verdict = VERDICT_ACCEPTED;

    for (size_t i = 0; i < batch->count; i++) {
        json_t *entry = batch->entries[i];

        if (entry == NULL && i > atomic_load(&batch->told))
            continue;
        if (entry == NULL)
            entry = json_pack("{s:s, s:s, s:s, s:s}", "stage",
                              batch->all->stage->name, "name",
                              batch->chosen[i]->name, "verdict", "incomplete",
                              "message", "interrupted");
        verdict = verdict_stronger(verdict, sentence_verdict(entry));
        json_array_append_new(batch->all->tests, entry);
    }
    return verdict;
}

enum verdict sentences_run(const struct sentences *sentences)
{
    const struct manifest *manifest = sentences->answer->kata->manifest;
    struct batch batch = {.all = sentences,
                          .explained = is_explained(sentences),
                          .told = SIZE_MAX};
    enum verdict verdict = VERDICT_INTERNAL;

    batch.pool = sandbox_pool_open();
    batch.chosen = calloc(manifest->sentences_count, sizeof(*batch.chosen));
    batch.entries = calloc(manifest->sentences_count, sizeof(*batch.entries));
    if (batch.chosen == NULL || batch.entries == NULL)
        goto out;
    for (unsigned i = 0; i < manifest->sentences_count; i++)
        if (is_wanted(sentences, &manifest->sentences[i]))
            batch.chosen[batch.count++] = &manifest->sentences[i];
    jobs_run(batch.count, run_one, &batch);
    if (atomic_load(&batch.hung))
        run_rest(&batch);
    verdict = add_entries(&batch);
out:
    sandbox_pool_close(batch.pool);
    free(batch.chosen);
    free(batch.entries);
    return verdict;
}
