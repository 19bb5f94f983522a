/* SPDX-License-Identifier: MIT */
/* The page of a session, and the sheet of an interview. */
#include "report.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

static char *folder;
static char *file;
static char *session; /* the text of reports/fixture-session.json */

static int make_folder(void **state)
{
    (void)state;
    folder = path_temporary();
    file = text_format("%s/page", folder);
    return folder == NULL ||
           text_read(DOJO_SOURCE_DIR "/reports/fixture-session.json", 1 << 16,
                     &session, NULL) < 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    free(file);
    free(session);
    return 0;
}

typedef int report_function(const json_t *json, const char *file);

/* What is written of a JSON text. */
static char *write_page(report_function *report, const char *text)
{
    json_t *json = json_loads(text, 0, NULL);
    char *page = NULL;

    if (json == NULL)
        fail_msg("no JSON: %s", text);
    assert_int_equal(report(json, file), 0);
    assert_int_equal(text_read(file, 1 << 24, &page, NULL), 0);
    json_decref(json);
    return page;
}

static void expect(const char *page, const char *words)
{
    if (strstr(page, words) == NULL)
        fail_msg("no `%s` in %s", words, page);
}

static void a_session_is_told_from_its_state(void **state)
{
    char *page = write_page(report_session, session);

    (void)state;
    expect(page, "<h1>Counter</h1>");
    expect(page, "2 people, 2 turns of 5:00, 6:05 in all</p>");
    expect(page, "turn 1, ann: red, 40 of 100 points");
    expect(page, "turn 2, bob: green, 100 of 100 points");
    expect(page, "1. ann drives, bob navigates");
    expect(page, "first red: none is lost");
    expect(page, "2 lines added, 1 removed");
    expect(page, "<span class=\"added\">+&lt;more&gt;</span>");
    expect(page, "Nothing changed.");
    expect(page, "not judged");
    expect(page, "ann</th><td>1</td><td>5:00</td><td>3</td><td>1</td><td>0"
                 "</td><td>0</td>");
    expect(page, "The first green came with <a href=\"#turn-2\">turn 2</a>");
    expect(page, "Most lines changed in <a href=\"#turn-1\">turn 1</a>");
    free(page);
}

static void the_page_stands_alone(void **state)
{
    static const char *const outside[] = {
        "http://", "https://", "src=", "<script",
        "url(",    "@import",  "{{",   "}}"};
    char *page = write_page(report_session, session);

    (void)state;
    for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
        if (strstr(page, outside[i]) != NULL)
            fail_msg("the page has `%s`", outside[i]);
    expect(page, "prefers-color-scheme: dark");
    expect(page, "width=device-width");
    expect(page, "</html>\n");
    free(page);
}

static void odd_states_are_survived(void **state)
{
    static const char *const odd[] = {
        "{}", "{\"turns\": 3, \"names\": \"x\", \"left\": {}}",
        "{\"turns\": [1, null, {}, {\"lights\": 2}, {\"lights\": [3, {}], "
        "\"changes\": 7, \"used_ms\": -4}], \"names\": [1, null]}",
        "{\"turns\": [{\"driver\": 3, \"lights\": [{\"light\": 4, "
        "\"sentences\": [], \"score\": 9, \"max_score\": -1}], \"ended\": "
        "\"time\", \"changes\": {\"diff\": [1, {}, \"\"], \"added\": \"x\"}}]}",
        "{\"answers\": [1, {}, {\"mark\": \"x\"}], \"entry\": {\"tests\": 3}, "
        "\"left\": [1, {\"for_ms\": -5}], \"marks\": [\"x\"], \"words\": 3}"};

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        json_t *json = json_loads(odd[i], 0, NULL);

        assert_non_null(json);
        assert_int_equal(report_session(json, file), -EINVAL);
        assert_int_equal(report_sheet(json, file), -EINVAL);
        json_object_set_new(json, "schema", json_string("dojo.session/1"));
        assert_int_equal(report_session(json, file), 0);
        json_object_set_new(json, "schema", json_string("dojo.interview/1"));
        assert_int_equal(report_sheet(json, file), 0);
        json_decref(json);
    }
}

static void what_people_write_is_escaped(void **state)
{
    char *page = write_page(
        report_session,
        "{\"schema\": \"dojo.session/1\", \"title\": \"<script>a\", "
        "\"names\": [\"<script>b\"], \"turns\": [{\"driver\": \"<script>c\", "
        "\"navigator\": \"\\\"<script>d\", \"ended\": \"time\", \"lights\": "
        "[{\"light\": \"<script>e\", \"verdict\": \"<script>f\", \"red\": "
        "\"<script>g\", \"message\": \"<script>h\", \"sentences\": "
        "{\"<script>i\": \"<script>j\"}}], \"changes\": {\"diff\": "
        "[\"+<script>k\"]}}]}");

    (void)state;
    assert_null(strstr(page, "<script"));
    expect(page, "&lt;script&gt;c");
    free(page);
}

static void a_page_that_cannot_be_written_is_told(void **state)
{
    json_t *json = json_loads(session, 0, NULL);

    (void)state;
    assert_int_equal(report_session(json, "/nowhere/page"), -ENOENT);
    json_decref(json);
}

static void a_sheet_leaves_room_for_what_is_not_known(void **state)
{
    char *page = write_page(
        report_sheet,
        "{\"schema\": \"dojo.interview/1\", \"title\": \"Counter\", \"kata\": "
        "\"counter\", \"version\": 2, \"limit_ms\": 2700000, \"used_ms\": "
        "61000, \"left\": [{\"at_ms\": 60000, \"for_ms\": 5000}, {\"at_ms\": "
        "1000, \"for_ms\": null}], \"answers\": [{\"question\": \"Why a|b?\", "
        "\"mark\": null}, {\"question\": \"And?\", \"mark\": 3}], \"marks\": "
        "[2, 5], \"words\": [\"one\", \"two\"], \"after\": \"## Red "
        "flags\\n\\nNone.\\n\"}");

    (void)state;
    expect(page, "| candidate | &nbsp; |");
    expect(page, "| time used | 1:01 of 45:00 |");
    expect(page, "| handed in | not yet |");
    expect(page, "| interrupted | at 1:00, for 0:05 |");
    expect(page, "| interrupted | at 0:01, the machine was started anew |");
    expect(page, "| code | &nbsp; |");
    expect(page, "| 1 | Why a\\|b? | &nbsp; | &nbsp; |");
    expect(page, "| 2 | And? | 3 | &nbsp; |");
    expect(page, "- from 2 of 6 on: one\n- from 5 of 6 on: two\n");
    expect(page, "## Red flags\n\nNone.\n");
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_session_is_told_from_its_state),
        cmocka_unit_test(the_page_stands_alone),
        cmocka_unit_test(odd_states_are_survived),
        cmocka_unit_test(what_people_write_is_escaped),
        cmocka_unit_test(a_page_that_cannot_be_written_is_told),
        cmocka_unit_test(a_sheet_leaves_room_for_what_is_not_known),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
