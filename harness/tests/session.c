/* SPDX-License-Identifier: MIT */
/* dojo session, on a pseudo-terminal and by lines. _GNU_SOURCE: memmem. */
#define _GNU_SOURCE
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/on_terminal.h"

#define TINY "session", "tiny", "--katas", "katas"
#define PEOPLE "--names", "ann,bob,cy"
#define ONE "work/tiny.session-1/"

static void open_session(unsigned short columns)
{
    static const char *const arguments[] = {TINY, PEOPLE, NULL};

    open_stage(columns, arguments);
}

static void put_answer(const char *file)
{
    char *path = below("work/tiny/tiny.c");

    copy_renamed(file, path, "", "");
    free(path);
}

static json_t *session_of(const char *name)
{
    char *path = below(name);
    json_t *session = json_load_file(path, 0, NULL);

    free(path);
    assert_non_null(session);
    return session;
}

/* The navigator is the next to drive, and after the last the first. */
static void turns_go_round(void **state)
{
    static const char *const arguments[] = {TINY,      PEOPLE, "--turn", "0.2s",
                                            "--turns", "4",    NULL};
    json_t *session;

    (void)state;
    open_stage(80, arguments);
    wait_for("turn 1: ann drives");
    wait_for("bob navigates");
    wait_for("turn 2: bob drives");
    wait_for("cy navigates");
    wait_for("turn 3: cy drives");
    wait_for("ann navigates");
    wait_for("turn 4: ann drives");
    wait_for("the last turn has ended");
    wait_for("session.html is the page");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    session = session_of(ONE "session.json");
    assert_int_equal(json_array_size(json_object_get(session, "turns")), 4);
    assert_true(json_is_true(json_object_get(session, "ended")));
    json_decref(session);
    assert_true(has(ONE "turns/004/tiny.c", "tiny_add("));
}

static void each_rotation_gives_a_light(void **state)
{
    (void)state;
    open_session(80);
    wait_for("turn 1: ann drives");
    put(folder, "work/tiny/tiny.c", "int tiny_add(\n");
    press("n");
    wait_for("turn 2: bob drives");
    wait_for("turn 1, ann: build-error");
    wait_for("A  t test");
    put_answer(FIXTURE_KATAS "/tiny/starter.c");
    press("n");
    wait_for("turn 2, bob: wrong nothing_is_added_twice, 70 of 100 points");
    wait_for("AR  t test");
    put_answer(FIXTURE_KATAS "/tiny/solutions/plain.c");
    press("t");
    wait_for("turn 3, cy: accepted, 100 of 100 points");
    wait_for("ARG  t test");
    press("q");
    wait_for("turn 3, cy: accepted");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    assert_has(ONE "session.html", "first red: nothing is added twice");
    assert_has(ONE "session.html", "asked for within the turn");
    assert_has(ONE "session.html", "The first green came with");
    assert_has(ONE "session.html", "1. ann drives, bob navigates");
    assert_true(has(ONE "turns/000/tiny.c", "tiny_start"));
    assert_true(has(ONE "turns/001/tiny.c", "int tiny_add(\n"));
    expect(DOJO(folder, "list", "--katas", "katas"), 0, "tiny         green");
}

static void a_turn_that_is_asked_for_twice_is_judged_once(void **state)
{
    (void)state;
    open_session(80);
    wait_for("t test");
    press("tt");
    wait_for("something is being judged already");
    press("q");
    wait_for("session.html is the page");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
}

static void a_pause_stops_the_clock(void **state)
{
    json_t *session;

    (void)state;
    open_session(80);
    wait_for("5:00");
    press("p");
    wait_for("the clock stands");
    wait_for("paused");
    press("n");
    wait_for("turn 2: bob drives");
    wait_for("paused");
    press("p");
    wait_for("the clock goes on");
    wait_for("4:5");
    quit();
    session = session_of(ONE "session.json");
    assert_int_equal(json_array_size(json_object_get(session, "turns")), 2);
    json_decref(session);
}

/* What the last driver did is there, and the turn goes on. */
static void a_kill_loses_nothing(void **state)
{
    (void)state;
    open_session(80);
    wait_for("turn 1: ann drives");
    press("n");
    wait_for("turn 2: bob drives");
    wait_for("turn 1, ann: build-error");
    put(folder, "work/tiny/tiny.c", "mine\n");
    kill(stage.pid, SIGKILL);
    assert_int_equal(end_stage(), 128 + SIGKILL);
    assert_terminal_as_before();
    assert_has(ONE "session.html", "it has not ended");
    expect(LINES("q\n", TINY), 0, "turn 2: bob drives");
    assert_has("work/tiny/tiny.c", "mine\n");
    assert_has(ONE "session.html", "interrupted 1 time");
    assert_has(ONE "session.html", "Nothing changed.");
    assert_has(ONE "session.html", "+mine");
    assert_has(ONE "turns/002/tiny.c", "mine\n");
}

