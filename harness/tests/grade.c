/* SPDX-License-Identifier: MIT */
/* dojo grade: many folders, records, canaries, hidden sentences. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/grading.h"

#define HIDDEN "without_memory_it_says_so"

/* The only record of the book. */
static char *only_record(void)
{
    char *book = text_format("%s/book", folder);
    struct text_list names = {0};
    char *path;

    assert_int_equal(path_list(book, ".json", &names), 0);
    assert_int_equal(names.count, 1);
    path = text_format("%s/%s", book, names.items[0]);
    text_list_free(&names);
    free(book);
    return path;
}

static void remove_times(json_t *results)
{
    json_t *entry;
    json_t *stage;
    size_t i;
    size_t j;

    json_array_foreach (results, i, entry) {
        json_array_foreach (json_object_get(entry, "stages"), j, stage) {
            json_object_del(stage, "ms");
        }
    }
}

/* All of the results but the times, as text. */
static char *graded_by(const char *jobs)
{
    struct said said =
        GRADE("--json", "--canaries", "never", "--jobs", jobs,
              "submissions/right", "submissions/wrong", "submissions/junk");
    json_t *results = results_of(&said);
    char *text;

    assert_int_equal(said.status, 1);
    remove_times(results);
    text = json_dumps(results, JSON_INDENT(1));
    json_decref(results);
    forget(&said);
    return text;
}

static void as_many_jobs_as_you_like_give_the_same(void **state)
{
    char *one;
    char *two;

    (void)state;
    hand_in("right", "solutions/plain.c");
    hand_in("wrong", "broken/no_second.c");
    put(folder, "submissions/junk/tiny.c", "\177ELF\1\2\3");

    one = graded_by("1");
    two = graded_by("2");

    assert_string_equal(one, two);
    assert_non_null(strstr(one, "\"accepted\""));
    assert_non_null(strstr(one, "\"wrong\""));
    assert_non_null(strstr(one, "\"build-error\""));
    free(one);
    free(two);
}

static void a_folder_given_twice_is_graded_once(void **state)
{
    struct said said;
    json_t *results;

    (void)state;
    put(folder, "submissions/ann/tiny.c", "junk");

    said = GRADE("--json", "--canaries", "never", "submissions/ann",
                 "submissions/../submissions/ann");

    results = results_of(&said);
    assert_int_equal(json_array_size(results), 1);
    assert_non_null(strstr(said.errors, "given twice"));
    json_decref(results);
    forget(&said);
}

/* A table that a name tries to make something else of. */
static void no_name_becomes_formula_or_markup(void **state)
{
    struct said said;
    char *csv;
    char *html;

    (void)state;
    put(folder, "=1+1/tiny.c", "junk");
    put(folder, "submissions/<b>\"x\"/tiny.c", "junk");

    said = GRADE("--canaries", "never", "--table", "t.csv", "--table", "t.html",
                 "--pages", "pages", "=1+1", "submissions/<b>\"x\"");

    csv = read_file("t.csv");
    assert_non_null(strstr(csv, "\"'=1+1\""));
    assert_non_null(strstr(csv, "<b>\"\"x\"\""));
    free(csv);
    for (size_t i = 0; i < 2; i++) {
        html = read_file(i == 0 ? "t.html" : "pages/index.html");
        assert_null(strstr(html, "<b>\"x"));
        assert_null(strstr(html, "<b>&quot;x"));
        assert_non_null(strstr(html, "&lt;b&gt;&quot;x&quot;"));
        free(html);
    }
    forget(&said);
}

/* Gives the record another score, so that it shows where it comes from. */
static void mark_record(void)
{
    char *path = only_record();
    json_t *record = json_load_file(path, 0, NULL);

    assert_non_null(record);
    json_object_set_new(json_object_get(record, "entry"), "score",
                        json_integer(77));
    assert_int_equal(json_dump_file(record, path, 0), 0);
    json_decref(record);
    free(path);
}

static void expect_score(struct said said, int score, int before)
{
    json_t *results = results_of(&said);
    json_t *since = json_object_get(json_array_get(results, 0), "since");

    assert_int_equal(score_of(results, 0), score);
    if (before < 0)
        assert_null(since);
    else
        assert_int_equal(json_integer_value(json_object_get(since, "score")),
                         before);
    json_decref(results);
    forget(&said);
}

static void what_is_recorded_is_not_graded_again(void **state)
{
    (void)state;
    put(folder, "submissions/ann/tiny.c", "junk");

    expect_score(GRADE("--json", "--records", "book", "submissions/ann"), 0,
                 -1);
    mark_record();

    expect_score(GRADE("--json", "--records", "book", "submissions/ann"), 77,
                 -1);
    expect_score(
        GRADE("--json", "--records", "book", "--again", "submissions/ann"), 0,
        77);
}

static void what_has_changed_is_graded_again(void **state)
{
    char *manifest = text_format("%s/tiny/kata.yaml", katas);

    (void)state;
    put(folder, "submissions/ann/tiny.c", "junk");
    expect_score(GRADE("--json", "--records", "book", "submissions/ann"), 0,
                 -1);

    mark_record();
    expect_score(GRADE("--json", "--records", "book", "--seed", "secret",
                       "submissions/ann"),
                 0, 77);
    mark_record();
    put(folder, "submissions/ann/tiny.c", "other junk");
    expect_score(GRADE("--json", "--records", "book", "--seed", "secret",
                       "submissions/ann"),
                 0, 77);
    mark_record();
    copy_renamed(TINY "/kata.yaml", manifest, "version: 3", "version: 4");
    expect_score(GRADE("--json", "--records", "book", "--seed", "secret",
                       "submissions/ann"),
                 0, 77);
    free(manifest);
}

