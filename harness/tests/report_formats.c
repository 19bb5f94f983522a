/* SPDX-License-Identifier: MIT */
/*
 * Formats for courses: each is held to what its reader takes; and what holds
 * for all of them.
 */
#define _GNU_SOURCE /* mkdtemp, nftw, setenv */
#include <dirent.h>
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

#include "fixtures/schema.h"
#include "fixtures/submissions.h"

static const char *const formats[] = {"json",       "markdown", "html",
                                      "table",      "junit",    "github",
                                      "gradescope", "exercism"};
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static size_t count_files(const char *path)
{
    DIR *dir = opendir(path);
    size_t count = 0;

    assert_non_null(dir);
    for (struct dirent *entry = readdir(dir); entry != NULL;
         entry = readdir(dir))
        count += entry->d_name[0] != '.';
    (void)closedir(dir);
    return count;
}

static json_t *parse(char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);

    if (json == NULL)
        fail_msg("line %d: %s", error.line, error.text);
    free(text);
    return json;
}

/* As JSON that fits the schema; the caller's. */
static json_t *print_fitting(json_t *results, const char *format,
                             const char *schema_name)
{
    json_t *made = parse(print(results, format));
    struct misfit why;
    char path[256];
    json_t *schema;

    (void)snprintf(path, sizeof(path),
                   DOJO_SOURCE_DIR "/harness/tests/schemas/%s.json",
                   schema_name);
    schema = json_load_file(path, 0, NULL);
    assert_non_null(schema);
    if (!schema_fits(schema, made, "", &why))
        fail_msg("%s: %s", why.where, why.what);
    json_decref(schema);
    return made;
}

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

static const json_t *test_of(const json_t *made, size_t index)
{
    return json_array_get(json_object_get(made, "tests"), index);
}

static void schemas_refuse_what_does_not_fit(void **state)
{
    static const char *const bad[] = {
        "[]",
        "{\"version\": 3, \"status\": \"fail\"}",
        "{\"version\": 2, \"status\": \"fail\", \"tests\": []}",
        "{\"version\": 3, \"status\": \"odd\", \"tests\": []}",
        "{\"version\": 3, \"status\": \"fail\", \"tests\": [{}]}",
        "{\"version\": 3, \"status\": \"fail\", \"tests\": [], \"more\": 1}",
        "{\"version\": 3, \"status\": \"fail\", \"tests\": "
        "[{\"name\": \"\", \"status\": \"pass\"}]}"};
    json_t *schema = json_load_file(
        DOJO_SOURCE_DIR "/harness/tests/schemas/exercism.json", 0, NULL);

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        json_t *value = json_loads(bad[i], 0, NULL);
        struct misfit why;

        assert_non_null(value);
        assert_false(schema_fits(schema, value, "", &why));
        json_decref(value);
    }
    json_decref(schema);
}

static void json_is_the_model_of_the_house(void **state)
{
    json_t *made = print_fitting(make_plain(), "json", "results");

    (void)state;
    json_decref(made);
}

static void gradescope_takes_points_per_sentence(void **state)
{
    json_t *made = print_fitting(make_plain(), "gradescope", "gradescope");

    (void)state;
    assert_int_equal(json_array_size(json_object_get(made, "tests")), 2);
    assert_string_equal(text_of(test_of(made, 0), "status"), "passed");
    assert_string_equal(text_of(test_of(made, 1), "status"), "failed");
    assert_true(json_number_value(json_object_get(made, "score")) == 40.0);
    json_decref(made);
}

static void exercism_takes_code_and_task(void **state)
{
    json_t *made = print_fitting(make_plain(), "exercism", "exercism");
    const json_t *second = test_of(made, 1);

    (void)state;
    assert_string_equal(text_of(made, "status"), "fail");
    assert_string_equal(text_of(test_of(made, 0), "status"), "pass");
    assert_string_equal(text_of(second, "status"), "fail");
    assert_string_equal(text_of(second, "test_code"), "other();");
    assert_int_equal(json_integer_value(json_object_get(second, "task_id")), 2);
    json_decref(made);
}

