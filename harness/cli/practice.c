/* SPDX-License-Identifier: MIT */
#include "practice.h"
#include "learner.h"
#include "path.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum {
    ROWS_USUAL = 24,
    COLUMNS_USUAL = 80,
    COLUMNS_LEAST = 20,
    COLUMNS_MOST = 400
};

error_t practice_parse(int key, char *argument, struct argp_state *state)
{
    struct practice *parsed = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &parsed->common;
        return 0;
    case ARGP_KEY_ARG:
        if (parsed->target != NULL)
            argp_error(state, "one kata at a time");
        parsed->target = argument;
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

const struct argp_child practice_children[] = {{&common_argp, 0, NULL, 10},
                                               {0}};

int practice_red(const struct kata *kata, const char *folder, json_t **entry,
                 const json_t **red)
{
    *red = NULL;
    *entry = learner_entry(kata->name, folder);
    if (*entry == NULL)
        return complain(EXIT_USAGE,
                        "%s: nothing was judged yet; dojo test %s judges it",
                        folder, folder);
    *red = learner_red(*entry);
    if (*red == NULL)
        printf("%s: nothing failed when it was last judged\n", folder);
    else if (learner_changed(kata, folder, *entry))
        complain(0, "%s has changed since it was judged; dojo test %s", folder,
                 folder);
    return 0;
}

char *practice_next(const struct common *common, const char *name, int step)
{
    struct text_list names = {0};
    char *found = NULL;

    kata_names(&common->katas, &names);
    for (size_t i = 0; i < names.count && found == NULL; i++) {
        long at = (long)i + step;

        if (name == NULL && !learner_progress(names.items[i]).green)
            found = text_copy(names.items[i]);
        else if (name != NULL && strcmp(names.items[i], name) == 0 && at >= 0 &&
                 (size_t)at < names.count)
            found = text_copy(names.items[at]);
    }
    text_list_free(&names);
    return found;
}

char *practice_folder(const struct kata *kata, const char *wanted)
{
    char *folder = text_copy(wanted);

    if (path_is_folder(folder) || start_fill(kata, folder) == 0)
        return folder;
    free(folder);
    return NULL;
}

/* What is meant, else the first kata that is not green. */
static int open_target(const struct practice *parsed, struct kata **kata,
                       char **folder)
{
    char *name = NULL;
    char *where = NULL;
    bool known = parsed->target != NULL || parsed->common.kata != NULL ||
                 path_is_file(".dojo") || learner_last(&name, &where);
    int code;

    free(name);
    free(where);
    name = known ? NULL : practice_next(&parsed->common, NULL, 0);
    code = learner_open(&parsed->common, name != NULL ? name : parsed->target,
                        kata, folder);
    free(name);
    return code;
}

int practice_open(const struct practice *parsed, struct kata **kata,
                  char **folder)
{
    char *wanted = NULL;
    int code = open_target(parsed, kata, &wanted);

    *folder = NULL;
    if (code == 0) {
        *folder = practice_folder(*kata, wanted);
        code = *folder != NULL ? 0 : EXIT_USAGE;
    }
    free(wanted);
    return code;
}

int practice_columns(FILE *out)
{
    struct winsize size = {0};
    const char *given = getenv("COLUMNS");
    int columns = given != NULL ? atoi(given) : 0;

    if (ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        columns = size.ws_col;
    if (columns <= 0)
        columns = COLUMNS_USUAL;
    if (columns > COLUMNS_MOST)
        columns = COLUMNS_MOST;
    return columns < COLUMNS_LEAST ? COLUMNS_LEAST : columns;
}

int practice_rows(FILE *out)
{
    struct winsize size = {0};

    return ioctl(fileno(out), TIOCGWINSZ, &size) == 0 && size.ws_row > 0
               ? size.ws_row
               : ROWS_USUAL;
}

void practice_bar(unsigned done, unsigned total, int width)
{
    int filled =
        total > 0 ? (int)((unsigned long)done * (unsigned)width / total) : 0;

    putchar('[');
    for (int i = 0; i < width; i++)
        putchar(i < filled ? '#' : '.');
    putchar(']');
}
