/* SPDX-License-Identifier: MIT */
/* dojo interview, on a pseudo-terminal and by lines. _GNU_SOURCE: memmem. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/on_terminal.h"

#define TINY "interview", "tiny", "--katas", "katas"
#define ONE "work/tiny.interview-1/"

static void open_interview(unsigned short columns)
{
    static const char *const arguments[] = {TINY, "--candidate", "Ann Bell",
                                            NULL};

    open_stage(columns, arguments);
}

static void leave(void)
{
    press("qq");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
}

static void put_right_answer(void)
{
    char *path = below(ONE "tiny.c");

    copy_renamed(FIXTURE_KATAS "/tiny/solutions/plain.c", path, "", "");
    free(path);
}

/* Neither how answers fare, nor a question, nor a verdict. */
static void the_statement_comes_alone(void **state)
{
    (void)state;
    open_interview(80);
    wait_without("Add two numbers.", "How answers fare");
    wait_without("nothing is judged before you hand in", "How answers fare");
    wait_without("45:00", "one and one");
    press("s");
    wait_without("Add two numbers.", "wrong");
    leave();
    assert_has(ONE "statement.md", "Add two numbers.");
    assert_false(has(ONE "statement.md", "How answers fare"));
}

/* What only the interviewer's copy of the kata has. */
static void remove_answers(void)
{
    static const char *const folders[] = {"katas/tiny/solutions",
                                          "katas/tiny/broken"};

    for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
        char *path = below(folders[i]);

        assert_int_equal(path_remove(path), 0);
        free(path);
    }
}

static void answers_may_be_elsewhere(void **state)
{
    (void)state;
    remove_answers();
    open_interview(80);
    wait_for("45:00");
    put_right_answer();
    press("h");
    wait_for("h again hands in");
    press("h");
    wait_for("100 of 100 points");
    wait_without("What is one and one?", "Two words");
    press("a");
    wait_for("1: Two words for it.");
    wait_for("2: Two reasons.");
    wait_for("3: Two examples.");
    wait_without("0-3 mark", "And then?");
    press("3");
    wait_for("And then?");
    press("b");
    wait_for("What is one and one?");
    press("1");
    wait_for("And then?");
    press("0");
    wait_for("1 of 6 points for the questions that were asked: below");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    assert_has(ONE "sheet.md", "| candidate | Ann Bell |");
    assert_has(ONE "sheet.md", "| handed in | by the candidate |");
    assert_has(ONE "sheet.md", "| code | accepted, 100 of 100 points |");
    assert_has(ONE "sheet.md", "| 1 | What is one and one? | 1 |");
    assert_has(ONE "sheet.md", "| 2 | And then? | 0 |");
    assert_has(ONE "sheet.md", "- from 5 of 6 on: somebody who carries");
    assert_has(ONE "sheet.md", "## Red flags\n\nCounting on fingers.");
    assert_true(has(ONE "handed-in/tiny.c", "tiny_add"));
}

/* The next one is another one; progress is left alone. */
static void one_that_has_ended_is_not_gone_on_with(void **state)
{
    (void)state;
    expect(LINES("h\nh\nq\n", TINY), 0, "the sheet: " ONE "sheet.md");
    assert_has(ONE "sheet.md", "by the candidate, the starter as it was");
    expect(LINES("q\nq\n", TINY), 0, "work/tiny.interview-2");
    expect(DOJO(folder, "list", "--katas", "katas"), 0, "0 of ");
    assert_false(has("dojo/progress", "tiny"));
}

static void when_time_is_up_it_is_taken(void **state)
{
    static const char *const arguments[] = {TINY, "--minutes", "1s", NULL};

    (void)state;
    open_stage(80, arguments);
    wait_for("time is up");
    wait_for("0 of 100 points");
    wait_for("What is one and one?");
    press("q");
    wait_for("0 of 0 points for the questions that were asked: too few");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    assert_has(ONE "sheet.md", "| handed in | when time was up");
}

/* Then there is nothing to judge, and the questions come all the same. */
static void a_file_that_is_gone_is_not_judged(void **state)
{
    char *path = below(ONE "tiny.c");
    char *file = below(ONE "interview.json");

    (void)state;
    open_interview(80);
    wait_for("45:00");
    assert_int_equal(unlink(path), 0);
    press("hh");
    wait_for("tiny.c: No such file");
    wait_for("nothing was handed in; the clock goes on");
    leave();
    copy_renamed(file, file, "\"limit_ms\": 2700000", "\"limit_ms\": 1");
    copy_renamed(file, file, "\"used_ms\": ", "\"used_ms\": 1"); /* > 0 */
    expect(LINES("2\n", TINY), 0, "time is up");
    assert_has(ONE "sheet.md", "| code | nothing could be taken in |");
    assert_has(ONE "sheet.md", "| 1 | What is one and one? | 2 |");
    free(file);
    free(path);
}

