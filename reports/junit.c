/* SPDX-License-Identifier: MIT */
/*
 * Idea: green means "as it should be".  A suite per solution and submission
 * has a case per sentence and stage; the broken variants of a kata are one
 * suite with a case per variant, which fails when nobody noticed it; the
 * starter has one case, which fails when the starter passes everything.
 *
 * The dialect is what GitHub's actions and GitLab both read: testsuites,
 * testsuite, testcase with classname, name, file and line, failure, error,
 * skipped.  Names are sentences and answers only; where one occurs twice a
 * number makes the second different, since readers drop what they think they
 * have seen, and GitLab sees letters and digits alone.
 *
 * GitLab refuses a file of more than 250,000 objects, and none reads a big one
 * gladly: CASES_MOST cases, and explanations until the file has BYTES_MOST.
 */
#include "pages.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"

enum { CASES_MOST = 20000, BYTES_MOST = 8 << 20, WORDS_MOST = 4000 };

/* Whether a reader that takes letters and digits alone sees one name. */
static bool looks_same(const char *a, const char *b)
{
    for (; *a != '\0' && *b != '\0'; a++, b++)
        if (*a != *b && (isalnum((unsigned char)*a) != 0 ||
                         isalnum((unsigned char)*b) != 0))
            return false;
    return *a == *b;
}

struct suite {
    const char *kata;
    const char *name;
    size_t again; /* suites of that name before it */
    size_t tests, failures, errors, skipped;
    double seconds;
};

/* "counter.mutex", "counter.mutex #2" for the second of that name. */
static void put_class(struct ink *ink, const char *kata, const char *suite,
                      size_t again)
{
    ink_xml(ink, kata);
    ink_raw(ink, ".");
    ink_xml(ink, suite);
    if (again > 0)
        ink_raw(ink, " #%zu", again + 1);
}

static void put_head(struct ink *ink, const struct suite *suite,
                     const char *name, const char *stage, size_t again)
{
    ink_raw(ink, "<testcase classname=\"");
    put_class(ink, suite->kata, suite->name, suite->again);
    ink_raw(ink, "\" name=\"");
    ink_xml(ink, name);
    if (*stage != '\0') {
        ink_raw(ink, " (");
        ink_xml(ink, stage);
        ink_raw(ink, ")");
    }
    if (again > 0)
        ink_raw(ink, " #%zu", again + 1);
    ink_raw(ink, "\"");
}

static void put_suite(struct ink *ink, const struct suite *suite)
{
    ink_raw(ink, "<testsuite name=\"");
    put_class(ink, suite->kata, suite->name, suite->again);
    ink_raw(ink,
            "\" tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" "
            "skipped=\"%zu\" time=\"%.3f\">\n",
            suite->tests, suite->failures, suite->errors, suite->skipped,
            suite->seconds);
}

/* How many tests before this one look like it. */
static size_t seen_before(const json_t *tests, size_t at)
{
    const json_t *test = json_array_get(tests, at);
    size_t count = 0;

    for (size_t i = 0; i < at; i++) {
        const json_t *other = json_array_get(tests, i);

        count +=
            looks_same(member_text(other, "name"), member_text(test, "name")) &&
            looks_same(member_text(other, "stage"), member_text(test, "stage"));
    }
    return count;
}

/* How many answers before this one look like it. */
static size_t answered_before(const struct kata *kata, size_t at)
{
    size_t count = 0;

    for (size_t i = 0; i < at; i++)
        count += looks_same(kata->answers[i].name, kata->answers[at].name);
    return count;
}

static void put_place(struct ink *ink, const struct answer *answer,
                      const json_t *test)
{
    double line;

    if (*member_text(test, "file") == '\0' ||
        !member_number(test, "line", &line) || line < 1)
        return;
    ink_raw(ink, " file=\"");
    if (answer->role == ROLE_SUBMISSION &&
        strchr(member_text(test, "file"), '/') == NULL) {
        ink_xml(ink, member_text(answer->entry, "submission"));
        ink_raw(ink, "/");
    }
    ink_xml(ink, member_text(test, "file"));
    ink_raw(ink, "\" line=\"%.0f\"", line);
}

static void put_failure(struct ink *ink, const json_t *test,
                        enum verdict verdict)
{
    const char *tag = verdict == VERDICT_INTERNAL ? "error" : "failure";
    char *words = NULL;

    if (ftell(ink->stream) < BYTES_MOST)
        words = outcome_words(test, WORDS_MOST);
    ink_raw(ink, "><%s type=\"%s\" message=\"%s\">", tag, verdict_name(verdict),
            verdict_name(verdict));
    ink_xml(ink, words != NULL ? words : "");
    ink_raw(ink, "</%s></testcase>\n", tag);
    free(words);
}

