/* SPDX-License-Identifier: MIT */
/* dojo next: the first kata that is not green yet, ready to be worked on. */
#include "command.h"
#include "practice.h"

#include <stdlib.h>

static const struct argp_child children[] = {{&common_argp, 0, NULL, 10}, {0}};

static error_t parse(int key, char *argument, struct argp_state *state)
{
    if (key == ARGP_KEY_INIT) {
        state->child_inputs[0] = state->input;
        return 0;
    }
    if (key == ARGP_KEY_ARG)
        argp_error(state, "no argument is taken; dojo start %s", argument);
    return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = {
    NULL,     parse, "",  "Start the first kata of the path that is not green.",
    children, NULL,  NULL};

static int begin(const struct common *common, const struct kata *kata)
{
    char *work = target_work(kata->name);
    char *folder = work != NULL ? work : text_format("work/%s", kata->name);
    int code = work != NULL ? 0 : start_fill(kata, folder);

    if (code == 0 && common->json)
        print_json(json_pack("{s:s, s:s, s:s}", "schema", "dojo.next/1", "kata",
                             kata->name, "folder", folder));
    else if (code == 0)
        printf("%s: %s\n%s/%s is yours; %s/README.md tells the story.\n"
               "Then: dojo watch %s\n",
               kata->name, kata->manifest->idea, folder,
               kata->manifest->files[0], kata->folder, kata->name);
    free(folder);
    return code;
}

int command_next(int argc, char **argv)
{
    struct common common;
    struct kata *kata = NULL;
    char *message = NULL;
    char *name;
    int code = 0;

    common_init(&common);
    argp_parse(&argp, argc, argv, 0, NULL, &common);
    name = practice_next(&common, NULL, 0);
    if (name == NULL && common.json)
        print_json(json_pack("{s:s, s:n}", "schema", "dojo.next/1", "kata"));
    else if (name == NULL)
        printf("every kata is green; dojo reset KATA begins one again\n");
    else if (kata_open(&common.katas, name, &kata, &message) < 0)
        code = complain(EXIT_USAGE, "%s", message != NULL ? message : name);
    else
        code = begin(&common, kata);
    free(message);
    free(name);
    kata_free(kata);
    common_free(&common);
    return code;
}
