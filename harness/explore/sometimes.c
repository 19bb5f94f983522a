/* SPDX-License-Identifier: MIT */
/*
 * sometimes.c - what a scenario hopes that the search will meet.
 */
#include "sometimes.h"

#include <stdio.h>
#include <string.h>

#include "dojo/explore.h"
#include "model.h"

void dojo_sometimes_at(int holds, const char *label, const char *file, int line)
{
    struct shared *s = worker_shared;

    if (!E.active || !s)
        return;
    for (uint32_t i = 0; i < s->sometimes_count; i++) {
        if (s->sometimes[i].line == line &&
            !strcmp(s->sometimes[i].file, file) &&
            !strcmp(s->sometimes[i].label, label)) {
            s->sometimes[i].held |= holds != 0;
            return;
        }
    }
    if (s->sometimes_count == SOMETIMES_MAX)
        fail(OUT_INCOMPLETE, CALLER,
             "more than %d dojo_sometimes in one "
             "scenario",
             SOMETIMES_MAX);
    s->sometimes[s->sometimes_count++] =
        (struct sometimes){label, file, line, holds != 0};
}

void sometimes_check(struct shared *s)
{
    if (s->report.outcome != OUT_DONE || !s->report.complete)
        return;
    for (uint32_t i = 0; i < s->sometimes_count; i++) {
        const struct sometimes *e = &s->sometimes[i];

        if (e->held)
            continue;
        s->report.outcome = s->finding.outcome = OUT_WRONG;
        s->finding.line = e->line;
        snprintf(s->finding.file, sizeof s->finding.file, "%s", e->file);
        snprintf(s->finding.text, sizeof s->finding.text, "in no %s at all: %s",
                 s->swept ? "run of the sweep" : "schedule", e->label);
        return;
    }
}

void sometimes_tell(const struct shared *s, json_t *entry)
{
    json_t *met = json_array();

    for (uint32_t i = 0; i < s->sometimes_count; i++)
        if (s->sometimes[i].held)
            json_array_append_new(met, json_string(s->sometimes[i].label));
    if (json_array_size(met))
        json_object_set(entry, "reached", met);
    json_decref(met);
}
