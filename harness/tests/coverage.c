/* SPDX-License-Identifier: MIT */
/* Coverage: the same at every level, and nothing of it is believed blindly. */
#include "build.h"
#include "coverage.h"
#include "coverage_read.h"
#include "sandbox.h"
#include "tools.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define COUNTER DOJO_SOURCE_DIR "/katas/counter"
#define DOOR DOJO_SOURCE_DIR "/harness/tests/hostile/door"

static char *folder;

static int begin(void **state)
{
    (void)state;
    sandbox_use(tools_launcher());
    folder = path_temporary();
    return folder != NULL ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    return 0;
}

static void need_gcovr(void)
{
    if (access("/usr/bin/gcovr", X_OK) < 0)
        skip();
}

/* Coverage of what lies in folder; its error. */
static int measure(const char *kata_folder, enum sandbox_level level,
                   json_t **coverage)
{
    struct kata *kata = NULL;
    struct answer answer;
    char *message = NULL;
    int error;

    if (kata_open_folder(kata_folder, &kata, &message) < 0)
        fail_msg("%s", message);
    assert_int_equal(
        answer_take_folder(kata, folder, "covered", &answer, &message), 0);
    answer.level = level;
    assert_int_equal(build_prepare(&answer, &message), 0);
    free(message);
    error = coverage_measure(&answer, NULL, NULL, coverage);
    answer_free(&answer);
    kata_free(kata);
    return error;
}

/* Which lines were run: how often, and which way, may be luck. */
static void forget_counts(json_t *coverage)
{
    json_t *file;
    json_t *line;
    size_t i;
    size_t j;

    json_object_del(coverage, "branches");
    json_array_foreach (json_object_get(coverage, "files"), i, file) {
        json_array_foreach (json_object_get(file, "lines"), j, line) {
            json_t *count = json_object_get(line, "count");

            json_integer_set(count, json_integer_value(count) > 0);
            json_object_del(line, "branches");
        }
    }
}

/* Of an answer with functions of its own. */
static json_t *counter_covered_at(enum sandbox_level level)
{
    json_t *coverage = NULL;
    char *target = text_format("%s/counter.c", folder);

    copy_renamed(COUNTER "/solutions/sharded.c", target, "", "");
    free(target);
    assert_int_equal(measure(COUNTER, level, &coverage), 0);
    assert_true(json_number_value(json_object_get(coverage, "branches")) > 0.5);
    forget_counts(coverage);
    return coverage;
}

static void every_level_covers_the_same(void **state)
{
    const enum sandbox_level levels[] = {sandbox_best(), SANDBOX_L2};
    json_t *without;

    (void)state;
    need_gcovr();

    without = counter_covered_at(SANDBOX_L1);

    assert_true(json_number_value(json_object_get(without, "lines")) == 1.0);
    for (size_t i = 0; i < 2; i++) {
        json_t *within;

        if (levels[i] == SANDBOX_L1 || sandbox_why_not(levels[i]) != NULL)
            continue;
        within = counter_covered_at(levels[i]);
        assert_true(json_equal(within, without));
        json_decref(within);
    }
    json_decref(without);
}

/* Its error; the answer to the door runs what is given. */
static int cover_door(const char *does, json_t **coverage)
{
    char *text = text_format("#include \"door.h\"\n"
                             "#include <fcntl.h>\n"
                             "#include <stdio.h>\n"
                             "#include <stdlib.h>\n"
                             "#include <sys/stat.h>\n"
                             "#include <unistd.h>\n"
                             "int door_open(void)\n"
                             "{\n"
                             "    char path[999];\n"
                             "    snprintf(path, 999, \"%%s/door.gcda\",\n"
                             "             getenv(\"GCOV_PREFIX\"));\n"
                             "    %s;\n"
                             "    return 1;\n"
                             "}\n",
                             does);

    put(folder, "door.c", text);
    free(text);
    return measure(DOOR, sandbox_best(), coverage);
}

static void forged_counts_are_not_read(void **state)
{
    static const char *const forgeries[] = {
        "int fd = open(path, O_WRONLY | O_CREAT, 0666);"
        "dprintf(fd, \"adcg and more\")",
        "symlink(\"/dev/zero\", path)", "mkdir(path, 0777)"};
    json_t *coverage = NULL;

    (void)state;
    need_gcovr();

    for (size_t i = 0; i < sizeof(forgeries) / sizeof(forgeries[0]); i++) {
        assert_int_equal(cover_door(forgeries[i], &coverage), -EBADMSG);
        assert_null(coverage);
    }
}

static void what_counts_nothing_covers_nothing(void **state)
{
    json_t *coverage = NULL;

    (void)state;
    need_gcovr();

    assert_int_equal(cover_door("_exit(0)", &coverage), 0);

    assert_true(json_real_value(json_object_get(coverage, "lines")) == 0.0);
    json_decref(coverage);
}

#define LINE(count, branches)                                                  \
    "{\"line_number\": 3, \"count\": " count ", \"gcovr/excluded\": false, "   \
    "\"gcovr/noncode\": false, \"branches\": " branches "}"
#define FILES(name, lines)                                                     \
    "{\"files\": [{\"file\": " name ", \"lines\": [" lines "]}]}"

static int read_text(const char *text, json_t **coverage)
{
    char *path = text_format("%s/read.json", folder);
    struct text_list names = {0};
    int error;

    put(folder, "read.json", text);
    text_list_add(&names, "door.c");
    error = coverage_read(path, &names, coverage);
    text_list_free(&names);
    free(path);
    return error;
}

static void nothing_is_read_but_counts_of_the_files(void **state)
{
    static const char *const wrong[] = {
        "",
        "[]",
        "\xff\xfe",
        "{\"files\": 7}",
        "{\"files\": []}",
        "{\"files\": [[]]}",
        FILES("\"../../etc/passwd\"", LINE("1", "[]")),
        FILES("7", LINE("1", "[]")),
        FILES("\"door.c\"", "7"),
        FILES("\"door.c\"", LINE("-1", "[]")),
        FILES("\"door.c\"", LINE("1e99", "[]")),
        FILES("\"door.c\"", LINE("99999999999999999999", "[]")),
        FILES("\"door.c\"", LINE("\"many\"", "[]")),
        FILES("\"door.c\"", LINE("1", "[7]")),
        FILES("\"door.c\"", LINE("1", "{}"))};
    json_t *coverage = NULL;

    (void)state;

    for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
        assert_int_equal(read_text(wrong[i], &coverage), -EBADMSG);
        assert_null(coverage);
    }
}

static void shares_are_of_lines_and_branches(void **state)
{
    json_t *coverage = NULL;

    (void)state;

    assert_int_equal(
        read_text(FILES("\"door.c\"",
                        LINE("4", "[{\"count\": 4}, {\"count\": 0}]") ", " LINE(
                            "0", "[]") ", " LINE("9", "[{\"count\": 1}]")),
                  &coverage),
        0);

    assert_float_equal(json_real_value(json_object_get(coverage, "lines")),
                       2.0 / 3, 1e-6);
    assert_float_equal(json_real_value(json_object_get(coverage, "branches")),
                       2.0 / 3, 1e-6);
    json_decref(coverage);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(shares_are_of_lines_and_branches),
        cmocka_unit_test(nothing_is_read_but_counts_of_the_files),
        cmocka_unit_test(forged_counts_are_not_read),
        cmocka_unit_test(what_counts_nothing_covers_nothing),
        cmocka_unit_test(every_level_covers_the_same),
    };

    return cmocka_run_group_tests(all, begin, end);
}
