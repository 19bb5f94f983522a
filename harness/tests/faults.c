/* SPDX-License-Identifier: MIT */
/*
 * Failing calls, scripted peers and processes, by programs of their own
 * (fixtures/faults_*.c), built as the judge builds what it explores.
 */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "explored.h"
#include "path.h"
#include "process.h"
#include "text.h"
#include "tools.h"

#define FIXTURES DOJO_SOURCE_DIR "/harness/tests/fixtures"
#define TABLE DOJO_SOURCE_DIR "/harness/explore/faults.c"

enum { DEADLINE_MS = 60000, SOURCE_MAX = 1 << 20 };

static char *folder;

/* Building. */

static void run_tool(struct text_list *command)
{
    char *output = NULL;
    int result = tools_run(command, NULL, &output);

    if (result != 0)
        fail_msg("%s: %s", command->items[0], output ? output : "");
    free(output);
    text_list_free(command);
}

static void compile(const char *name)
{
    struct text_list command = {0};

    text_list_add(&command, tools_cc());
    text_list_add(&command, "-std=gnu17");
    text_list_add_all(&command, explored_flags());
    text_list_add(&command, "-Wall");
    text_list_add(&command, "-Wextra");
    text_list_addf(&command, "-I%s", tools_include());
    text_list_add(&command, "-c");
    text_list_addf(&command, FIXTURES "/%s.c", name);
    text_list_add(&command, "-o");
    text_list_addf(&command, "%s/%s.o", folder, name);
    run_tool(&command);
}

static void adapt(const char *name)
{
    struct text_list command = {0};

    text_list_add(&command, explored_adapter());
    text_list_addf(&command, "%s/%s.adapted.o", folder, name);
    text_list_addf(&command, "%s/%s.o", folder, name);
    run_tool(&command);
}

static void link_with_the_explorer(const char *name)
{
    struct text_list command = {0};

    text_list_add(&command, tools_cc());
    text_list_add(&command, "-no-pie");
    text_list_add(&command, "-o");
    text_list_addf(&command, "%s/%s", folder, name);
    text_list_addf(&command, "%s/%s.adapted.o", folder, name);
    explored_link(&command);
    text_list_add(&command, "-Wl,--wrap=_cmocka_run_group_tests");
    text_list_addf(&command, "-L%s", tools_library());
    text_list_addf(&command, "-Wl,-rpath,%s", tools_library());
    text_list_add(&command, "-ldojo_runner");
    text_list_add(&command, "-lcmocka");
    text_list_add(&command, "-pthread");
    run_tool(&command);
}

static int build(void **state)
{
    static const char *const names[] = {"faults_seen",  "faults_processes",
                                        "faults_right", "faults_wrong",
                                        "faults_peers", "processes_right"};

    (void)state;
    folder = path_temporary();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        compile(names[i]);
        adapt(names[i]);
        link_with_the_explorer(names[i]);
    }
    return 0;
}

static int clear(void **state)
{
    (void)state;
    path_remove(folder);
    free(folder);
    return 0;
}

/* Running. */

static struct process_result run(const char *name, const char *option,
                                 const char *sentence, bool records)
{
    char *program = text_format("%s/%s", folder, name);
    const char *argv[] = {program, option, sentence, NULL};
    struct process_spec spec = {.argv = argv,
                                .deadline_ms = DEADLINE_MS,
                                .output_max = 1 << 20,
                                .records = records,
                                .nonce = records ? "abc" : NULL};
    struct process_result result;

    assert_int_equal(process_run(&spec, &result), 0);
    assert_int_equal(result.end, PROCESS_EXITED);
    free(program);
    return result;
}

/* The first line of output that has these words, as a new string; or NULL. */
static char *line_with(const char *output, const char *words)
{
    const char *at = strstr(output, words);
    const char *start = at;

    if (at == NULL)
        return NULL;
    while (start > output && start[-1] != '\n')
        start--;
    return text_format("%.*s", (int)strcspn(start, "\n"), start);
}

static void all_pass(const char *name)
{
    struct process_result list = run(name, "--list", NULL, false);
    struct text_list sentences = {0};

    for (char *line = strtok(list.output, "\n"); line != NULL;
         line = strtok(NULL, "\n"))
        text_list_add(&sentences, line);
    assert_true(sentences.count > 0);
    for (size_t i = 0; i < sentences.count; i++) {
        struct process_result result =
            run(name, "--only", sentences.items[i], false);

        if (result.status != 0)
            fail_msg("%s: %s", sentences.items[i], result.output);
        process_free(&result);
    }
    text_list_free(&sentences);
    process_free(&list);
}

/* What can fail. */

/* Every "CALL ERRNO" of the explorer's table: {"read", {EINTR, EIO}}, */
static struct text_list pairs_of_table(void)
{
    struct text_list pairs = {0};
    char call[64], errors[64];
    char *text;

