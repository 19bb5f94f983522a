/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for strsignal's kin sigabbrev_np. */
#define _GNU_SOURCE
#include "sentence.h"
#include "describe.h"
#include "explain.h"
#include "process.h"
#include "records.h"
#include "replay_store.h"
#include "sanitizer.h"
#include "sandbox.h"
#include "seed.h"
#include "tools.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

enum { SEARCH_FACTOR = 6, SEARCH_LEAST_S = 60 };
enum { OWN_PROCESSES = 16, SPARE_PROCESSES = 16 };
enum {
    EXPLORER_MB = 256,
    FILE_MB = 16,
    SPARE_S = 10
}; /* the explorer's, the sanitizers' */
enum { NONCE_BYTES = 16, OUTPUT_SHOWN = 4000 };

static void set(json_t *entry, const char *key, char *owned)
{
    if (owned != NULL)
        json_object_set_new(entry, key, json_string(owned));
    free(owned);
}

static void conclude(json_t *entry, enum verdict verdict, char *message)
{
    json_object_set_new(entry, "verdict", json_string(verdict_name(verdict)));
    set(entry, "message", message);
}

/* Searches are bounded by counts: time is only there for what goes wrong. */
static unsigned deadline_of(const struct sentence_run *run)
{
    unsigned seconds = run->sentence->deadline;

    if (run->hurry_ms > 0)
        return run->hurry_ms;
    if (run->stage->explored)
        seconds = seconds * SEARCH_FACTOR > SEARCH_LEAST_S
                      ? seconds * SEARCH_FACTOR
                      : SEARCH_LEAST_S;
    return seconds * 1000;
}

/*
 * The deadline ends what takes long; this ends it when nobody watches: all
 * processors for as long as process.h's patience lasts.
 */
static unsigned processor_s(const struct sentence_run *run)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    if (run->processor_s > 0)
        return run->processor_s;
    return (deadline_of(run) + 999) / 1000 * PROCESS_PATIENCE *
               (processors > 0 ? (unsigned)processors : 1) +
           SPARE_S;
}

/* Members of a record that results show; the rest is between us. */
static void take_members(json_t *entry, json_t *record)
{
    const char *key;
    json_t *value;

    json_object_foreach (record, key, value) {
        if (strcmp(key, "nonce") != 0 && strcmp(key, "event") != 0 &&
            strcmp(key, "test") != 0)
            json_object_set(entry, key, value);
    }
}

static enum verdict verdict_of(const json_t *record)
{
    const char *name = json_string_value(json_object_get(record, "verdict"));

    return verdict_is_name(name) ? verdict_parse(name) : VERDICT_INTERNAL;
}

/* The strongest finding; one that went well shows what was searched. */
static json_t *strongest_finding(const struct records *records)
{
    json_t *strongest = NULL;
    json_t *finding;
    size_t index;

    json_array_foreach (records->findings, index, finding) {
        if (strongest == NULL || verdict_of(finding) < verdict_of(strongest))
            strongest = finding;
    }
    return strongest;
}

/* So that `dojo replay` can show it again; that it cannot is no finding. */
static void keep_replay(const json_t *finding, const struct sentence_run *run)
{
    const char *token = json_string_value(json_object_get(finding, "token"));
    char *src;
    char *tests;

    if (token == NULL)
        return;
    tests = text_format("%s/tests", run->answer->kata->folder);
    src = text_format("%s/src", run->answer->job);
    (void)replay_keep(token, run->program, src,
                      json_pack("{s:s, s:s, s:s, s:s}", "kind", "test",
                                "sentence", run->sentence->name, "isolation",
                                sandbox_name(run->answer->level), "tests",
                                tests));
    free(tests);
    free(src);
}

/* What cannot be believed, since what judges it was tampered with. */
static bool is_tampered(const struct records *records)
{
    return records->planted_passed ||
           (records->result != NULL && !records->planted_failed &&
            verdict_of(records->result) == VERDICT_ACCEPTED);
}

/* The sentence ended by itself: what CMocka and the explorer say of it. */
static void judge_ended(json_t *entry, const struct records *records,
                        const struct sentence_run *run)
{
    json_t *finding = strongest_finding(records);
    enum verdict verdict = verdict_of(records->result);

    take_members(entry, records->result);
    if (finding == NULL)
        return;
    if (verdict_of(finding) == VERDICT_ACCEPTED) {
        json_object_set(entry, "search", json_object_get(finding, "search"));
    } else if (verdict == VERDICT_WRONG || verdict == VERDICT_ACCEPTED ||
               verdict_of(finding) < verdict) {
        /* The failed assertion only passes on what the explorer found. */
        take_members(entry, finding);
        keep_replay(finding, run);
    }
}