static void a_kill_loses_nothing(void **state)
{
    (void)state;
    open_interview(80);
    wait_for("45:00");
    put_right_answer();
    kill(stage.pid, SIGKILL);
    assert_int_equal(end_stage(), 128 + SIGKILL);
    assert_terminal_as_before();
    open_interview(80);
    wait_for(ONE);
    wait_for("left; nothing is judged");
    press("\003");
    assert_int_equal(end_stage(), 130);
    assert_terminal_as_before();
    assert_has(ONE "tiny.c", "tiny_add");
    expect(LINES("h\nh\n2\n2\n", TINY), 0, "4 of 6 points");
    assert_has(ONE "sheet.md", "| code | accepted, 100 of 100 points |");
    assert_has(ONE "sheet.md", "| interrupted | at 0:0");
}

/* The state is written now and then, the clock at every tick. */
static void a_kill_gives_no_time_back(void **state)
{
    (void)state;
    open_interview(80);
    wait_for("45:00");
    wait_for("44:5");
    kill(stage.pid, SIGKILL);
    assert_int_equal(end_stage(), 128 + SIGKILL);
    assert_terminal_as_before();
    open_interview(80);
    wait_without("left; nothing is judged", "45:00 left");
    kill(stage.pid, SIGKILL);
    assert_int_equal(end_stage(), 128 + SIGKILL);
    assert_terminal_as_before();
    put(folder, ONE ".lock",
        "0000000000000000000 0000000000000600000 0000000000000000000\n");
    open_interview(80);
    wait_for("35:00 left; nothing is judged");
    press("qq");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    put(folder, ONE ".lock", "odd\n");
    open_interview(80);
    wait_for("left; nothing is judged");
    press("qq");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
}

/* Among the questions: the marks so far are there. */
static void marks_outlive_a_kill(void **state)
{
    (void)state;
    open_interview(80);
    wait_for("45:00");
    press("hh");
    wait_for("What is one and one?");
    press("2");
    wait_for("And then?");
    kill(stage.pid, SIGKILL);
    assert_int_equal(end_stage(), 128 + SIGKILL);
    assert_terminal_as_before();
    assert_has(ONE "sheet.md", "| 1 | What is one and one? | 2 |");
    expect(LINES("3\n", TINY), 0, "5 of 6 points");
}

static void a_signal_gives_the_terminal_back(void **state)
{
    (void)state;
    assert_signals_give_terminal_back(open_interview, "Tiny");
}

static void a_terminal_that_is_gone_ends_it(void **state)
{
    (void)state;
    open_interview(80);
    wait_for("45:00");
    hang_up();
}

static void two_at_once_do_not_share(void **state)
{
    (void)state;
    open_interview(80);
    wait_for("45:00");
    expect(DOJO(folder, TINY), 2, "is under way elsewhere");
    leave();
}

static void lines_do_where_there_is_no_terminal(void **state)
{
    struct said said;

    (void)state;
    said =
        LINES("\n  \nnothing\nh\nhand in\n7\na\n3 points\nb\n1\nskip\n", TINY);
    assert_int_equal(said.status, 0);
    assert_non_null(strstr(said.output, "h once more hands in"));
    assert_non_null(strstr(said.output, "1: Two words for it."));
    assert_non_null(strstr(said.output, "1 of 3 points"));
    assert_null(strstr(said.output, "\033"));
    forget(&said);
}

static void forty_columns_are_enough(void **state)
{
    (void)state;
    open_interview(40);
    wait_for("45:00");
    press("hh");
    wait_for("1/2");
    wait_for("0-3 mark  a answer  s skip");
    quit();
}

static void ten_columns_do_not_hurt(void **state)
{
    (void)state;
    open_interview(10);
    wait_for("45:00");
    leave();
}

static void an_odd_interview_is_refused_at_once(void **state)
{
    char *work = below("work");

    (void)state;
    put(folder, "katas/tiny/interview.md", "# Tiny: the interview\n");
    expect(DOJO(folder, TINY), 2, "interview.md:1: the opening lacks");
    put(folder, "katas/tiny/interview.md", "\xff\xfe");
    expect(DOJO(folder, TINY), 2, "interview.md: Invalid");
    begin_quick(NULL);
    put(folder, "katas/tiny/README.md", "# Tiny\n");
    expect(DOJO(folder, TINY), 2, "README.md: lacks `## What you will see`");
    assert_false(path_is_folder(work));
    free(work);
}

static void without_questions_there_is_still_the_code(void **state)
{
    char *path = below("katas/tiny/interview.md");

    (void)state;
    assert_int_equal(unlink(path), 0);
    expect(LINES("h\nh\n", TINY), 0, "there will be no questions");
    assert_has(ONE "sheet.md", "| code | build-error, 0 of 100 points |");
    free(path);
}

static void questions_that_change_are_left_out(void **state)
{
    (void)state;
    expect(LINES("q\nq\n", TINY), 0, "all is kept");
    put(folder, "katas/tiny/interview.md",
        "# T: the interview\n\nMark each answer 0 (wrong or silent), 1 (right "
        "words), 2 (right, with the reason), 3 (right, with an example, a "
        "limit or a figure). 1 of 3 is a, 2 b.\n\n## 1. Q?\n\nA **2:** B "
        "**3:** C\n");
    expect(LINES("h\nh\n", TINY), 0, "the questions have changed");
}

