/* SPDX-License-Identifier: MIT */
/* dojo mutate: what is killed by whom, what survives, what is equivalent. */
#include "equivalents.h"
#include "explored.h"
#include "judge.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define TINY FIXTURE_KATAS "/tiny"

static char *folder;

/* A copy of the tiny kata, for a mutants.yaml of its own. */
static int copy_tiny(void **state)
{
    static const char *const files[] = {
        "kata.yaml",        "hints.yaml",        "tiny.h",
        "starter.c",        "solutions/plain.c", "solutions/static.c",
        "tests/behaviour.c"};

    (void)state;
    folder = path_temporary();
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
        char *from = text_format(TINY "/%s", files[i]);
        char *name = text_format("katas/tiny/%s", files[i]);
        char *text = NULL;

        if (text_read(from, 1 << 20, &text, NULL) < 0)
            return -1;
        put(folder, name, text);
        free(text);
        free(name);
        free(from);
    }
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    return 0;
}

static void write_equivalents(const char *text)
{
    put(folder, "katas/tiny/mutants.yaml", text);
}

static void forget_equivalents(void)
{
    char *path = text_format("%s/katas/tiny/mutants.yaml", folder);

    (void)unlink(path);
    free(path);
}

#define MUTATE(...)                                                            \
    DOJO(folder, "mutate", "--katas", "katas", "tiny", __VA_ARGS__)

/* The only mutant of that run. */
static json_t *first_mutant(json_t *results)
{
    json_t *kata = json_array_get(json_object_get(results, "katas"), 0);
    json_t *mutants = json_object_get(kata, "mutants");

    assert_int_equal(json_array_size(mutants), 1);
    return json_array_get(mutants, 0);
}

static void assert_text(const json_t *object, const char *key,
                        const char *expected)
{
    const char *text = json_string_value(json_object_get(object, key));

    assert_non_null(text);
    assert_string_equal(text, expected);
}

static json_t *parse(const char *text)
{
    json_t *json = json_loads(text, 0, NULL);

    assert_non_null(json);
    return json;
}

static void assert_has(const char *text, const char *words)
{
    if (strstr(text, words) == NULL)
        fail_msg("`%s` is not in `%s`", words, text);
}

static void what_a_sentence_tells_is_killed_by_it(void **state)
{
    struct said said = MUTATE("--json", "--answer", "plain", "--function",
                              "tiny_add", "--operator", "arithmetic");
    json_t *results = parse(said.output);
    json_t *mutant = first_mutant(results);

    (void)state;
    assert_int_equal(said.status, 0);
    assert_text(results, "schema", "dojo.mutants/1");
    assert_text(mutant, "outcome", "killed");
    assert_text(mutant, "stage", "behaviour");
    assert_text(mutant, "sentence", "one_and_one_is_two");
    assert_text(mutant, "verdict", "wrong");
    assert_text(mutant, "class", "classic");
    assert_text(mutant, "line", "*room = a + b;");
    assert_has(json_string_value(json_object_get(mutant, "diff")),
               "-    *room = a + b;\n+    *room = a - b;\n");
    json_decref(results);
    forget(&said);
}

/* No test of the tiny kata lets a thread fail to start. */
#define SURVIVOR "--answer", "plain", "--function", "tiny_start", "--operator"

static void what_nobody_tells_is_shown_as_a_diff(void **state)
{
    struct said said = MUTATE(SURVIVOR, "result");

    (void)state;
    assert_int_equal(said.status, 1);
    assert_has(said.output, "survived: plain, result in tiny_start, line 41\n");
    assert_has(said.output, "-    return -error;\n+    return 0;\n");
    assert_has(said.output, "    operator: result\n    function: tiny_start\n"
                            "    line: \"return -error;\"\n    why: \"\"\n");
    forget(&said);
}

static void what_is_the_same_code_needs_no_reason(void **state)
{
    struct said said =
        MUTATE("--json", "-a", "static", "-f", "run", "-o", "constant");
    struct said odd;
    json_t *results;

    (void)state;
    assert_int_equal(said.status, 2); /* nothing there is a constant */
    forget(&said);
    put(folder, "katas/tiny/solutions/static.c",
        "#include \"tiny.h\"\n#include <pthread.h>\n"
        "int tiny_add(int a, int b, int *sum)\n"
        "{\n    *sum = a * 1 + b;\n    return 0;\n}\n"
        "int tiny_start(void (*work)(void *), void *context)\n"
        "{\n    work(context);\n    return 0;\n}\n");
    odd = MUTATE("--json", "-a", "static", "-f", "tiny_add", "-o", "arithmetic",
                 "--every", "2");
    results = parse(odd.output);
    assert_int_equal(odd.status, 0);
    assert_text(first_mutant(results), "outcome", "same-code");
    json_decref(results);
    forget(&odd);
}