/* Which limit ended it, with its figure; NULL: none did. */
static char *name_limit(const struct process_spec *spec,
                        const struct process_result *result)
{
    const struct process_limits *limits = &spec->limits;
    bool killed = result->end == PROCESS_SIGNALLED;

    if (result->end == PROCESS_OUTPUT)
        return text_format("printed more than %zu KiB", spec->output_max >> 10);
    if (result->end == PROCESS_MEMORY)
        return text_format("used more than %zu MiB of memory",
                           limits->memory_mb);
    if (result->end == PROCESS_THREADS)
        return text_format("had more than %u threads at once", limits->threads);
    if (result->end == PROCESS_TASKS)
        return text_format("had more than %u processes and threads at once",
                           limits->tasks);
    if (result->end == PROCESS_SCRATCH)
        return text_format("had more than %d temporary files, or %d MiB of "
                           "them",
                           SANDBOX_FILES, SANDBOX_SCRATCH_MB);
    if (killed && result->status == SIGXFSZ)
        return text_format("wrote a file of more than %zu MiB",
                           limits->file_mb);
    if (killed && result->status == SIGXCPU)
        return text_format("used more than %u s of processor time",
                           limits->cpu_s);
    if (killed && result->status == SIGKILL)
        return text_copy("was killed from outside: no memory left?");
    return NULL;
}

/* Whether a limit ended it; the entry says so then. */
static bool judge_limit(json_t *entry, const struct process_spec *spec,
                        const struct process_result *result)
{
    char *message = name_limit(spec, result);

    if (message == NULL)
        return false;
    conclude(entry, VERDICT_LIMIT, message);
    json_object_set_new(entry, "repeatable", json_false());
    return true;
}

static void judge_signal(json_t *entry, const struct sentence_run *run,
                         const struct records *records,
                         const struct process_result *result)
{
    int number = result->status;

    conclude(entry, VERDICT_CRASH, NULL);
    describe_crash(entry, run->program, run->answer, number, records->crash,
                   result->output);
    if (number == SIGSYS)
        conclude(entry, VERDICT_TAMPERED,
                 text_copy("asked the kernel for what answers have no use for: "
                           "memory for code, pages of the judge's"));
}

/* Ended before its deadline, and not since it could never go on. */
static bool is_hurried(const struct sentence_run *run,
                       const struct process_result *result)
{
    return run->hurry_ms > 0 && result->end == PROCESS_DEADLINE &&
           !result->stuck;
}

/* Nothing in the records says that it went through to its end. */
static void judge_unended(json_t *entry, const struct sentence_run *run,
                          const struct process_spec *spec,
                          const struct records *records,
                          const struct process_result *result)
{
    if (judge_limit(entry, spec, result))
        return;
    if (result->end == PROCESS_SIGNALLED) {
        judge_signal(entry, run, records, result);
    } else if (result->end == PROCESS_DEADLINE && run->stage->explored) {
        conclude(entry, VERDICT_LIMIT,
                 text_format("the search did not end within %u s",
                             deadline_of(run) / 1000));
        json_object_set_new(entry, "repeatable", json_false());
    } else if (is_hurried(run, result)) {
        conclude(entry, VERDICT_INCOMPLETE,
                 text_format("did not end within %u ms", run->hurry_ms));
    } else if (result->end == PROCESS_DEADLINE) {
        conclude(entry, VERDICT_HANG, NULL);
        describe_hang(entry, run->program, run->answer,
                      result->stuck ? 0 : run->sentence->deadline,
                      records->threads, result->waiting);
    } else if (result->end == PROCESS_INTERRUPTED) {
        conclude(entry, VERDICT_INCOMPLETE, text_copy("interrupted"));
    } else if (!records->started && result->status == 0) {
        conclude(entry, VERDICT_INTERNAL,
                 text_format("%s has no test of this name", run->stage->tests));
    } else {
        conclude(entry, VERDICT_CRASH,
                 text_format("the process ended with status %d in the middle "
                             "of the sentence",
                             result->status));
    }
}

