/* SPDX-License-Identifier: MIT */
#include "grade.h"
#include "tools.h"

/* Nothing but L1 is to be had, and nobody asked for it. */
static int refuse_open(void)
{
    return complain(EXIT_ISOLATION,
                    "nothing here isolates answers: %s; --isolation L1 runs "
                    "them with your rights",
                    sandbox_why_not(SANDBOX_L2));
}

int grade_choose_level(struct grade_options *options)
{
    enum sandbox_level asked = options->level;
    bool free_choice = asked == SANDBOX_NONE;

    if (free_choice)
        options->level = sandbox_best();
    else if (asked != SANDBOX_L1 && sandbox_why_not(asked) != NULL)
        return complain(EXIT_ISOLATION, "isolation %s: %s", sandbox_name(asked),
                        sandbox_why_not(asked));
    if (options->required > options->level)
        return complain(EXIT_ISOLATION,
                        "isolation %s is demanded, %s is what there is%s%s",
                        sandbox_name(options->required),
                        sandbox_name(options->level), free_choice ? ": " : "",
                        free_choice ? sandbox_why_not(options->required) : "");
    if (free_choice && options->level == SANDBOX_L1)
        return refuse_open();
    return 0;
}
