/* SPDX-License-Identifier: MIT */
/* The questions of an interview, one at a time, each with its mark. */
#include "interview.h"
#include "practice.h"
#include "show.h"
#include "style.h"
#include "teach.h"

#include <stdlib.h>

enum { TEXT_MOST = 80, PATIENCE_MS = 1000 };

static json_t *answers_of(const struct interview *interview)
{
    return json_object_get(interview->kept.state, "answers");
}

static int text_width(void)
{
    int columns = practice_columns(stdout);

    return columns < TEXT_MOST ? columns : TEXT_MOST;
}

/* Points, questions that have a mark, and what both stand for. */
static void add_up(struct interview *interview)
{
    const struct ladder *ladder = interview->ladder;
    unsigned points = 0;
    unsigned asked = 0;
    const json_t *answer;
    const char *grade;
    size_t index;

    json_array_foreach (answers_of(interview), index, answer) {
        const json_t *mark = json_object_get(answer, "mark");

        asked += json_is_integer(mark);
        points += (unsigned)json_integer_value(mark);
    }
    /* The marks are of all questions; some asked stand for all. */
    if (asked * 2 < ladder->count)
        grade = "too few were asked to say";
    else if (points * ladder->count >= ladder->marks[1] * asked)
        grade = ladder->words[1];
    else if (points * ladder->count >= ladder->marks[0] * asked)
        grade = ladder->words[0];
    else
        grade = "below the lower mark";
    json_object_update_new(interview->kept.state,
                           json_pack("{s:i, s:i, s:s}", "points", (int)points,
                                     "asked", (int)asked, "grade", grade));
}

static void show_question(struct interview *interview, size_t at)
{
    const struct ladder *ladder = interview->ladder;

    keys_hide(&interview->keys);
    printf("\n%sQuestion %zu of %u%s\n", style_bold(stdout), at + 1,
           ladder->count, style_end(stdout));
    teach_paragraph(stdout, ladder->rungs[at].question, "  ", text_width());
}

static void show_answers(struct interview *interview, size_t at)
{
    keys_hide(&interview->keys);
    for (unsigned i = 0; i < LADDER_MARK_MOST; i++) {
        char *text = text_format("%u: %s", i + 1,
                                 interview->ladder->rungs[at].answers[i]);

        teach_paragraph(stdout, text, "  ", text_width());
        free(text);
    }
}

static void mark(struct interview *interview, size_t at, json_t *value)
{
    json_object_set_new(json_array_get(answers_of(interview), at), "mark",
                        value);
    add_up(interview);
    kept_save(&interview->kept);
    interview_write_sheet(interview);
}

/* The first question without a mark; all of them, if none is. */
static size_t first_open(const struct interview *interview)
{
    const json_t *answer;
    size_t index;

    json_array_foreach (answers_of(interview), index, answer) {
        if (!json_is_integer(json_object_get(answer, "mark")))
            return index;
    }
    return index;
}

/* The next question after a key at this one. */
static size_t press(struct interview *interview, size_t at, int key)
{
    if (key >= '0' && key <= '0' + LADDER_MARK_MOST) {
        mark(interview, at, json_integer(key - '0'));
        if (!interview->keys.drawn)
            printf("  %c\n", key);
        return at + 1;
    }
    if (key == 's') {
        mark(interview, at, json_null());
        return at + 1;
    }
    if (key == 'b')
        return at > 0 ? at - 1 : at;
    if (key == 'a')
        show_answers(interview, at);
    return key == 'q' ? interview->ladder->count : at;
}

static void show_keys(struct interview *interview, size_t at)
{
    char *where = text_format("%zu/%u", at + 1, interview->ladder->count);
    const char *const parts[] = {where,    "0-3 mark", "a answer", "s skip",
                                 "b back", "q end",    NULL};

    keys_show(&interview->keys, parts);
    free(where);
}

static void ask_all(struct interview *interview)
{
    static const char marks[] =
        "Marks: 0 wrong or silent, 1 right words, 2 with the reason, 3 with an "
        "example, a limit or a figure.";
    static const char keys[] =
        "Keys: 0 to 3, a what a good answer holds, s skip, b back, q end";
    size_t count = interview->ladder->count;
    size_t at = first_open(interview);
    size_t shown = count;
    int key;

    putchar('\n');
    teach_paragraph(stdout, marks, "", text_width());
    teach_paragraph(stdout, keys, "", text_width());
    while (at < count && !interview_is_over(interview) &&
           !interview->keys.ended) {
        if (at != shown)
            show_question(interview, at);
        shown = at;
        show_keys(interview, at);
        keys_wait(&interview->keys, -1, PATIENCE_MS);
        key = keys_next(&interview->keys);
        if (key != 0)
            at = press(interview, at, key);
    }
    keys_hide(&interview->keys);
}

static void print_sum(struct interview *interview)
{
    const json_t *state = interview->kept.state;
    const char *grade = json_string_value(json_object_get(state, "grade"));
    char *sheet = kept_path(&interview->kept, "sheet.md");

    if (grade != NULL) {
        char *sum = text_format(
            "%d of %d points for the questions that were asked: %s",
            (int)json_integer_value(json_object_get(state, "points")),
            LADDER_MARK_MOST *
                (int)json_integer_value(json_object_get(state, "asked")),
            grade);

        putchar('\n');
        show_text(sum, "");
        free(sum);
    }
    printf("the sheet: %s\n", sheet);
    free(sheet);
}

void interview_ask(struct interview *interview)
{
    const struct ladder *ladder = interview->ladder;
    bool fits = ladder != NULL &&
                json_array_size(answers_of(interview)) == ladder->count;

    interview_write_sheet(interview);
    if (ladder != NULL && !fits)
        complain(0, "the questions have changed since this began; they are "
                    "left out");
    if (fits)
        ask_all(interview);
    if (interview_is_over(interview))
        return;
    if (fits)
        add_up(interview);
    json_object_set_new(interview->kept.state, "ended", json_true());
    interview_enter(interview, "ended");
    interview_write_sheet(interview);
    print_sum(interview);
}
