/* SPDX-License-Identifier: MIT */
/* The command line: what is printed where, and the exit codes. */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define KATAS "--katas", FIXTURE_KATAS

static char *folder;

static int make_folder(void **state)
{
    char *cache;

    (void)state;
    folder = path_temporary();
    cache = text_format("%s/cache", folder);
    setenv("XDG_CACHE_HOME", cache, 1);
    setenv("XDG_STATE_HOME", cache, 1);
    free(cache);
    return folder == NULL;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    return 0;
}

/* One line on stderr that has the words, and that status. */
static void assert_refused(struct said said, int status, const char *words)
{
    assert_int_equal(said.status, status);
    assert_non_null(said.errors);
    if (said.errors == NULL)
        return; /* for readers that do not know CMocka */
    if (strstr(said.errors, words) == NULL)
        fail_msg("`%s` is not in `%s`", words, said.errors);
    assert_true(text_starts(said.errors, "dojo"));
    assert_ptr_equal(strchr(said.errors, '\n'),
                     said.errors + strlen(said.errors) - 1);
    forget(&said);
}

static void every_command_has_help_and_a_schema(void **state)
{
    static const char *const commands[] = {
        "list",  "start", "test", "bench",   "verify",   "report", "doctor",
        "watch", "next",  "hint", "explain", "solution", "reset",  "mutate"};

    (void)state;
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
        struct said said = DOJO(folder, commands[i], "--help");

        assert_int_equal(said.status, 0);
        assert_non_null(strstr(said.output, "--json"));
        forget(&said);
    }
}

static void assert_narrow(struct said said, size_t columns)
{
    const char *line = said.output;

    while (*line != '\0') {
        size_t length = strcspn(line, "\n");

        if (length > columns)
            fail_msg("longer than %zu: `%.*s`", columns, (int)length, line);
        line += length + (line[length] == '\n');
    }
    forget(&said);
}

static void help_fits_in_forty_columns(void **state)
{
    static const char *const commands[] = {"test", "grade", "mutate",
                                           "explore"};

    (void)state;
    setenv("COLUMNS", "40", 1);
    assert_narrow(DOJO(folder, "--help"), 40);
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        assert_narrow(DOJO(folder, commands[i], "--help"), 40);
    assert_narrow(DOJO(folder, "list", KATAS), 40);
    setenv("COLUMNS", "80", 1);
}

static void the_version_is_printed(void **state)
{
    struct said said = DOJO(folder, "--version");

    (void)state;
    assert_int_equal(said.status, 0);
    assert_true(text_starts(said.output, "dojo "));
    forget(&said);
}

static void an_unknown_command_is_refused(void **state)
{
    (void)state;
    assert_refused(DOJO(folder, "dance"), 2, "no command `dance`");
}

static void an_unknown_option_is_refused(void **state)
{
    struct said said = DOJO(folder, "test", "--dance");

    (void)state;
    assert_int_equal(said.status, 2);
    forget(&said);
}

static void an_unknown_kata_is_refused(void **state)
{
    (void)state;
    assert_refused(DOJO(folder, "test", "nobody"), 2,
                   "no kata is named `nobody`; `dojo list` shows all");
}

static void list_shows_katas_of_all_folders(void **state)
{
    struct said said = DOJO(folder, "list", KATAS, "--json");
    json_t *list = json_loads(said.output, 0, NULL);

    (void)state;
    assert_int_equal(said.status, 0);
    assert_string_equal(json_string_value(json_object_get(list, "schema")),
                        "dojo.list/1");
    assert_non_null(strstr(said.output, "\"tiny\""));
    json_decref(list);
    forget(&said);
}

static void start_copies_and_never_overwrites(void **state)
{
    struct said said = DOJO(folder, "start", "tiny", "mine", KATAS);

    (void)state;
    assert_int_equal(said.status, 0);
    forget(&said);
    put(folder, "mine/tiny.c", "my work\n");

    assert_refused(DOJO(folder, "start", "tiny", "mine", KATAS), 2,
                   "is there already and stays as it is");

    said = DOJO(folder, "test", "mine", KATAS);
    assert_int_equal(said.status, 1);
    assert_non_null(strstr(said.output, "build-error"));
    forget(&said);
}

