/* SPDX-License-Identifier: MIT */
#include "isolation.h"
#include "command.h"
#include "tools.h"

#include <string.h>

int isolation_parse(struct argp_state *state, const char *argument)
{
    enum sandbox_level level = sandbox_parse(argument);

    if (strcmp(argument, "best") == 0)
        return ISOLATION_BEST;
    if (level == SANDBOX_NONE)
        argp_error(state, "--isolation: L1 to L4 or best, not `%s`", argument);
    return (int)level;
}

/* Nothing but L1 is to be had, and nobody asked for it. */
static int refuse_open(void)
{
    return complain(EXIT_ISOLATION,
                    "nothing here isolates answers: %s; --isolation L1 runs "
                    "them with your rights",
                    sandbox_why_not(SANDBOX_L2));
}

int isolation_choose(int asked, enum sandbox_level *level)
{
    sandbox_use(tools_launcher());
    *level =
        asked == ISOLATION_BEST ? sandbox_best() : (enum sandbox_level)asked;
    if (asked == ISOLATION_BEST)
        return *level == SANDBOX_L1 ? refuse_open() : 0;
    if (*level <= SANDBOX_L1 || sandbox_why_not(*level) == NULL)
        return 0;
    return complain(EXIT_ISOLATION, "isolation %s: %s", sandbox_name(*level),
                    sandbox_why_not(*level));
}
