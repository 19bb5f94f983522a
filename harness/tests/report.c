/* SPDX-License-Identifier: MIT */
/* What reports/ promises; the results come from reports/fixture.json. */
#define _GNU_SOURCE /* mkdtemp, asprintf, nftw */
#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "report.h"

static const char *const pages[] = {"index.html",    "kata-counter.html",
                                    "report.md",     "junit.xml",
                                    "cobertura.xml", "report.json"};
enum { PAGES = sizeof(pages) / sizeof(pages[0]), XML = 3, HTML = 2 };

struct bench {
    char folder[64];
    json_t *results;
};

static int set_up(void **state)
{
    struct bench *bench = calloc(1, sizeof(*bench));

    if (bench == NULL)
        return -1;
    strcpy(bench->folder, "/tmp/dojo-report-XXXXXX");
    bench->results =
        json_load_file(DOJO_SOURCE_DIR "/reports/fixture.json", 0, NULL);
    *state = bench;
    return mkdtemp(bench->folder) == NULL || bench->results == NULL ? -1 : 0;
}

static int remove_one(const char *path, const struct stat *status, int kind,
                      struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

static int tear_down(void **state)
{
    struct bench *bench = *state;

    json_decref(bench->results);
    (void)nftw(bench->folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(bench);
    return 0;
}

/* A whole file; the caller frees it. */
static char *read_page(const char *folder, const char *name)
{
    char path[512];
    char *text = NULL;
    size_t room = 0;
    FILE *file;
    ssize_t length;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "re");
    assert_non_null(file);
    length = getdelim(&text, &room, '\0', file);
    (void)fclose(file);
    assert_true(length > 0);
    return text;
}

static size_t count_files(const char *folder)
{
    DIR *dir = opendir(folder);
    size_t count = 0;

    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL;
         entry = readdir(dir))
        count +=
            strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    (void)closedir(dir);
    return count;
}

static size_t count_in(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

static json_t *entry_of(const json_t *results, const char *answer)
{
    size_t i;
    json_t *entry;

    json_array_foreach (json_object_get(results, "results"), i, entry)
        if (strcmp(json_string_value(json_object_get(entry, "answer")),
                   answer) == 0)
            return entry;
    return NULL;
}

static void every_page_is_written(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    assert_int_equal(count_files(bench->folder), PAGES);
    for (size_t i = 0; i < PAGES; i++)
        free(read_page(bench->folder, pages[i]));
}

static void folders_on_the_way_are_made(void **state)
{
    struct bench *bench = *state;
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/a/b", bench->folder);

    assert_int_equal(report_write(bench->results, path), 0);

    assert_int_equal(count_files(path), PAGES);
}

static void other_schemas_are_refused(void **state)
{
    struct bench *bench = *state;

    json_object_set_new(bench->results, "schema", json_string("dojo.list/1"));

    assert_int_equal(report_write(bench->results, bench->folder), -EINVAL);
    assert_int_equal(count_files(bench->folder), 0);
}

static void a_file_in_place_of_the_folder_is_an_error(void **state)
{
    struct bench *bench = *state;

    assert_int_equal(report_write(bench->results, "/dev/null/reports"),
                     -ENOTDIR);
}

/* A file-size limit stands for the full disk: write fails half way. */
static void a_full_disk_leaves_the_old_report_whole(void **state)
{
    struct bench *bench = *state;
    struct rlimit old;
    struct rlimit small;
    char *before;
    char *after;
    int error;

    assert_int_equal(report_write(bench->results, bench->folder), 0);
    before = read_page(bench->folder, "index.html");
    json_object_set_new(bench->results, "date", json_string("later"));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){2000, old.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);

    error = report_write(bench->results, bench->folder);

    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(error, -EFBIG);
    after = read_page(bench->folder, "index.html");
    assert_string_equal(after, before);
    assert_int_equal(count_files(bench->folder), PAGES);
    free(before);
    free(after);
}

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
        "s:s, s:s, s:s}, {s:s, s:s, s:s}]}]}",
        "schema", "dojo.mutants/1", "katas", "kata", kata, "counts", "classic",
        "made", 97, "killed", 95, "killers", "stage", "schedules", "sentence",
        "no_increment_is_lost", "concurrency", 31, "mutants", "answer", "mutex",
        "operator", "lock_dropped", "outcome", "survived", "function",
        "counter_add", "diff", "-    lock(<&c>);\n+    ;\n", "outcome",
        "equivalent", "operator", "constant", "why", "it was zero before");
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

