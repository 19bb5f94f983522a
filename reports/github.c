/* SPDX-License-Identifier: MIT */
/*
 * Idea: what failed as commands that GitHub's runner reads from stdout:
 *
 *     ::error file=work/counter/counter.c,line=17,title=...::what happened
 *
 * The runner shows 10 of each kind for a step: errors are sentences that
 * failed, warnings those that nobody could judge, one notice sums up.  Every
 * line begins with a command of ours, and % and the ends of lines are written
 * as the runner reads them, so nothing that a submission said is a command.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "outcome.h"

enum { KIND_MOST = 10, WORDS_MOST = 2000 };

enum place { IN_MESSAGE, IN_PROPERTY };

static void put_escaped(struct ink *ink, const char *text, enum place place)
{
    char *clean = clean_text(text, WORDS_MOST + 500);

    for (const char *at = clean != NULL ? clean : ""; *at != '\0'; at++) {
        if (*at == '%' || *at == '\n' || *at == '\r' ||
            (place == IN_PROPERTY && (*at == ':' || *at == ',')))
            ink_raw(ink, "%%%02X", (unsigned char)*at);
        else
            ink_raw(ink, "%c", *at);
    }
    free(clean);
}

/* The file in the learner's repository; a test's file is not there. */
static void put_place(struct ink *ink, const json_t *entry, const json_t *test)
{
    const char *folder = member_text(entry, "submission");
    const char *file = member_text(test, "file");
    double line;

    if (*file == '\0' || strchr(file, '/') != NULL)
        return;
    while (strncmp(folder, "./", 2) == 0)
        folder += 2;
    ink_raw(ink, "file=");
    if (*folder != '\0' && strcmp(folder, ".") != 0) {
        put_escaped(ink, folder, IN_PROPERTY);
        if (folder[strlen(folder) - 1] != '/')
            ink_raw(ink, "/");
    }
    put_escaped(ink, file, IN_PROPERTY);
    if (member_number(test, "line", &line) && line > 0)
        ink_raw(ink, ",line=%.0f", line);
    ink_raw(ink, ",");
}

static void put_annotation(struct ink *ink, const json_t *entry,
                           const struct outcome *outcome, const char *kind)
{
    char *words = outcome_facts(outcome->why, WORDS_MOST);

    ink_raw(ink, "::%s ", kind);
    put_place(ink, entry, outcome->why);
    ink_raw(ink, "title=%s%%3A ", verdict_name(outcome->verdict));
    put_escaped(ink, outcome->name, IN_PROPERTY);
    ink_raw(ink, "::");
    put_escaped(ink, words != NULL ? words : "", IN_MESSAGE);
    ink_raw(ink, "\n");
    free(words);
}

/* Those of one kind, up to the runner's bound; how many there are in all. */
static size_t put_kind(struct ink *ink, const json_t *results, bool idle,
                       struct outcomes *outcomes)
{
    size_t count = 0;
    size_t i;
    json_t *entry;

    json_array_foreach ((json_t *)results, i, entry) {
        outcomes_find(outcomes, entry);
        for (size_t o = 0; o < outcomes->count; o++) {
            const struct outcome *outcome = &outcomes->items[o];

            if (outcome->why == NULL ||
                verdict_is_idle(outcome->verdict) != idle)
                continue;
            if (count++ < KIND_MOST)
                put_annotation(ink, entry, outcome, idle ? "warning" : "error");
        }
    }
    return count;
}

void page_github(struct ink *ink, const struct model *model)
{
    const json_t *results = member_array(model->root, "results");
    struct outcomes *outcomes = calloc(1, sizeof(*outcomes));
    size_t accepted = 0;
    size_t failed;
    size_t idle;
    size_t i;
    json_t *entry;

    if (outcomes == NULL)
        return;
    failed = put_kind(ink, results, false, outcomes);
    idle = put_kind(ink, results, true, outcomes);
    json_array_foreach ((json_t *)results, i, entry)
        accepted +=
            verdict_parse(member_text(entry, "verdict")) == VERDICT_ACCEPTED;
    ink_raw(ink,
            "::notice title=Concurrency Dojo::%zu of %zu submissions accepted, "
            "%zu sentences failed, %zu could not be judged\n",
            accepted, json_array_size(results), failed, idle);
    free(outcomes);
}
