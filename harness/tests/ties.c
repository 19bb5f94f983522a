/* SPDX-License-Identifier: MIT */
/*
 * Figures that katas offer to the collection's page: how they are read, that
 * there is a benchmark for each, and what a report makes of them.
 */
#include "kata.h"
#include "ties.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

static char *folder;

static int make_folder(void **state)
{
    (void)state;
    folder = path_temporary();
    return folder == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    return 0;
}

static void an_offer_names_parts_of_a_benchmark_in_order(void **state)
{
    static const char name[] = "add/8/iterations:1/real_time/threads:2";

    (void)state;
    assert_true(ties_is_benchmark(name, "add"));
    assert_true(ties_is_benchmark(name, "add/8"));
    assert_true(ties_is_benchmark(name, "add/threads:2"));
    assert_true(ties_is_benchmark(name, "add/8/threads:2"));
    assert_true(ties_is_benchmark(name, name));
    assert_false(ties_is_benchmark(name, "ad"));
    assert_false(ties_is_benchmark(name, "add/80"));
    assert_false(ties_is_benchmark(name, "add/threads:2/8"));
    assert_false(ties_is_benchmark(name, "8"));
    assert_false(ties_is_benchmark("add", "add/8"));
    assert_false(ties_is_benchmark("add/80", "add/8"));
}

/* A tiny kata with these ties; the complaint about it. */
static char *complaint_about(const char *ties)
{
    char *path = text_format("%s/kata.yaml", folder);
    char *text = text_format("ties: [%s]\nbudgets:", ties);
    struct manifest *manifest = NULL;
    char *message = NULL;

    copy_renamed(FIXTURE_KATAS "/tiny/kata.yaml", path, "budgets:", text);
    if (manifest_read(path, &manifest, &message) == 0)
        message = text_copy("");
    manifest_free(manifest);
    free(text);
    free(path);
    return message;
}

static void assert_complaint(const char *ties, const char *end)
{
    char *message = complaint_about(ties);

    if (*end == '\0' ? *message != '\0' : !text_ends(message, end))
        fail_msg("`%s` does not end with `%s`", message, end);
    free(message);
}

static void an_offer_has_a_place_in_its_table(void **state)
{
    (void)state;
    assert_complaint("{table: lock, row: a, columns: [one, two],"
                     " benchmarks: [b/1, b/2]}",
                     "");
    assert_complaint("{table: processors, row: a, benchmarks: [b]}", "");
    assert_complaint("{table: tea, row: a, benchmarks: [b]}",
                     "unknown table `tea` (work, lock, kinds, waiting, "
                     "processors)");
    assert_complaint("{table: kinds, row: a, columns: [task],"
                     " benchmarks: [b]}",
                     "table `kinds` has no row `a`");
    assert_complaint("{table: lock, row: a, columns: [six], benchmarks: [b]}",
                     "table `lock` has no column `six`");
    assert_complaint("{table: lock, row: a, columns: [one, two],"
                     " benchmarks: [b]}",
                     "1 benchmarks for 2 columns of table `lock`");
    assert_complaint("{table: waiting, row: a, columns: [one],"
                     " benchmarks: [b]}",
                     "an offer to table `waiting` fills a row; it has no "
                     "columns");
    assert_complaint("{table: lock, row: a, benchmarks: [b]}",
                     "1 benchmarks for 0 columns of table `lock`");
}

static void an_offer_is_of_an_answer_that_is_timed(void **state)
{
    (void)state;
    assert_complaint("{table: processors, row: a, benchmarks: [b],"
                     " answer: static}",
                     "");
    assert_complaint("{table: processors, row: a, benchmarks: [b],"
                     " answer: no_check}",
                     "answer `no_check` is neither a solution nor a peer");
    assert_complaint("{table: processors, row: a, benchmarks: [b], size: 1}",
                     "unknown key `size`");
}

/* Whether bench.c has the benchmark's first part as a string. */
static void check_named(const struct kata *kata, const char *source,
                        const char *benchmark)
{
    char *quoted =
        text_format("\"%.*s\"", (int)strcspn(benchmark, "/"), benchmark);

    if (strstr(source, quoted) == NULL)
        fail_msg("%s: kata.yaml names benchmark %s, bench.c does not",
                 kata->name, quoted);
    free(quoted);
}