static void what_did_not_build_is_an_error_to_exercism(void **state)
{
    json_t *test = make_failure("gate", "build-error", "x.c:1: no such thing");
    json_t *made;

    (void)state;
    json_object_set_new(test, "stage", json_string("gate"));
    made = print_fitting(
        make_results(make_entry("w", "build-error", json_pack("[o]", test))),
        "exercism", "exercism");
    assert_string_equal(text_of(made, "status"), "error");
    assert_non_null(strstr(text_of(made, "message"), "x.c:1: no such thing"));
    assert_int_equal(json_array_size(json_object_get(made, "tests")), 0);
    json_decref(made);
}

/* Snails are two units each. */
static void exercism_gets_500_units_of_output(void **state)
{
    static char snails[4 * 300 + 1];
    static char letters[501];
    json_t *long_one;
    json_t *short_one;
    json_t *made;

    (void)state;
    for (size_t i = 0; i < 300; i++)
        memcpy(snails + 4 * i, "\xf0\x9f\x90\x8c", 4);
    memset(letters, 'x', 500);
    long_one = make_failure("a", "wrong", "m");
    short_one = make_failure("b", "wrong", "m");
    json_object_set_new(long_one, "output", json_string(snails));
    json_object_set_new(short_one, "output", json_string(letters));

    made = print_fitting(
        make_results(
            make_entry("w", "wrong", json_pack("[o, o]", long_one, short_one))),
        "exercism", "exercism");

    assert_non_null(strstr(text_of(test_of(made, 0), "output"),
                           "Output was truncated. Please limit to 500 chars"));
    assert_string_equal(text_of(test_of(made, 1), "output"), letters);
    json_decref(made);
}

static void hostile_text_fits_the_schemas(void **state)
{
    (void)state;
    json_decref(print_fitting(make_hostile(), "gradescope", "gradescope"));
    json_decref(print_fitting(make_hostile(), "exercism", "exercism"));
}

static void hidden_sentences_show_their_category_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMATS; i++) {
        json_t *test = make_failure("the_secret_name", "deadlock", "a secret");
        json_t *other = json_deep_copy(test);
        json_t *results;
        json_t *hidden;
        char *page;

        json_object_set_new(test, "visibility", json_string("hidden"));
        json_object_set_new(test, "category", json_string("waking"));
        json_object_set_new(other, "stage", json_string("thread"));
        json_object_set_new(other, "visibility", json_string("hidden"));
        json_object_set_new(other, "category", json_string("waking"));
        hidden = json_pack("{s:s, s:s, s:s, s:s}", "name", "the_secret_name",
                           "category", "waking", "visibility", "hidden", "code",
                           "a secret");
        results = make_results(
            make_entry("w", "deadlock", json_pack("[o, o]", test, other)));
        json_array_append_new(
            json_object_get(
                json_array_get(json_object_get(results, "katas"), 0),
                "sentences"),
            hidden);
        page = strcmp(formats[i], "github") == 0 ? annotate(results)
                                                 : print(results, formats[i]);

        assert_null(strstr(page, "secret"));
        assert_null(strstr(page, "counter.c"));
        assert_non_null(strstr(page, "hidden"));
        assert_non_null(strstr(page, "waking"));
        assert_null(strstr(page, "waking 2"));
        free(page);
        (void)unlink(file);
    }
}

static void add_trace(json_t *test)
{
    json_object_set_new(test, "trace",
                        json_pack("[{s:i, s:s, s:s, s:i, s:i}, {s:i, s:s}]",
                                  "thread", 1, "what", "write", "name", "count",
                                  "place", 1, "value", 7, "thread", 2, "what",
                                  "ends"));
}

/* What can be stepped through stands open, though it comes second. */
static void a_submission_opens_at_a_schedule(void **state)
{
    json_t *first = make_failure("first", "crash", "dies");
    json_t *second = make_failure("second", "race", "races");
    char *page;
    char *open;

    (void)state;
    add_trace(second);
    page = print(make_results(make_entry("work/a", "crash",
                                         json_pack("[o, o]", first, second))),
                 "html");
    assert_int_equal(count_in(page, "<details class=\"finding brief\" open>"),
                     1);
    open = strstr(page, "<details class=\"finding brief\" open>");
    assert_non_null(strstr(open, "second"));
    assert_null(strstr(open, "<b>first"));
    assert_non_null(strstr(page, "data-part=\"player\""));
    free(page);
}

