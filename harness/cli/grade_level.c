/* SPDX-License-Identifier: MIT */
#include "grade.h"
#include "isolation.h"
#include "tools.h"

int grade_choose_level(struct grade_options *options)
{
    enum sandbox_level asked = options->level;
    bool free_choice = asked == SANDBOX_NONE;
    int code = 0;

    if (free_choice)
        options->level = sandbox_best();
    else
        code = isolation_choose((int)asked, &options->level);
    if (code != 0)
        return code;
    if (options->required > options->level)
        return complain(EXIT_ISOLATION,
                        "isolation %s is demanded, %s is what there is%s%s",
                        sandbox_name(options->required),
                        sandbox_name(options->level), free_choice ? ": " : "",
                        free_choice ? sandbox_why_not(options->required) : "");
    return free_choice ? isolation_choose(ISOLATION_BEST, &options->level) : 0;
}