static void check_kata(const struct kata *kata)
{
    const struct manifest *manifest = kata->manifest;
    char *path = text_format("%s/bench/bench.c", kata->folder);
    char *source = NULL;

    assert_int_equal(text_read(path, 1 << 20, &source, NULL), 0);
    for (unsigned i = 0; i < manifest->ties_count; i++)
        for (unsigned j = 0; j < manifest->ties[i].benchmarks_count; j++)
            check_named(kata, source, manifest->ties[i].benchmarks[j]);
    for (unsigned i = 0; i < manifest->experiment_count; i++) {
        const struct manifest_experiment *one = &manifest->experiment[i];

        check_named(kata, source, one->name);
        for (unsigned j = 0; j < one->published_count; j++)
            if (one->published[j].benchmark != NULL)
                check_named(kata, source, one->published[j].benchmark);
    }
    free(source);
    free(path);
}

static void every_offer_names_a_benchmark(void **state)
{
    struct text_list roots = {0};
    struct text_list names = {0};

    (void)state;
    text_list_add(&roots, DOJO_SOURCE_DIR "/katas");
    kata_names(&roots, &names);
    assert_true(names.count > 0);
    for (size_t i = 0; i < names.count; i++) {
        struct kata *kata = NULL;
        char *message = NULL;

        if (kata_open(&roots, names.items[i], &kata, &message) < 0)
            fail_msg("%s", message);
        check_kata(kata);
        kata_free(kata);
    }
    text_list_free(&names);
    text_list_free(&roots);
}

/* A kata with one solution, nothing broken, and offers, one of them void. */
static void make_kata(void)
{
    static const char offers[] =
        "broken: []\n"
        "experiment:\n"
        "  - name: add\n"
        "    what: a sum\n"
        "    published: [{what: by hand, seconds: 1, answer: plain}]\n"
        "ties:\n"
        "  - {table: lock, row: free, columns: [one], benchmarks: [add]}\n"
        "  - {table: lock, row: void, columns: [one], benchmarks: [gone]}\n"
        "  - {table: processors, row: sums, benchmarks: [add]}\n"
        "solutions:\n"
        "  - {name: plain, idea: A plus sign.}\n";
    char *copy = text_format("%s/more/tiny", folder);
    char *path = text_format("%s/kata.yaml", copy);
    char *text = NULL;

    copy_folder(FIXTURE_KATAS "/tiny", copy, "", "");
    assert_int_equal(text_read(path, 1 << 20, &text, NULL), 0);
    *strstr(text, "broken:") = '\0';
    free(path);
    path = text_format("%s%s", text, offers);
    put(copy, "kata.yaml", path);
    free(path);
    free(text);
    free(copy);
}

static const json_t *tie_of(const json_t *results, const char *row)
{
    json_t *tie;
    size_t index;

    json_array_foreach (json_object_get(results, "ties"), index, tie)
        if (strcmp(json_string_value(json_object_get(tie, "row")), row) == 0)
            return tie;
    fail_msg("there is no row %s", row);
    return NULL;
}

/* What was measured beside the first published figure of all. */
static const json_t *beside_published(const json_t *results)
{
    const json_t *kata = json_array_get(json_object_get(results, "katas"), 0);
    const json_t *experiment =
        json_array_get(json_object_get(kata, "experiment"), 0);

    return json_object_get(
        json_array_get(json_object_get(experiment, "published"), 0),
        "measured");
}

static void a_report_measures_what_is_offered(void **state)
{
    char *path = text_format("%s/out/report.json", folder);
    const json_t *counters;
    struct said said;
    json_t *results;

    (void)state;
    make_kata();
    said = DOJO(folder, "report", "tiny", "--katas", "more", "--out", "out",
                "--timing", "0.1");
    assert_int_equal(said.status, 1);
    assert_non_null(strstr(said.output, "ties: there is no benchmark `gone`"));
    forget(&said);

    results = json_load_file(path, 0, NULL);
    assert_true(json_number_value(
                    json_object_get(tie_of(results, "free"), "seconds")) > 0);
    assert_string_equal(
        json_string_value(json_object_get(tie_of(results, "free"), "answer")),
        "plain");
    assert_string_equal(
        json_string_value(json_object_get(tie_of(results, "void"), "error")),
        "not timed");
    assert_true(json_number_value(
                    json_object_get(beside_published(results), "seconds")) > 0);
    counters = json_object_get(tie_of(results, "sums"), "counters");
    assert_true(json_number_value(json_object_get(counters, "one")) > 0);
    assert_true(json_number_value(json_object_get(counters, "all")) > 0);
    json_decref(results);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_offer_names_parts_of_a_benchmark_in_order),
        cmocka_unit_test(an_offer_has_a_place_in_its_table),
        cmocka_unit_test(an_offer_is_of_an_answer_that_is_timed),
        cmocka_unit_test(every_offer_names_a_benchmark),
        cmocka_unit_test(a_report_measures_what_is_offered),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