static void rename_kata(json_t *results, const char *name)
{
    size_t i;
    json_t *entry;

    json_object_set_new(json_array_get(json_object_get(results, "katas"), 0),
                        "name", json_string(name));
    json_array_foreach (json_object_get(results, "results"), i, entry)
        json_object_set_new(entry, "kata", json_string(name));
}

static bool is_there(const char *folder, const char *name)
{
    char path[512];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* What is not a page of ours stays, whatever its name. */
static void a_page_of_a_kata_that_is_gone_goes(void **state)
{
    struct bench *bench = *state;
    char path[128];
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/kata-notes.html", bench->folder);
    file = fopen(path, "we");
    assert_non_null(file);
    (void)fputs("my own notes\n", file);
    (void)fclose(file);
    assert_int_equal(report_write(bench->results, bench->folder), 0);
    rename_kata(bench->results, "queue");

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    assert_true(is_there(bench->folder, "kata-queue.html"));
    assert_true(is_there(bench->folder, "kata-notes.html"));
    assert_false(is_there(bench->folder, "kata-counter.html"));
}

static void a_name_that_is_no_name_leads_nowhere_else(void **state)
{
    struct bench *bench = *state;

    rename_kata(bench->results, "../../etc/\"><b>");

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    assert_int_equal(count_files(bench->folder), PAGES);
    assert_true(is_there(bench->folder, "kata.0.html"));
}

/* A result of a bare `dojo test --json` has no katas, machine or date. */
static void results_without_extras_make_a_page(void **state)
{
    struct bench *bench = *state;
    char *page;

    json_object_del(bench->results, "katas");
    json_object_del(bench->results, "machine");
    json_object_del(bench->results, "date");

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "kata-counter.html");
    assert_non_null(strstr(page, "no increment is lost"));
    free(page);
}

/* Each value of each entry in turn is of a type that nobody expects. */
static void values_of_any_type_make_a_page(void **state)
{
    struct bench *bench = *state;
    json_t *entry = entry_of(bench->results, "mutex");
    const char *name;
    json_t *value;
    void *next;

    json_object_foreach_safe(entry, next, name, value)
    {
        json_t *odd = json_pack("[[], {}, 7, s, null]", "odd");

        json_object_set_new(entry, name, odd);
        assert_int_equal(report_write(bench->results, bench->folder), 0);
        json_object_set_new(entry, name, json_real(1e308));
        assert_int_equal(report_write(bench->results, bench->folder), 0);
    }
}

static const char hostile[] =
    "</pre></details><script>alert(1)</script><img src=x onerror=alert(2)>"
    "\" onmouseover=\"x ' ]]> & &lt; \x01\x1b[31m\x7f \xe2\x80\xae reversed "
    "```` \n::error::forged\n| @everyone [a](javascript:b) ![c](http://d)";

/* The starter's every text, and the kata's own, come from an attacker. */
static void poison(json_t *value)
{
    const char *name;
    json_t *member;
    void *next;

    for (size_t i = 0; i < json_array_size(value); i++)
        poison(json_array_get(value, i));
    json_object_foreach_safe(value, next, name, member)
    {
        if (strcmp(name, "schema") == 0 || strcmp(name, "verdict") == 0 ||
            strcmp(name, "role") == 0 || strcmp(name, "kata") == 0)
            continue;
        if (json_is_string(member))
            json_object_set_new(value, name, json_string(hostile));
        else
            poison(member);
    }
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

static void hostile_text_stays_text_in_markdown(void **state)
{
    struct bench *bench = *state;
    json_t *tests = json_object_get(entry_of(bench->results, "mutex"), "tests");
    json_t *test = json_array_get(tests, 0);
    char *page;

    json_object_set_new(test, "verdict", json_string("wrong"));
    json_object_set_new(test, "message", json_string(hostile));

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "report.md");
    assert_non_null(strstr(page, "`````text\n"));
    assert_non_null(strstr(page, "\n| ::error::"));
    assert_null(strstr(page, "\n::error"));
    assert_null(strstr(page, "\x1b"));
    free(page);
}

