/* SPDX-License-Identifier: MIT */
#include "tools.h"
#include "dojo_config.h"
#include "process.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* What compilers say when it is not the answer's fault. */
#define FULL "No space left on device"

enum { DEADLINE_MS = 60000, OUTPUT_MAX = 1 << 20 };

const char *tools_cc(void)
{
    const char *chosen = getenv("DOJO_CC");

    return chosen != NULL && chosen[0] != '\0' ? chosen : DOJO_CONFIG_CC;
}

const char *tools_source(void)
{
    return DOJO_CONFIG_SOURCE;
}

const char *tools_include(void)
{
    return DOJO_CONFIG_SOURCE "/harness/include";
}

const char *tools_library(void)
{
    return DOJO_CONFIG_BUILD "/lib";
}

const char *tools_version(void)
{
    return DOJO_CONFIG_VERSION;
}

const char *tools_compiler(void)
{
    return DOJO_CONFIG_CC_NAME;
}

static int run(const struct text_list *command, const char *folder,
               char **output, bool separate)
{
    struct process_spec spec = {
        .argv = (const char *const *)command->items,
        .folder = folder,
        .deadline_ms = DEADLINE_MS,
        .output_max = OUTPUT_MAX,
        .separate = separate,
    };
    struct process_result result;
    int error = process_run(&spec, &result);

    if (output != NULL)
        *output = NULL;
    if (error < 0)
        return error;
    if (result.end == PROCESS_INTERRUPTED)
        error = -EINTR;
    else if (result.end != PROCESS_EXITED || result.status != 0)
        error = -EINVAL;
    if (error == -EINVAL &&
        (strstr(result.output, FULL) != NULL ||
         (result.errors != NULL && strstr(result.errors, FULL) != NULL)))
        error = -ENOSPC;
    if (output != NULL) {
        *output = result.output;
        result.output = NULL;
    }
    process_free(&result);
    return error;
}

int tools_run(const struct text_list *command, const char *folder,
              char **output)
{
    return run(command, folder, output, false);
}

int tools_read(const struct text_list *command, const char *folder,
               char **output)
{
    return run(command, folder, output, true);
}
