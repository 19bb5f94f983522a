/* SPDX-License-Identifier: MIT */
/*
 * Idea: what is known of an interview, as Markdown that the interviewer goes
 * on writing in; what is not known yet is left blank there.
 */
#include "report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "pages.h"
#include "text.h"

enum { LINES_MOST = 2000 };

static const char blank[] = "&nbsp;";

static long long number(const json_t *object, const char *member)
{
    return json_integer_value(json_object_get(object, member));
}

static void put_time(struct ink *ink, long long ms)
{
    ink_raw(ink, "%lld:%02lld", ms / 60000, ms / 1000 % 60);
}

static void put_field(struct ink *ink, const char *name, const char *value)
{
    ink_raw(ink, "| %s | ", name);
    if (value[0] != '\0')
        ink_markdown(ink, value);
    else
        ink_raw(ink, "%s", blank);
    ink_raw(ink, " |\n");
}

/* A moment as we write it needs no escapes; anything else may. */
static void put_moment(struct ink *ink, const char *moment)
{
    bool ours = moment[strspn(moment, "0123456789TZ:-")] == '\0';

    if (ours && moment[0] != '\0')
        ink_raw(ink, "| begun | %s |\n", moment);
    else
        put_field(ink, "begun", moment);
}

static void put_times(struct ink *ink, const json_t *state)
{
    const json_t *handed_in = json_object_get(state, "handed_in");
    const char *by = member_text(handed_in, "by");

    ink_raw(ink, "| time used | ");
    put_time(ink, number(state, "used_ms"));
    ink_raw(ink, " of ");
    put_time(ink, number(state, "limit_ms"));
    ink_raw(ink, " |\n| handed in | %s%s |\n",
            by[0] == '\0'              ? "not yet"
            : strcmp(by, "clock") == 0 ? "when time was up"
                                       : "by the candidate",
            json_is_true(json_object_get(handed_in, "unchanged"))
                ? ", the starter as it was"
                : "");
}

/* The clock stands while nobody is at it; whoever reads this should know. */
static void put_gaps(struct ink *ink, const json_t *state)
{
    const json_t *left = member_array(state, "left");
    const json_t *gap;
    size_t index;

    json_array_foreach ((json_t *)left, index, gap) {
        const json_t *length = json_object_get(gap, "for_ms");

        ink_raw(ink, "| interrupted | at ");
        put_time(ink, number(gap, "at_ms"));
        if (json_is_integer(length)) {
            ink_raw(ink, ", for ");
            put_time(ink, json_integer_value(length));
        } else {
            ink_raw(ink, ", the machine was started anew");
        }
        ink_raw(ink, " |\n");
    }
}

static void put_sums(struct ink *ink, const json_t *state)
{
    const json_t *entry = json_object_get(state, "entry");

    ink_raw(ink, "| code | ");
    if (json_is_object(entry))
        ink_raw(ink, "%s, %lld of %lld points",
                verdict_name(verdict_parse(member_text(entry, "verdict"))),
                number(entry, "score"), number(entry, "max_score"));
    else if (*member_text(state, "not_judged") != '\0')
        ink_markdown(ink, member_text(state, "not_judged"));
    else
        ink_raw(ink, "%s", blank);
    ink_raw(ink, " |\n| questions | ");
    if (json_is_integer(json_object_get(state, "points"))) {
        ink_raw(ink,
                "%lld of %lld points, %lld asked: ", number(state, "points"),
                3 * number(state, "asked"), number(state, "asked"));
        ink_markdown(ink, member_text(state, "grade"));
    } else {
        ink_raw(ink, "%s", blank);
    }
    ink_raw(ink, " |\n");
}

static void put_head(struct ink *ink, const json_t *state)
{
    ink_raw(ink, "# Interview: ");
    ink_markdown(ink, member_text(state, "title"));
    ink_raw(ink, "\n\n| | |\n|---|---|\n");
    put_field(ink, "candidate", member_text(state, "candidate"));
    put_field(ink, "interviewer", "");
    put_moment(ink, member_text(state, "began"));
    ink_raw(ink, "| kata | ");
    ink_markdown(ink, member_text(state, "kata"));
    ink_raw(ink, ", version %lld |\n", number(state, "version"));
    put_times(ink, state);
    put_gaps(ink, state);
    put_sums(ink, state);
    ink_raw(ink, "\n");
}

