/* SPDX-License-Identifier: MIT */
/*
 * reports/sample is one run, kept for people to look at.  It has to be built
 * as a report is built today: its structure is compared with a fresh one made
 * from reports/fixture.json.
 */
#define _GNU_SOURCE /* mkdtemp, nftw, getdelim */
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "reports/report.h"

#define SAMPLE DOJO_SOURCE_DIR "/reports/sample"

static const char *const pages[] = {"index.html", "kata-counter.html"};
enum { PAGES = sizeof(pages) / sizeof(pages[0]) };

static char fresh[] = "/tmp/dojo-sample-XXXXXX";

static int set_up(void **state)
{
    json_t *results =
        json_load_file(DOJO_SOURCE_DIR "/reports/fixture.json", 0, NULL);
    int error = -1;

    (void)state;
    if (results != NULL && mkdtemp(fresh) != NULL)
        error = report_write(results, fresh);
    json_decref(results);
    return error;
}

static int remove_one(const char *path, const struct stat *status, int kind,
                      struct FTW *where)
{
    (void)status, (void)kind, (void)where;
    return remove(path);
}

static int tear_down(void **state)
{
    (void)state;
    return nftw(fresh, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* A whole file; the caller frees it. */
static char *read_page(const char *folder, const char *name)
{
    char path[512];
    char *text = NULL;
    size_t room = 0;
    FILE *file;
    ssize_t length;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    file = fopen(path, "re");
    if (file == NULL)
        fail_msg("%s is not there", path);
    length = getdelim(&text, &room, '\0', file);
    (void)fclose(file);
    assert_true(length > 0);
    return text;
}

static json_t *read_results(const char *folder)
{
    char path[512];
    json_t *results;

    (void)snprintf(path, sizeof(path), "%s/report.json", folder);
    results = json_load_file(path, 0, NULL);
    assert_non_null(results);
    return results;
}

/* Each value of this attribute in one page is in the other as well. */
static void expect_values(const char *page, const char *other,
                          const char *attribute)
{
    for (const char *at = strstr(page, attribute); at != NULL;
         at = strstr(at + 1, attribute)) {
        char value[80];
        size_t length =
            strcspn(at + strlen(attribute), "\"") + strlen(attribute) + 1;

        assert_true(length < sizeof(value));
        memcpy(value, at, length);
        value[length] = '\0';
        if (strstr(other, value) == NULL && strstr(value, "problems") == NULL)
            fail_msg("%s is in one of the two pages only", value);
    }
}

/* Each member of one object is in the other as well. */
static void expect_members(const json_t *object, const json_t *other)
{
    const char *name;
    json_t *value;

    json_object_foreach ((json_t *)object, name, value)
        if (json_object_get(other, name) == NULL)
            fail_msg("the sample has no member %s", name);
}

/* The first entry with this role. */
static const json_t *entry_of(const json_t *results, const char *role)
{
    size_t i;
    json_t *entry;

    json_array_foreach (json_object_get(results, "results"), i, entry) {
        const char *said = json_string_value(json_object_get(entry, "role"));

        if (said != NULL && strcmp(said, role) == 0)
            return entry;
    }
    fail_msg("the sample has no %s", role);
    return NULL;
}

static void its_pages_have_the_parts_of_fresh_ones(void **state)
{
    (void)state;
    for (size_t i = 0; i < PAGES; i++) {
        char *page = read_page(SAMPLE, pages[i]);
        char *other = read_page(fresh, pages[i]);

        expect_values(page, other, "data-part=\"");
        expect_values(other, page, "data-part=\"");
        expect_values(other, page, "aria-label=\"E");
        free(page);
        free(other);
    }
}

static void its_styles_are_todays(void **state)
{
    (void)state;
    for (size_t i = 0; i < PAGES; i++) {
        char *page = read_page(SAMPLE, pages[i]);
        char *other = read_page(fresh, pages[i]);
        char *end = strstr(other, "</style>");

        assert_non_null(end);
        assert_true(strlen(page) > (size_t)(end - other));
        assert_memory_equal(page, other, (size_t)(end - other));
        free(page);
        free(other);
    }
}

static void its_results_have_the_members_of_fresh_ones(void **state)
{
    static const char *const roles[] = {"starter", "solution", "broken"};
    json_t *sample = read_results(SAMPLE);
    json_t *other = read_results(fresh);

    (void)state;
    expect_members(other, sample);
    expect_members(json_array_get(json_object_get(other, "katas"), 0),
                   json_array_get(json_object_get(sample, "katas"), 0));
    for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
        expect_members(entry_of(other, roles[i]), entry_of(sample, roles[i]));
    json_decref(sample);
    json_decref(other);
}

static void it_says_when_and_where_it_was_made(void **state)
{
    json_t *sample = read_results(SAMPLE);
    const json_t *machine = json_object_get(sample, "machine");

    (void)state;
    assert_true(json_string_length(json_object_get(sample, "date")) > 10);
    assert_true(json_is_string(json_object_get(machine, "processor")));
    assert_true(json_is_string(json_object_get(machine, "compiler")));
    json_decref(sample);
}

static void its_other_formats_are_there(void **state)
{
    static const char *const names[] = {"report.md", "junit.xml",
                                        "cobertura.xml"};

    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        char *page = read_page(SAMPLE, names[i]);
        char *other = read_page(fresh, names[i]);

        assert_memory_equal(page, other, 20);
        free(page);
        free(other);
    }
}

static void expect_links(const char *page)
{
    static const char mark[] = "href=\"";

    for (const char *at = strstr(page, mark); at != NULL;
         at = strstr(at + 1, mark)) {
        const char *link = at + sizeof(mark) - 1;
        char path[512];

        if (*link == '#' || strncmp(link, "data:", 5) == 0)
            continue;
        (void)snprintf(path, sizeof(path), "%s/%.*s", SAMPLE,
                       (int)strcspn(link, "\"#"), link);
        if (access(path, F_OK) != 0)
            fail_msg("%s is not there", path);
    }
}

static void its_links_lead_somewhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < PAGES; i++) {
        char *page = read_page(SAMPLE, pages[i]);

        expect_links(page);
        free(page);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_pages_have_the_parts_of_fresh_ones),
        cmocka_unit_test(its_styles_are_todays),
        cmocka_unit_test(its_results_have_the_members_of_fresh_ones),
        cmocka_unit_test(it_says_when_and_where_it_was_made),
        cmocka_unit_test(its_other_formats_are_there),
        cmocka_unit_test(its_links_lead_somewhere),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
