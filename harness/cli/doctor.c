/* SPDX-License-Identifier: MIT */
#include "command.h"
#include "doctor_checks.h"
#include "practice.h"
#include "style.h"
#include "teach.h"

#include <stdlib.h>
#include <string.h>

static error_t parse(int key, char *argument, struct argp_state *state)
{
    (void)argument;
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = state->input;
        return 0;
    }
    return ARGP_ERR_UNKNOWN;
}

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};
static const struct argp argp = {
    NULL,
    parse,
    "",
    "Tell what is missing or weak on this machine and how to mend it.\v"
    "Exit code 0: everything needed is there; 1: something is missing.",
    children,
    NULL,
    NULL};

static const char *state_name(enum doctor_state state)
{
    static const char *const names[] = {"ok", "weak", "missing"};

    return names[state];
}

static enum verdict colour_of(enum doctor_state state)
{
    static const enum verdict verdicts[] = {VERDICT_ACCEPTED,
                                            VERDICT_INCOMPLETE, VERDICT_WRONG};

    return verdicts[state];
}

/* What it is beside its name, or below where there is no room. */
static void print_check(const struct doctor_check *check)
{
    int columns = practice_columns(stdout);
    bool wide = columns >= PRACTICE_WIDE;
    const char *indent = "         ";

    printf("%s%-8s%s ", style_verdict(stdout, colour_of(check->state)),
           state_name(check->state), style_end(stdout));
    if (wide)
        printf("%-22s %s\n", check->name, check->what);
    else
        printf("%s\n", check->name);
    if (!wide)
        teach_paragraph(stdout, check->what, indent, columns);
    if (check->mend != NULL && check->state != DOCTOR_OK)
        printf("%s%-*s-> %s\n", indent, wide ? 23 : 0, "", check->mend);
    fflush(stdout);
}

static json_t *check_json(const struct doctor_check *check)
{
    return json_pack("{s:s, s:s, s:s, s:s?}", "name", check->name, "state",
                     state_name(check->state), "what", check->what, "mend",
                     check->state != DOCTOR_OK ? check->mend : NULL);
}

struct shown {
    const struct common *common;
    json_t *checks;
    int code;
};

static void on_check(void *context, const struct doctor_check *check)
{
    struct shown *shown = context;

    progress_clear();
    if (check->state == DOCTOR_MISSING)
        shown->code = EXIT_FAILED;
    if (shown->common->json)
        json_array_append_new(shown->checks, check_json(check));
    else
        print_check(check);
}

int command_doctor(int argc, char **argv)
{
    struct common common;
    struct shown shown = {.common = &common, .checks = json_array()};

    common_init(&common);
    argp_parse(&argp, argc, argv, 0, NULL, &common);
    doctor_run(on_check, &shown);
    if (common.json)
        print_json(json_pack("{s:s, s:O}", "schema", "dojo.doctor/1", "checks",
                             shown.checks));
    json_decref(shown.checks);
    common_free(&common);
    return shown.code;
}
