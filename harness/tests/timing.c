/* SPDX-License-Identifier: MIT */
/* Timing an answer that nobody trusts: that it works, never how fast. */
#include "build.h"
#include "measure.h"
#include "sandbox.h"
#include "timing.h"
#include "tools.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define TINY FIXTURE_KATAS "/tiny"
#define SECONDS 0.01

static char *folder;
static struct kata *kata;
static char *message;

static int begin(void **state)
{
    (void)state;
    sandbox_use(tools_launcher());
    folder = path_temporary();
    return kata_open_folder(TINY, &kata, &message);
}

static int end(void **state)
{
    (void)state;
    kata_free(kata);
    free(message);
    (void)path_remove(folder);
    free(folder);
    return 0;
}

static struct answer take(void)
{
    struct answer answer;

    assert_int_equal(
        answer_take_folder(kata, folder, "timed", &answer, &message), 0);
    answer.level = sandbox_best();
    assert_int_equal(build_prepare(&answer, &message), 0);
    return answer;
}

/* Timed as an answer with that verdict. */
static json_t *time_as(const char *verdict)
{
    struct answer answer = take();
    json_t *entry = json_pack("{s:s, s:[]}", "verdict", verdict, "stages");

    measure_time(&answer, SECONDS, entry);
    answer_free(&answer);
    return entry;
}

static const char *stage_member(const json_t *entry, const char *key)
{
    const json_t *stage = json_array_get(json_object_get(entry, "stages"), 0);
    const char *text = json_string_value(json_object_get(stage, key));

    return text != NULL ? text : "";
}

static const json_t *figures_of(const json_t *entry)
{
    const json_t *timing = json_object_get(entry, "timing");

    assert_string_equal(stage_member(entry, "name"), "timing");
    assert_string_equal(stage_member(entry, "skipped_because"), "");
    assert_int_equal(json_array_size(timing), 1);
    return json_array_get(timing, 0);
}

static void an_answer_is_timed_where_it_was_judged(void **state)
{
    json_t *entry;
    const json_t *figures;
    char *target = text_format("%s/tiny.c", folder);

    (void)state;
    copy_renamed(TINY "/solutions/plain.c", target, "", "");

    entry = time_as("accepted");

    figures = figures_of(entry);
    assert_null(json_object_get(figures, "error"));
    assert_string_equal(json_string_value(json_object_get(figures, "name")),
                        "add");
    assert_string_equal(
        json_string_value(json_object_get(figures, "reference")), "plain");
    assert_true(json_number_value(json_object_get(figures, "ns_per_op")) > 0);
    assert_true(json_is_number(json_object_get(figures, "unseen")));
    json_decref(entry);
    free(target);
}

static void what_ends_an_answer_while_it_is_timed_is_told(void **state)
{
    json_t *entry;

    (void)state;
    put(folder, "tiny.c",
        "#include \"tiny.h\"\n"
        "#include <unistd.h>\n"
        "int tiny_add(int a, int b, int *sum)\n"
        "{\n"
        "    (void)a, (void)b, (void)sum;\n"
        "    _exit(3);\n"
        "}\n");

    entry = time_as("accepted");

    assert_string_equal(
        json_string_value(json_object_get(figures_of(entry), "error")),
        "it exited with status 3");
    json_decref(entry);
}

static void only_what_is_accepted_is_timed(void **state)
{
    json_t *entry;

    (void)state;
    put(folder, "tiny.c", "int nothing;\n");

    entry = time_as("wrong");

    assert_null(json_object_get(entry, "timing"));
    assert_string_equal(stage_member(entry, "verdict"), "skipped");
    assert_string_equal(stage_member(entry, "skipped_because"),
                        "the answer is not accepted");
    json_decref(entry);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(only_what_is_accepted_is_timed),
        cmocka_unit_test(an_answer_is_timed_where_it_was_judged),
        cmocka_unit_test(what_ends_an_answer_while_it_is_timed_is_told),
    };

    return cmocka_run_group_tests(all, begin, end);
}
