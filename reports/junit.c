/* SPDX-License-Identifier: MIT */
/*
 * Idea: green means "as it should be".  A suite per solution and submission
 * has a case per sentence and stage; the broken variants of a kata are one
 * suite with a case per variant, which fails when nobody noticed it; the
 * starter has one case, which fails when the starter passes everything.
 *
 * Names are sentences and answers only; where one occurs twice a number makes
 * the second different, since readers drop what they think they have seen.
 */
#include "pages.h"

#include <string.h>

static void put_head(struct ink *ink, const char *kata, const char *suite,
                     const char *name, const char *stage, size_t again)
{
    ink_raw(ink, "<testcase classname=\"");
    ink_html(ink, kata);
    ink_raw(ink, ".");
    ink_html(ink, suite);
    ink_raw(ink, "\" name=\"");
    ink_html(ink, name);
    if (*stage != '\0') {
        ink_raw(ink, " (");
        ink_html(ink, stage);
        ink_raw(ink, ")");
    }
    if (again > 0)
        ink_raw(ink, " #%zu", again + 1);
    ink_raw(ink, "\"");
}

static void put_suite(struct ink *ink, const char *kata, const char *name,
                      size_t tests, size_t failures, size_t skipped)
{
    ink_raw(ink, "<testsuite name=\"");
    ink_html(ink, kata);
    ink_raw(ink, ".");
    ink_html(ink, name);
    ink_raw(ink,
            "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" "
            "skipped=\"%zu\">\n",
            tests, failures, skipped);
}

static bool is_idle(enum verdict verdict)
{
    return verdict == VERDICT_SKIPPED || verdict == VERDICT_INCOMPLETE;
}

/* How many tests before this one have its name and stage. */
static size_t seen_before(const json_t *tests, size_t at)
{
    const json_t *test = json_array_get(tests, at);
    size_t count = 0;

    for (size_t i = 0; i < at; i++) {
        const json_t *other = json_array_get(tests, i);

        count += strcmp(member_text(other, "name"),
                        member_text(test, "name")) == 0 &&
                 strcmp(member_text(other, "stage"),
                        member_text(test, "stage")) == 0;
    }
    return count;
}

static void put_failure(struct ink *ink, const json_t *test,
                        enum verdict verdict)
{
    ink_raw(ink, "><failure type=\"%s\" message=\"%s\">", verdict_name(verdict),
            verdict_name(verdict));
    ink_html(ink, member_text(test, "message"));
    ink_raw(ink, "</failure></testcase>\n");
}

static void put_tests(struct ink *ink, const struct kata *kata,
                      const struct answer *answer)
{
    const json_t *tests = member_array(answer->entry, "tests");
    size_t failures = 0;
    size_t skipped = 0;
    size_t i;
    json_t *test;

    json_array_foreach ((json_t *)tests, i, test) {
        enum verdict verdict = verdict_parse(member_text(test, "verdict"));

        skipped += is_idle(verdict);
        failures += !is_idle(verdict) && verdict != VERDICT_ACCEPTED;
    }
    put_suite(ink, kata->name, answer->name, json_array_size(tests), failures,
              skipped);
    json_array_foreach ((json_t *)tests, i, test) {
        enum verdict verdict = verdict_parse(member_text(test, "verdict"));

        put_head(ink, kata->name, answer->name, member_text(test, "name"),
                 member_text(test, "stage"), seen_before(tests, i));
        if (verdict == VERDICT_ACCEPTED)
            ink_raw(ink, "/>\n");
        else if (is_idle(verdict))
            ink_raw(ink, "><skipped message=\"%s\"/></testcase>\n",
                    verdict_name(verdict));
        else
            put_failure(ink, test, verdict);
    }
    ink_raw(ink, "</testsuite>\n");
}

static void put_starter(struct ink *ink, const struct kata *kata,
                        const struct tally *tally)
{
    bool red = tally->starter_reds > 0;

    put_suite(ink, kata->name, "starter", 1, !red, 0);
    put_head(ink, kata->name, "starter", "starter_is_red", "", 0);
    ink_raw(ink, red ? "/>\n"
                     : "><failure type=\"accepted\" message=\"the starter "
                       "fails no sentence\"/></testcase>\n");
    ink_raw(ink, "</testsuite>\n");
}

static void put_broken(struct ink *ink, const struct kata *kata,
                       const struct tally *tally)
{
    put_suite(ink, kata->name, "broken", tally->broken,
              tally->broken - tally->noticed, 0);
    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];

        if (answer->role != ROLE_BROKEN)
            continue;
        put_head(ink, kata->name, "broken", answer->name, "", 0);
        if (answer_noticed(answer)) {
            ink_raw(ink, "/>\n");
            continue;
        }
        ink_raw(ink, "><failure type=\"accepted\" message=\"not noticed by ");
        ink_html(ink, member_text(answer->manifest, "sentence"));
        ink_raw(ink, "\"/></testcase>\n");
    }
    ink_raw(ink, "</testsuite>\n");
}

void page_junit(struct ink *ink, const struct model *model)
{
    ink_raw(ink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<testsuites name=\"dojo\">\n");
    for (size_t k = 0; k < model->kata_count; k++) {
        const struct kata *kata = &model->katas[k];
        struct tally tally = kata_tally(kata);

        if (tally.starter)
            put_starter(ink, kata, &tally);
        for (size_t i = 0; i < kata->answer_count; i++)
            if (kata->answers[i].role == ROLE_SOLUTION ||
                kata->answers[i].role == ROLE_SUBMISSION)
                put_tests(ink, kata, &kata->answers[i]);
        if (tally.broken > 0)
            put_broken(ink, kata, &tally);
    }
    ink_raw(ink, "</testsuites>\n");
}
