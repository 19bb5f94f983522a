/* SPDX-License-Identifier: MIT */
/*
 * dojo interview: the statement alone, a clock, silence until it is handed
 * in; then the verdicts, and the questions that follow.
 */
#include "interview.h"
#include "interrupt.h"
#include "practice.h"
#include "reports/report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DEFAULT_MS = 45 * 60000 };

bool interview_is_over(const struct interview *interview)
{
    return interrupted() || interview->keys.gone || interview->left;
}

bool interview_is_in(const struct interview *interview, const char *phase)
{
    const char *now =
        json_string_value(json_object_get(interview->kept.state, "phase"));

    return now != NULL && strcmp(now, phase) == 0;
}

void interview_enter(struct interview *interview, const char *phase)
{
    json_object_set_new(interview->kept.state, "phase", json_string(phase));
    kept_save(&interview->kept);
}

void interview_write_sheet(struct interview *interview)
{
    char *file = kept_path(&interview->kept, "sheet.md");
    int error = report_sheet(interview->kept.state, file);

    if (error < 0 && !interview->kept.told)
        complain(0, "%s: %s", file, strerror(-error));
    free(file);
}

static bool is_sound(const json_t *state)
{
    return json_is_integer(json_object_get(state, "limit_ms")) &&
           json_is_integer(json_object_get(state, "used_ms")) &&
           json_is_string(json_object_get(state, "phase")) &&
           json_is_string(json_object_get(state, "kata")) &&
           json_is_array(json_object_get(state, "answers"));
}

/* The same candidate's, where one was named. */
static bool is_meant(const json_t *state, const void *context)
{
    const struct interview *interview = context;
    const char *candidate =
        json_string_value(json_object_get(state, "candidate"));

    return interview->candidate == NULL ||
           strcmp(interview->candidate, candidate != NULL ? candidate : "") ==
               0;
}

static json_t *new_answers(const struct ladder *ladder)
{
    json_t *answers = json_array();

    for (unsigned i = 0; ladder != NULL && i < ladder->count; i++)
        json_array_append_new(answers,
                              json_pack("{s:s, s:n}", "question",
                                        ladder->rungs[i].question, "mark"));
    return answers;
}

static json_t *new_state(const struct interview *interview)
{
    const struct kata *kata = interview->kata;
    const struct ladder *ladder = interview->ladder;
    char began[32] = "";
    time_t now = time(NULL);
    struct tm tm;
    json_t *state;

    if (gmtime_r(&now, &tm) != NULL)
        strftime(began, sizeof(began), "%Y-%m-%dT%H:%M:%SZ", &tm);
    state = json_pack(
        "{s:s, s:s, s:i, s:s, s:s, s:s, s:I, s:i, s:s, s:o}", "schema",
        "dojo.interview/1", "kata", kata->name, "version",
        (int)kata->manifest->version, "title", kata->manifest->title,
        "candidate", interview->candidate != NULL ? interview->candidate : "",
        "began", began, "limit_ms", (json_int_t)interview->limit_ms, "used_ms",
        0, "phase", "working", "answers", new_answers(ladder));
    if (ladder != NULL)
        json_object_update_new(
            state,
            json_pack("{s:[ii], s:[ss], s:s}", "marks", (int)ladder->marks[0],
                      (int)ladder->marks[1], "words", ladder->words[0],
                      ladder->words[1], "after", ladder->after));
    return state;
}

/* All that can be refused is, before anything is written. */
static int read_statement(const struct interview *interview, char **text)
{
    const char *folder = interview->kata->folder;
    int error = statement_read(folder, text);

    if (error == -EINVAL)
        return complain(EXIT_USAGE,
                        "%s/README.md: lacks `## What you will see`, where "
                        "the statement ends",
                        folder);
    return error < 0 ? complain(EXIT_USAGE, "%s/README.md: %s", folder,
                                strerror(-error))
                     : 0;
}

static int put_statement(const struct interview *interview, const char *text)
{
    char *file = kept_path(&interview->kept, "statement.md");
    int error = text_write(file, text, strlen(text));
    int code =
        error < 0 ? complain(EXIT_USAGE, "%s: %s", file, strerror(-error)) : 0;

    free(file);
    return code;
}

static int begin(struct interview *interview, const char *stem,
                 const struct kept_kind *kind)
{
    struct kept *kept = &interview->kept;
    char *statement = NULL;
    int code = read_statement(interview, &statement);

    if (code == 0)
        code = kept_make(kept, stem, kind);
    if (code == 0)
        code = put_statement(interview, statement);
    if (code == 0)
        code = start_copy(interview->kata, kept->folder);
    if (code == 0) {
        kept->state = new_state(interview);
        countdown_begin(&interview->clock, interview->limit_ms, 0,
                        countdown_now());
        kept_save(kept);
    }
    free(statement);
    return code;
}