/* A turn that had ended is judged when it goes on. */
static void what_was_not_judged_yet_is_judged_later(void **state)
{
    static const char *const names[] = {"\"lights\": []", "\"ended\": false"};
    json_t *session;
    json_t *turn;
    char *path = below(ONE "session.json");

    (void)state;
    expect(LINES("n\nq\n", TINY, PEOPLE), 0, "turn 2: bob drives");
    session = session_of(ONE "session.json");
    turn = json_array_get(json_object_get(session, "turns"), 1);
    json_object_set_new(turn, "ended", json_null());
    json_array_clear(json_object_get(
        json_array_get(json_object_get(session, "turns"), 0), "lights"));
    json_object_set_new(session, "ended", json_false());
    assert_int_equal(json_dump_file(session, path, 0), 0);
    json_decref(session);
    assert_true(has(ONE "session.json", names[0]));
    assert_true(has(ONE "session.json", names[1]));
    open_session(80);
    wait_for("turn 2: bob drives");
    wait_for("turn 1, ann: build-error");
    quit();
    free(path);
}

static void other_people_are_another_session(void **state)
{
    (void)state;
    open_session(80);
    wait_for("ann drives");
    press("\003");
    assert_int_equal(end_stage(), 130);
    assert_terminal_as_before();
    expect(LINES("q\n", TINY, "--names", "dee,eve"), 0, "dee drives");
    assert_true(has("work/tiny.session-2/session.html", "eve"));
    expect(LINES("q\n", TINY), 2, "who is there?");
}

static void a_signal_gives_the_terminal_back(void **state)
{
    (void)state;
    assert_signals_give_terminal_back(open_session, "t test");
}

static void a_terminal_that_is_gone_ends_it(void **state)
{
    (void)state;
    open_session(80);
    wait_for("5:00");
    hang_up();
}

static void two_at_once_do_not_share(void **state)
{
    (void)state;
    open_session(80);
    wait_for("5:00");
    expect(DOJO(folder, TINY), 2, "is under way elsewhere");
    quit();
}

static void a_file_that_is_gone_is_an_amber_light(void **state)
{
    char *path = below("work/tiny/tiny.c");

    (void)state;
    open_session(300); /* the path on one line */
    wait_for("5:00");
    assert_int_equal(unlink(path), 0);
    press("q");
    wait_for("amber");
    wait_for("turn 1, ann: ");
    wait_for("tiny.c: no such file");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    free(path);
}

/* As on a full disk. */
static void what_cannot_be_copied_is_judged_where_it_is(void **state)
{
    char *turns = below(ONE "turns");

    (void)state;
    open_session(80);
    wait_for("5:00");
    put_answer(FIXTURE_KATAS "/tiny/solutions/plain.c");
    assert_int_equal(path_remove(turns), 0);
    put(folder, ONE "turns", "in the way\n");
    press("q");
    wait_for("turn 1, ann: accepted");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    free(turns);
}

/* What is known is in memory, and is written again. */
static void what_is_kept_is_made_again(void **state)
{
    char *path = below("work/tiny.session-1");
    char *aside = below("work/aside");
    json_t *session;

    (void)state;
    open_session(80);
    wait_for("navigates  t test");
    assert_int_equal(rename(path, aside), 0);
    press("n");
    wait_for("turn 1, ann: build-error");
    press("q");
    wait_for("turn 2, bob: build-error");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    session = session_of(ONE "session.json");
    assert_int_equal(json_array_size(json_object_get(session, "turns")), 2);
    json_decref(session);
    assert_has(ONE "session.html", "What changed is not known.");
    free(aside);
    free(path);
}

static void a_kata_that_is_gone_is_an_amber_light(void **state)
{
    char *path = below("katas/tiny");

    (void)state;
    open_session(80);
    wait_for("5:00");
    assert_int_equal(path_remove(path), 0);
    press("q");
    wait_for("amber");
    wait_for("turn 1, ann: ");
    assert_int_equal(end_stage(), 0);
    assert_terminal_as_before();
    free(path);
}

static void lines_do_where_there_is_no_terminal(void **state)
{
    struct said said;

    (void)state;
    said = LINES("x\nnext\nn\nq\n", TINY, PEOPLE);
    assert_int_equal(said.status, 0);
    assert_non_null(strstr(said.output, "turn 3: cy drives, ann navigates"));
    assert_non_null(strstr(said.output, "session.html is the page"));
    assert_null(strstr(said.output, "\033"));
    assert_null(strstr(said.output, "\a"));
    forget(&said);
}