static void what_is_the_same_as_another_is_judged_once(void **state)
{
    struct said said;
    json_t *results;
    json_t *kata;
    json_t *mutants;

    (void)state;
    put(folder, "katas/tiny/solutions/static.c",
        "#include \"tiny.h\"\n"
        "int tiny_add(int a, int b, int *sum)\n"
        "{\n    *sum = a + b + 0 + 0;\n    return 0;\n}\n"
        "int tiny_start(void (*work)(void *), void *context)\n"
        "{\n    work(context);\n    return 0;\n}\n");
    said = MUTATE("--json", "-a", "static", "-f", "tiny_add", "-o", "constant");
    results = parse(said.output);
    kata = json_array_get(json_object_get(results, "katas"), 0);
    mutants = json_object_get(kata, "mutants");
    assert_int_equal(said.status, 0);
    assert_text(json_array_get(mutants, 0), "outcome", "killed");
    assert_text(json_array_get(mutants, 1), "outcome", "duplicate");
    assert_has(said.output, "\"duplicate\": 1");
    json_decref(results);
    forget(&said);
}

static void an_equivalent_is_one_with_its_reason(void **state)
{
    struct said said;
    json_t *results;

    (void)state;
    write_equivalents("equivalent:\n"
                      "  - answers: [plain]\n    operator: result\n"
                      "    function: tiny_start\n    line: return -error;\n"
                      "    why: Threads start here.\n");
    said = MUTATE("--json", SURVIVOR, "result");
    results = parse(said.output);
    assert_int_equal(said.status, 0);
    assert_text(first_mutant(results), "outcome", "equivalent");
    assert_text(first_mutant(results), "why", "Threads start here.");
    json_decref(results);
    forget(&said);
    forget_equivalents();
}

static void a_mistake_that_cannot_be_told_is_told_apart(void **state)
{
    struct said said;

    (void)state;
    write_equivalents("untold:\n"
                      "  - answers: [plain]\n    operator: result\n"
                      "    function: tiny_start\n    line: return -error;\n"
                      "    why: Threads start here.\n");
    said = MUTATE("--list", SURVIVOR, "result");
    assert_int_equal(said.status, 0);
    assert_string_equal(said.output,
                        "solutions/plain.c:41 result 1 in tiny_start: "
                        "return -error; (untold)\n");
    forget(&said);
    forget_equivalents();
}

static void an_equivalent_that_is_killed_is_a_problem(void **state)
{
    struct said said;

    (void)state;
    write_equivalents("equivalent:\n"
                      "  - answers: [plain]\n    operator: arithmetic\n"
                      "    function: tiny_add\n    line: '*room = a + b;'\n"
                      "    why: It is not.\n");
    said = MUTATE("-a", "plain", "-o", "arithmetic");
    assert_int_equal(said.status, 0); /* believed, until it is asked for */
    forget(&said);
    said = MUTATE("-a", "plain", "-o", "arithmetic", "--entries");
    assert_int_equal(said.status, 1);
    assert_has(said.output, "is killed by one_and_one_is_two in behaviour");
    forget(&said);
    forget_equivalents();
}

/* What equivalents_check says of a file: its first problem, a new string. */
static char *problem_of(const char *text)
{
    char *path = text_format("%s/katas/tiny", folder);
    struct problems problems;
    struct kata *kata = NULL;
    char *message = NULL;
    char *what;

    write_equivalents(text);
    problems_init(&problems);
    assert_int_equal(kata_open_folder(path, &kata, &message), 0);
    equivalents_check(kata, &problems);
    what = text_copy(json_array_size(problems.list) == 0
                         ? ""
                         : json_string_value(json_object_get(
                               json_array_get(problems.list, 0), "what")));
    kata_free(kata);
    problems_free(&problems);
    forget_equivalents();
    free(path);
    return what;
}

static void assert_problem(const char *text, const char *words)
{
    char *what = problem_of(text);

    if (words == NULL)
        assert_string_equal(what, "");
    else
        assert_has(what, words);
    free(what);
}

#define ENTRY(answers, operation, line, more)                                  \
    "  - answers: [" answers "]\n    operator: " operation                     \
    "\n    function: tiny_start\n    line: " line "\n" more "    why: So.\n"
#define GOOD ENTRY("plain", "result", "return -error;", "")

static void entries_that_mean_nothing_are_problems(void **state)
{
    (void)state;
    assert_problem("equivalent:\n" GOOD, NULL);
    assert_problem("equivalent:\n" GOOD GOOD, "is there twice");
    assert_problem("equivalent:\n" GOOD "untold:\n" GOOD, "is there twice");
    assert_problem("equivalent:\n" ENTRY("plain", "result", "return 1;", ""),
                   "plain has no mutant result 1 in tiny_start at `return 1;`");
    assert_problem("equivalent:\n" ENTRY("plain", "result", "return -error;",
                                         "    ordinal: 2\n"),
                   "plain has no mutant result 2");
    assert_problem(
        "equivalent:\n" ENTRY("plain", "guess", "return -error;", ""),
        "`guess` is no operator");
    assert_problem(
        "equivalent:\n" ENTRY("plan", "result", "return -error;", ""),
        "`plan` is no solution");
    assert_problem("", "mutants.yaml: empty");
    assert_problem("equivalent:\n" GOOD "    colour: red\n",
                   "mutants.yaml:7: unknown key `colour`");
    assert_problem("equivalent: 3\n", "mutants.yaml:1: ");
}