static void start_gives_editors_what_they_need(void **state)
{
    struct said said = DOJO(folder, "start", "tiny", "edited", KATAS);
    char *path = text_format("%s/edited/compile_commands.json", folder);
    json_t *commands = json_load_file(path, 0, NULL);

    (void)state;
    assert_int_equal(said.status, 0);
    assert_string_equal(
        json_string_value(json_object_get(json_array_get(commands, 0), "file")),
        "tiny.c");
    json_decref(commands);
    free(path);
    forget(&said);
}

static void results_are_json_when_asked(void **state)
{
    struct said said =
        DOJO(folder, "test", FIXTURE_KATAS "/tiny/solutions/plain.c", "--json");
    json_t *results = json_loads(said.output, 0, NULL);
    json_t *entry = json_array_get(json_object_get(results, "results"), 0);

    (void)state;
    assert_int_equal(said.status, 0);
    assert_string_equal(json_string_value(json_object_get(results, "schema")),
                        "dojo.results/1");
    assert_string_equal(json_string_value(json_object_get(entry, "verdict")),
                        "accepted");
    assert_int_equal(json_integer_value(json_object_get(entry, "max_score")),
                     100);
    json_decref(results);
    forget(&said);
}

static void there_is_no_colour_away_from_a_terminal(void **state)
{
    struct said said = DOJO(folder, "list", KATAS);

    (void)state;
    assert_null(strchr(said.output, '\033'));
    forget(&said);
}

static void a_folder_without_the_file_is_refused(void **state)
{
    (void)state;
    put(folder, "empty/README", "nothing\n");
    assert_refused(DOJO(folder, "test", "--kata", "tiny", "./empty", KATAS), 2,
                   "empty/tiny.c: no such file");
}

static void a_folder_that_names_no_kata_is_refused(void **state)
{
    (void)state;
    put(folder, "nameless/tiny.c", "int x;\n");
    assert_refused(DOJO(folder, "test", "./nameless", KATAS), 2,
                   "no .dojo file names the kata");
}

static void a_broken_manifest_is_named_with_line_and_key(void **state)
{
    (void)state;
    put(folder, "katas/odd/kata.yaml", "title: Odd\ncolour: red\n");
    assert_refused(DOJO(folder, "verify", "odd", "--katas", "katas"), 2,
                   "kata.yaml:2: unknown key `colour`");
}

static void an_unwritable_folder_is_refused(void **state)
{
    (void)state;
    put(folder, "file", "not a folder\n");
    assert_refused(DOJO(folder, "start", "tiny", "file/below", KATAS), 2,
                   "file/below: Not a directory");
}

static void a_report_needs_a_folder_that_can_be_written(void **state)
{
    (void)state;
    put(folder, "plain", "not a folder\n");
    assert_refused(DOJO(folder, "report", "tiny", "-o", "plain/out", KATAS), 2,
                   "name a folder that can be written");
}

static void a_report_refuses_what_is_not_about_mutants(void **state)
{
    (void)state;
    put(folder, "plain", "not JSON\n");
    put(folder, "other", "{\"schema\": \"dojo.results/1\"}\n");
    assert_refused(
        DOJO(folder, "report", "tiny", "-o", "out", "-m", "none", KATAS), 2,
        "--mutants none: ");
    assert_refused(
        DOJO(folder, "report", "tiny", "-o", "out", "-m", "plain", KATAS), 2,
        "--mutants plain: ");
    assert_refused(
        DOJO(folder, "report", "tiny", "-o", "out", "-m", "other", KATAS), 2,
        "--mutants other: not what dojo mutate --json writes");
}

static void verify_proves_a_whole_kata(void **state)
{
    struct said said = DOJO(folder, "verify", "tiny", KATAS);

    (void)state;
    assert_int_equal(said.status, 0);
    assert_non_null(strstr(said.output, "2 of 2 broken variants noticed"));
    forget(&said);
}

static void verify_tells_what_is_not_proved(void **state)
{
    char *copy = text_format("%s/lame/tiny", folder);
    struct said said;

    (void)state;
    copy_folder(FIXTURE_KATAS "/tiny", copy, "", "");
    put(copy, "broken/no_second.c",
        "/* SPDX-License-Identifier: MIT */\nint useless;\n");
    said = DOJO(folder, "verify", "tiny", "--katas", "lame");
    assert_int_equal(said.status, 1);
    assert_non_null(strstr(said.output, "broken/no_second.c: does not build"));
    forget(&said);
    free(copy);
}

