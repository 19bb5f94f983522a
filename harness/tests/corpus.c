/* SPDX-License-Identifier: MIT */
/*
 * The explorer against programs that nobody wrote for it: every file of
 * corpus/ is explored, and has to get the verdict that its header names.  One
 * CMocka test per program, named by it.
 *
 *     test_corpus              a sample
 *     test_corpus queue litmus those whose names start so
 *     test_corpus all          every one
 *     test_corpus --cc=clang   the same, compiled by clang; goes first
 */
#define _GNU_SOURCE /* strcasestr, mkdtemp, nftw */
#include <ctype.h>
#include <dirent.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "process.h"
#include "text.h"
#include "verdict.h"

#define FOLDER DOJO_SOURCE_DIR "/harness/tests/corpus"
enum { MOST = 600, SAMPLE_STEP = 12, DEADLINE_MS = 60000 };

struct program {
    char *name;
    char *path;
    char *expect; /* verdicts, separated by | */
    char *needs;
    char *says;   /* NULL: nothing asked */
    char *size;   /* "small": searched completely; NULL or big: as it may */
    bool layouts; /* compare two address layouts */
};

static const char *compiler = "--cc=gcc";
static struct program programs[MOST];
static size_t program_count;

/* The value of a key in a header comment, or NULL; the caller frees it. */
static char *header_value(const char *text, const char *key)
{
    char *pattern = text_format(" %s: ", key);
    const char *end = strstr(text, "*/\n#");
    const char *found = strstr(text, pattern);
    char *value = NULL;

    if (found != NULL && (end == NULL || found < end)) {
        const char *start = found + strlen(pattern);

        value = text_format("%.*s", (int)strcspn(start, "\n"), start);
        value[strcspn(value, "*")] = '\0';
        for (size_t n = strlen(value); n > 0 && value[n - 1] == ' '; n--)
            value[n - 1] = '\0';
    }
    free(pattern);
    return value;
}

static void read_program(const char *file)
{
    struct program *program = &programs[program_count++];
    char *text = NULL;

    assert_true(program_count <= MOST);
    program->path = text_format("%s/%s", FOLDER, file);
    program->name = text_format("%.*s", (int)strlen(file) - 2, file);
    assert_int_equal(text_read(program->path, 1 << 20, &text, NULL), 0);
    program->expect = header_value(text, "expect");
    program->needs = header_value(text, "needs");
    program->says = header_value(text, "says");
    program->size = header_value(text, "size");
    free(text);
}

/* Whether verdict is one of those in "a | b | c". */
static bool is_expected(const char *expect, const char *verdict)
{
    size_t length = strlen(verdict);

    for (const char *at = expect; *at != '\0';) {
        size_t word = strcspn(at, " |");

        if (word == length && strncmp(at, verdict, word) == 0)
            return true;
        at += word;
        at += strspn(at, " |");
    }
    return false;
}

static bool is_small(const struct program *program)
{
    return program->size != NULL && strcmp(program->size, "small") == 0;
}

static bool was_searched(json_t *entry)
{
    json_t *test = json_array_get(json_object_get(entry, "tests"), 0);
    json_t *search = json_object_get(test, "search");

    return json_is_true(json_object_get(search, "complete"));
}

/* What dojo says, as JSON, or NULL when it is none; text_out for messages. */
static json_t *explore(const struct program *program, bool fixed_layout,
                       char **text_out)
{
    const char *argv[] = {DOJO_PROGRAM, "explore",     "--json",
                          compiler,     program->path, NULL};
    struct process_spec spec = {.argv = argv,
                                .deadline_ms = DEADLINE_MS,
                                .output_max = 8 << 20,
                                .separate = true,
                                .fixed_layout = fixed_layout};
    struct process_result result;
    json_t *root;

    assert_int_equal(process_run(&spec, &result), 0);
    if (result.end == PROCESS_DEADLINE)
        print_error("%s: no answer in a minute\n", program->name);
    root = json_loads(result.output, 0, NULL);
    *text_out =
        text_format("%s%s", result.output, result.errors ? result.errors : "");
    process_free(&result);
    return root;
}

/* Times are the one thing that may differ from run to run. */
static void drop_times(json_t *value)
{
    static const char *const times[] = {"ms", "seconds", "wall_us", "cpu_us",
                                        "executions_per_second"};
    const char *key;
    json_t *member;
    size_t i;

    for (i = 0; i < sizeof(times) / sizeof(times[0]); i++)
        (void)json_object_del(value, times[i]);
    json_object_foreach (value, key, member)
        drop_times(member);
    json_array_foreach (value, i, member)
        drop_times(member);
}

