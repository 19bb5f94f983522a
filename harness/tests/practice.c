/* SPDX-License-Identifier: MIT */
/* The learner's commands: hint, explain, solution, reset, next, progress. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define KATAS "--katas", "katas"

static char *folder;

static int make_folder(void **state)
{
    char *cache;

    (void)state;
    folder = path_temporary();
    if (folder == NULL)
        return 1;
    cache = text_format("%s/cache", folder);
    setenv("XDG_CACHE_HOME", cache, 1);
    setenv("XDG_STATE_HOME", folder, 1);
    setenv("COLUMNS", "80", 1);
    free(cache);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    return 0;
}

static char *below(const char *name)
{
    return text_format("%s/%s", folder, name);
}

static int begin(void **state)
{
    static const char *const old[] = {"dojo", "work", "katas"};
    char *tiny = below("katas/tiny");

    (void)state;
    for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
        char *path = below(old[i]);

        (void)path_remove(path);
        free(path);
    }
    copy_folder(FIXTURE_KATAS "/tiny", tiny, "", "");
    free(tiny);
    return 0;
}

/* Runs, and holds it to a status and to words on stdout or stderr. */
static void expect(struct said said, int status, const char *words)
{
    if (said.status != status || said.output == NULL ||
        (strstr(said.output, words) == NULL &&
         strstr(said.errors, words) == NULL))
        fail_msg("not %d `%s` but %d `%s` `%s`", status, words, said.status,
                 said.output, said.errors);
    forget(&said);
}

static void start(void)
{
    expect(DOJO(folder, "start", "tiny", KATAS), 0, "work/tiny/tiny.c");
}

static void a_hint_is_for_what_failed_first(void **state)
{
    (void)state;
    start();
    expect(DOJO(folder, "hint", "tiny", KATAS), 2, "nothing was judged yet");
    expect(DOJO(folder, "test", "tiny", KATAS), 1, "nothing_is_added_twice");
    expect(DOJO(folder, "hint", "tiny", KATAS), 0, "1  Once.");
    expect(DOJO(folder, "hint", "-l", "3", KATAS), 0, "3  Return at once.");
    expect(DOJO(folder, "hint", "-l", "4", KATAS), 2, "1 to 3, not `4`");
}

static void hidden_sentences_have_no_hints(void **state)
{
    (void)state;
    start();
    expect(
        DOJO(folder, "hint", "tiny", "-o", "without_memory_it_says_so", KATAS),
        2, "no sentence");
}

static void a_changed_answer_is_said_to_be_changed(void **state)
{
    (void)state;
    start();
    expect(DOJO(folder, "test", "tiny", KATAS), 1, "wrong");
    put(folder, "work/tiny/tiny.c", "int another;\n");
    expect(DOJO(folder, "explain", "tiny", KATAS), 0,
           "has changed since it was judged");
}

static void explain_says_what_why_and_what_forbids_it(void **state)
{
    struct said said;

    (void)state;
    start();
    expect(DOJO(folder, "test", "tiny", KATAS), 1, "wrong");
    said = DOJO(folder, "explain", KATAS);
    assert_int_equal(said.status, 0);
    assert_non_null(strstr(said.output, "What happened\n  expected 7, got 8"));
    assert_non_null(strstr(said.output, "Why it is allowed\n"));
    assert_non_null(strstr(said.output, "What would forbid it\n"));
    forget(&said);
}

/* A race, as the explorer tells it, with the steps of a lost update. */
static const char lost_update[] =
    "{\"tests\": [{\"stage\": \"schedules\", \"name\": \"none_is_lost\","
    " \"verdict\": \"race\", \"message\": \"data race on x; one thing it leads"
    " to: check failed\", \"turning\": \"T2 a.c:7\","
    " \"search\": {\"preemptions\": 1}, \"trace\": ["
    "{\"thread\": 1, \"what\": \"read\", \"name\": \"x\", \"value\": 4,"
    " \"file\": \"a.c\", \"line\": 7},"
    "{\"thread\": 2, \"what\": \"read\", \"name\": \"x\", \"value\": 4,"
    " \"file\": \"a.c\", \"line\": 7},"
    "{\"thread\": 2, \"what\": \"write\", \"name\": \"x\", \"value\": 5,"
    " \"file\": \"a.c\", \"line\": 7},"
    "{\"thread\": 1, \"what\": \"write\", \"name\": \"x\", \"value\": 5,"
    " \"file\": \"a.c\", \"line\": 7}]}]}";

static void a_lost_update_is_told_step_by_step(void **state)
{
    (void)state;
    put(folder, "lost.json", lost_update);
    expect(DOJO(folder, "explain", "--results", "lost.json"), 0,
           "T1 read 4 at a.c:7.");
    expect(DOJO(folder, "explain", "--results", "lost.json"), 0,
           "It takes 1 switch at an unlucky moment.");
}