static void formats_are_checked_before_anything_runs(void **state)
{
    (void)state;
    put(folder, "graded/tiny.c", "int x;\n");
    assert_refused(DOJO(folder, "grade", "--kata", "tiny", "./graded",
                        "./graded", KATAS, "--format", "gradescope"),
                   2, "one submission at a time, not 2");
    assert_refused(DOJO(folder, "grade", "--kata", "tiny", "./graded", KATAS,
                        "--format", "json", "--format", "html"),
                   2, "one thing goes to standard output");
    assert_refused(DOJO(folder, "grade", "--kata", "tiny", "./graded", KATAS,
                        "--json", "--format", "html"),
                   2, "one thing goes to standard output");
}

static void formats_go_where_they_are_sent(void **state)
{
    char *xml = text_format("%s/results.xml", folder);
    struct said said;
    json_t *results;

    (void)state;
    put(folder, "graded/tiny.c", "int x;\n");
    said = DOJO(folder, "grade", "--kata", "tiny", "./graded", KATAS,
                "--isolation", "L1", "--format", "junit", "--out",
                "results.xml", "--format", "json");
    assert_int_equal(said.status, 1);
    results = json_loads(said.output, 0, NULL);
    assert_non_null(results);
    assert_true(path_is_file(xml));
    json_decref(results);
    forget(&said);
    free(xml);
    assert_refused(DOJO(folder, "grade", "--kata", "tiny", "./graded", KATAS,
                        "--isolation", "L1", "--format", "html", "--out",
                        "nowhere/page.html", "--format", "json", "--out",
                        "/dev/null"),
                   2, "nowhere/page.html: No such file or directory");
}

/* Message passing whose reader, or nobody at all, keeps its half. */
static void an_old_value_tells_what_is_missing(void **state)
{
    static const char *const programs[] = {"litmus_mp_release_only",
                                           "litmus_mp_acquire_only"};
    static const char *const words[] = {
        "T2 read what was released after that, but without acquire",
        "nothing that was released after that has been acquired by T2"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char *path = text_format("%s/harness/tests/corpus/%s.c",
                                 DOJO_SOURCE_DIR, programs[i]);
        struct said said = DOJO(folder, "explore", path, "--json");

        assert_int_equal(said.status, 1);
        if (strstr(said.output, words[i]) == NULL)
            fail_msg("%s: no `%s`", programs[i], words[i]);
        forget(&said);
        free(path);
    }
}

/* Two blocks from one line, and a lock that is taken and kept. */
static const char nodes[] =
    "#include <pthread.h>\n#include <stdlib.h>\n"
    "static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;\n"
    "static int *make(void) { return malloc(sizeof(int)); }\n"
    "int main(void)\n{\n    int *one = make(), *other = make();\n"
    "    *one = 1;\n    *other = 2;\n    *one = 3;\n"
    "    pthread_mutex_lock(&lock);\n    pthread_mutex_lock(&lock);\n"
    "    return *one + *other;\n}\n";

/* The step of a trace with this source; NULL: none. */
static const json_t *step_with(const json_t *trace, const char *source)
{
    size_t i;
    json_t *step;

    json_array_foreach ((json_t *)trace, i, step)
        if (strcmp(json_string_value(json_object_get(step, "source")),
                   source) == 0)
            return step;
    fail_msg("no step with %s", source);
    return NULL;
}

static json_int_t place_of(const json_t *step)
{
    return json_integer_value(json_object_get(step, "place"));
}

static void steps_tell_places_and_locks(void **state)
{
    char *path = text_format("%s/nodes.c", folder);
    struct said said;
    json_t *results;
    const json_t *trace;
    const json_t *locking;

    (void)state;
    assert_int_equal(text_write(path, nodes, strlen(nodes)), 0);

    said = DOJO(folder, "explore", path, "--json");

    results = json_loads(said.output, 0, NULL);
    trace = json_object_get(
        json_array_get(
            json_object_get(
                json_array_get(json_object_get(results, "results"), 0),
                "tests"),
            0),
        "trace");
    assert_true(json_array_size(trace) > 0);
    assert_true(place_of(step_with(trace, "*one = 1;")) > 0);
    assert_true(place_of(step_with(trace, "*one = 1;")) !=
                place_of(step_with(trace, "*other = 2;")));
    assert_int_equal(place_of(step_with(trace, "*one = 1;")),
                     place_of(step_with(trace, "*one = 3;")));
    assert_null(json_object_get(step_with(trace, "*one = 3;"), "holds"));
    locking = step_with(trace, "pthread_mutex_lock(&lock);");
    assert_int_equal(json_integer_value(
                         json_array_get(json_object_get(locking, "holds"), 0)),
                     place_of(locking));
    json_decref(results);
    forget(&said);
    (void)unlink(path);
    free(path);
}