/* Fails unless every tag that opens closes, and nothing stands raw. */
static void assert_well_formed(const char *text)
{
    char open[16][32];
    size_t depth = 0;

    for (const char *p = text; *p != '\0'; p++) {
        assert_true((unsigned char)*p >= 0x20 || *p == '\n' || *p == '\t');
        if (*p == '&')
            assert_true(
                strncmp(p, "&amp;", 5) == 0 || strncmp(p, "&lt;", 4) == 0 ||
                strncmp(p, "&gt;", 4) == 0 || strncmp(p, "&quot;", 6) == 0 ||
                strncmp(p, "&#39;", 5) == 0);
        if (*p != '<' || p[1] == '?')
            continue;
        const char *end = strpbrk(p + 1, "<>");
        size_t word = strcspn(p + 1, " >\n/");

        assert_non_null(end);
        assert_int_equal(*end, '>');
        if (p[1] == '/') {
            assert_true(depth > 0);
            depth--;
            word = strcspn(p + 2, ">");
            assert_int_equal(strlen(open[depth]), word);
            assert_memory_equal(open[depth], p + 2, word);
        } else if (end[-1] != '/') {
            assert_true(depth < 16 && word < 32);
            memcpy(open[depth], p + 1, word);
            open[depth++][word] = '\0';
        }
    }
    assert_int_equal(depth, 0);
}

static void xml_is_well_formed(void **state)
{
    struct bench *bench = *state;

    for (int turn = 0; turn < 2; turn++) {
        assert_int_equal(report_write(bench->results, bench->folder), 0);
        for (size_t i = XML; i < XML + 2; i++) {
            char *page = read_page(bench->folder, pages[i]);

            assert_well_formed(page);
            free(page);
        }
        poison(bench->results);
    }
}

static void junit_is_green_when_all_is_as_it_should_be(void **state)
{
    struct bench *bench = *state;
    char *page;

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "junit.xml");
    assert_null(strstr(page, "<failure"));
    assert_int_equal(count_in(page, "classname=\"counter.broken\""), 6);
    free(page);
}

static void junit_is_red_for_a_variant_that_nobody_noticed(void **state)
{
    struct bench *bench = *state;
    json_t *kata = json_array_get(json_object_get(bench->results, "katas"), 0);
    json_t *variant = json_array_get(json_object_get(kata, "broken"), 0);
    char *page;

    json_object_set_new(variant, "noticed", json_false());

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "junit.xml");
    assert_int_equal(count_in(page, "<failure"), 1);
    assert_non_null(strstr(page, "not noticed by no_increment_is_lost"));
    free(page);
}

static void the_json_is_the_results(void **state)
{
    struct bench *bench = *state;
    char path[128];
    json_t *copy;

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    (void)snprintf(path, sizeof(path), "%s/report.json", bench->folder);
    copy = json_load_file(path, 0, NULL);
    assert_non_null(copy);
    assert_true(json_equal(copy, bench->results));
    json_decref(copy);
}

static void cobertura_counts_lines_and_branches(void **state)
{
    struct bench *bench = *state;
    char *page;

    assert_int_equal(report_write(bench->results, bench->folder), 0);

    page = read_page(bench->folder, "cobertura.xml");
    assert_non_null(strstr(page, "lines-covered=\"11\" lines-valid=\"12\""));
    assert_non_null(strstr(page, "condition-coverage=\"100% (2/2)\""));
    free(page);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_page_is_written),
        TEST(the_pages_have_every_part),
        TEST(the_pages_ask_for_nothing_from_elsewhere),
        TEST(a_schedule_brings_what_its_player_needs),
        TEST(steps_left_out_are_counted),
        TEST(strength_shows_who_notices_what),
        TEST(mutants_are_shown_where_there_are_any),
        TEST(mutants_of_other_katas_are_not),
        TEST(a_page_of_a_kata_that_is_gone_goes),
        TEST(a_name_that_is_no_name_leads_nowhere_else),
        TEST(the_json_is_the_results),
        TEST(cobertura_counts_lines_and_branches),
        TEST(junit_is_green_when_all_is_as_it_should_be),
        TEST(junit_is_red_for_a_variant_that_nobody_noticed),
        TEST(xml_is_well_formed),
        TEST(folders_on_the_way_are_made),
        TEST(results_without_extras_make_a_page),
        TEST(values_of_any_type_make_a_page),
        TEST(hostile_text_stays_text_in_html),
        TEST(hostile_text_stays_text_in_markdown),
        TEST(other_schemas_are_refused),
        TEST(a_file_in_place_of_the_folder_is_an_error),
        TEST(a_full_disk_leaves_the_old_report_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
