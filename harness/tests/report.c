/* SPDX-License-Identifier: MIT */
/* What reports/ promises of its files; what is on its pages: report_html.c. */
#define _GNU_SOURCE /* mkdtemp, nftw, getdelim */
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "fixtures/report_bench.h"

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

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_page_is_written),
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
        TEST(hostile_text_stays_text_in_markdown),
        TEST(other_schemas_are_refused),
        TEST(a_file_in_place_of_the_folder_is_an_error),
        TEST(a_full_disk_leaves_the_old_report_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
