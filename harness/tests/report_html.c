/* SPDX-License-Identifier: MIT */
/* What is on the HTML pages of a report. */
#define _GNU_SOURCE /* mkdtemp, nftw, getdelim */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixtures/report_bench.h"

static void expect_parts(const char *page, const char *const *parts)
{
    for (; *parts != NULL; parts++) {
        char part[64];

        (void)snprintf(part, sizeof(part), "data-part=\"%s\"", *parts);
        if (strstr(page, part) == NULL)
            fail_msg("no part %s", *parts);
    }
}

static void the_pages_have_every_part(void **state)
{
    struct bench *bench = *state;
    static const char *const of_index[] = {"top", "totals", "contents",
                                           "machine", NULL};
    static const char *const of_kata[] = {
        "top",     "kata",       "sentences", "broken", "findings", "player",
        "places",  "strength",   "solutions", "timing", "schedule", "spread",
        "scaling", "experiment", "machine",   NULL};
    char *page;

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "index.html");
    expect_parts(page, of_index);
    assert_non_null(strstr(page, "href=\"kata-counter.html\""));
    free(page);
    page = read_page(bench->folder, "kata-counter.html");
    expect_parts(page, of_kata);
    assert_non_null(strstr(page, "href=\"index.html\""));
    free(page);
}

static void the_pages_ask_for_nothing_from_elsewhere(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    for (size_t i = 0; i < HTML; i++) {
        char *page = read_page(bench->folder, pages[i]);

        assert_null(strstr(page, "http:"));
        assert_null(strstr(page, "https:"));
        assert_null(strstr(page, "src="));
        assert_null(strstr(page, "url("));
        assert_null(strstr(page, "@import"));
        free(page);
    }
}

/* What the player steps through: rows, values, files. */
static void a_schedule_brings_what_its_player_needs(void **state)
{
    struct bench *bench = *state;
    char *page;

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "kata-counter.html");
    assert_non_null(strstr(page, "data-thread=\"1\" data-file=\"counter.c\" "
                                 "data-line=\"17\" data-place=\"1\" "
                                 "data-value=\"1\""));
    assert_non_null(strstr(page, "<tr data-place=\"1\"><th scope=\"row\">count"
                                 "</th>"));
    assert_non_null(
        strstr(page, "data-sources=\"counter-two_mutexes kata-files\""));
    assert_non_null(strstr(page, "<template data-of=\"counter-two_mutexes\" "
                                 "data-file=\"counter.c\"><pre>/* One count"));
    assert_non_null(strstr(page, "<template data-of=\"kata-files\" "
                                 "data-file=\"schedules.c\">"));
    free(page);
}

/* The start of a long schedule is left out, and its steps keep their numbers.
 */
static void steps_left_out_are_counted(void **state)
{
    struct bench *bench = *state;
    json_t *entry = entry_of(bench->results, "no_lock");
    json_t *test;
    char *page;
    size_t i;

    json_array_foreach (json_object_get(entry, "tests"), i, test)
        json_object_set_new(test, "left_out", json_integer(12));

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "kata-counter.html");
    assert_non_null(strstr(page, "12 steps before these are left out"));
    assert_non_null(strstr(page, "<th scope=\"row\">13</th>"));
    free(page);
}

/* Of the sentence that has to notice, of another, of one that saw nothing. */
static void strength_shows_who_notices_what(void **state)
{
    struct bench *bench = *state;
    json_t *entry = entry_of(bench->results, "no_lock");
    json_t *tests = json_object_get(entry, "tests");
    const char *row;
    char *page;

    json_array_append_new(
        tests, json_pack("{s:s, s:s, s:s}", "stage", "schedules", "name",
                         "value_is_read_in_order", "verdict", "deadlock"));
    json_array_append_new(
        tests, json_pack("{s:s, s:s, s:s}", "stage", "schedules", "name",
                         "a_reader_sees_no_half_sum", "verdict", "accepted"));

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "kata-counter.html");
    row = strstr(page, "data-part=\"strength\"");
    assert_non_null(row);
    row = strstr(row, "<a href=\"#counter-no_lock\">");
    assert_non_null(row);
    *strstr(row, "</tr>") = '\0';
    assert_non_null(strstr(row, "race, as it has to"));
    assert_non_null(strstr(row, ">deadlock<"));
    assert_non_null(strstr(row, ">accepted<"));
    free(page);
}

static json_t *make_mutants(const char *kata)
{
    return json_pack(
        "{s:s, s:[{s:s, s:{s:{s:i, s:i}}, s:[{s:s, s:s, s:i}], s:[{s:s, s:s, "
        "s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s}]}]}",
        "schema", "dojo.mutants/1", "katas", "kata", kata, "counts", "classic",
        "made", 97, "killed", 95, "killers", "stage", "schedules", "sentence",
        "no_increment_is_lost", "concurrency", 31, "mutants", "answer", "mutex",
        "operator", "lock_dropped", "outcome", "survived", "function",
        "counter_add", "diff", "-    lock(<&c>);\n+    ;\n", "outcome",
        "equivalent", "operator", "constant", "why", "it was zero before",
        "outcome", "untold", "why", "seen by none");
}

static void mutants_are_shown_where_there_are_any(void **state)
{
    struct bench *bench = *state;
    char *page;

    assert_int_equal(report_write(bench->results, bench->folder), 0);
    page = read_page(bench->folder, "kata-counter.html");
    assert_null(strstr(page, "data-part=\"mutants\""));
    free(page);
    json_object_set_new(bench->results, "mutants", make_mutants("counter"));

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "kata-counter.html");
    assert_non_null(strstr(page, "data-part=\"mutants\""));
    assert_non_null(strstr(page, ">97</td>"));
    assert_non_null(strstr(page, ">31</td>"));
    assert_non_null(strstr(page, "-    lock(&lt;&amp;c&gt;);"));
    assert_non_null(strstr(page, "it was zero before"));
    assert_non_null(strstr(page, "seen by none"));
    free(page);
}

static void mutants_of_other_katas_are_not(void **state)
{
    struct bench *bench = *state;
    char *page;

    json_object_set_new(bench->results, "mutants", make_mutants("queue"));

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "kata-counter.html");
    assert_null(strstr(page, "data-part=\"mutants\""));
    free(page);
}

static void hostile_text_stays_text_in_html(void **state)
{
    struct bench *bench = *state;
    static const size_t scripts[HTML] = {0, 1}; /* players are ours */

    poison(bench->results);
    rename_kata(bench->results, "counter");

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    for (size_t i = 0; i < HTML; i++) {
        char *page = read_page(bench->folder, pages[i]);

        assert_int_equal(count_in(page, "<script"), scripts[i]);
        assert_null(strstr(page, "<img"));
        assert_null(strstr(page, "\" onmouseover"));
        assert_null(strstr(page, "href=\"javascript"));
        assert_null(strstr(page, "\x1b"));
        assert_null(strstr(page, "\x01"));
        assert_null(strstr(page, "\x7f"));
        assert_null(strstr(page, "\xe2\x80\xae"));
        free(page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_pages_have_every_part),
        TEST(the_pages_ask_for_nothing_from_elsewhere),
        TEST(a_schedule_brings_what_its_player_needs),
        TEST(steps_left_out_are_counted),
        TEST(strength_shows_who_notices_what),
        TEST(mutants_are_shown_where_there_are_any),
        TEST(mutants_of_other_katas_are_not),
        TEST(hostile_text_stays_text_in_html),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