static void a_stale_entry_fails_the_run(void **state)
{
    struct said said;

    (void)state;
    write_equivalents("equivalent:\n" ENTRY("plain", "result", "gone;", ""));
    said = MUTATE("--list");
    assert_int_equal(said.status, 1);
    assert_has(said.output, "problem    tiny/mutants.yaml: plain has no");
    forget(&said);
    forget_equivalents();
}

static void bad_input_gets_one_line(void **state)
{
    struct said said;

    (void)state;
    said = MUTATE("--answer", "nobody");
    assert_int_equal(said.status, 2);
    assert_string_equal(said.errors, "dojo: tiny has no solution `nobody`\n");
    forget(&said);
    said = MUTATE("--function", "nobody");
    assert_int_equal(said.status, 2);
    assert_string_equal(said.errors, "dojo: tiny: no mutant is made like "
                                     "that\n");
    forget(&said);
    write_equivalents("equivalent: [");
    said = MUTATE("--list");
    assert_int_equal(said.status, 2);
    assert_has(said.errors, "mutants.yaml:1: ");
    forget(&said);
    forget_equivalents();
    put(folder, "katas/tiny/solutions/static.c", "int f(void) {\n");
    said = MUTATE("--list");
    assert_int_equal(said.status, 2);
    assert_has(said.errors, "static.c: brackets or comments do not end");
    forget(&said);
    said = DOJO(folder, "mutate", "nothing");
    assert_int_equal(said.status, 2);
    assert_has(said.errors, "no kata is named `nothing`");
    forget(&said);
}

static void a_solution_that_fails_tells_no_mutant(void **state)
{
    struct said said;

    (void)state;
    put(folder, "katas/tiny/solutions/static.c",
        "#include \"tiny.h\"\n"
        "int tiny_add(int a, int b, int *sum)\n"
        "{\n    *sum = a - b;\n    return 0;\n}\n"
        "int tiny_start(void (*work)(void *), void *context)\n"
        "{\n    work(context);\n    return 0;\n}\n");
    said = MUTATE("-a", "static");
    assert_int_equal(said.status, 1);
    assert_string_equal(said.output,
                        "  problem    tiny/solutions/static.c: is not "
                        "accepted itself: wrong\n");
    forget(&said);
}

static void what_does_not_compile_does_not_count(void **state)
{
    struct said said;

    (void)state;
    put(folder, "katas/tiny/solutions/static.c",
        "#include \"tiny.h\"\n"
        "int tiny_add(int a, int b, int *sum)\n"
        "{\n    int *c = sum;\n    *(c + 0) = a + b;\n    return 0;\n}\n"
        "int tiny_start(void (*work)(void *), void *context)\n"
        "{\n    goto out;\nout:\n    work(context);\n    return (0 * 1) * 2;\n"
        "    _Static_assert(1 + 1 == 2, \"sum\");\n}\n");
    said =
        MUTATE("--json", "-a", "static", "-f", "tiny_start", "-o", "relation");
    assert_int_equal(said.status, 0);
    assert_has(said.output, "\"outcome\": \"not-compiled\"");
    assert_has(said.output, "\"made\": 0");
    forget(&said);
}

static void a_lost_lock_is_told_by_a_schedule(void **state)
{
    struct said said;
    json_t *results;
    json_t *mutant;

    (void)state;
    if (!explored_available())
        skip();
    said = DOJO(folder, "mutate", "counter", "--json", "-a", "mutex", "-f",
                "counter_value", "-o", "section_dropped");
    results = parse(said.output);
    mutant = first_mutant(results);
    assert_int_equal(said.status, 0);
    assert_text(mutant, "outcome", "killed");
    assert_text(mutant, "class", "concurrency");
    assert_text(mutant, "stage", "schedules");
    assert_text(mutant, "verdict", "race");
    json_decref(results);
    forget(&said);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_sentence_tells_is_killed_by_it),
        cmocka_unit_test(what_nobody_tells_is_shown_as_a_diff),
        cmocka_unit_test(an_equivalent_is_one_with_its_reason),
        cmocka_unit_test(a_mistake_that_cannot_be_told_is_told_apart),
        cmocka_unit_test(an_equivalent_that_is_killed_is_a_problem),
        cmocka_unit_test(entries_that_mean_nothing_are_problems),
        cmocka_unit_test(a_stale_entry_fails_the_run),
        cmocka_unit_test(what_is_the_same_code_needs_no_reason),
        cmocka_unit_test(what_is_the_same_as_another_is_judged_once),
        cmocka_unit_test(a_solution_that_fails_tells_no_mutant),
        cmocka_unit_test(what_does_not_compile_does_not_count),
        cmocka_unit_test(bad_input_gets_one_line),
        cmocka_unit_test(a_lost_lock_is_told_by_a_schedule),
    };

    return cmocka_run_group_tests(tests, copy_tiny, remove_folder);
}