static enum verdict verdict_of(const json_t *test)
{
    return verdict_parse(member_text(test, "verdict"));
}

static void count_tests(struct suite *suite, const struct answer *answer)
{
    size_t i;
    json_t *item;

    json_array_foreach ((json_t *)member_array(answer->entry, "tests"), i,
                        item) {
        enum verdict verdict = verdict_of(item);

        suite->tests++;
        suite->skipped += verdict_is_idle(verdict);
        suite->errors += verdict == VERDICT_INTERNAL;
        suite->failures +=
            verdict > VERDICT_INTERNAL && verdict < VERDICT_SKIPPED;
    }
    json_array_foreach ((json_t *)member_array(answer->entry, "stages"), i,
                        item) {
        double ms;

        if (member_number(item, "ms", &ms) && ms > 0)
            suite->seconds += ms / 1000;
    }
}

static void put_tests(struct ink *ink, const struct kata *kata, size_t at)
{
    const struct answer *answer = &kata->answers[at];
    const json_t *tests = member_array(answer->entry, "tests");
    struct suite suite = {.kata = kata->name,
                          .name = answer->name,
                          .again = answered_before(kata, at)};
    size_t i;
    json_t *test;

    count_tests(&suite, answer);
    put_suite(ink, &suite);
    json_array_foreach ((json_t *)tests, i, test) {
        enum verdict verdict = verdict_of(test);

        put_head(ink, &suite, member_text(test, "name"),
                 member_text(test, "stage"), seen_before(tests, i));
        if (verdict != VERDICT_ACCEPTED)
            put_place(ink, answer, test);
        if (verdict == VERDICT_ACCEPTED)
            ink_raw(ink, "/>\n");
        else if (verdict_is_idle(verdict))
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
    const struct suite suite = {
        .kata = kata->name, .name = "starter", .tests = 1, .failures = !red};

    put_suite(ink, &suite);
    put_head(ink, &suite, "starter_is_red", "", 0);
    ink_raw(ink, red ? "/>\n"
                     : "><failure type=\"accepted\" message=\"the starter "
                       "fails no sentence\"/></testcase>\n");
    ink_raw(ink, "</testsuite>\n");
}

static void put_broken(struct ink *ink, const struct kata *kata,
                       const struct tally *tally)
{
    const struct suite suite = {.kata = kata->name,
                                .name = "broken",
                                .tests = tally->broken,
                                .failures = tally->broken - tally->noticed};

    put_suite(ink, &suite);
    for (size_t i = 0; i < kata->answer_count; i++) {
        const struct answer *answer = &kata->answers[i];

        if (answer->role != ROLE_BROKEN)
            continue;
        put_head(ink, &suite, answer->name, "", 0);
        if (answer_noticed(answer)) {
            ink_raw(ink, "/>\n");
            continue;
        }
        ink_raw(ink, "><failure type=\"accepted\" message=\"not noticed by ");
        ink_xml(ink, member_text(answer->manifest, "sentence"));
        ink_raw(ink, "\"/></testcase>\n");
    }
    ink_raw(ink, "</testsuite>\n");
}

/* What does not fit is never taken for green. */
static void put_rest(struct ink *ink, size_t left_out)
{
    if (left_out > 0)
        ink_raw(ink,
                "<testsuite name=\"dojo\" tests=\"1\" failures=\"0\" "
                "errors=\"1\" skipped=\"0\"><testcase classname=\"dojo\" "
                "name=\"all answers are in this file\"><error "
                "type=\"incomplete\" message=\"%zu answers are left out\"/>"
                "</testcase></testsuite>\n",
                left_out);
}

void page_junit(struct ink *ink, const struct model *model)
{
    size_t cases = 0;
    size_t left_out = 0;

    ink_raw(ink, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                 "<testsuites name=\"dojo\">\n");
    for (size_t k = 0; k < model->kata_count; k++) {
        const struct kata *kata = &model->katas[k];
        struct tally tally = kata_tally(kata);

        if (tally.starter)
            put_starter(ink, kata, &tally);
        for (size_t i = 0; i < kata->answer_count; i++) {
            const struct answer *answer = &kata->answers[i];
            size_t more = json_array_size(member_array(answer->entry, "tests"));

            if (answer->role != ROLE_SOLUTION &&
                answer->role != ROLE_SUBMISSION)
                continue;
            if (cases + more > CASES_MOST) {
                left_out++;
                continue;
            }
            cases += more;
            put_tests(ink, kata, i);
        }
        if (tally.broken > 0)
            put_broken(ink, kata, &tally);
    }
    put_rest(ink, left_out);
    ink_raw(ink, "</testsuites>\n");
}
