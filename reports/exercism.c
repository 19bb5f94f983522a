/* SPDX-License-Identifier: MIT */
/*
 * Idea: one submission as Exercism's results.json, version 3.  "error" and a
 * message where nothing ran: it did not build, or did not pass the gate.  A
 * test per sentence, with the source of the test and the task that it belongs
 * to: the n-th category of the kata's sentences is task n.
 */
#include "pages.h"

#include <stdlib.h>
#include <string.h>

#include "outcome.h"

enum { OUTPUT_MOST = 500, MESSAGE_MOST = 16000, WORDS_MOST = 8000 };

#define TRUNCATED "\nOutput was truncated. Please limit to 500 chars"

static void set_owned(json_t *object, const char *key, char *text)
{
    if (text != NULL && *text != '\0')
        json_object_set_new(object, key, json_string(text));
    free(text);
}

/* "error" is for what stopped by itself or by us: no check said so. */
static const char *status_of(const struct outcome *outcome)
{
    if (outcome->why == NULL)
        return "pass";
    return outcome->verdict < VERDICT_DEADLOCK ||
                   verdict_is_idle(outcome->verdict)
               ? "error"
               : "fail";
}

/* Bytes of the text that hold that many UTF-16 units at most. */
static size_t bytes_of(const char *text, size_t units)
{
    size_t i = 0;

    while (text[i] != '\0') {
        unsigned char c = (unsigned char)text[i];
        size_t wide = c >= 0xf0 ? 2 : 1;
        size_t bytes = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

        if (wide > units)
            break;
        units -= wide;
        i += bytes;
    }
    return i;
}

/* What the answer printed; a sanitizer's report is nothing that it said. */
static void add_output(json_t *made, const json_t *test)
{
    const char *stage = member_text(test, "stage");
    const char *printed = member_text(test, "printed");
    char *text;

    if (*printed == '\0' && strcmp(stage, "behaviour") == 0)
        printed = member_text(test, "output");
    text = clean_text(printed, 4 * OUTPUT_MOST);
    if (text != NULL && text[bytes_of(text, OUTPUT_MOST)] != '\0') {
        text[bytes_of(text, OUTPUT_MOST - sizeof(TRUNCATED) + 1)] = '\0';
        json_object_set_new(made, "output",
                            json_sprintf("%s%s", text, TRUNCATED));
        free(text);
        return;
    }
    set_owned(made, "output", text);
}

static const json_t *sentence_of(const json_t *sentences, const char *name)
{
    size_t i;
    json_t *sentence;

    json_array_foreach ((json_t *)sentences, i, sentence)
        if (strcmp(member_text(sentence, "name"), name) == 0)
            return sentence;
    return NULL;
}

/* The number of the category among the categories; 0: it has none. */
static size_t task_of(const json_t *sentences, const json_t *wanted)
{
    const char *category = member_text(wanted, "category");
    size_t task = 0;
    size_t i;
    json_t *sentence;

    json_array_foreach ((json_t *)sentences, i, sentence) {
        const char *other = member_text(sentence, "category");
        bool seen = *other == '\0';

        for (size_t j = 0; j < i && !seen; j++)
            seen = strcmp(member_text(json_array_get(sentences, j), "category"),
                          other) == 0;
        task += !seen;
        if (*category != '\0' && strcmp(other, category) == 0)
            return task;
    }
    return 0;
}

static json_t *make_test(const struct outcome *outcome, const json_t *sentences)
{
    json_t *made = json_pack("{s:s}", "status", status_of(outcome));
    const json_t *sentence = sentence_of(sentences, outcome->name);
    size_t task = task_of(sentences, sentence);
    char *name = clean_text(outcome->name, 200);

    for (char *at = name; at != NULL && *at != '\0'; at++)
        *at = *at == '_' ? ' ' : *at;
    set_owned(made, "name", name);
    set_owned(made, "test_code",
              clean_text(member_text(sentence, "code"), WORDS_MOST));
    if (task > 0)
        json_object_set_new(made, "task_id", json_integer((json_int_t)task));
    if (outcome->why != NULL) {
        char *words = outcome_words(outcome->why, WORDS_MOST);

        json_object_set_new(made, "message",
                            json_sprintf("%s: %s",
                                         verdict_name(outcome->verdict),
                                         words != NULL ? words : ""));
        free(words);
        add_output(made, outcome->why);
    }
    return made;
}

/* Whether no sentence ran: the gate says why. */
static bool is_stopped(const struct outcomes *outcomes)
{
    return outcomes->count == 0 ||
           (outcomes->items[0].why != NULL &&
            strcmp(member_text(outcomes->items[0].why, "stage"), "gate") == 0);
}

static json_t *make_error(const json_t *entry, const struct outcomes *outcomes)
{
    char *words = outcomes->count > 0
                      ? outcome_words(outcomes->items[0].why, MESSAGE_MOST)
                      : NULL;
    json_t *root = json_pack(
        "{s:i, s:s, s:o, s:[]}", "version", 3, "status", "error", "message",
        json_sprintf("%s: %s",
                     verdict_name(verdict_parse(member_text(entry, "verdict"))),
                     words != NULL ? words : "nothing was run"),
        "tests");

    free(words);
    return root;
}

static void add_named(json_t *tests, const struct outcomes *outcomes,
                      const json_t *sentences, const char *name)
{
    for (size_t i = 0; i < outcomes->count; i++)
        if (strcmp(outcomes->items[i].name, name) == 0)
            json_array_append_new(tests,
                                  make_test(&outcomes->items[i], sentences));
}

/* In the tests' own order: only the first failure is shown to a learner. */
static json_t *make_results(const json_t *entry, const json_t *sentences,
                            const struct outcomes *outcomes)
{
    bool passed = true;
    json_t *tests;
    size_t i;
    json_t *sentence;

    if (is_stopped(outcomes))
        return make_error(entry, outcomes);
    tests = json_array();
    json_array_foreach ((json_t *)sentences, i, sentence)
        add_named(tests, outcomes, sentences, member_text(sentence, "name"));
    for (i = 0; i < outcomes->count; i++) {
        passed = passed && outcomes->items[i].why == NULL;
        if (sentence_of(sentences, outcomes->items[i].name) == NULL)
            json_array_append_new(tests,
                                  make_test(&outcomes->items[i], sentences));
    }
    return json_pack("{s:i, s:s, s:n, s:o}", "version", 3, "status",
                     passed ? "pass" : "fail", "message", "tests", tests);
}

void page_exercism(struct ink *ink, const struct model *model)
{
    const json_t *entry =
        json_array_get(member_array(model->root, "results"), 0);
    const json_t *sentences =
        model->kata_count > 0 ? member_array(model->katas[0].json, "sentences")
                              : NULL;
    struct outcomes *outcomes = calloc(1, sizeof(*outcomes));
    json_t *root = NULL;
    char *text = NULL;

    if (outcomes != NULL) {
        outcomes_find(outcomes, entry);
        root = make_results(entry, sentences, outcomes);
        text = json_dumps(root, JSON_INDENT(2));
    }
    if (text != NULL)
        ink_raw(ink, "%s\n", text);
    free(text);
    json_decref(root);
    free(outcomes);
}
