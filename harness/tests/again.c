/* SPDX-License-Identifier: MIT */
/* What a grade offers for seeing a failure again: whoever types it runs an
 * answer that nobody trusts, and it stays where the grade kept it. */
#include "sandbox.h"
#include "tools.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define HOSTILE DOJO_SOURCE_DIR "/harness/tests/hostile"
#define TOKEN "dj1.abcdefghijAAAAAAAAAAAAAA"
#define KEPT "dojo/replay/abcdefghij"

static char *folder; /* a new one for each test */
static char *left;   /* a file in it that an answer makes if it can */

static int begin(void **state)
{
    (void)state;
    sandbox_use(tools_launcher());
    folder = path_temporary();
    left = text_format("%s/left", folder);
    (void)chmod(folder, 0777); /* only a sandbox is in the way */
    return setenv("XDG_STATE_HOME", folder, 1);
}

static int end(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    free(left);
    return 0;
}

static void need_isolation(void)
{
    if (sandbox_best() < SANDBOX_L2)
        skip();
}

/* Whether the answer got as far as to make its file; which is removed. */
static bool was_out(void)
{
    return unlink(left) == 0;
}

/* What to type after a failure, by the grade; the caller's. */
static char *offered(const struct said *said)
{
    json_t *whole = json_loads(said->output, 0, NULL);
    json_t *entry = json_array_get(json_object_get(whole, "results"), 0);
    json_t *test;
    char *command = NULL;
    size_t index;

    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        const char *replay = json_string_value(json_object_get(test, "replay"));

        if (replay != NULL && command == NULL)
            command = text_copy(replay);
    }
    json_decref(whole);
    if (command == NULL)
        fail_msg("nothing is offered: %s%s", said->output, said->errors);
    return command;
}

/* Types it in folder, with more words behind it. */
static struct said type(const char *command, const char *more)
{
    char *line = text_format("%s %s", command, more);
    struct text_list words = {0};
    struct said said;

    for (char *word = strtok(line, " "); word != NULL; word = strtok(NULL, " "))
        text_list_add(&words, word);
    assert_string_equal(words.items[0], "dojo");
    said = run_dojo(folder, (const char *const *)words.items + 1);
    text_list_free(&words);
    free(line);
    return said;
}

static void what_was_graded_in_isolation_is_tested_in_it(void **state)
{
    char *answer = text_format("%s/ann/door.c", folder);
    struct said said;
    char *command;

    (void)state;
    need_isolation();
    put(folder, "ann/door.c", "");
    copy_renamed(HOSTILE "/inside/write_outside.c", answer, "@LEFT@", left);
    said = DOJO(folder, "grade", "--json", "--katas", HOSTILE, "--kata", "door",
                "./ann");
    assert_int_equal(said.status, 1);
    command = offered(&said);
    forget(&said);
    assert_true(text_starts(command, "dojo test --isolation best --kata door"));

    said = type(command, "--katas " HOSTILE);
    assert_int_equal(said.status, 1);
    assert_non_null(strstr(said.output, "the_door_is_open"));
    assert_false(was_out());
    forget(&said);

    said = type(command, "--katas " HOSTILE " --isolation L1");
    assert_true(was_out()); /* so it does try */
    forget(&said);
    free(command);
    free(answer);
}

/* What a grade keeps for a token; this program leaves a file behind. */
static void keep_program(const char *start)
{
    char *program = text_format("%s/" KEPT "/program", folder);
    char *script = text_format("#!/bin/sh\n"
                               "echo \"replays $DOJO_REPLAY\"\n"
                               "echo > %s\n"
                               "exit 1\n",
                               left);

    put(folder, KEPT "/program", script);
    put(folder, KEPT "/start.a.json", start);
    assert_int_equal(chmod(program, 0700), 0);
    free(script);
    free(program);
}

static void what_was_judged_in_isolation_is_replayed_in_it(void **state)
{
    struct said said;

    (void)state;
    need_isolation();
    keep_program("{\"kind\": \"test\", \"sentence\": \"a\", "
                 "\"isolation\": \"L3\"}");

    said = DOJO(folder, "replay", TOKEN);
    assert_int_equal(said.status, 1);
    assert_non_null(strstr(said.output, "replays " TOKEN));
    assert_false(was_out());
    forget(&said);

    said = DOJO(folder, "replay", "--isolation", "L1", TOKEN);
    assert_int_equal(said.status, 1);
    assert_non_null(strstr(said.output, "replays " TOKEN));
    assert_true(was_out());
    forget(&said);
}

static void a_debugger_isolates_nothing_and_has_to_be_asked_for(void **state)
{
    struct said said;

    (void)state;
    need_isolation();
    keep_program("{\"kind\": \"test\", \"sentence\": \"a\", "
                 "\"isolation\": \"L2\"}");

    said = DOJO(folder, "replay", "--gdb", TOKEN);

    assert_int_equal(said.status, 2);
    assert_non_null(strstr(said.errors, "say --isolation L1 too"));
    assert_false(was_out());
    forget(&said);
}

static void what_was_not_isolated_runs_as_it_did(void **state)
{
    struct said said;

    (void)state;
    keep_program("{\"kind\": \"test\", \"sentence\": \"a\", "
                 "\"isolation\": \"L1\"}");

    said = DOJO(folder, "replay", TOKEN);

    assert_int_equal(said.status, 1);
    assert_true(was_out());
    forget(&said);
}

/* One program is kept for all sentences, and a token names none. */
static void a_debugger_gets_the_sentence_of_the_token(void **state)
{
    char *program = text_format("%s/" KEPT "/program", folder);
    char *gdb = text_format("%s/bin/gdb", folder);
    char *path = text_format("%s/bin:%s", folder, getenv("PATH"));
    char *before = text_copy(getenv("PATH"));
    struct said said;

    (void)state;
    keep_program("{\"kind\": \"test\", \"sentence\": \"a\", "
                 "\"isolation\": \"L1\"}");
    put(folder, KEPT "/start.b.json",
        "{\"kind\": \"test\", \"sentence\": \"b\", "
        "\"isolation\": \"L1\"}");
    put(folder, KEPT "/program", "#!/bin/sh\n[ $2 != b ]\n");
    assert_int_equal(chmod(program, 0700), 0);
    put(folder, "bin/gdb", "#!/bin/sh\necho gdb \"$@\"\n");
    assert_int_equal(chmod(gdb, 0700), 0);
    assert_int_equal(setenv("PATH", path, 1), 0);

    said = DOJO(folder, "replay", "--gdb", TOKEN);

    assert_int_equal(setenv("PATH", before, 1), 0);
    assert_int_equal(said.status, 0);
    assert_true(text_starts(said.output, "gdb "));
    assert_non_null(strstr(said.output, "/program --only b\n"));
    forget(&said);
    free(before);
    free(path);
    free(gdb);
    free(program);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(what_was_graded_in_isolation_is_tested_in_it),
        TEST(what_was_judged_in_isolation_is_replayed_in_it),
        TEST(a_debugger_isolates_nothing_and_has_to_be_asked_for),
        TEST(what_was_not_isolated_runs_as_it_did),
        TEST(a_debugger_gets_the_sentence_of_the_token),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
