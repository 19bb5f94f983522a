/* SPDX-License-Identifier: MIT */
#include "measure.h"
#include "coverage.h"
#include "footprint.h"
#include "interrupt.h"
#include "sentence.h"
#include "timing.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

/* A program takes more than twice as long as it says. */
#define DOUBTED 1.0

/* Few slices may have been unlucky, as all may on a machine that is busier
 * than that, processes for each processor. */
enum { PAIRS_ENOUGH = 20, LOAD_MOST = 2 };

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void add_stage(json_t *entry, const char *name, double start_ms,
                      const char *why, const char *message)
{
    json_array_append_new(
        json_object_get(entry, "stages"),
        json_pack("{s:s, s:s, s:i, s:s?, s:s*}", "name", name, "verdict",
                  why == NULL ? "accepted" : "skipped", "ms",
                  (int)(now_ms() - start_ms), "skipped_because", why, "message",
                  why == NULL ? message : NULL));
}

static bool passed_gate(const json_t *entry)
{
    const json_t *gate = json_array_get(json_object_get(entry, "stages"), 0);

    return gate != NULL && sentence_verdict(gate) == VERDICT_ACCEPTED;
}

static const char *cover(const struct answer *answer, json_t *entry)
{
    json_t *coverage = NULL;
    int error = coverage_measure(answer, json_object_get(entry, "tests"), NULL,
                                 &coverage);

    if (error == -ENOENT)
        return "gcovr is not installed, or not below /usr";
    if (error == -EBADMSG)
        return "coverage could not be read: the counts are damaged";
    if (error < 0)
        return "coverage could not be measured";
    json_object_set_new(entry, "coverage", coverage);
    return NULL;
}

void measure_add(const struct answer *answer, json_t *entry)
{
    struct footprint footprint = {0};
    double start = now_ms();
    const char *why;

    if (!passed_gate(entry) || interrupted())
        return;
    if (footprint_sections(answer, &footprint) == 0 &&
        footprint_heap(answer, &footprint) == 0)
        json_object_set_new(entry, "footprint", footprint_json(&footprint));
    why = cover(answer, entry);
    add_stage(entry, "coverage", start, why, NULL);
}

static double number_of(const json_t *figures, const char *key)
{
    return json_number_value(json_object_get(figures, key));
}

/*
 * The answer's figures come from a process that it shares with the benchmark,
 * so our own clock is asked too.
 */
static void add_doubt(json_t *figures)
{
    double unseen = number_of(figures, "unseen");
    double load_most = LOAD_MOST * (double)sysconf(_SC_NPROCESSORS_ONLN);

    if (unseen > DOUBTED && number_of(figures, "pairs") >= PAIRS_ENOUGH &&
        number_of(figures, "load_before") <= load_most)
        json_object_set_new(
            figures, "doubt",
            json_sprintf("our clock shows at least %.1f times as much as it "
                         "says",
                         1 + unseen));
}

static json_t *take_figures(const json_t *both, const char *reference)
{
    json_t *figures = json_array_get(both, 1);
    const char *error = json_string_value(json_object_get(figures, "error"));

    if (figures == NULL)
        return NULL;
    json_object_set_new(figures, "reference", json_string(reference));
    if (error != NULL) {
        char *plain = text_plain(error); /* the program's own words */

        json_object_set_new(figures, "error", json_string(plain));
        free(plain);
    } else {
        add_doubt(figures);
    }
    return json_incref(figures);
}

static const char *time_all(const struct timing *timing, double seconds,
                            json_t *entry)
{
    json_t *names = timing_names(timing, NULL);
    json_t *list = json_array();
    const char *why = NULL;
    const json_t *name;
    size_t i;

    if (names == NULL)
        why = "the benchmark does not answer";
    json_array_foreach (names, i, name) {
        json_t *both = timing_measure(timing, json_string_value(name), seconds);
        json_t *figures = take_figures(both, timing->candidates[0].name);

        if (figures == NULL)
            why = "it could not be timed";
        else
            json_array_append_new(list, figures);
        json_decref(both);
        if (why != NULL || interrupted())
            break;
    }
    if (interrupted())
        why = "interrupted";
    if (why == NULL)
        json_object_set(entry, "timing", list);
    json_decref(list);
    json_decref(names);
    return why;
}

static const char *time_answer(const struct answer *answer, double seconds,
                               json_t *entry)
{
    const char *reference = answer->kata->manifest->solutions[0].name;
    char *file = text_format("solutions/%s.c", reference);
    struct timing timing;
    char *message = NULL;
    const char *why = NULL;
    int error;

    timing_init(&timing, answer->kata);
    timing.level = answer->level;
    error = timing_add_file(&timing, reference, file, NULL, &message);
    if (error == 0) {
        free(message);
        error = timing_add_judged(&timing, "answer", answer, &message);
    }
    if (error == -ENOENT)
        why = "the kata has no benchmark";
    else if (error < 0)
        why = "the benchmark could not be built";
    else
        why = time_all(&timing, seconds, entry);
    free(message);
    free(file);
    timing_free(&timing);
    return why;
}

void measure_time(const struct answer *answer, double seconds, json_t *entry)
{
    static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
    double start;
    const char *why = "the answer is not accepted";

    if (interrupted())
        return;
    (void)pthread_mutex_lock(&alone);
    start = now_ms();
    if (sentence_verdict(entry) == VERDICT_ACCEPTED)
        why = time_answer(answer, seconds, entry);
    (void)pthread_mutex_unlock(&alone);
    add_stage(entry, "timing", start, why,
              "times are taken in the answer's own process; where our clock "
              "does not bear them out, it is said");
}