/* The sentence's entry says what the sanitizer found, nothing else. */
static void take_report(json_t *entry, const struct sanitizer_report *report)
{
    static const char *const others[] = {"expected", "got",    "file",
                                         "line",     "called", "trace"};

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        json_object_del(entry, others[i]);
    conclude(entry, report->verdict, text_copy(report->message));
    if (report->file != NULL) {
        json_object_set_new(entry, "file", json_string(report->file));
        json_object_set_new(entry, "line", json_integer(report->line));
    }
    json_object_set(entry, "trace", report->trace);
}

/* A report that came after the records, or a bad end after a good record. */
static void judge_aftermath(json_t *entry, const struct sentence_run *run,
                            const struct process_result *result)
{
    enum verdict before = sentence_verdict(entry);
    struct sanitizer_report report = {.verdict = VERDICT_ACCEPTED};

    if (run->stage->sanitized)
        sanitizer_read(run->answer, result->output, &report);
    if (report.verdict < before ||
        (report.verdict != VERDICT_ACCEPTED && result->end == PROCESS_EXITED &&
         before == VERDICT_CRASH)) {
        take_report(entry, &report);
    } else if (before == VERDICT_ACCEPTED && result->end == PROCESS_SIGNALLED) {
        conclude(entry, VERDICT_CRASH,
                 text_format("%s after the sentence had ended",
                             sigabbrev_np(result->status)));
    } else if (before == VERDICT_ACCEPTED && is_hurried(run, result)) {
        conclude(
            entry, VERDICT_INCOMPLETE,
            text_format("its process did not end within %u ms", run->hurry_ms));
    } else if (before == VERDICT_ACCEPTED &&
               (result->end != PROCESS_EXITED || result->status != 0)) {
        conclude(entry,
                 result->end == PROCESS_DEADLINE ? VERDICT_HANG : VERDICT_CRASH,
                 text_copy("the sentence ended well, its process did not"));
    }
    sanitizer_free(&report);
}

static void drop(char *text, const char *part)
{
    size_t length = strlen(part);

    for (char *at = strstr(text, part); at != NULL; at = strstr(at, part))
        memmove(at, at + length, strlen(at + length) + 1);
}

/*
 * The judge's own folder has another name in every run; the address
 * sanitizer's map of shadow memory is for its authors.
 */
static char *tidy(const char *output, const char *job)
{
    char *text = text_copy(output);
    char *sources = text_format("%s/src/", job);
    char *folder = text_format("%s/", job);
    char *shadow = strstr(text, "\nShadow bytes around");

    if (shadow != NULL)
        shadow[1] = '\0';
    drop(text, sources);
    drop(text, folder);
    drop(text, " (deleted)");
    free(folder);
    free(sources);
    return text;
}

static void add_output(json_t *entry, const struct sentence_run *run,
                       const struct process_result *result)
{
    char *text;
    json_t *output;

    if (sentence_verdict(entry) == VERDICT_ACCEPTED ||
        result->output_length == 0)
        return;
    text = tidy(result->output, run->answer->job);
    output = json_stringn(text, strnlen(text, OUTPUT_SHOWN));
    if (output != NULL)
        json_object_set_new(entry, "output", output);
    free(text);
}

static void make_nonce(char nonce[2 * NONCE_BYTES + 1])
{
    unsigned char bytes[NONCE_BYTES] = {0};

    (void)!getrandom(bytes, sizeof(bytes), 0);
    for (size_t i = 0; i < NONCE_BYTES; i++)
        snprintf(nonce + 2 * i, 3, "%02x", bytes[i]);
}

/* Whether the kata's answers start programs. */
static bool starts_programs(const struct manifest *manifest)
{
    static const char *const starters[] = {
        "execl",  "execle",      "execlp",       "execv",    "execve",
        "execvp", "execvpe",     "fexecve",      "execveat", "system",
        "popen",  "posix_spawn", "posix_spawnp", NULL};

    for (size_t i = 0; starters[i] != NULL; i++)
        if (manifest_allows(manifest, starters[i]))
            return true;
    return false;
}

/* seal.h's letters: in namespaces the process can hide its memory's file. */
static void add_seal(const struct sentence_run *run, struct text_list *list)
{
    text_list_addf(list, "DOJO_SEAL=s%s%s",
                   run->answer->level >= SANDBOX_L3 ? "m" : "",
                   starts_programs(run->answer->kata->manifest) ? "p" : "");
}

