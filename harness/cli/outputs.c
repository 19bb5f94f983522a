/* SPDX-License-Identifier: MIT */
#include "outputs.h"
#include "command.h"
#include "reports/report.h"
#include "sources.h"
#include "test_code.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct argp_option options[] = {
    {"format", 'f', "FORMAT", 0,
     "Write results as json, markdown, html, table (HTML, a row each), junit, "
     "github (annotations on standard output, the job's summary to the file), "
     "gradescope or exercism",
     5},
    {"out", 'o', "FILE", 0,
     "Where the format before it goes; -: standard output, as without", 5},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct outputs *outputs = state->input;

    switch (key) {
    case 'f':
        if (!report_knows(argument))
            argp_error(state, "no format is named `%s`", argument);
        if (outputs->count == OUTPUTS_MOST)
            argp_error(state, "%d formats are enough", OUTPUTS_MOST);
        outputs->items[outputs->count++].format = argument;
        return 0;
    case 'o':
        if (outputs->count == 0)
            argp_error(state, "--out: of which --format?");
        if (outputs->items[outputs->count - 1].file != NULL)
            argp_error(state, "--out: one file for each --format");
        outputs->items[outputs->count - 1].file = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp outputs_argp = {.options = options, .parser = parse};

static const char *file_of(const struct output *output)
{
    return output->file != NULL ? output->file : "-";
}

/* GitHub's annotations go there whatever the file. */
static bool takes_stdout(const struct output *output)
{
    return strcmp(file_of(output), "-") == 0 ||
           strcmp(output->format, "github") == 0;
}

bool outputs_on_stdout(const struct outputs *outputs)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (takes_stdout(&outputs->items[i]))
            return true;
    return false;
}

/* Whether the file's folder can be written; a device needs none. */
static int check_folder(const char *file)
{
    const char *slash = strrchr(file, '/');
    char *folder = slash == NULL ? text_copy(".")
                   : slash == file
                       ? text_copy("/")
                       : text_format("%.*s", (int)(slash - file), file);
    int code = 0;

    if (access(folder, F_OK) < 0 ||
        (access(file, W_OK) < 0 && access(folder, W_OK) < 0))
        code = complain(EXIT_USAGE, "--out %s: %s", file, strerror(errno));
    free(folder);
    return code;
}

int outputs_check(const struct outputs *outputs, bool json, size_t submissions)
{
    size_t taken = json;

    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->items[i];

        if (strcmp(file_of(output), "-") != 0 &&
            check_folder(file_of(output)) != 0)
            return EXIT_USAGE;
        taken += takes_stdout(output);
        if (report_is_single(output->format) && submissions != 1)
            return complain(EXIT_USAGE,
                            "--format %s: one submission at a time, not %zu",
                            output->format, submissions);
    }
    if (taken > 1)
        return complain(EXIT_USAGE, "one thing goes to standard output: name "
                                    "files with --out");
    return 0;
}

static bool wants(const struct outputs *outputs, const char *format)
{
    for (size_t i = 0; i < outputs->count; i++)
        if (strcmp(outputs->items[i].format, format) == 0)
            return true;
    return false;
}

static json_t *describe_sentence(const struct kata *kata,
                                 const struct manifest_sentence *sentence,
                                 bool with_code)
{
    json_t *entry = json_pack(
        "{s:s, s:i, s:s, s:s}", "name", sentence->name, "points",
        (int)sentence->points, "category", sentence->category, "visibility",
        sentence->visibility != NULL ? sentence->visibility : "public");
    char *code = with_code ? test_code(kata, sentence) : NULL;
    json_t *text = code != NULL ? json_string(code) : NULL;

    if (text != NULL)
        json_object_set_new(entry, "code", text);
    free(code);
    return entry;
}

/* What schedules of the submissions lead through; tests may be hidden. */
static void add_sources(json_t *results, const struct kata *kata)
{
    json_t *entry;
    size_t i;

    json_array_foreach (json_object_get(results, "results"), i, entry) {
        const char *name = json_string_value(json_object_get(entry, "kata"));

        if (name != NULL && strcmp(name, kata->name) == 0)
            sources_add(entry, kata, NULL);
    }
}

static json_t *describe_sentences(const struct kata *kata, bool with_code)
{
    json_t *sentences = json_array();

    for (unsigned s = 0; s < kata->manifest->sentences_count; s++)
        json_array_append_new(
            sentences,
            describe_sentence(kata, &kata->manifest->sentences[s], with_code));
    return sentences;
}

void outputs_describe(const struct outputs *outputs, json_t *results,
                      const struct kata *kata)
{
    bool code = wants(outputs, "exercism");
    bool html = outputs->pages || wants(outputs, "html");
    json_t *katas = json_object_get(results, "katas");
    size_t i;
    json_t *known;

    if (!code && !html)
        return;
    if (katas == NULL) {
        katas = json_array();
        json_object_set_new(results, "katas", katas);
    }
    json_array_foreach (katas, i, known)
        if (strcmp(json_string_value(json_object_get(known, "name")),
                   kata->name) == 0)
            return;
    json_array_append_new(
        katas, json_pack("{s:s, s:s, s:s, s:o}", "name", kata->name, "title",
                         kata->manifest->title, "idea", kata->manifest->idea,
                         "sentences", describe_sentences(kata, code)));
    if (html)
        add_sources(results, kata);
}

int outputs_write(const struct outputs *outputs, const json_t *results)
{
    int code = 0;

    for (size_t i = 0; i < outputs->count; i++) {
        const struct output *output = &outputs->items[i];
        int error = report_print(results, output->format, file_of(output));

        if (error == -E2BIG)
            code = complain(EXIT_FAILED,
                            "--format %s: there is no submission "
                            "to write about",
                            output->format);
        else if (error < 0)
            code = complain(EXIT_OURS, "--format %s: %s: %s", output->format,
                            file_of(output), strerror(-error));
    }
    return code;
}
