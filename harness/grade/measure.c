/* SPDX-License-Identifier: MIT */
#include "measure.h"
#include "coverage.h"
#include "footprint.h"
#include "interrupt.h"
#include "sentence.h"

#include <errno.h>
#include <time.h>

static double now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
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
    json_array_append_new(
        json_object_get(entry, "stages"),
        json_pack("{s:s, s:s, s:i, s:s?}", "name", "coverage", "verdict",
                  why == NULL ? "accepted" : "skipped", "ms",
                  (int)(now_ms() - start), "skipped_because", why));
}
