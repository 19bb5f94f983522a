/* SPDX-License-Identifier: MIT */
/*
 * The formats that others read: each is held to what its reader takes, and
 * gives nothing that a submission said a meaning of its own.
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

#include "fixtures/schema.h"
#include "report.h"

static const char *const formats[] = {
    "json", "markdown", "html", "junit", "github", "gradescope", "exercism"};
enum { FORMATS = sizeof(formats) / sizeof(formats[0]) };

static char folder[] = "/tmp/dojo-formats-XXXXXX";
static char file[64];

static const char hostile[] =
    "</pre></details><script>alert(1)</script><img src=x onerror=alert(2)>\n"
    "::error::forged\n  ::add-mask::a\n##[set-env]b\n]]> & \x01\x1b[31m\x7f "
    "\xe2\x80\xae reversed ```` \r\n@everyone [a](javascript:b) %0A::warning::"
    "\"quoted\" 'too', a,b:c=d \xf0\x9f\x90\x8c";

static int make_folder(void **state)
{
    (void)state;
    (void)unsetenv("GITHUB_STEP_SUMMARY");
    if (mkdtemp(folder) == NULL)
        return -1;
    (void)snprintf(file, sizeof(file), "%s/out", folder);
    return 0;
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

static json_t *make_test(const char *stage, const char *name,
                         const char *verdict, int points)
{
    bool good = strcmp(verdict, "accepted") == 0;

    return json_pack("{s:s, s:s, s:s, s:i, s:i}", "stage", stage, "name", name,
                     "verdict", verdict, "points", good ? points : 0,
                     "max_points", points);
}

/* Every text about the test is `text`. */
static json_t *make_failure(const char *name, const char *verdict,
                            const char *text)
{
    static const char *const keys[] = {"message", "called", "expected", "got",
                                       "hint",    "replay", "output"};
    json_t *test = make_test("behaviour", name, verdict, 5);

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
        json_object_set_new(test, keys[i], json_string(text));
    json_object_set_new(test, "file", json_string("counter.c"));
    json_object_set_new(test, "line", json_integer(17));
    return test;
}

/* Steals the tests. */
static json_t *make_entry(const char *submission, const char *verdict,
                          json_t *tests)
{
    return json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:{}, s:[], s:o}",
                     "kata", "counter", "submission", submission, "verdict",
                     verdict, "score", 40, "max_score", 100, "isolation", "L4",
                     "seed", "counter-1", "toolchain", "stages", "tests",
                     tests);
}

/* Steals the entry. */
static json_t *make_results(json_t *entry)
{
    return json_pack(
        "{s:s, s:[{s:s, s:[{s:s, s:s, s:s}, {s:s, s:s, s:s}]}], s:[o]}",
        "schema", "dojo.results/1", "katas", "name", "counter", "sentences",
        "name", "a", "category", "basics", "code", "call();", "name", "b",
        "category", "errors", "code", "other();", "results", entry);
}

static json_t *make_hostile(void)
{
    json_t *tests =
        json_pack("[o, o, o]", make_test("behaviour", "a", "accepted", 5),
                  make_failure("b", "wrong", hostile),
                  make_failure(hostile, "race", hostile));

    return make_results(make_entry(hostile, "race", tests));
}

/* What a format makes of results, which are stolen; free it. */
static char *print(json_t *results, const char *format)
{
    char *text = NULL;
    size_t room = 0;
    FILE *stream;

    assert_int_equal(report_print(results, format, file), 0);
    json_decref(results);
    stream = fopen(file, "re");
    assert_non_null(stream);
    assert_true(getdelim(&text, &room, '\0', stream) > 0);
    (void)fclose(stream);
    (void)unlink(file);
    return text;
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

static json_t *make_plain(void)
{
    json_t *tests =
        json_pack("[o, o, o]", make_test("behaviour", "a", "accepted", 5),
                  make_test("schedules", "b", "race", 5),
                  make_test("thread", "a", "skipped", 0));

    return make_results(make_entry("work/counter", "race", tests));
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

/* Stdout of report_print with format github; the file is the summary. */
static char *annotate(json_t *results)
{
    char path[64];
    int before = dup(STDOUT_FILENO);
    int into;
    char *text = NULL;
    size_t room = 0;
    FILE *stream;

    (void)snprintf(path, sizeof(path), "%s/log", folder);
    into = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(before >= 0 && into >= 0);
    (void)fflush(stdout);
    assert_true(dup2(into, STDOUT_FILENO) >= 0);
    int error = report_print(results, "github", file);
    assert_true(dup2(before, STDOUT_FILENO) >= 0);
    (void)close(before);
    (void)close(into);
    assert_int_equal(error, 0);
    json_decref(results);
    stream = fopen(path, "re");
    assert_non_null(stream);
    assert_true(getdelim(&text, &room, '\0', stream) > 0);
    (void)fclose(stream);
    return text;
}

static size_t count_in(const char *text, const char *part)
{
    size_t count = 0;

    for (; (text = strstr(text, part)) != NULL; text += strlen(part))
        count++;
    return count;
}

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

static size_t size_of(const char *path)
{
    struct stat status;

    assert_int_equal(stat(path, &status), 0);
    return (size_t)status.st_size;
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
        cmocka_unit_test(schemas_refuse_what_does_not_fit),
        cmocka_unit_test(json_is_the_model_of_the_house),
        cmocka_unit_test(gradescope_takes_points_per_sentence),
        cmocka_unit_test(exercism_takes_code_and_task),
        cmocka_unit_test(what_did_not_build_is_an_error_to_exercism),
        cmocka_unit_test(exercism_gets_500_units_of_output),
        cmocka_unit_test(hostile_text_fits_the_schemas),
        cmocka_unit_test(github_reads_nothing_but_our_commands),
        cmocka_unit_test(github_gets_ten_of_a_kind),
        cmocka_unit_test(the_summary_stays_below_a_mebibyte),
        cmocka_unit_test(the_summary_goes_where_github_says),
        cmocka_unit_test(markdown_keeps_hostile_text_inside),
        cmocka_unit_test(junit_names_bytes_that_are_no_xml),
        cmocka_unit_test(junit_has_no_name_twice),
        cmocka_unit_test(junit_is_bounded_and_says_what_it_left_out),
        cmocka_unit_test(internal_failures_are_errors_to_junit),
        cmocka_unit_test(hidden_sentences_show_their_category_alone),
        cmocka_unit_test(some_formats_hold_one_submission),
        cmocka_unit_test(results_of_nobody_make_a_page),
        cmocka_unit_test(values_of_any_type_make_a_file),
        cmocka_unit_test(a_full_disk_leaves_the_old_file_whole),
        cmocka_unit_test(lines_for_a_log_are_no_commands),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
