/* SPDX-License-Identifier: MIT */
#include "score.h"
#include "sentence.h"
#include "verdict.h"

#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

/* Sanitized stages may leave out what another stage has proved. */
static bool is_passed(const json_t *test)
{
    enum verdict verdict = sentence_verdict(test);
    const char *stage = text_of(test, "stage");

    if (verdict == VERDICT_SKIPPED)
        return strcmp(stage, "address") == 0 || strcmp(stage, "thread") == 0;
    return verdict == VERDICT_ACCEPTED;
}

static json_t *first_of(const json_t *tests, const char *sentence)
{
    json_t *test;
    size_t index;

    json_array_foreach (tests, index, test) {
        if (strcmp(text_of(test, "name"), sentence) == 0)
            return test;
    }
    return NULL;
}

/* Whether the sentence is accepted in every stage that it has to be in. */
static bool earned(const struct manifest_sentence *sentence,
                   const json_t *tests)
{
    unsigned stages = 0;
    json_t *test;
    size_t index;

    json_array_foreach (tests, index, test) {
        if (strcmp(text_of(test, "name"), sentence->name) != 0)
            continue;
        if (!is_passed(test))
            return false;
        if (manifest_in_stage(sentence, text_of(test, "stage")))
            stages++;
    }
    return stages == sentence->stages_count;
}

static unsigned give_points(const struct kata *kata, json_t *tests)
{
    unsigned score = 0;

    for (unsigned i = 0; i < kata->manifest->sentences_count; i++) {
        const struct manifest_sentence *sentence =
            &kata->manifest->sentences[i];
        json_t *test = first_of(tests, sentence->name);
        bool has = earned(sentence, tests);

        if (test == NULL)
            continue;
        json_object_set_new(test, "max_points", json_integer(sentence->points));
        json_object_set_new(test, "points",
                            json_integer(has ? sentence->points : 0));
        if (has)
            score += sentence->points;
    }
    return score;
}

static void complete_tests(const struct kata *kata, json_t *tests)
{
    json_t *test;
    size_t index;

    json_array_foreach (tests, index, test) {
        const char *hint = hints_get(&kata->hints, text_of(test, "name"), 1);
        enum verdict verdict = sentence_verdict(test);

        if (json_object_get(test, "points") == NULL) {
            json_object_set_new(test, "points", json_integer(0));
            json_object_set_new(test, "max_points", json_integer(0));
        }
        if (hint != NULL && verdict != VERDICT_ACCEPTED &&
            verdict != VERDICT_SKIPPED)
            json_object_set_new(test, "hint", json_string(hint));
    }
}

/* Strongest of all tests and of the stages that did not come to tests. */
static enum verdict strongest(const json_t *stages, const json_t *tests)
{
    enum verdict verdict = VERDICT_ACCEPTED;
    json_t *item;
    size_t index;

    json_array_foreach (tests, index, item) {
        if (!is_passed(item))
            verdict = verdict_stronger(verdict, sentence_verdict(item));
    }
    json_array_foreach (stages, index, item) {
        enum verdict of_stage = sentence_verdict(item);

        if (of_stage != VERDICT_SKIPPED)
            verdict = verdict_stronger(verdict, of_stage);
        else if (strstr(text_of(item, "skipped_because"), "built without"))
            verdict = verdict_stronger(verdict, VERDICT_INCOMPLETE);
    }
    return verdict;
}

/* A stage's skipped sentences do not make the stage worse than its rest. */
static void settle_stages(json_t *stages, const json_t *tests)
{
    json_t *stage;
    json_t *test;
    size_t i;
    size_t j;

    json_array_foreach (stages, i, stage) {
        enum verdict verdict = VERDICT_ACCEPTED;

        if (sentence_verdict(stage) != VERDICT_SKIPPED ||
            !json_is_null(json_object_get(stage, "skipped_because")))
            continue;
        json_array_foreach (tests, j, test) {
            if (strcmp(text_of(test, "stage"), text_of(stage, "name")) == 0 &&
                !is_passed(test))
                verdict = verdict_stronger(verdict, sentence_verdict(test));
        }
        json_object_set_new(stage, "verdict",
                            json_string(verdict_name(verdict)));
    }
}

void score_add(const struct kata *kata, json_t *stages, json_t *tests,
               json_t *entry)
{
    unsigned score = give_points(kata, tests);

    complete_tests(kata, tests);
    settle_stages(stages, tests);
    json_object_set_new(entry, "verdict",
                        json_string(verdict_name(strongest(stages, tests))));
    json_object_set_new(entry, "score", json_integer(score));
    json_object_set_new(entry, "stages", stages);
    json_object_set_new(entry, "tests", tests);
}
