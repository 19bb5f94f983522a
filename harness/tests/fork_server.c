/* SPDX-License-Identifier: MIT */
/*
 * Test programs that are loaded once: what a sentence finds, and that no
 * sentence reaches the next; with the reader's rights (L1) and in the strongest
 * isolation that the machine offers.
 */
#include "path.h"
#include "records.h"
#include "sandbox.h"
#include "tools.h"
#include "verdict.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define PROGRAM DOJO_BUILD_DIR "/forked_fixture"
#define RUNNER DOJO_BUILD_DIR "/lib/libdojo_runner.so"

static enum sandbox_level level;
static struct sandbox_pool *pool;

/* One job of the pool: the words and their environment. */
static struct process_result run_words(const char *const *words,
                                       const char *who)
{
    static const char *const files[] = {PROGRAM, RUNNER, NULL};
    const char *const environment[] = {
        "PATH=/usr/bin:/bin", who,
        level >= SANDBOX_L3 ? "DOJO_SEAL=sm" : "DOJO_SEAL=s", NULL};
    const struct process_spec spec = {.argv = words,
                                      .environment = environment,
                                      .folder = "/",
                                      .deadline_ms = 60000,
                                      .output_max = 1000,
                                      .records = true,
                                      .nonce = "abc",
                                      .forks = true,
                                      .limits = {.cpu_s = 1, .file_mb = 1}};
    const struct sandbox_job job = {
        .level = level, .spec = &spec, .files = files, .pool = pool};
    struct process_result result;

    assert_int_equal(sandbox_run(&job, &result), 0);
    return result;
}

static struct process_result run_named(const char *name)
{
    const char *const words[] = {PROGRAM, "--only", name, NULL};

    return run_words(words, "WHO=me");
}

/* "accepted", or what else the records say; NULL: they do not end. */
static const char *told(const struct process_result *result, const char *name)
{
    struct records records;
    const char *verdict = NULL;

    records_read(result->records, "abc", name, &records);
    if (records.ended && records.result != NULL && !records.forged &&
        records.planted_failed)
        verdict = verdict_name(verdict_parse(
            json_string_value(json_object_get(records.result, "verdict"))));
    records_free(&records);
    return verdict;
}

static void expect(const char *name, const char *verdict)
{
    struct process_result result = run_named(name);
    const char *found = told(&result, name);

    if (result.end != PROCESS_EXITED || found == NULL ||
        strcmp(found, verdict) != 0)
        fail_msg("%s: end %d, status %d, verdict %s: %s", name, result.end,
                 result.status, found != NULL ? found : "none", result.output);
    process_free(&result);
}

struct identity {
    int server;
    int own;
};

static struct identity ask(const char *who)
{
    const char *const words[] = {PROGRAM, "--only", "tells_who_it_is", NULL};
    struct process_result result = run_words(words, who);
    struct identity identity = {0};
    char name[16] = "";
    int visits = 0;

    if (sscanf(result.output, "%d %d %d %15s", &identity.server, &identity.own,
               &visits, name) != 4)
        fail_msg("it said: %s", result.output);
    assert_int_equal(visits, 1);
    assert_string_equal(name, strchr(who, '=') + 1);
    process_free(&result);
    return identity;
}

static int open_at(enum sandbox_level wanted)
{
    sandbox_use(tools_launcher());
    level = wanted;
    pool = sandbox_pool_open();
    return pool != NULL ? 0 : -1;
}

static int open_plainly(void **state)
{
    (void)state;
    return open_at(SANDBOX_L1);
}

static int open_isolated(void **state)
{
    (void)state;
    return open_at(sandbox_best());
}

static int close_pool(void **state)
{
    (void)state;
    sandbox_pool_close(pool);
    return 0;
}

/* At L2 nothing is kept, nor is it without namespaces. */
static void need_a_kept_start(void)
{
    if (level == SANDBOX_L2)
        skip();
}

static void sentences_are_forks_of_one_server(void **state)
{
    struct identity first;
    struct identity second;

    (void)state;
    need_a_kept_start();
    first = ask("WHO=anna");
    second = ask("WHO=bert");
    assert_int_equal(first.server, second.server);
    assert_int_not_equal(first.own, second.own);
}

