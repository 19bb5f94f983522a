/* SPDX-License-Identifier: MIT */
/* What ties the katas together, on the first page of a report. */
#define _GNU_SOURCE /* mkdtemp, nftw, getdelim */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "report.h"

static char folder[] = "/tmp/dojo-ties-XXXXXX";

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) == NULL;
}

static int remove_one(const char *path, const struct stat *status, int kind,
                      struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

static int remove_folder(void **state)
{
    (void)state;
    return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Two katas, a machine with two processors, and no ties yet. */
static json_t *two_katas(void)
{
    return json_pack(
        "{s:s, s:{s:i}, s:[{s:s, s:s, s:[]}, {s:s, s:s, s:[]}], s:[], s:[]}",
        "schema", "dojo.results/1", "machine", "cores", 2, "katas", "name",
        "alpha", "title", "Alpha", "experiment", "name", "beta", "title",
        "Beta & Co", "experiment", "results", "ties");
}

static void tie(json_t *results, json_t *tie)
{
    assert_non_null(tie);
    json_array_append_new(json_object_get(results, "ties"), tie);
}

static void tie_time(json_t *results, const char *table, const char *row,
                     const char *column, double seconds, double busy)
{
    tie(results,
        json_pack("{s:s, s:s, s:s, s:s, s:s, s:f, s:f, s:f}", "table", table,
                  "row", row, "column", column, "kata", "beta", "answer",
                  "mutex", "seconds", seconds, "busy", busy, "load", 0.5));
}

/* One of the report's files; results are freed, the caller frees the text. */
static char *write_file(json_t *results, const char *name)
{
    char path[512];
    char *text = NULL;
    size_t room = 0;
    FILE *file;

    assert_int_equal(report_write(results, folder), 0);
    json_decref(results);
    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "re");
    assert_non_null(file);
    assert_true(getdelim(&text, &room, '\0', file) > 0);
    (void)fclose(file);
    return text;
}

/* The first page. */
static char *write_page(json_t *results)
{
    return write_file(results, "index.html");
}

/* From data-part="name" to the end of its section. */
static char *part_of(const char *page, const char *name)
{
    char mark[64];
    const char *begin;
    const char *end;

    (void)snprintf(mark, sizeof(mark), "data-part=\"%s\"", name);
    begin = strstr(page, mark);
    if (begin == NULL)
        fail_msg("the page has no part %s", name);
    end = strstr(begin, "</section>");
    assert_non_null(end);
    return strndup(begin, (size_t)(end - begin));
}

static void expect(json_t *results, const char *part, const char *const *texts)
{
    char *page = write_page(results);
    char *text = part_of(page, part);

    for (; *texts != NULL; texts++)
        if (strstr(text, *texts) == NULL)
            fail_msg("`%s` is not in %s", *texts, text);
    free(text);
    free(page);
}

#define EXPECT(results, part, ...)                                             \
    expect(results, part, (const char *const[]){__VA_ARGS__, NULL})

static void work_is_bound_by_what_its_processor_did(void **state)
{
    json_t *results = two_katas();

    (void)state;
    tie_time(results, "work", "sums", "in_turn", 1.0, 0.97);
    tie_time(results, "work", "sums", "threads", 0.5, 1.9);
    tie_time(results, "work", "sums", "processes", 0.52, 0);
    tie_time(results, "work", "calls", "in_turn", 0.5, 0.01);
    tie_time(results, "work", "calls", "event_loop", 0.05, 0.01);

    EXPECT(results, "ties-work", "computation<small>busy: 97 %",
           "waiting<small>busy: 1 %", "<b>500 ms</b>&nbsp;2.0×",
           "<td>threads or processes</td>", "<td>event loop</td>",
           "here at most: event loop 10×.",
           "here on 2 at most: threads 2.0×, processes 1.9×.",
           "<a href=\"kata-beta.html\">Beta &amp; Co</a>");
}

/* Beside ten other programs, a fifth of a processor is all there is. */
static void a_busy_machine_is_allowed_for(void **state)
{
    json_t *results = two_katas();

    (void)state;
    tie_time(results, "work", "sums", "in_turn", 1.0, 0.2);
    json_object_set_new(json_array_get(json_object_get(results, "ties"), 0),
                        "load", json_real(12));

    EXPECT(results, "ties", "its load up to 12.0 on 2 processors",
           "computation<small>busy: 20 %");
}

static void company_is_a_multiple_of_the_price_alone(void **state)
{
    json_t *results = two_katas();

    (void)state;
    tie_time(results, "lock", "one lock", "one", 10e-9, 1);
    tie_time(results, "lock", "one lock", "two", 52e-9, 1.9);

    EXPECT(results, "ties-lock", "<b>10.0 ns</b><small>",
           "<b>52.0 ns</b>&nbsp;5.2×<small>mutex",
           "not measured here: no kata offers it",
           "The dearest company here: 5.2×.");
}

static void several_designs_share_a_place(void **state)
{
    json_t *results = two_katas();

    (void)state;
    tie_time(results, "kinds", "start", "task", 25e-9, 1);
    tie_time(results, "kinds", "start", "task", 3e-6, 1);

    EXPECT(results, "ties-kinds", "who decides the switch", "<b>25.0 ns</b>",
           "<b>3.00 µs</b>", "Beta &amp; Co</a>: mutex",
           "not measured here: no kata offers it");
}

static void who_waits_is_counted(void **state)
{
    json_t *results = two_katas();

    (void)state;
    tie(results, json_pack("{s:s, s:s, s:s, s:{s:f, s:f, s:f}}", "table",
                           "waiting", "row", "a thread each", "kata", "beta",
                           "counters", "resident_kb", 8.35, "start_cpu_us",
                           211.0, "idle_switches", 3.0));

    EXPECT(results, "ties-waiting", "8.35 KiB", "211 µs",
           "were switched 3 times at most while they waited, so it does not "
           "hold");
}

static void one_processor_stands_beside_all(void **state)
{
    json_t *results = two_katas();

    (void)state;
    tie(results, json_pack("{s:s, s:s, s:s, s:{s:f, s:f}, s:f, s:f, s:f}",
                           "table", "processors", "row", "computing", "kata",
                           "beta", "counters", "one", 0.2, "all", 0.1, "ratio",
                           1.98, "low", 1.9, "high", 2.0));
    tie(results, json_pack("{s:s, s:s, s:s, s:{s:f, s:f}, s:f, s:f, s:f}",
                           "table", "processors", "row", "waiting", "kata",
                           "beta", "counters", "one", 0.1, "all", 0.1, "ratio",
                           1.0, "low", 0.98, "high", 1.02));
    tie(results, json_pack("{s:s, s:s, s:s, s:s}", "table", "processors", "row",
                           "broken", "kata", "beta", "error", "it <ended>"));

    EXPECT(results, "ties-processors", "on all 2",
           "1.98×<small>1.90 to 2.00</small></td><td>parallel",
           "<td>concurrent", "not measured: it &lt;ended&gt;");
}

/* There, all processors are no more than a share of them. */
static void a_busy_machine_calls_nothing_useless(void **state)
{
    json_t *results = two_katas();

    (void)state;
    tie(results, json_pack("{s:s, s:s, s:s, s:f, s:{s:f, s:f}, s:f, s:f, s:f}",
                           "table", "processors", "row", "computing", "kata",
                           "beta", "load", 9.0, "counters", "one", 0.1, "all",
                           0.1, "ratio", 1.0, "low", 0.98, "high", 1.02));

    EXPECT(results, "ties-processors", "<td>the machine was too busy to tell");
}

static void experiments_stand_beside_what_was_published(void **state)
{
    json_t *results = two_katas();
    json_t *kata = json_array_get(json_object_get(results, "katas"), 1);

    (void)state;
    tie_time(results, "lock", "one lock", "one", 10e-9, 1);
    json_object_set_new(
        kata, "experiment",
        json_pack("[{s:s, s:[{s:s, s:f, s:{s:f, s:s}}, {s:s, s:f}], s:[]}]",
                  "what", "ten calls", "published", "what", "in turn",
                  "seconds", 2.0016, "measured", "seconds", 0.5, "answer",
                  "plain", "what", "gone", "seconds", 1.0, "measured"));

    EXPECT(results, "ties-experiments", "rowspan=\"2\">ten calls",
           "<td>in turn</td><td><b>2.0016 s</b></td><td><b>500 ms</b>"
           "<small>plain</small></td><td>4.0×</td>",
           "<td class=\"quiet\">not measured</td>");
}

static void what_nobody_offers_is_said_to_be_missing(void **state)
{
    static const char *const parts[] = {"ties-work", "ties-waiting",
                                        "ties-processors", "ties-experiments"};

    (void)state;
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        json_t *results = two_katas();

        tie_time(results, "lock", "one lock", "one", 10e-9, 1);
        EXPECT(results, parts[i], "ot measured here: no kata offers it");
    }
}