static unsigned count_children(pid_t pid)
{
    char *path = text_format("/proc/%d/task/%d/children", (int)pid, (int)pid);
    unsigned count = 0;
    FILE *file = fopen(path, "re");
    int child;

    while (file != NULL && fscanf(file, "%d", &child) == 1)
        count++;
    if (file != NULL)
        fclose(file);
    free(path);
    return count;
}

static unsigned count_temporary(void)
{
    struct text_list names = {0};
    unsigned count = 0;

    (void)path_list(folder, NULL, &names);
    for (size_t i = 0; i < names.count; i++)
        count += text_starts(names.items[i], "dojo-");
    text_list_free(&names);
    return count;
}

/* Starts dojo on an answer that hangs, interrupts it, looks what is left. */
static void an_interrupt_leaves_nothing_behind(void **state)
{
    int status = 0;
    pid_t pid;

    (void)state;
    put(folder, "hanging/tiny.c",
        "#include \"tiny.h\"\n"
        "int tiny_start(void (*w)(void *), void *c) { w(c); return 0; }\n"
        "int tiny_add(int a, int b, int *s)\n"
        "{ *s = a + b; for (volatile int i = 0; ; i++) ; }\n");
    setenv("TMPDIR", folder, 1);
    pid = fork();
    if (pid == 0) {
        char *hanging = text_format("%s/hanging", folder);

        (void)!freopen("/dev/null", "w", stdout);
        (void)!freopen("/dev/null", "w", stderr);
        execl(DOJO_PROGRAM, "dojo", "test", "--kata", "tiny", hanging,
              "--katas", FIXTURE_KATAS, (char *)NULL);
        _exit(99);
    }
    while (count_temporary() == 0 || count_children(pid) == 0)
        if (waitpid(pid, &status, WNOHANG) != 0)
            break;
    kill(pid, SIGINT);
    waitpid(pid, &status, 0);
    unsetenv("TMPDIR");

    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 130);
    assert_int_equal(count_temporary(), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_command_has_help_and_a_schema),
        cmocka_unit_test(help_fits_in_forty_columns),
        cmocka_unit_test(the_version_is_printed),
        cmocka_unit_test(an_unknown_command_is_refused),
        cmocka_unit_test(an_unknown_option_is_refused),
        cmocka_unit_test(an_unknown_kata_is_refused),
        cmocka_unit_test(list_shows_katas_of_all_folders),
        cmocka_unit_test(start_copies_and_never_overwrites),
        cmocka_unit_test(start_gives_editors_what_they_need),
        cmocka_unit_test(results_are_json_when_asked),
        cmocka_unit_test(there_is_no_colour_away_from_a_terminal),
        cmocka_unit_test(a_folder_without_the_file_is_refused),
        cmocka_unit_test(a_folder_that_names_no_kata_is_refused),
        cmocka_unit_test(a_broken_manifest_is_named_with_line_and_key),
        cmocka_unit_test(an_unwritable_folder_is_refused),
        cmocka_unit_test(a_report_needs_a_folder_that_can_be_written),
        cmocka_unit_test(a_report_refuses_what_is_not_about_mutants),
        cmocka_unit_test(verify_proves_a_whole_kata),
        cmocka_unit_test(verify_tells_what_is_not_proved),
        cmocka_unit_test(an_old_value_tells_what_is_missing),
        cmocka_unit_test(steps_tell_places_and_locks),
        cmocka_unit_test(formats_are_checked_before_anything_runs),
        cmocka_unit_test(formats_go_where_they_are_sent),
        cmocka_unit_test(an_interrupt_leaves_nothing_behind),
    };

    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