static void a_sentence_finds_itself_as_if_started(void **state)
{
    (void)state;
    expect("has_no_other_descriptor", "accepted");
    expect("finds_signals_as_usual", "accepted");
}

static void verdicts_are_those_of_a_start(void **state)
{
    struct process_result result;

    (void)state;
    expect("is_wrong", "wrong");
    result = run_named("crashes");
    assert_int_equal(result.end, PROCESS_SIGNALLED);
    assert_int_equal(result.status, SIGSEGV);
    process_free(&result);
    result = run_named("no_such_test");
    assert_int_equal(result.end, PROCESS_EXITED);
    assert_int_equal(result.status, 0);
    assert_string_equal(result.records, "");
    process_free(&result);
}

static void processor_time_is_a_sentences_own(void **state)
{
    struct process_result result = run_named("uses_its_processor_time");

    (void)state;
    assert_int_equal(result.end, PROCESS_SIGNALLED);
    assert_int_equal(result.status, SIGXCPU);
    process_free(&result);
    (void)ask("WHO=next");
}

/* Runs it; whether the next sentence has the same server. */
static bool keeps_its_server(const char *name)
{
    struct identity before = ask("WHO=before");
    struct process_result result = run_named(name);
    struct identity after;

    process_free(&result);
    after = ask("WHO=after");
    /* In a start of its own a server has the first one's number again. */
    return before.server == after.server && after.own > before.own + 1;
}

static void who_changes_the_server_is_its_last(void **state)
{
    static const char *const names[] = {"kills_the_server",
                                        "leaves_a_child",
                                        "leaves_a_grandchild",
                                        "bounds_the_server",
                                        "slows_the_server",
                                        "crashes",
                                        NULL};

    (void)state;
    need_a_kept_start();
    for (size_t i = 0; names[i] != NULL; i++)
        if (keeps_its_server(names[i]))
            fail_msg("%s left its server to the next", names[i]);
}

/* At L1 it ends with its server. */
static void who_kills_the_server_is_judged_all_the_same(void **state)
{
    (void)state;
    if (level < SANDBOX_L3)
        skip();
    expect("kills_the_server", "accepted");
}

static void signals_do_not_reach_the_server(void **state)
{
    (void)state;
    need_a_kept_start();
    assert_true(keeps_its_server("signals_the_server"));
}

static void a_groups_end_is_told_as_the_sentences(void **state)
{
    struct process_result result = run_named("ends_its_group");

    (void)state;
    need_a_kept_start();
    assert_int_equal(result.end, PROCESS_SIGNALLED);
    assert_int_equal(result.status, SIGTERM);
    process_free(&result);
}

static void the_servers_memory_is_its_own(void **state)
{
    (void)state;
    if (level < SANDBOX_L3)
        skip();
    expect("looks_into_the_server", "wrong");
}

static void who_is_no_server_is_started(void **state)
{
    const char *const words[] = {"/bin/sh", "-c", "echo $WHO", NULL};
    struct process_result result;

    (void)state;
    for (int i = 0; i < 2; i++) {
        result = run_words(words, "WHO=shell");
        assert_int_equal(result.end, PROCESS_EXITED);
        assert_string_equal(result.output, "shell\n");
        process_free(&result);
    }
}

#define AT_BOTH(test)                                                          \
    {#test " (L1)", test, open_plainly, close_pool, NULL},                     \
    {                                                                          \
#test " (strongest)", test, open_isolated, close_pool, NULL            \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        AT_BOTH(sentences_are_forks_of_one_server),
        AT_BOTH(a_sentence_finds_itself_as_if_started),
        AT_BOTH(verdicts_are_those_of_a_start),
        AT_BOTH(processor_time_is_a_sentences_own),
        AT_BOTH(who_changes_the_server_is_its_last),
        AT_BOTH(who_kills_the_server_is_judged_all_the_same),
        AT_BOTH(signals_do_not_reach_the_server),
        AT_BOTH(a_groups_end_is_told_as_the_sentences),
        AT_BOTH(the_servers_memory_is_its_own),
        AT_BOTH(who_is_no_server_is_started),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