static void go_on(struct interview *interview)
{
    const json_t *state = interview->kept.state;
    long long used =
        kept_used(&interview->kept, 0,
                  json_integer_value(json_object_get(state, "used_ms")));

    countdown_begin(&interview->clock,
                    json_integer_value(json_object_get(state, "limit_ms")),
                    used > 0 ? used : 0, countdown_now());
    json_object_set_new(interview->kept.state, "used_ms",
                        json_integer(interview->clock.used_ms));
    kept_note_gap(&interview->kept, interview->clock.used_ms);
    kept_save(&interview->kept);
    printf("%s goes on\n", interview->kept.folder);
}

static void hold(struct interview *interview)
{
    keys_open(&interview->keys);
    if (interview_is_in(interview, "working"))
        interview_work(interview);
    if (!interview_is_over(interview) && interview_is_in(interview, "judging"))
        interview_judge(interview);
    if (!interview_is_over(interview))
        interview_ask(interview);
    keys_close(&interview->keys);
    kept_save(&interview->kept);
    if (interview_is_over(interview))
        printf("all is kept in %s; the same command goes on\n",
               interview->kept.folder);
}

/* The questions; a kata without them can be worked on all the same. */
static int open_ladder(struct interview *interview)
{
    char *message = NULL;
    int error =
        ladder_read(interview->kata->folder, &interview->ladder, &message);
    int code = 0;

    if (error == -ENOENT)
        complain(0, "%s; there will be no questions", message);
    else if (error < 0)
        code = complain(EXIT_USAGE, "%s", message);
    free(message);
    return code;
}

static int open_kata(struct interview *interview)
{
    char *first = interview->target == NULL && interview->common.kata == NULL
                      ? practice_next(&interview->common, NULL, 0)
                      : NULL;
    const char *name = interview->target != NULL ? interview->target
                       : first != NULL           ? first
                                                 : interview->common.kata;
    char *message = NULL;
    int code = 0;

    if (name == NULL)
        code = complain(EXIT_USAGE, "which kata?  `dojo list` shows all");
    else if (kata_open(&interview->common.katas, name, &interview->kata,
                       &message) < 0)
        code = complain(EXIT_USAGE, "%s", message != NULL ? message : name);
    free(message);
    free(first);
    return code;
}

static int run_interview(struct interview *interview)
{
    static const struct kept_kind kind = {.name = "interview",
                                          .schema = "dojo.interview/1",
                                          .is_sound = is_sound,
                                          .is_meant = is_meant};
    int code = open_kata(interview);
    char *stem;

    if (code == 0)
        code = open_ladder(interview);
    if (code != 0)
        return code;
    stem = text_format("%s/%s.interview", interview->in, interview->kata->name);
    if (!interview->fresh)
        code = kept_open(&interview->kept, stem, &kind, interview);
    if (code == 0 && interview->kept.state != NULL)
        go_on(interview);
    else if (code == 0)
        code = begin(interview, stem, &kind);
    if (code == 0)
        hold(interview);
    free(stem);
    return code;
}

static const struct argp_option options[] = {
    {"minutes", 'm', "N", 0, "How long it may take (default 45)", 0},
    {"candidate", 'c', "NAME", 0, "Whose it is, for the sheet", 0},
    {"in", 'i', "DIR", 0, "Keep it below DIR (default: work)", 0},
    {"new", 'n', NULL, 0, "Begin another, though the last is not over", 0},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct interview *interview = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &interview->common;
        return 0;
    case 'm':
        if (!countdown_parse(argument, 'm', &interview->limit_ms))
            argp_error(state,
                       "--minutes: a number up to 1440, or 90s, 45m, 2h; not "
                       "`%s`",
                       argument);
        return 0;
    case 'c':
        free(interview->candidate);
        interview->candidate = text_plain(argument);
        return 0;
    case 'i':
        interview->in = argument;
        return 0;
    case 'n':
        interview->fresh = true;
        return 0;
    case ARGP_KEY_ARG:
        if (interview->target != NULL)
            argp_error(state, "one kata at a time");
        interview->target = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};
static const struct argp argp = {
    options,
    parse,
    "[KATA]",
    "Hold an interview: the statement alone, a clock, silence until it is "
    "handed in or time is up; then the verdicts, and the questions of the "
    "kata's interview.md, one at a time.  Without KATA: the first one that is "
    "not green.\vAll is in work/KATA.interview-1: the candidate's files, a "
    "copy "
    "of what was handed in, interview.json, and sheet.md for the interviewer.  "
    "Stopped at any moment, the same command goes on; meanwhile the clock "
    "stands, and the sheet says so.",
    children,
    NULL,
    NULL};

int command_interview(int argc, char **argv)
{
    struct interview interview = {
        .in = "work", .limit_ms = DEFAULT_MS, .kept = {.lock = -1}};
    int code;

    common_init(&interview.common);
    argp_parse(&argp, argc, argv, 0, NULL, &interview);
    code = interview.common.json
               ? complain(EXIT_USAGE, "no --json here: interview.json has all")
               : run_interview(&interview);
    kept_close(&interview.kept);
    free(interview.candidate);
    ladder_free(interview.ladder);
    kata_free(interview.kata);
    common_free(&interview.common);
    return code;
}