static void each_kind_of_failure_has_its_own_words(void **state)
{
    static const struct {
        const char *verdict, *message, *note, *words;
    } kinds[] = {
        {"deadlock", "lost wake-up: T1 waits", "", "remembers nothing"},
        {"deadlock", "T1 locks m a second time", "", "has to be held"},
        {"deadlock", "T1 waits for m, held by T2", "", "One order of all"},
        {"leak", "4 bytes in 1 block never freed", "", "Nothing gives back"},
        {"leak", "never freed", "fails as planned", "Undo in reverse order"},
        {"leak", "T1, started at, was never joined", "", "pthread_join for"},
        {"wrong", "got 1", "woken without a signal", "while, not if"},
        {"wrong", "got 1", "an old value: T1", "relaxed load"},
        {"misuse", "use after free: read", "", "Free when the last"},
        {"race", "data race on x", "", "same lock around both"},
        {"crash", "SIGSEGV: memory at 0x0 is not there", "", "every pointer"},
        {"crash", "SIGSEGV: memory at 0x18 is not there", "", "every pointer"},
        {"crash", "SIGSEGV: memory at 0x5555 is not there", "", "value back"},
        {"wrong", "ms_since_the_start() == 5", "", "only while everybody"},
        {"wrong", "counters().wakeups <= 3", "", "more often than"},
        {"hang", "no end after 5 s", "", "sure to end it"},
        {"build-error", "a.c:1: error", "", "first message"},
        {"flaky", "failed 1 of 5", "", "comes and goes"},
    };
    static const char explored[] =
        "{\"tests\": [{\"stage\": \"schedules\", \"name\": \"n\", "
        "\"verdict\": \"flaky\", \"message\": \"data race on x\"}]}";

    (void)state;
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        char *text = text_format(
            "{\"tests\": [{\"stage\": \"s\", \"name\": \"n\", \"verdict\":"
            " \"%s\", \"message\": \"%s\", \"trace\": [{\"thread\": 0,"
            " \"what\": \"step\", \"note\": \"%s\"}]}]}",
            kinds[i].verdict, kinds[i].message, kinds[i].note);

        put(folder, "one.json", text);
        expect(DOJO(folder, "explain", "--results", "one.json"), 0,
               kinds[i].words);
        free(text);
    }
    put(folder, "one.json", explored);
    expect(DOJO(folder, "explain", "--results", "one.json"), 0,
           "The same order of steps");
}

static void explain_refuses_what_are_no_results(void **state)
{
    static const char *const odd[] = {"", "[", "[]", "3", "\"x\""};

    (void)state;
    for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
        put(folder, "odd.json", odd[i]);
        expect(DOJO(folder, "explain", "--results", "odd.json"), 2,
               "odd.json: these are no results");
    }
    expect(DOJO(folder, "explain", "--results", "none.json"), 2,
           "none.json: No such file");
}

/* Names that are none, numbers where text is expected. */
static void explain_survives_odd_results(void **state)
{
    (void)state;
    put(folder, "odd.json",
        "{\"tests\": [{\"verdict\": 3, \"name\": [], \"message\": {}, "
        "\"trace\": [1, {\"what\": 2, \"thread\": \"x\"}, null]}, 5]}");
    expect(DOJO(folder, "explain", "--results", "odd.json"), 0,
           "What would forbid it");
    put(folder, "odd.json", "{\"results\": [7, {\"tests\": {}}]}");
    expect(DOJO(folder, "explain", "--results", "odd.json"), 0, "");
}

static void a_solution_is_shown_when_asked_twice(void **state)
{
    (void)state;
    start();
    expect(DOJO(folder, "solution", "tiny", KATAS), 1, "not green yet");
    expect(DOJO(folder, "solution", "tiny", KATAS), 0, "int tiny_add(");
    expect(DOJO(folder, "reset", "tiny", KATAS), 0, "your files are in");
    expect(DOJO(folder, "solution", "tiny", KATAS), 1, "not green yet");
    expect(DOJO(folder, "solution", "tiny", "nobody", KATAS), 2,
           "no solution `nobody`");
}

static void a_solution_is_shown_after_green(void **state)
{
    char *file = below("work/tiny/tiny.c");

    (void)state;
    start();
    copy_renamed(FIXTURE_KATAS "/tiny/solutions/plain.c", file, "", "");
    free(file);
    expect(DOJO(folder, "test", "tiny", KATAS), 0, "accepted");
    expect(DOJO(folder, "solution", "tiny", KATAS), 0, "solutions/plain.c");
    expect(DOJO(folder, "list", KATAS), 0, "tiny         green");
}

static void reset_keeps_every_version(void **state)
{
    char *text = NULL;

    (void)state;
    start();
    for (int i = 1; i <= 2; i++) {
        char *name = text_format("%s/work/tiny.kept-%d/tiny.c", folder, i);
        char *mine = text_format("my work, version %d\n", i);

        put(folder, "work/tiny/tiny.c", mine);
        expect(DOJO(folder, "reset", "tiny", KATAS), 0, "as it was");
        assert_int_equal(text_read(name, 1000, &text, NULL), 0);
        assert_string_equal(text, mine);
        free(text);
        free(mine);
        free(name);
    }
    expect(DOJO(folder, "test", "tiny", KATAS), 1, "nothing_is_added_twice");
}

