/* SPDX-License-Identifier: MIT */
#include "repeat.h"
#include "interrupt.h"
#include "jobs.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

enum { BESIDE_MAX = 16, SLOW_S = 1 };

struct tally {
    const struct sentence_run *run;
    json_t *shown;
    unsigned runs;
    unsigned failed;
    bool slow; /* the last one; most of it will have been patience */
};

/* Takes an entry over. */
static void count(struct tally *tally, json_t *entry)
{
    bool failed = sentence_verdict(entry) != VERDICT_ACCEPTED;

    tally->runs++;
    if (tally->shown == NULL || (failed && tally->failed == 0)) {
        json_decref(tally->shown);
        tally->shown = json_incref(entry);
    }
    tally->failed += failed;
    json_decref(entry);
}

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void run_once(struct tally *tally)
{
    double start_s = now_s();

    count(tally, sentence_judge(tally->run));
    tally->slow = now_s() - start_s >= SLOW_S;
}

static void *judge_beside(void *context)
{
    return sentence_judge(context);
}

/* Up to BESIDE_MAX at once; as many as threads could be started. */
static void run_beside(struct tally *tally, unsigned times)
{
    pthread_t threads[BESIDE_MAX];
    unsigned started = 0;
    bool lent = jobs_lend();

    while (started < times && started < BESIDE_MAX &&
           pthread_create(&threads[started], NULL, judge_beside,
                          (void *)tally->run) == 0)
        started++;
    for (unsigned i = 0; i < started; i++) {
        void *entry = NULL;

        pthread_join(threads[i], &entry);
        count(tally, entry);
    }
    if (lent)
        jobs_take_back();
    if (started == 0)
        count(tally, sentence_judge(tally->run));
}

json_t *repeat_sentence(const struct sentence_run *run, unsigned times)
{
    struct tally tally = {.run = run};

    if (times < 2 || run->stage->explored)
        return sentence_judge(run);
    while (tally.runs < times && !interrupted()) {
        if (tally.slow && tally.failed == tally.runs)
            run_beside(&tally, times - tally.runs);
        else
            run_once(&tally);
    }
    if (tally.shown == NULL)
        return NULL;
    json_object_set_new(tally.shown, "runs", json_integer(tally.runs));
    json_object_set_new(tally.shown, "failed", json_integer(tally.failed));
    return tally.shown;
}

/* What luck cannot explain away, and a second look may. */
static bool is_doubtful(const json_t *entry)
{
    switch (sentence_verdict(entry)) {
    case VERDICT_HANG:
    case VERDICT_CRASH:
    case VERDICT_DEADLOCK:
    case VERDICT_RACE:
    case VERDICT_LEAK:
    case VERDICT_MISUSE:
    case VERDICT_WRONG:
        return true;
    default:
        return false;
    }
}

static void call_flaky(json_t *entry, const struct tally *tally)
{
    const char *message = json_string_value(json_object_get(entry, "message"));
    char *text = text_format(
        "failed %u of %u times, and no schedule that shows it was found: "
        "%s%s%s",
        tally->failed, tally->runs, verdict_name(sentence_verdict(entry)),
        message != NULL ? ": " : "", message != NULL ? message : "");

    json_object_set_new(entry, "verdict",
                        json_string(verdict_name(VERDICT_FLAKY)));
    json_object_set_new(entry, "message", json_string(text));
    json_object_set_new(entry, "repeatable", json_false());
    free(text);
}

json_t *repeat_confirm(const struct sentence_run *run, unsigned times)
{
    struct tally tally = {.run = run};
    json_t *first = sentence_judge(run);

    if (!is_doubtful(first))
        return first;
    count(&tally, first);
    while (tally.runs < times && tally.failed == tally.runs && !interrupted()) {
        if (sentence_verdict(tally.shown) == VERDICT_HANG)
            run_beside(&tally, times - tally.runs);
        else
            count(&tally, sentence_judge(run));
    }
    if (tally.failed < tally.runs)
        call_flaky(tally.shown, &tally);
    json_object_set_new(tally.shown, "runs", json_integer(tally.runs));
    json_object_set_new(tally.shown, "failed", json_integer(tally.failed));
    return tally.shown;
}