static void one_page_holds_a_whole_batch(void **state)
{
    json_t *results = make_plain();
    json_t *entries = json_object_get(results, "results");
    char *page;

    (void)state;
    json_array_append_new(
        entries, make_entry("work/other", "accepted",
                            json_pack("[o]", make_test("behaviour", "a",
                                                       "accepted", 5))));
    page = print(results, "html");
    assert_int_equal(count_in(page, "data-part=\"submission\""), 2);
    assert_non_null(strstr(page, "<a href=\"#s2\">work/other</a>"));
    assert_non_null(strstr(page, "id=\"s2\""));
    free(page);
}

static void the_table_has_no_details(void **state)
{
    char *page = print(make_plain(), "table");

    (void)state;
    assert_non_null(strstr(page, "data-part=\"batch\""));
    assert_null(strstr(page, "data-part=\"submission\""));
    assert_null(strstr(page, "<a href"));
    assert_null(strstr(page, "<script"));
    free(page);
}

static void what_failed_most_often_is_counted(void **state)
{
    json_t *results = make_plain();
    json_t *entries = json_object_get(results, "results");
    char *page;

    (void)state;
    for (int i = 0; i < 3; i++)
        json_array_append_new(
            entries,
            make_entry("w", "wrong",
                       json_pack("[o, o]", make_failure("rare", "wrong", "m"),
                                 make_failure("often", "wrong", "m"))));
    json_object_set_new(
        json_array_get(json_object_get(json_array_get(entries, 1), "tests"), 0),
        "verdict", json_string("accepted"));
    page = print(results, "table");
    assert_non_null(strstr(page, ">3 of 3<"));
    assert_non_null(strstr(page, ">2 of 3<"));
    assert_true(strstr(page, ">3 of 3<") < strstr(page, ">2 of 3<"));
    free(page);
}

static bool is_there(const char *name)
{
    char path[300];

    (void)snprintf(path, sizeof(path), "%s/pages/%s", folder, name);
    return access(path, F_OK) == 0;
}

/* Names that would be the same, that are none, or lead elsewhere. */
static void every_submission_gets_a_page_of_its_own(void **state)
{
    static const char *const names[] = {"a/b", "a-b",           "a/b",
                                        "",    "../../etc/x y", "\xff<b>"};
    static const char *const files[] = {
        "index.html", "submission-a.b.html", "submission-a-b.html",
        "submission.3.html", "submission-.html"};
    json_t *results = make_plain();
    json_t *entries = json_object_get(results, "results");
    char path[128];

    (void)state;
    json_array_clear(entries);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        json_array_append_new(entries, make_entry(i == 5 ? hostile : names[i],
                                                  "accepted", json_array()));
    (void)snprintf(path, sizeof(path), "%s/pages", folder);

    assert_int_equal(report_pages(results, path), 0);

    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (!is_there(files[i]))
            fail_msg("%s is not there", files[i]);
    assert_int_equal(count_files(path), 7);
    while (json_array_size(entries) > 1)
        json_array_remove(entries, 1);
    assert_int_equal(report_pages(results, path), 0);
    assert_int_equal(count_files(path), 2);
    json_decref(results);
}

static void pages_of_submissions_hide_what_is_hidden(void **state)
{
    json_t *test = make_failure("the_secret_name", "deadlock", "a secret");
    json_t *results;
    char path[128];
    char *page = NULL;
    size_t room = 0;
    FILE *stream;

    (void)state;
    add_trace(test);
    json_object_set_new(test, "visibility", json_string("hidden"));
    json_object_set_new(test, "category", json_string("waking"));
    results = make_results(make_entry("w", "deadlock", json_pack("[o]", test)));
    (void)snprintf(path, sizeof(path), "%s/pages", folder);
    assert_int_equal(report_pages(results, path), 0);
    (void)snprintf(path, sizeof(path), "%s/pages/submission-w.html", folder);
    stream = fopen(path, "re");
    assert_non_null(stream);
    assert_true(getdelim(&page, &room, '\0', stream) > 0);
    (void)fclose(stream);
    assert_null(strstr(page, "secret"));
    assert_null(strstr(page, "data-part=\"player\""));
    assert_non_null(strstr(page, "waking"));
    free(page);
    json_decref(results);
}