struct text_list sentence_environment(const struct sentence_run *run)
{
    struct text_list list = {0};

    add_seal(run, &list);

    text_list_add_all(&list, run->stage->environment);
    seed_add(run->answer->kata, run->seed, run->sentence->name, run->stage,
             &list);
    if (run->environment != NULL)
        text_list_add_all(&list, run->environment);
    return list;
}

static void judge_process(json_t *entry, const struct sentence_run *run,
                          const struct process_spec *spec,
                          const struct process_result *result)
{
    struct records records;

    records_read(result->records, spec->nonce, run->sentence->name, &records);
    if (records.forged)
        conclude(entry, VERDICT_TAMPERED,
                 text_copy("wrote to the judge's descriptor"));
    else if (records.ended && is_tampered(&records))
        conclude(entry, VERDICT_TAMPERED,
                 text_copy("a planted sentence, which has to fail, did not: "
                           "what judges the answer was tampered with"));
    else if (records.ended && records.result != NULL)
        judge_ended(entry, &records, run);
    else
        judge_unended(entry, run, spec, &records, result);
    judge_aftermath(entry, run, result);
    describe_place(entry, run->answer);
    json_object_set(entry, "heap", records.heap);
    add_output(entry, run, result);
    explain_test(entry, run->answer);
    records_free(&records);
}

/*
 * Inside of the sandbox that the answer is judged in, which shows it its own
 * sources: the explorer names variables as they do.
 */
static int run_inside(const struct sentence_run *run,
                      const struct process_spec *spec,
                      struct process_result *result)
{
    const struct answer *answer = run->answer;
    struct text_list files = {0};
    struct sandbox_job job = {.level = answer->level, .spec = spec};
    int error;

    text_list_add(&files, run->program);
    text_list_addf(&files, "%s/libdojo_runner.so", tools_library());
    for (size_t i = 0; run->stage->explored && i < answer->names.count; i++)
        text_list_addf(&files, "%s/src/%s", answer->job,
                       answer->names.items[i]);
    job.files = (const char *const *)files.items;
    job.pool = run->pool;
    job.processes = spec->limits.tasks + SPARE_PROCESSES;
    error = sandbox_run(&job, result);
    text_list_free(&files);
    return error;
}

json_t *sentence_judge(const struct sentence_run *run)
{
    const struct manifest *manifest = run->answer->kata->manifest;
    const char *argv[] = {run->program, "--only", run->sentence->name, NULL};
    char nonce[2 * NONCE_BYTES + 1];
    struct text_list environment = sentence_environment(run);
    struct process_spec spec = {
        .argv = argv,
        .environment = (const char *const *)environment.items,
        .folder = run->folder != NULL ? run->folder : run->answer->kata->folder,
        .deadline_ms = deadline_of(run),
        .hurried = run->hurry_ms > 0,
        .output_max = (size_t)manifest->limits.output_kb << 10,
        .output_kills = true,
        .records = true,
        .nonce = nonce,
        .ask = run->hurry_ms == 0,
        .stuck_ends = !run->stage->explored,
        .lends = !run->stage->explored,
        .forks = true,
        .fixed_layout = true,
        .limits = {.cpu_s = processor_s(run),
                   .file_mb = FILE_MB,
                   .memory_mb = manifest->limits.memory_mb,
                   .threads = manifest->limits.threads},
    };
    struct process_result result;
    json_t *entry = json_pack("{s:s, s:s}", "stage", run->stage->name, "name",
                              run->sentence->name);
    int error;

    make_nonce(nonce);
    if (run->stage->sanitized) {
        spec.output_max = 1 << 20;
        spec.limits.memory_mb *= 4;
        spec.limits.threads += 2;
    }
    if (run->stage->explored)
        spec.limits.memory_mb += EXPLORER_MB;
    if (run->answer->level > SANDBOX_L1)
        spec.limits.tasks = spec.limits.threads + OWN_PROCESSES;
    error = run_inside(run, &spec, &result);
    if (error < 0) {
        conclude(entry, VERDICT_INTERNAL,
                 text_format("%s cannot be started: %s", run->program,
                             strerror(-error)));
    } else {
        judge_process(entry, run, &spec, &result);
        process_free(&result);
    }
    text_list_free(&environment);
    return entry;
}

enum verdict sentence_verdict(const json_t *entry)
{
    return verdict_of(entry);
}