static void narrow_terminals_do_not_hurt(void **state)
{
    (void)state;
    open_session(40);
    wait_for("5:00");
    wait_for("ann drives  bob navigates");
    quit();
    open_session(10);
    wait_for("5:00");
    quit();
}

static void an_odd_state_is_not_gone_on_with(void **state)
{
    static const char *const odd[] = {
        "",
        "[1",
        "{\"schema\": \"dojo.session/1\"}",
        "{\"schema\": \"dojo.session/1\", \"kata\": \"tiny\", \"turn_ms\": 0, "
        "\"names\": [\"a\", \"b\"], \"turns\": []}",
        "{\"schema\": \"dojo.session/1\", \"kata\": \"tiny\", \"turn_ms\": 9, "
        "\"names\": [\"a\", 3], \"turns\": [{\"driver\": \"a\", \"used_ms\": "
        "1, \"lights\": []}]}",
        "{\"schema\": \"dojo.session/1\", \"kata\": \"tiny\", \"turn_ms\": 9, "
        "\"names\": [\"a\", \"b\"], \"turns\": [7]}"};

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        begin_quick(NULL);
        put(folder, ONE "session.json", odd[i]);
        expect(LINES("q\n", TINY, PEOPLE), 0, "a new one begins");
        assert_true(has("work/tiny.session-2/session.json", "tiny"));
    }
}

static void what_cannot_be_is_said_in_a_line(void **state)
{
    (void)state;
    expect(DOJO(folder, TINY), 2, "who is there?");
    expect(DOJO(folder, TINY, "--names", "ann"), 2, "2 to 20 names");
    expect(DOJO(folder, TINY, "--names", "ann,,bob"), 2, "1 to 60 bytes");
    expect(DOJO(folder, TINY, "--names", "ann, ann "), 2, "is there twice");
    expect(DOJO(folder, TINY, PEOPLE, "--turn", "0"), 2, "--turn: 5m");
    expect(DOJO(folder, TINY, PEOPLE, "--turn", "5x"), 2, "--turn: 5m");
    expect(DOJO(folder, TINY, PEOPLE, "--turn", "5mm"), 2, "--turn: 5m");
    expect(DOJO(folder, TINY, PEOPLE, "--turns", "0"), 2, "--turns: 1 to");
    expect(DOJO(folder, TINY, PEOPLE, "--in", "/proc"), 2,
           "name a folder that can be written");
    expect(DOJO(folder, TINY, PEOPLE, "--json"), 2, "session.json has all");
    expect(DOJO(folder, "session", "nothing", PEOPLE), 2, "nothing");
}

static void names_may_be_anything_on_one_line(void **state)
{
    (void)state;
    expect(LINES("q\n", TINY, "--names",
                 "<b>,\xff\033[2J,\xc3\x87"
                 "elik"),
           0, "<b> drives");
    assert_has(ONE "session.html", "&lt;b&gt;");
    assert_false(has(ONE "session.html", "<b>"));
    assert_false(has(ONE "session.json", "\033"));
    assert_has(ONE "session.html", "\xc3\x87"
                                   "elik");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(turns_go_round, begin_quick),
        cmocka_unit_test_setup(each_rotation_gives_a_light, begin),
        cmocka_unit_test_setup(a_turn_that_is_asked_for_twice_is_judged_once,
                               begin_quick),
        cmocka_unit_test_setup(a_pause_stops_the_clock, begin_quick),
        cmocka_unit_test_setup(a_kill_loses_nothing, begin_quick),
        cmocka_unit_test_setup(what_was_not_judged_yet_is_judged_later,
                               begin_quick),
        cmocka_unit_test_setup(other_people_are_another_session, begin_quick),
        cmocka_unit_test_setup(a_signal_gives_the_terminal_back, begin_quick),
        cmocka_unit_test_setup(a_terminal_that_is_gone_ends_it, begin_quick),
        cmocka_unit_test_setup(two_at_once_do_not_share, begin_quick),
        cmocka_unit_test_setup(a_file_that_is_gone_is_an_amber_light,
                               begin_quick),
        cmocka_unit_test_setup(what_cannot_be_copied_is_judged_where_it_is,
                               begin),
        cmocka_unit_test_setup(what_is_kept_is_made_again, begin_quick),
        cmocka_unit_test_setup(a_kata_that_is_gone_is_an_amber_light,
                               begin_quick),
        cmocka_unit_test_setup(lines_do_where_there_is_no_terminal,
                               begin_quick),
        cmocka_unit_test_setup(narrow_terminals_do_not_hurt, begin_quick),
        cmocka_unit_test_setup(an_odd_state_is_not_gone_on_with, begin_quick),
        cmocka_unit_test_setup(what_cannot_be_is_said_in_a_line, begin_quick),
        cmocka_unit_test_setup(names_may_be_anything_on_one_line, begin_quick),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