static void some_formats_hold_one_submission(void **state)
{
    json_t *results = make_plain();

    (void)state;
    json_array_append(json_object_get(results, "results"),
                      json_array_get(json_object_get(results, "results"), 0));
    assert_int_equal(report_print(results, "gradescope", file), -E2BIG);
    assert_int_equal(report_print(results, "exercism", file), -E2BIG);
    assert_int_equal(report_print(results, "odd", file), -EINVAL);
    assert_int_equal(access(file, F_OK), -1);
    json_decref(results);
}

static void results_of_nobody_make_a_page(void **state)
{
    (void)state;
    for (size_t i = 0; i < FORMATS; i++)
        if (!report_is_single(formats[i]) && strcmp(formats[i], "github") != 0)
            free(print(
                json_pack("{s:s, s:[]}", "schema", "dojo.results/1", "results"),
                formats[i]));
}

/* Each value of an entry in turn is of a type that nobody expects. */
static void values_of_any_type_make_a_file(void **state)
{
    static const char *const keys[] = {"kata",  "submission", "verdict",
                                       "score", "tests",      "stages"};

    (void)state;
    for (size_t f = 0; f < FORMATS; f++)
        for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
            json_t *results = make_plain();

            json_object_set_new(
                json_array_get(json_object_get(results, "results"), 0), keys[k],
                json_pack("[[], {}, 7, s, n]", "odd"));
            if (strcmp(formats[f], "github") == 0)
                free(annotate(results));
            else
                free(print(results, formats[f]));
        }
}

/* A file-size limit stands for the full disk. */
static void a_full_disk_leaves_the_old_file_whole(void **state)
{
    json_t *results = make_hostile();
    struct rlimit old;
    struct rlimit small;
    size_t before;
    int error;

    (void)state;
    assert_int_equal(report_print(results, "junit", file), 0);
    before = size_of(file);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    small = (struct rlimit){500, old.rlim_max};
    (void)signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);

    error = report_print(results, "html", file);

    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_int_equal(error, -EFBIG);
    assert_int_equal(size_of(file), before);
    json_decref(results);
}

static void doubtful_times_are_called_so(void **state)
{
    static const char *const detailed[] = {"json", "markdown", "html"};

    (void)state;
    for (size_t i = 0; i < sizeof(detailed) / sizeof(detailed[0]); i++) {
        json_t *results = make_plain();
        json_t *entry = json_array_get(json_object_get(results, "results"), 0);
        char *text;

        json_object_set_new(entry, "timing",
                            json_pack("[{s:s, s:f, s:f, s:f, s:f, s:f, s:s}]",
                                      "name", "add", "ns_per_op", 1.0,
                                      "ratio_to_reference", 0.1, "low", 0.1,
                                      "high", 0.1, "resolution", 0.1, "doubt",
                                      "accounts for 7 %"));
        text = print(results, detailed[i]);

        assert_non_null(strstr(text, "accounts for 7 %"));
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemas_refuse_what_does_not_fit),
        cmocka_unit_test(json_is_the_model_of_the_house),
        cmocka_unit_test(gradescope_takes_points_per_sentence),
        cmocka_unit_test(exercism_takes_code_and_task),
        cmocka_unit_test(what_did_not_build_is_an_error_to_exercism),
        cmocka_unit_test(exercism_gets_500_units_of_output),
        cmocka_unit_test(hostile_text_fits_the_schemas),
        cmocka_unit_test(hidden_sentences_show_their_category_alone),
        cmocka_unit_test(a_submission_opens_at_a_schedule),
        cmocka_unit_test(one_page_holds_a_whole_batch),
        cmocka_unit_test(the_table_has_no_details),
        cmocka_unit_test(what_failed_most_often_is_counted),
        cmocka_unit_test(every_submission_gets_a_page_of_its_own),
        cmocka_unit_test(pages_of_submissions_hide_what_is_hidden),
        cmocka_unit_test(some_formats_hold_one_submission),
        cmocka_unit_test(results_of_nobody_make_a_page),
        cmocka_unit_test(values_of_any_type_make_a_file),
        cmocka_unit_test(a_full_disk_leaves_the_old_file_whole),
        cmocka_unit_test(doubtful_times_are_called_so),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