static void hostile_rows_are_escaped(void **state)
{
    json_t *results = two_katas();
    char *page;

    (void)state;
    tie_time(results, "lock", "<script>alert(1)</script>", "one", 1, 1);
    tie(results, json_pack("{s:i, s:[], s:n}", "table", 1, "row", "column"));
    page = write_page(results);

    assert_null(strstr(page, "<script>alert"));
    free(page);
}

/* The same tables and words for those who read Markdown. */
static void markdown_has_the_tables_too(void **state)
{
    static const char *const lines[] = {
        "## What ties them together\n",
        "### One thread, threads, processes or an event loop?\n\n| work | "
        "bound "
        "by | in turn | threads | event loop | processes | threads behind a "
        "global lock | quickest |\n|---|---|---|---|---|---|---|---|\n",
        "\n| sums (beta) | computation (busy: 97 %) | 1.00 s (mutex) | 500 ms "
        "2.0× (mutex) | – | – | – | threads |\n",
        "\n| one \\| &lt;b&gt; (beta) | 10.0 ns (mutex) | 52.0 ns 5.2× (mutex) "
        "| "
        "– "
        "|\n",
        "\n| starting one, and its end | – | 25.0 ns (mutex); 3.00 µs (mutex) "
        "| "
        "– |\n",
        "\n| a thread each (beta) | 8.35 KiB | 211 µs | not measured",
        "\n| computing (beta) | 200 ms | 100 ms | 1.98× (1.90 to 2.00) | "
        "parallel: it gains from processors |\n",
        "\n| broken (beta) | not measured: it &lt;ended&gt; | | | |\n",
        "\n| ten calls (beta) | in turn | 2 s | 500 ms (plain) | 4.0× |\n",
        NULL};
    json_t *results = two_katas();
    json_t *kata = json_array_get(json_object_get(results, "katas"), 1);
    char *text;

    (void)state;
    tie_time(results, "work", "sums", "in_turn", 1.0, 0.97);
    tie_time(results, "work", "sums", "threads", 0.5, 1.9);
    tie_time(results, "lock", "one | <b>", "one", 10e-9, 1);
    tie_time(results, "lock", "one | <b>", "two", 52e-9, 1.9);
    tie_time(results, "kinds", "start", "task", 25e-9, 1);
    tie_time(results, "kinds", "start", "task", 3e-6, 1);
    tie(results, json_pack("{s:s, s:s, s:s, s:{s:f, s:f}}", "table", "waiting",
                           "row", "a thread each", "kata", "beta", "counters",
                           "resident_kb", 8.35, "start_cpu_us", 211.0));
    tie(results, json_pack("{s:s, s:s, s:s, s:{s:f, s:f}, s:f, s:f, s:f}",
                           "table", "processors", "row", "computing", "kata",
                           "beta", "counters", "one", 0.2, "all", 0.1, "ratio",
                           1.98, "low", 1.9, "high", 2.0));
    tie(results, json_pack("{s:s, s:s, s:s, s:s}", "table", "processors", "row",
                           "broken", "kata", "beta", "error", "it <ended>"));
    json_object_set_new(
        kata, "experiment",
        json_pack("[{s:s, s:[{s:s, s:f, s:{s:f, s:s}}], s:[]}]", "what",
                  "ten calls", "published", "what", "in turn", "seconds", 2.0,
                  "measured", "seconds", 0.5, "answer", "plain", "measured"));
    text = write_file(results, "report.md");

    for (size_t i = 0; lines[i] != NULL; i++)
        if (strstr(text, lines[i]) == NULL)
            fail_msg("`%s` is not in %s", lines[i], text);
    free(text);
}

static void one_kata_alone_is_tied_to_nothing(void **state)
{
    json_t *results = two_katas();
    char *page;

    (void)state;
    tie_time(results, "lock", "one lock", "one", 10e-9, 1);
    json_array_remove(json_object_get(results, "katas"), 0);
    page = write_page(results);

    assert_null(strstr(page, "data-part=\"ties"));
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_bound_by_what_its_processor_did),
        cmocka_unit_test(a_busy_machine_is_allowed_for),
        cmocka_unit_test(company_is_a_multiple_of_the_price_alone),
        cmocka_unit_test(several_designs_share_a_place),
        cmocka_unit_test(who_waits_is_counted),
        cmocka_unit_test(one_processor_stands_beside_all),
        cmocka_unit_test(a_busy_machine_calls_nothing_useless),
        cmocka_unit_test(experiments_stand_beside_what_was_published),
        cmocka_unit_test(what_nobody_offers_is_said_to_be_missing),
        cmocka_unit_test(hostile_rows_are_escaped),
        cmocka_unit_test(markdown_has_the_tables_too),
        cmocka_unit_test(one_kata_alone_is_tied_to_nothing),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