static void put_code(struct ink *ink, const json_t *entry)
{
    struct outcomes *outcomes = calloc(1, sizeof(*outcomes));

    if (outcomes == NULL)
        return;
    outcomes_find(outcomes, entry);
    ink_raw(ink, "## The code\n\n| sentence | verdict | points |\n"
                 "|---|---|---:|\n");
    for (size_t i = 0; i < outcomes->count; i++) {
        const struct outcome *outcome = &outcomes->items[i];

        ink_raw(ink, "| ");
        ink_markdown(ink, outcome->name);
        ink_raw(ink, " | %s | %lld of %lld |\n", verdict_name(outcome->verdict),
                number(outcome->first, "points"),
                number(outcome->first, "max_points"));
    }
    ink_raw(ink, "\n");
    free(outcomes);
}

static void put_questions(struct ink *ink, const json_t *state)
{
    const json_t *answers = member_array(state, "answers");
    const json_t *answer;
    size_t index;

    if (json_array_size(answers) == 0)
        return;
    ink_raw(ink, "## The questions\n\n"
                 "0 wrong or silent, 1 right words, 2 with the reason, 3 with "
                 "an example, a limit or a figure.\n\n"
                 "| | question | mark | notes |\n|--:|---|:-:|---|\n");
    json_array_foreach ((json_t *)answers, index, answer) {
        const json_t *mark = json_object_get(answer, "mark");

        ink_raw(ink, "| %zu | ", index + 1);
        ink_markdown(ink, member_text(answer, "question"));
        if (json_is_integer(mark))
            ink_raw(ink, " | %lld | %s |\n", json_integer_value(mark), blank);
        else
            ink_raw(ink, " | %s | %s |\n", blank, blank);
    }
    ink_raw(ink, "\n");
}

/* Of all questions: "from 16 of 30 on: a solid junior". */
static void put_scale(struct ink *ink, const json_t *state)
{
    const json_t *marks = member_array(state, "marks");
    const json_t *words = member_array(state, "words");

    for (size_t i = 0; i < json_array_size(marks); i++) {
        const char *word = json_string_value(json_array_get(words, i));

        ink_raw(ink, "- from %lld of %zu on: ",
                json_integer_value(json_array_get(marks, i)),
                3 * json_array_size(member_array(state, "answers")));
        ink_markdown(ink, word != NULL ? word : "");
        ink_raw(ink, "\n");
    }
    ink_raw(ink, "\n");
}

/* The kata's own Markdown, a line at a time, so that none is cut. */
static void put_after(struct ink *ink, const char *text)
{
    for (size_t i = 0; *text != '\0' && i < LINES_MOST; i++) {
        size_t length = strcspn(text, "\n");
        char *line = text_format("%.*s", (int)length, text);

        ink_plain(ink, line);
        ink_raw(ink, "\n");
        free(line);
        text += length + (text[length] == '\n');
    }
    ink_raw(ink, "\n");
}

int report_sheet(const json_t *interview, const char *file)
{
    const json_t *entry = json_object_get(interview, "entry");
    struct ink ink;
    int error;

    if (strcmp(member_text(interview, "schema"), "dojo.interview/1") != 0)
        return -EINVAL;
    error = ink_open(&ink);
    if (error != 0)
        return error;
    put_head(&ink, interview);
    if (json_is_object(entry))
        put_code(&ink, entry);
    put_questions(&ink, interview);
    put_scale(&ink, interview);
    put_after(&ink, member_text(interview, "after"));
    ink_raw(&ink, "## Notes\n\n");
    error = ink_close(&ink);
    if (error == 0)
        error = text_write(file, ink.bytes, ink.length);
    free(ink.bytes);
    return error;
}