static void earlier_records_are_kept(void **state)
{
    char *path;
    json_t *record;
    json_t *earlier;

    (void)state;
    put(folder, "submissions/ann/tiny.c", "junk");
    expect_score(GRADE("--json", "--records", "book", "submissions/ann"), 0,
                 -1);
    mark_record();
    expect_score(
        GRADE("--json", "--records", "book", "--again", "submissions/ann"), 0,
        77);

    path = only_record();
    record = json_load_file(path, 0, NULL);
    earlier = json_object_get(record, "earlier");
    assert_int_equal(json_array_size(earlier), 1);
    assert_int_equal(
        json_integer_value(json_object_get(
            json_object_get(json_array_get(earlier, 0), "entry"), "score")),
        77);
    assert_int_equal(json_integer_value(json_object_get(
                         json_object_get(record, "key"), "kata_version")),
                     3);
    assert_string_not_equal(member(json_object_get(record, "key"), "dojo"), "");
    json_decref(record);
    free(path);
}

static void a_damaged_record_is_no_record(void **state)
{
    char *path;

    (void)state;
    put(folder, "submissions/ann/tiny.c", "junk");
    expect_score(GRADE("--json", "--records", "book", "submissions/ann"), 0,
                 -1);
    path = only_record();
    assert_int_equal(truncate(path, 100), 0);

    expect_score(GRADE("--json", "--records", "book", "submissions/ann"), 0,
                 -1);
    free(path);
}

static void a_wrong_canary_voids_the_batch(void **state)
{
    char *plain = text_format("%s/tiny/solutions/plain.c", katas);
    struct said said;

    (void)state;
    hand_in("right", "solutions/plain.c");
    copy_renamed(TINY "/broken/no_second.c", plain, "", "");

    said = GRADE("--json", "--canaries", "always", "--records", "book",
                 "submissions/right");

    assert_int_equal(said.status, 3);
    assert_non_null(strstr(said.errors, "the batch is void: tiny/solutions/"));
    assert_string_equal(said.output, "");
    forget(&said);
    free(plain);
}

static void a_canary_that_nobody_notices_voids_the_batch(void **state)
{
    char *broken = text_format("%s/tiny/broken/no_check.c", katas);
    struct said said;

    (void)state;
    hand_in("right", "solutions/plain.c");
    copy_renamed(TINY "/solutions/plain.c", broken, "", "");

    said = GRADE("--canaries", "always", "submissions/right");

    assert_int_equal(said.status, 3);
    assert_non_null(strstr(said.errors, "no_check.c is wrong"));
    assert_null(strstr(said.errors, HIDDEN));
    forget(&said);
    free(broken);
}

static void hidden_sentences_show_their_category(void **state)
{
    struct said text;
    struct said json;
    char *record;
    char *files[4];

    (void)state;
    hand_in("wrong", "broken/no_check.c");

    text = GRADE("--table", "t.csv", "--table", "t.html", "--records", "book",
                 "--pages", "pages", "submissions/wrong");
    json = GRADE("--json", "--records", "book", "submissions/wrong");
    record = only_record();
    assert_int_equal(text_read(record, 1 << 20, &files[0], NULL), 0);
    files[1] = read_file("t.csv");
    files[2] = read_file("t.html");
    files[3] = read_file("pages/submission-submissions.wrong.html");

    assert_int_equal(json.status, 1);
    assert_null(strstr(text.output, HIDDEN));
    assert_null(strstr(text.errors, HIDDEN));
    assert_null(strstr(json.output, HIDDEN));
    assert_non_null(strstr(json.output, "\"hidden_errors_1\""));
    assert_non_null(strstr(json.output, "\"category\": \"errors\""));
    for (size_t i = 0; i < 4; i++) {
        assert_null(strstr(files[i], HIDDEN));
        assert_non_null(
            strstr(files[i], i < 2 ? "hidden_errors_1" : "hidden: errors"));
        free(files[i]);
    }
    free(record);
    forget(&text);
    forget(&json);
}

static void no_learner_meets_a_hidden_name(void **state)
{
    struct said said;

    (void)state;
    hand_in("wrong", "broken/no_check.c");

    said = DOJO(folder, "test", "--katas", katas, "--kata", "tiny", "--stage",
                "behaviour", "--hints", "3", "./submissions/wrong");

    assert_int_equal(said.status, 1);
    assert_null(strstr(said.output, HIDDEN));
    assert_non_null(strstr(said.output, "hidden_errors_1"));
    forget(&said);
}

static void bad_options_are_refused(void **state)
{
    struct said said;

    (void)state;
    said = GRADE("--table", "t.xls", "submissions/ann");
    assert_int_equal(said.status, 2);
    forget(&said);
    said = GRADE("--canaries", "sometimes", "submissions/ann");
    assert_int_equal(said.status, 2);
    forget(&said);
    said = GRADE("--records", "/proc/none", "submissions/ann");
    assert_int_equal(said.status, 2);
    forget(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(bad_options_are_refused),
        TEST(a_folder_given_twice_is_graded_once),
        TEST(no_name_becomes_formula_or_markup),
        TEST(what_is_recorded_is_not_graded_again),
        TEST(what_has_changed_is_graded_again),
        TEST(earlier_records_are_kept),
        TEST(a_damaged_record_is_no_record),
        TEST(a_wrong_canary_voids_the_batch),
        TEST(a_canary_that_nobody_notices_voids_the_batch),
        TEST(hidden_sentences_show_their_category),
        TEST(no_learner_meets_a_hidden_name),
        TEST(as_many_jobs_as_you_like_give_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
