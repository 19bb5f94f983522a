/* SPDX-License-Identifier: MIT */
/*
 * Formats for continuous integration: nothing that a submission said has a
 * meaning of its own there, and all are bounded.
 */
#define _GNU_SOURCE /* mkdtemp, nftw, setenv */
#include <errno.h>
#include <fcntl.h>
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

#include "fixtures/submissions.h"

/* One command of ours a line, its properties those that the runner knows. */
static void assert_commands(char *log)
{
    static const char *const kinds[] = {"::error ", "::warning ", "::notice "};
    char *rest = NULL;

    for (char *line = strtok_r(log, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        bool known = false;
        char *from = strchr(line, ' ');
        char *end = from != NULL ? strstr(from, "::") : NULL;

        for (size_t i = 0; i < 3; i++)
            known = known || strncmp(line, kinds[i], strlen(kinds[i])) == 0;
        assert_true(known);
        assert_non_null(end);
        *end = '\0';
        for (char *part = strtok(from + 1, ","); part != NULL;
             part = strtok(NULL, ","))
            assert_true(strncmp(part, "file=", 5) == 0 ||
                        strncmp(part, "line=", 5) == 0 ||
                        strncmp(part, "title=", 6) == 0);
        assert_null(strpbrk(end + 2, "\r\x01\x1b"));
    }
}

static void github_reads_nothing_but_our_commands(void **state)
{
    char *log = annotate(make_hostile());

    (void)state;
    assert_int_equal(count_in(log, "\n"), 3);
    assert_non_null(strstr(log, "%0A::error::forged"));
    assert_commands(log);
    free(log);
}

static void github_gets_ten_of_a_kind(void **state)
{
    json_t *tests = json_array();
    char *log;

    (void)state;
    for (int i = 0; i < 60; i++) {
        char name[16];

        (void)snprintf(name, sizeof(name), "s%d", i);
        json_array_append_new(
            tests,
            make_failure(name, i % 2 == 0 ? "wrong" : "incomplete", "m"));
    }

    log = annotate(make_results(make_entry("./work/counter", "wrong", tests)));

    assert_int_equal(count_in(log, "::error "), 10);
    assert_int_equal(count_in(log, "::warning "), 10);
    assert_int_equal(count_in(log, "::notice "), 1);
    assert_non_null(
        strstr(log, "::error file=work/counter/counter.c,line=17,title=wrong"));
    assert_non_null(strstr(log, "30 sentences failed"));
    free(log);
}

/* All that GitHub takes is 1 MiB, and it is one file for a whole step. */
static void the_summary_stays_below_a_mebibyte(void **state)
{
    json_t *results = make_hostile();
    json_t *entries = json_object_get(results, "results");

    (void)state;
    for (int i = 0; i < 2000; i++)
        json_array_append(entries, json_array_get(entries, 0));
    (void)unlink(file);

    free(annotate(results));

    assert_true(size_of(file) > 100000);
    assert_true(size_of(file) <= 1 << 20);
    results = make_plain();
    assert_int_equal(truncate(file, 1 << 20), 0);
    assert_int_equal(report_print(results, "github", file), -EFBIG);
    assert_int_equal(size_of(file), 1 << 20);
    (void)unlink(file);
    json_decref(results);
}

static void the_summary_goes_where_github_says(void **state)
{
    char path[64];
    json_t *results = make_plain();
    size_t once;

    (void)state;
    (void)snprintf(path, sizeof(path), "%s/summary", folder);
    (void)setenv("GITHUB_STEP_SUMMARY", path, 1);
    (void)strcpy(file, "-");
    free(annotate(json_incref(results)));
    once = size_of(path);
    free(annotate(results));
    (void)unsetenv("GITHUB_STEP_SUMMARY");
    (void)snprintf(file, sizeof(file), "%s/out", folder);

    assert_int_equal(size_of(path), 2 * once);
}

/* Lines outside of fences must not begin with what renders or commands. */
static void markdown_keeps_hostile_text_inside(void **state)
{
    char *page = print(make_hostile(), "markdown");
    bool fenced = false;
    char *rest = NULL;

    (void)state;
    assert_null(strstr(page, "\x1b"));
    assert_null(strstr(page, "\xe2\x80\xae"));
    for (char *line = strtok_r(page, "\n", &rest); line != NULL;
         line = strtok_r(NULL, "\n", &rest)) {
        if (strncmp(line, "```", 3) == 0) {
            fenced = !fenced;
            continue;
        }
        if (fenced) {
            assert_true(strncmp(line, "| ", 2) == 0);
            continue;
        }
        assert_null(strstr(line, "<"));
        assert_null(strstr(line, "@everyone"));
        assert_null(strstr(line, "](j"));
        assert_true(strncmp(line, "::", 2) != 0);
    }
    assert_false(fenced);
    free(page);
}

/* As print, and xmllint finds nothing wrong with it. */
static char *print_junit(json_t *results)
{
    char command[400];

    assert_int_equal(report_print(results, "junit", file), 0);
    (void)snprintf(command, sizeof(command),
                   "xmllint --huge --noout --schema %s %s 2>%s.said",
                   DOJO_SOURCE_DIR "/harness/tests/schemas/junit.xsd", file,
                   file);
    if (system(command) != 0) /* NOLINT(cert-env33-c): our own words */
        fail_msg("%s fails; see %s.said", command, file);
    return print(results, "junit");
}

static void junit_names_bytes_that_are_no_xml(void **state)
{
    char *page = print_junit(make_hostile());

    (void)state;
    assert_non_null(strstr(page, "]]&gt;"));
    assert_null(strstr(page, "<script"));
    for (const char *at = page; *at != '\0'; at++)
        assert_true((unsigned char)*at >= 0x20 || *at == '\n' || *at == '\t');
    free(page);
}

/* GitLab sees letters and digits: these five are one to it. */
static void junit_has_no_name_twice(void **state)
{
    static const char *const names[] = {"a_b", "a-b", "a b", "a_b", "a.b"};
    json_t *tests = json_array();
    json_t *results;
    char *page;

    (void)state;
    for (size_t i = 0; i < 5; i++)
        json_array_append_new(tests,
                              make_test("behaviour", names[i], "accepted", 1));
    results = make_results(make_entry("one/x_y", "accepted", tests));
    json_array_append_new(json_object_get(results, "results"),
                          make_entry("two/x-y", "accepted", json_array()));

    page = print_junit(results);

    for (int i = 2; i <= 5; i++) {
        char end[16];

        (void)snprintf(end, sizeof(end), "#%d\"", i);
        assert_non_null(strstr(page, end));
    }
    assert_non_null(strstr(page, "<testsuite name=\"counter.x-y #2\""));
    free(page);
}

static void junit_is_bounded_and_says_what_it_left_out(void **state)
{
    char *lots = malloc((10 << 20) + 1);
    json_t *tests = json_array();
    json_t *entry;
    json_t *results;
    char *page;

    (void)state;
    assert_non_null(lots);
    memset(lots, '&', 10 << 20);
    lots[10 << 20] = '\0';
    for (int i = 0; i < 400; i++) {
        char name[16];

        (void)snprintf(name, sizeof(name), "s%d", i);
        json_array_append_new(tests, make_failure(name, "wrong", "&&&&&&"));
    }
    json_object_set_new(json_array_get(tests, 0), "message", json_string(lots));
    free(lots);
    entry = make_entry("w", "wrong", tests);
    results = make_results(entry);
    for (int i = 0; i < 59; i++)
        json_array_append(json_object_get(results, "results"), entry);

    page = print_junit(results);

    assert_true(strlen(page) < 16 << 20);
    assert_true(count_in(page, "<testcase ") <= 20001);
    assert_non_null(strstr(page, "10 answers are left out"));
    free(page);
}

static void internal_failures_are_errors_to_junit(void **state)
{
    json_t *tests =
        json_pack("[o]", make_test("behaviour", "a", "internal", 5));
    char *page =
        print(make_results(make_entry("w", "internal", tests)), "junit");

    (void)state;
    assert_non_null(strstr(page, "failures=\"0\" errors=\"1\""));
    assert_non_null(strstr(page, "<error type=\"internal\""));
    free(page);
}

static void lines_for_a_log_are_no_commands(void **state)
{
    static const char *const lines[] = {"::error::x", "  ::add-mask::x",
                                        "\t\r::x", "a ##[set-env]x"};
    char *text = NULL;
    size_t length;

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        FILE *stream = open_memstream(&text, &length);

        assert_non_null(stream);
        report_line(stream, lines[i]);
        assert_int_equal(fclose(stream), 0);
        assert_true(strncmp(text + strspn(text, " \t\r"), "::", 2) != 0);
        assert_null(strstr(text, "##["));
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(github_reads_nothing_but_our_commands),
        cmocka_unit_test(github_gets_ten_of_a_kind),
        cmocka_unit_test(the_summary_stays_below_a_mebibyte),
        cmocka_unit_test(the_summary_goes_where_github_says),
        cmocka_unit_test(markdown_keeps_hostile_text_inside),
        cmocka_unit_test(junit_names_bytes_that_are_no_xml),
        cmocka_unit_test(junit_has_no_name_twice),
        cmocka_unit_test(junit_is_bounded_and_says_what_it_left_out),
        cmocka_unit_test(internal_failures_are_errors_to_junit),
        cmocka_unit_test(lines_for_a_log_are_no_commands),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