    assert_int_equal(text_read(TABLE, SOURCE_MAX, &text, NULL), 0);
    for (const char *at = text; (at = strstr(at, "    {\"")) != NULL; at++) {
        if (sscanf(at, " {\"%63[^\"]\", {%63[^}]}}", call, errors) != 2)
            continue;
        for (char *error = strtok(errors, ", "); error != NULL;
             error = strtok(NULL, ", "))
            text_list_addf(&pairs, "%s %s", call, error);
    }
    free(text);
    return pairs;
}

/* What depends on the descriptor: not ready after all, and one byte. */
static void add_by_state(struct text_list *pairs)
{
    static const char *const moving[] = {
        "read", "readv",  "recv",    "recvfrom", "recvmsg", "write",
        "send", "sendto", "sendmsg", "writev",   NULL};

    for (size_t i = 0; moving[i] != NULL; i++) {
        text_list_addf(pairs, "%s EAGAIN", moving[i]);
        text_list_addf(pairs, "%s cut", moving[i]);
    }
    text_list_add(pairs, "accept EAGAIN");
    text_list_add(pairs, "accept4 EAGAIN");
}

/* Adds what the findings in these records say that was reached. */
static void add_reached(const char *records, struct text_list *reached)
{
    const char *line = records;

    while (*line != '\0') {
        size_t length = strcspn(line, "\n");
        json_t *record = json_loadb(line, length, 0, NULL);
        const json_t *labels = json_object_get(record, "reached");

        for (size_t i = 0; i < json_array_size(labels); i++)
            text_list_add(reached,
                          json_string_value(json_array_get(labels, i)));
        json_decref(record);
        line += length + (line[length] == '\n');
    }
}

static void run_all(const char *name, struct text_list *reached)
{
    struct process_result list = run(name, "--list", NULL, false);

    for (char *line = strtok(list.output, "\n"); line != NULL;
         line = strtok(NULL, "\n")) {
        struct process_result result = run(name, "--only", line, true);

        add_reached(result.records, reached);
        process_free(&result);
    }
    process_free(&list);
}

static void each_call_fails_in_each_way(void **state)
{
    struct text_list wanted = pairs_of_table();
    struct text_list reached = {0};

    (void)state;
    add_by_state(&wanted);
    run_all("faults_seen", &reached);
    run_all("faults_processes", &reached);
    assert_true(wanted.count > 160);
    for (size_t i = 0; i < wanted.count; i++)
        if (!text_list_has(&reached, wanted.items[i]))
            fail_msg("never seen: %s", wanted.items[i]);
    text_list_free(&wanted);
    text_list_free(&reached);
}

static void what_no_run_of_a_sweep_meets_is_wrong(void **state)
{
    struct process_result result =
        run("faults_seen", "--only", "hoped_in_vain_fail", false);
    char *line = line_with(result.output, "in no run");

    (void)state;
    assert_int_not_equal(result.status, 0);
    assert_non_null(line);
    assert_string_equal(line,
                        "wrong: in no run of the sweep at all: malloc EBADF");
    free(line);
    process_free(&result);
}

static void right_programs_pass_their_sweep(void **state)
{
    (void)state;
    all_pass("faults_right");
}

static void processes_do_as_they_do_on_linux(void **state)
{
    (void)state;
    all_pass("processes_right");
}

static void peers_keep_to_their_scripts_and_times(void **state)
{
    (void)state;
    all_pass("faults_peers");
}

/* Programs that are wrong when a call fails. */

struct wrong {
    const char *sentence;
    const char *verdict;
    const char *call; /* NULL: reads and writes are cut */
    const char *error;
    const char *words; /* what comes of it */
};

/* The place that a message names is where the program calls it. */
static void check_place(const char *message, const char *call)
{
    const char *at = strstr(message, "faults_wrong.c:");
    char *text;

    assert_non_null(at);
    assert_int_equal(
        text_read(FIXTURES "/faults_wrong.c", SOURCE_MAX, &text, NULL), 0);
    char *line = text_line(
        text, (unsigned)strtoul(at + strlen("faults_wrong.c:"), NULL, 10));
    char *called = text_format("%s(", call);

    assert_non_null(line);
    if (strstr(line, called) == NULL)
        fail_msg("%s: no call in: %s", message, line);
    free(called);
    free(line);
    free(text);
}

static char *message_of(const struct process_result *result,
                        const struct wrong *wrong)
{
    char *start = text_format("%s: when ", wrong->verdict);
    char *message = line_with(result->output, start);

    if (message == NULL || !text_starts(message, start))
        fail_msg("%s: %s", wrong->sentence, result->output);
    free(start);
    return message;
}

static void is_found(void **state)
{
    const struct wrong *wrong = *state;
    struct process_result result =
        run("faults_wrong", "--only", wrong->sentence, false);
    char *message = message_of(&result, wrong);
    char *gives = wrong->call ? text_format(" gives %s: ", wrong->error)
                              : text_copy(" read and write moves one byte: ");

    assert_int_not_equal(result.status, 0);
    assert_non_null(strstr(message, gives));
    assert_non_null(strstr(strstr(message, gives), wrong->words));
    if (wrong->call != NULL) {
        char *start =
            text_format("%s: when %s at ", wrong->verdict, wrong->call);

        assert_true(text_starts(message, start));
        assert_non_null(strstr(message, " of those that can fail) gives "));
        check_place(message, wrong->call);
        free(start);
    }
    free(gives);
    free(message);
    process_free(&result);
}