/* Of a file that somebody has written into nothing is believed. */
static void a_torn_state_is_not_gone_on_with(void **state)
{
    static const char *const odd[] = {
        "",
        "{",
        "[]",
        "{\"schema\": \"dojo.interview/1\"}",
        "{\"schema\": \"dojo.session/1\", \"limit_ms\": 1, \"used_ms\": 1, "
        "\"phase\": \"x\", \"kata\": \"x\", \"answers\": []}",
        "{\"schema\": \"dojo.interview/1\", \"limit_ms\": \"1\", \"used_ms\": "
        "1, \"phase\": \"working\", \"kata\": \"x\", \"answers\": []}"};

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        begin_quick(NULL);
        put(folder, ONE "interview.json", odd[i]);
        expect(LINES("q\nq\n", TINY), 0, "a new one begins");
        assert_true(has("work/tiny.interview-2/interview.json", "tiny"));
    }
}

/* Believed as far as it makes sense: no key, no crash. */
static void an_odd_state_is_survived(void **state)
{
    (void)state;
    put(folder, ONE "interview.json",
        "{\"schema\": \"dojo.interview/1\", \"limit_ms\": -5, \"used_ms\": "
        "-9223372036854775808, \"phase\": \"asking\", \"kata\": 3, \"left\": 7,"
        " \"seen_ms\": \"x\", \"boot\": [], \"answers\": [3, null]}");
    expect(LINES("q\nq\n", TINY), 0, "a new one begins");
    begin_quick(NULL);
    put(folder, ONE "interview.json",
        "{\"schema\": \"dojo.interview/1\", \"limit_ms\": -5, \"used_ms\": "
        "-9223372036854775808, \"phase\": \"asking\", \"kata\": \"tiny\", "
        "\"left\": 7, \"seen_ms\": \"x\", \"boot\": [], \"answers\": "
        "[3, null], \"handed_in\": 3, \"entry\": {\"tests\": [4, {}]}}");
    expect(LINES("2\n3\n", TINY), 0, "the sheet");
}

static void what_cannot_be_is_said_in_a_line(void **state)
{
    (void)state;
    expect(DOJO(folder, "interview", "nothing", "--katas", "katas"), 2,
           "nothing");
    expect(DOJO(folder, TINY, "--minutes", "0"), 2, "--minutes: a number");
    expect(DOJO(folder, TINY, "--minutes", "-3"), 2, "--minutes: a number");
    expect(DOJO(folder, TINY, "--minutes", "1e3"), 2, "--minutes: a number");
    expect(DOJO(folder, TINY, "--minutes", "2d"), 2, "--minutes: a number");
    expect(DOJO(folder, TINY, "--minutes", "1441"), 2, "--minutes: a number");
    expect(DOJO(folder, TINY, "--in", "/proc"), 2, "name a folder that can be");
    expect(DOJO(folder, TINY, "more"), 2, "one kata at a time");
    expect(DOJO(folder, TINY, "--json"), 2, "interview.json has all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_statement_comes_alone, begin_quick),
        cmocka_unit_test_setup(answers_may_be_elsewhere, begin),
        cmocka_unit_test_setup(one_that_has_ended_is_not_gone_on_with,
                               begin_quick),
        cmocka_unit_test_setup(when_time_is_up_it_is_taken, begin_quick),
        cmocka_unit_test_setup(a_file_that_is_gone_is_not_judged, begin_quick),
        cmocka_unit_test_setup(a_kill_loses_nothing, begin),
        cmocka_unit_test_setup(a_kill_gives_no_time_back, begin),
        cmocka_unit_test_setup(marks_outlive_a_kill, begin_quick),
        cmocka_unit_test_setup(a_signal_gives_the_terminal_back, begin_quick),
        cmocka_unit_test_setup(a_terminal_that_is_gone_ends_it, begin_quick),
        cmocka_unit_test_setup(two_at_once_do_not_share, begin_quick),
        cmocka_unit_test_setup(lines_do_where_there_is_no_terminal,
                               begin_quick),
        cmocka_unit_test_setup(forty_columns_are_enough, begin_quick),
        cmocka_unit_test_setup(ten_columns_do_not_hurt, begin_quick),
        cmocka_unit_test_setup(an_odd_interview_is_refused_at_once,
                               begin_quick),
        cmocka_unit_test_setup(without_questions_there_is_still_the_code,
                               begin_quick),
        cmocka_unit_test_setup(questions_that_change_are_left_out, begin_quick),
        cmocka_unit_test_setup(a_torn_state_is_not_gone_on_with, begin_quick),
        cmocka_unit_test_setup(an_odd_state_is_survived, begin_quick),
        cmocka_unit_test_setup(what_cannot_be_is_said_in_a_line, begin_quick),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
