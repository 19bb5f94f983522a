/* SPDX-License-Identifier: MIT */
#include "planted.h"
#include "record.h"
#include "runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct planted values;
static enum planted_kind kind;

static void run_kind(void **state)
{
    (void)state;
    dojo_planted_sentence(&values, kind);
}

/* Failed as it has to, as far as this side can tell; the judge compares. */
static void tell(int failures)
{
    json_t *members = assertions_failure();

    if (members == NULL)
        return;
    json_object_set_new(members, "kind", json_integer(kind));
    json_object_set_new(members, "verdict",
                        json_string(failures == 1 ? "wrong" : "accepted"));
    (void)record_event("planted", runner_sentence(), members);
}

void planted_run(void)
{
    const struct CMUnitTest test = {.name = "planted", .test_func = run_kind};

    if (dojo_planted_sentence == NULL || !record_wanted())
        return;
    planted_make(record_nonce(), &values);
    assertions_quiet(true);
    for (kind = 0; kind < PLANTED_KINDS; kind++) {
        assertions_reset();
        tell(_cmocka_run_group_tests("planted", &test, 1, NULL, NULL));
    }
    assertions_quiet(false);
}
