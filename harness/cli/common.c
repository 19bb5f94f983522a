/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "jobs.h"
#include "path.h"
#include "tools.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct argp_option options[] = {
    {"json", 'J', NULL, 0, "Print JSON on standard output", 10},
    {"katas", 'K', "DIR", 0, "Look for katas in DIR too, first there", 10},
    {"kata", 'k', "KATA", 0, "The kata, where no .dojo file names it", 10},
    {"jobs", 'j', "N", 0,
     "Do N things at once (default: as many as there "
     "are processors; verify and report: one more)",
     10},
    {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    struct common *common = state->input;
    char *end;
    unsigned long jobs;

    switch (key) {
    case 'J':
        common->json = true;
        return 0;
    case 'K':
        if (!path_is_folder(argument))
            argp_error(state, "%s: no such folder (--katas)", argument);
        text_list_add(&common->katas, argument);
        return 0;
    case 'k':
        common->kata = argument;
        return 0;
    case 'j':
        jobs = strtoul(argument, &end, 10);
        if (jobs < 1 || jobs > 64 || *end != '\0')
            argp_error(state, "--jobs: 1 to 64, not `%s`", argument);
        jobs_set_width((unsigned)jobs);
        return 0;
    case ARGP_KEY_SUCCESS:
        text_list_addf(&common->katas, "%s/katas", tools_source());
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp common_argp = {.options = options, .parser = parse};

void common_init(struct common *common)
{
    *common = (struct common){0};
}

void common_free(struct common *common)
{
    text_list_free(&common->katas);
}

int complain(int code, const char *format, ...)
{
    va_list arguments;
    char *line;
    char *plain;

    va_start(arguments, format);
    line = text_format_list(format, arguments);
    va_end(arguments);
    plain = text_plain(line);
    fflush(stdout);
    fprintf(stderr, "dojo: %s\n", plain);
    free(plain);
    free(line);
    return code;
}

void print_json(json_t *json)
{
    json_dumpf(json, stdout, JSON_INDENT(2) | JSON_ENSURE_ASCII);
    fputc('\n', stdout);
    json_decref(json);
}
