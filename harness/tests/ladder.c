/* SPDX-License-Identifier: MIT */
/* The form of interview.md, and where a statement ends. */
#include "ladder.h"
#include "kata.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define TINY FIXTURE_KATAS "/tiny"

static void the_parts_are_told_apart(void **state)
{
    struct ladder *ladder = NULL;
    char *message = NULL;

    (void)state;
    assert_int_equal(ladder_read(TINY, &ladder, &message), 0);
    assert_int_equal(ladder->count, 2);
    assert_string_equal(ladder->rungs[0].question, "What is one and one?");
    assert_string_equal(ladder->rungs[0].answers[0], "Two words for it.");
    assert_string_equal(ladder->rungs[0].answers[1], "Two reasons.");
    assert_string_equal(ladder->rungs[1].answers[2], "Three examples.");
    assert_int_equal(ladder->marks[0], 2);
    assert_int_equal(ladder->marks[1], 5);
    assert_string_equal(ladder->words[0], "somebody who adds");
    assert_string_equal(ladder->words[1], "somebody who carries");
    assert_string_equal(ladder->after,
                        "## Red flags\n\nCounting on fingers.\n");
    ladder_free(ladder);
}

/* The tiny kata's text with its first `from` replaced. */
static char *tiny_with(const char *from, const char *to)
{
    char *text = NULL;
    char *found;
    char *changed;

    assert_int_equal(text_read(TINY "/interview.md", 1 << 16, &text, NULL), 0);
    found = strstr(text, from);
    if (found == NULL)
        fail_msg("there is no `%s`", from);
    changed = text_format("%.*s%s%s", (int)(found - text), text, to,
                          found + strlen(from));
    free(text);
    return changed;
}

static void expect_refusal(const char *text, const char *words)
{
    struct ladder *ladder = NULL;
    char *message = NULL;

    assert_int_equal(ladder_parse("x.md", text, &ladder, &message), -EINVAL);
    assert_null(ladder);
    if (strstr(message, words) == NULL || strchr(message, '\n') != NULL)
        fail_msg("not `%s` but `%s`", words, message);
    free(message);
}

static void each_way_out_of_the_form_is_named(void **state)
{
    static const struct {
        const char *from, *to, *words;
    } ways[] = {
        {"# Tiny: the interview", "# Tiny", "x.md:1: expected `# TITLE"},
        {"2 (right, with the reason)", "2 (better)", "lacks `Mark each"},
        {"2 of 6 is", "2 of six is", "does not end with"},
        {", 5 somebody", ". 5 somebody", "does not end with"},
        {"carries.", "carries. More.", "does not end with"},
        {"carries.", "carries", "does not end with"},
        {"2 of 6", "2 of 7", "2 questions have 6 marks, not the opening's 7"},
        {"2 of 6", "0 of 6", "do not rise"},
        {"2 of 6", "5 of 6", "do not rise"},
        {", 5 some", ", 7 some", "do not rise"},
        {", 5 some", ", 99999999999999999999 some", "does not end with"},
        {"## 2. And", "## 3. And", "x.md:12: expected `## 2. QUESTION`"},
        {"## 2. And then?", "## 2. ", "expected `## 2. QUESTION`"},
        {"## 2. And", "## And", "is no section"},
        {"**2:** Two", "Two", "x.md:7: question 1 has no **2:**"},
        {"**3:** Three", "Three", "x.md:12: question 2 has no **3:**"},
        {"Three words.", "", "question 2: expected what earns a 1"},
        {"Three reasons.", "", "question 2: expected what earns a 1"},
        {"Three examples.", "", "question 2: expected what earns a 1"},
        {"Three examples.", "A. **2:** B.", "question 2: expected"},
        {"Red flags", "Red flag", "`## Red flag` is no section"},
        {"Counting on fingers.", "", "`## Red flags` is empty"},
        {"Counting on fingers.", "x\n## Red flags\nx\n", "twice"},
        {"Counting on fingers.", "x\n## 3. Late?\nx\n", "is no section"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
        char *text = tiny_with(ways[i].from, ways[i].to);

        expect_refusal(text, ways[i].words);
        free(text);
    }
}

static void what_is_no_interview_is_refused(void **state)
{
    static const char *const odd[] = {
        "", "\n", "##", "## 1. Why?", "# A: the interview", "\001\377\n\n\n# "};

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
        expect_refusal(odd[i], "x.md:1: ");
}

static void there_is_a_last_rung(void **state)
{
    char *text = text_copy("# X: the interview\n\n"
                           "Mark each answer 0 (wrong or silent), 1 (right "
                           "words), 2 (right, with the reason), 3 (right, with "
                           "an example, a limit or a figure). 1 of 123 is a, "
                           "2 b.\n\n");

    (void)state;
    for (int i = 1; i <= LADDER_RUNGS_MOST + 1; i++) {
        char *more =
            text_format("%s## %d. Q?\n\nA **2:** B **3:** C\n\n", text, i);

        free(text);
        text = more;
    }
    expect_refusal(text, "more than 40 questions");
    free(text);
}

static void a_statement_ends_before_what_you_will_see(void **state)
{
    char *statement = NULL;

    (void)state;
    assert_int_equal(statement_read(TINY, &statement), 0);
    assert_string_equal(statement, "# Tiny\n\nFor the tests of the judge.\n\n"
                                   "## Your task\n\nAdd two numbers.\n");
    free(statement);
}

static void every_kata_has_both(void **state)
{
    struct text_list roots = {0};
    struct text_list names = {0};

    (void)state;
    text_list_add(&roots, DOJO_SOURCE_DIR "/katas");
    kata_names(&roots, &names);
    assert_true(names.count > 0);
    for (size_t i = 0; i < names.count; i++) {
        char *kata = text_format("%s/%s", roots.items[0], names.items[i]);
        struct ladder *ladder = NULL;
        char *statement = NULL;
        char *message = NULL;

        if (ladder_read(kata, &ladder, &message) < 0)
            fail_msg("%s", message);
        if (statement_read(kata, &statement) < 0)
            fail_msg("%s has no statement", kata);
        assert_null(strstr(statement, "solutions/"));
        ladder_free(ladder);
        free(statement);
        free(kata);
    }
    text_list_free(&names);
    text_list_free(&roots);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_are_told_apart),
        cmocka_unit_test(each_way_out_of_the_form_is_named),
        cmocka_unit_test(what_is_no_interview_is_refused),
        cmocka_unit_test(there_is_a_last_rung),
        cmocka_unit_test(a_statement_ends_before_what_you_will_see),
        cmocka_unit_test(every_kata_has_both),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