static void reset_brings_back_what_is_missing(void **state)
{
    char *path = below("work/tiny/tiny.c");

    (void)state;
    start();
    assert_int_equal(unlink(path), 0);
    expect(DOJO(folder, "reset", "tiny", KATAS), 0, "as it was");
    assert_true(path_is_file(path));
    free(path);
}

/* Without a place for the copy nothing is touched. */
static void reset_changes_nothing_without_a_copy(void **state)
{
    char *katas = below("katas");

    (void)state;
    expect(DOJO("/proc", "reset", "tiny", "--katas", katas), 2,
           "no such folder");
    expect(
        DOJO("/dev", "reset", "--kata", "tiny", "/proc/self", "--katas", katas),
        2, "nothing was changed");
    free(katas);
}

/* So that it can be tried again: here no file may have more than 4 KiB. */
static void a_start_that_fails_half_way_leaves_nothing(void **state)
{
    static char header[10000];
    const char *argv[] = {"/bin/sh", "-c",
                          "trap '' XFSZ; ulimit -f 8; " DOJO_PROGRAM
                          " start tiny --katas katas",
                          NULL};
    const struct process_spec spec = {.argv = argv,
                                      .folder = folder,
                                      .deadline_ms = 120000,
                                      .output_max = 4 << 20};
    struct process_result result = {0};
    char *work = below("work/tiny");

    (void)state;
    memset(header, '\n', sizeof(header) - 1);
    put(folder, "katas/tiny/tiny.h", header);
    assert_int_equal(process_run(&spec, &result), 0);
    assert_int_equal(result.status, 2);
    assert_non_null(strstr(result.output, "tiny.h: File too large"));
    assert_false(path_is_folder(work));
    process_free(&result);
    start();
    free(work);
}

static void next_starts_what_is_not_green(void **state)
{
    (void)state;
    put(folder, "dojo/progress",
        "2026-11-28T15:00:00Z tiny start 0 - /here\n"
        "2026-11-28T14:00:00Z tiny green 100 - /here\n"
        "2026-11-28T15:00:00Z counter green 100 - /here\n");
    expect(DOJO(folder, "next", KATAS), 0, "work/");
    expect(DOJO(folder, "list", KATAS), 0, "2 of ");
}

static void torn_lines_are_passed_over(void **state)
{
    char *path = below("dojo/progress");
    char *text = NULL;

    (void)state;
    put(folder, "dojo/progress",
        "\n\n  \nx\ntiny green\n\001\377\n"
        "2026-11-28T15:00:00Z tiny green 100 - /here\n"
        "2026-11-28T15:00:00Z tiny red 4");
    expect(DOJO(folder, "list", KATAS), 0, "1 of ");
    expect(DOJO(folder, "start", "tiny", KATAS), 0, "tiny");
    assert_int_equal(text_read(path, 10000, &text, NULL), 0);
    assert_non_null(strstr(text, "tiny red 4\n2"));
    free(text);
    free(path);
}

static void progress_that_cannot_be_kept_hinders_nobody(void **state)
{
    char *path = below("dojo/progress");

    (void)state;
    assert_int_equal(path_make(path), 0);
    expect(DOJO(folder, "start", "tiny", KATAS), 0, "progress is not kept");
    expect(DOJO(folder, "test", "tiny", KATAS), 1, "progress is not kept");
    expect(DOJO(folder, "solution", "tiny", KATAS), 0, "int tiny_add(");
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_hint_is_for_what_failed_first, begin),
        cmocka_unit_test_setup(hidden_sentences_have_no_hints, begin),
        cmocka_unit_test_setup(a_changed_answer_is_said_to_be_changed, begin),
        cmocka_unit_test_setup(explain_says_what_why_and_what_forbids_it,
                               begin),
        cmocka_unit_test_setup(a_lost_update_is_told_step_by_step, begin),
        cmocka_unit_test_setup(each_kind_of_failure_has_its_own_words, begin),
        cmocka_unit_test_setup(explain_refuses_what_are_no_results, begin),
        cmocka_unit_test_setup(explain_survives_odd_results, begin),
        cmocka_unit_test_setup(a_solution_is_shown_when_asked_twice, begin),
        cmocka_unit_test_setup(a_solution_is_shown_after_green, begin),
        cmocka_unit_test_setup(reset_keeps_every_version, begin),
        cmocka_unit_test_setup(reset_brings_back_what_is_missing, begin),
        cmocka_unit_test_setup(reset_changes_nothing_without_a_copy, begin),
        cmocka_unit_test_setup(a_start_that_fails_half_way_leaves_nothing,
                               begin),
        cmocka_unit_test_setup(next_starts_what_is_not_green, begin),
        cmocka_unit_test_setup(torn_lines_are_passed_over, begin),
        cmocka_unit_test_setup(progress_that_cannot_be_kept_hinders_nobody,
                               begin),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