static void says_the_same_at_other_addresses(const struct program *program,
                                             json_t *first)
{
    char *text, *one, *two;
    json_t *second = explore(program, true, &text);

    free(text);
    assert_non_null(second);
    drop_times(first);
    drop_times(second);
    one = json_dumps(first, JSON_INDENT(1));
    two = json_dumps(second, JSON_INDENT(1));
    json_decref(second);
    assert_string_equal(one, two);
    free(one);
    free(two);
}

static void gets_its_verdict(void **state)
{
    const struct program *program = *state;
    char *text;
    json_t *root = explore(program, false, &text);
    json_t *entry = json_array_get(json_object_get(root, "results"), 0);
    const char *verdict = json_string_value(json_object_get(entry, "verdict"));
    bool outside = strcmp(program->needs, "outside") == 0;

    if (verdict == NULL)
        fail_msg("expected %s, got no verdict: %.2000s", program->expect, text);
    if (!is_expected(program->expect, verdict) &&
        !(outside && strcmp(verdict, "accepted") == 0))
        fail_msg("expected %s, got %s: %.2000s", program->expect, verdict,
                 text);
    if (program->says != NULL && strcmp(verdict, "accepted") != 0 &&
        strcasestr(text, program->says) == NULL)
        fail_msg("the report does not say %s: %.2000s", program->says, text);
    if (is_small(program) && !was_searched(entry))
        fail_msg("the search was not complete: %.2000s", text);
    free(text);
    if (program->layouts)
        says_the_same_at_other_addresses(program, root);
    json_decref(root);
}

static void headers_are_whole(void **state)
{
    static const char *const needs[] = {"none", "weak",      "time",
                                        "fds",  "processes", "outside"};
    (void)state;

    for (size_t i = 0; i < program_count; i++) {
        const struct program *program = &programs[i];
        bool known = false;

        assert_non_null(program->expect);
        assert_non_null(program->needs);
        for (size_t j = 0; j < sizeof(needs) / sizeof(needs[0]); j++)
            known = known || strcmp(program->needs, needs[j]) == 0;
        if (!known)
            fail_msg("%s needs %s", program->name, program->needs);
        for (const char *at = program->expect; *at != '\0';) {
            char *word = text_format("%.*s", (int)strcspn(at, " |"), at);

            if (!verdict_is_name(word))
                fail_msg("%s expects %s", program->name, word);
            at += strlen(word);
            at += strspn(at, " |");
            free(word);
        }
    }
    assert_true(program_count >= 120);
}

static bool is_wanted(size_t index, int argc, char **argv)
{
    if (argc < 2)
        return index % SAMPLE_STEP == 0;
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], "all") == 0 ||
            text_starts(programs[index].name, argv[i]))
            return true;
    return false;
}

static int is_source(const struct dirent *entry)
{
    return text_ends(entry->d_name, ".c");
}

static int remove_one(const char *path, const struct stat *status, int kind,
                      struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

int main(int argc, char **argv)
{
    static struct CMUnitTest tests[MOST + 1];
    struct dirent **files;
    char state[] = "/tmp/dojo-corpus-XXXXXX";
    size_t count = 0;
    int failed, found = scandir(FOLDER, &files, is_source, alphasort);

    if (argc > 1 && text_starts(argv[1], "--cc=")) {
        compiler = argv[1];
        argc--;
        argv++;
    }
    if (found < 0 || found > MOST || mkdtemp(state) == NULL)
        return 3;
    (void)setenv("XDG_STATE_HOME", state, 1);
    for (int i = 0; i < found; i++) {
        read_program(files[i]->d_name);
        free(files[i]);
    }
    free(files);
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(headers_are_whole);
    for (size_t i = 0; i < program_count; i++)
        if (is_wanted(i, argc, argv)) {
            programs[i].layouts = count % SAMPLE_STEP == 1;
            tests[count++] = (struct CMUnitTest){.name = programs[i].name,
                                                 .test_func = gets_its_verdict,
                                                 .initial_state = &programs[i]};
        }
    failed = _cmocka_run_group_tests("corpus", tests, count, NULL, NULL);
    (void)nftw(state, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    for (size_t i = 0; i < program_count; i++) {
        free(programs[i].name);
        free(programs[i].path);
        free(programs[i].expect);
        free(programs[i].needs);
        free(programs[i].says);
        free(programs[i].size);
    }
    return failed;
}