/* The token alone brings the same failure about, in the same words. */
static void replays(const struct wrong *wrong)
{
    struct process_result first =
        run("faults_wrong", "--only", wrong->sentence, false);
    char *message = message_of(&first, wrong);
    char *token = line_with(first.output, "dj1.");

    assert_non_null(token);
    assert_int_equal(setenv("DOJO_REPLAY", token, 1), 0);
    struct process_result again =
        run("faults_wrong", "--only", wrong->sentence, false);

    unsetenv("DOJO_REPLAY");
    char *repeated = message_of(&again, wrong);

    assert_int_equal(again.status, first.status);
    assert_string_equal(repeated, message);
    free(repeated);
    process_free(&again);
    free(token);
    free(message);
    process_free(&first);
}

static const struct wrong wrongs[] = {
    {"pair_made", "leak", "calloc", "ENOMEM", "was never freed"},
    {"null_used", "crash", "strdup", "ENOMEM", "is killed by SIGSEGV"},
    {"descriptors_left", "leak", "pipe", "EMFILE", "was never closed"},
    {"interrupted", "wrong", "read", "EINTR", "check failed: read("},
    {"short_write", "wrong", NULL, NULL, "check failed: strcmp("},
    {"lock_kept", "deadlock", "strdup", "ENOMEM", "locks lock a second time"},
    {"half_started", "leak", "pthread_create", "EAGAIN", "was never joined"},
    {"nobody_to_wait_for", "deadlock", "pthread_create", "EAGAIN",
     "waits on changed"},
    {"broken_pipe", "crash", "send", "EPIPE", "is killed by SIGPIPE"},
    {"closed_again", "misuse", "close", "EINTR", "is closed again at"},
    {"not_ready_taken_for_end", "wrong", "recv", "EAGAIN",
     "byte == 'y' (got 0, expected 121)"},
    {"asks_for_ever", "deadlock", "malloc", "ENOMEM", "goes on for ever"},
    {"begun_too_early", "wrong", "pthread_create", "EAGAIN", "begun == 0"},
    {"lock_not_made", "misuse", "pthread_mutex_init", "ENOMEM",
     "which was never initialised"},
    {"semaphore_left", "leak", "sem_init", "ENOSPC", "was never destroyed"},
    {"spinlock_left", "leak", "pthread_spin_init", "ENOMEM",
     "was never destroyed"},
};

enum { WRONGS = sizeof wrongs / sizeof *wrongs };

static void every_token_replays(void **state)
{
    (void)state;
    for (size_t i = 0; i < WRONGS; i++)
        replays(&wrongs[i]);
}

/* Another sentence's token starts nothing: nothing fails. */
static void a_token_runs_its_own_sentence_alone(void **state)
{
    struct process_result first =
        run("faults_wrong", "--only", "null_used", false);
    char *token = line_with(first.output, "dj1.");

    (void)state;
    assert_non_null(token);
    assert_int_equal(setenv("DOJO_REPLAY", token, 1), 0);
    struct process_result other =
        run("faults_wrong", "--only", "pair_made", false);

    unsetenv("DOJO_REPLAY");
    assert_int_equal(other.status, 0);
    process_free(&other);
    free(token);
    process_free(&first);
}

#define FOUND(name, i)                                                         \
    {                                                                          \
        name, is_found, NULL, NULL, (void *)(uintptr_t)&wrongs[i]              \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_call_fails_in_each_way),
        cmocka_unit_test(what_no_run_of_a_sweep_meets_is_wrong),
        cmocka_unit_test(right_programs_pass_their_sweep),
        FOUND("a_leak_on_the_error_path_is_found", 0),
        FOUND("a_null_that_is_used_is_found", 1),
        FOUND("descriptors_left_open_are_found", 2),
        FOUND("eintr_taken_for_failure_is_found", 3),
        FOUND("a_short_write_that_is_lost_is_found", 4),
        FOUND("a_lock_kept_on_error_is_found", 5),
        FOUND("half_started_workers_are_found", 6),
        FOUND("waiting_for_nobody_is_found", 7),
        FOUND("an_unexpected_sigpipe_is_found", 8),
        FOUND("closing_twice_after_eintr_is_found", 9),
        FOUND("eagain_taken_for_the_end_is_found", 10),
        FOUND("asking_for_ever_is_found", 11),
        FOUND("what_has_begun_before_a_failing_start_is_found", 12),
        FOUND("a_lock_that_was_not_made_is_found", 13),
        FOUND("a_semaphore_in_freed_memory_is_found", 14),
        FOUND("a_spinlock_in_freed_memory_is_found", 15),
        cmocka_unit_test(every_token_replays),
        cmocka_unit_test(a_token_runs_its_own_sentence_alone),
        cmocka_unit_test(peers_keep_to_their_scripts_and_times),
        cmocka_unit_test(processes_do_as_they_do_on_linux),
    };

    return cmocka_run_group_tests(tests, build, clear);
}
