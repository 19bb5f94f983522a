/* SPDX-License-Identifier: MIT */
/* The law of the rooms: what lies at the top, who includes whom, how long. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

enum { LINES_MAX = 600 };

/* Calls look for each file below folder whose name has one of the ends. */
static void for_each_file(const char *folder, const char *const *ends,
                          void (*look)(const char *path, const char *text))
{
    struct text_list names = {0};

    (void)path_list(folder, NULL, &names);
    for (size_t i = 0; i < names.count; i++) {
        char *path = text_format("%s/%s", folder, names.items[i]);
        char *text = NULL;

        if (path_is_folder(path))
            for_each_file(path, ends, look);
        for (size_t j = 0; ends[j] != NULL; j++)
            if (path_is_file(path) && text_ends(path, ends[j]) &&
                text_read(path, 1 << 22, &text, NULL) == 0)
                look(path, text);
        free(text);
        free(path);
    }
    text_list_free(&names);
}

static const char *const sources[] = {".c", ".h", ".cc", NULL};
static const char *const cpp[] = {".cc", ".cpp", ".cxx", ".hpp", NULL};
static struct text_list found; /* what a look complains about */

static void expect_none(void)
{
    size_t count = found.count;

    for (size_t i = 0; i < count; i++)
        print_error("%s\n", found.items[i]);
    text_list_free(&found);
    assert_int_equal(count, 0);
}

/* The lines that begin with #include, each as "<x.h>" or "\"x.h\"". */
static void for_each_include(const char *path, const char *text,
                             void (*look)(const char *path, const char *name))
{
    for (const char *at = text; *at != '\0'; at += *at == '\n') {
        if (text_starts(at, "#include ")) {
            char *name =
                text_format("%.*s", (int)strcspn(at + 9, " \n"), at + 9);

            look(path, name);
            free(name);
        }
        at += strcspn(at, "\n");
    }
}

static void the_top_level_is_the_house(void **state)
{
    static const char *const house[] = {"CMakeLists.txt",
                                        "CMakePresets.json",
                                        "LICENSE",
                                        "README.md",
                                        "ci",
                                        "harness",
                                        "katas",
                                        "reports",
                                        NULL};
    const char *argv[] = {"git", "ls-tree", "--name-only", "HEAD", NULL};
    struct process_spec spec = {.argv = argv, .folder = DOJO_SOURCE_DIR};
    struct process_result result;
    char *rest = NULL;

    (void)state;
    assert_int_equal(process_run(&spec, &result), 0);
    if (result.status != 0)
        skip(); /* not a checkout of git */
    for (char *name = strtok_r(result.output, "\n", &rest); name != NULL;
         name = strtok_r(NULL, "\n", &rest)) {
        bool known = name[0] == '.';

        for (size_t i = 0; house[i] != NULL; i++)
            known = known || strcmp(house[i], name) == 0;
        if (!known)
            text_list_addf(&found, "%s does not belong at the top", name);
    }
    process_free(&result);
    expect_none();
}

static void check_upward(const char *path, const char *name)
{
    if (strstr(name, "..") != NULL)
        text_list_addf(&found, "%s includes %s", path, name);
}

static void look_upward(const char *path, const char *text)
{
    for_each_include(path, text, check_upward);
}

static void nothing_includes_upward(void **state)
{
    (void)state;
    for_each_file(DOJO_SOURCE_DIR "/harness", sources, look_upward);
    for_each_file(DOJO_SOURCE_DIR "/katas", sources, look_upward);
    for_each_file(DOJO_SOURCE_DIR "/reports", sources, look_upward);
    expect_none();
}

/* Whether folder/NAME is there for an include "NAME". */
static bool lies_in(const char *folder, const char *include)
{
    char *path = text_format("%s/%s/%.*s", DOJO_SOURCE_DIR, folder,
                             (int)strlen(include) - 2, include + 1);
    bool there = include[0] == '"' && path_is_file(path);

    free(path);
    return there;
}

static void check_apart(const char *path, const char *name)
{
    bool explore = strstr(path, "/harness/explore/") != NULL;
    bool bench = strstr(path, "/harness/bench/") != NULL;
    bool base = strstr(path, "/harness/base/") != NULL;

    if ((explore && lies_in("harness/bench", name) &&
         !lies_in("harness/explore", name)) ||
        (bench && lies_in("harness/explore", name) &&
         !lies_in("harness/bench", name)) ||
        (base &&
         (lies_in("harness/grade", name) || lies_in("harness/cli", name))) ||
        ((explore || bench) &&
         (lies_in("harness/grade", name) || lies_in("harness/cli", name)) &&
         !lies_in("harness/explore", name) && !lies_in("harness/bench", name)))
        text_list_addf(&found, "%s enters another room: %s", path, name);
}

static void look_apart(const char *path, const char *text)
{
    for_each_include(path, text, check_apart);
}

static void rooms_are_entered_from_above_alone(void **state)
{
    (void)state;
    for_each_file(DOJO_SOURCE_DIR "/harness", sources, look_apart);
    expect_none();
}

/* A report is drawn from JSON: it starts nothing. */
static void look_at_report(const char *path, const char *text)
{
    static const char *const starters[] = {"fork(",   "exec",   "posix_spawn",
                                           "system(", "popen(", NULL};

    for (size_t i = 0; starters[i] != NULL; i++) {
        const char *at = strstr(text, starters[i]);

        if (at != NULL && (at == text || at[-1] == ' ' || at[-1] == '\n') &&
            strchr(at, '(') == at + strcspn(at, "( \n"))
            text_list_addf(&found, "%s starts programs: %s", path, starters[i]);
    }
}

static void reports_run_nothing(void **state)
{
    (void)state;
    for_each_file(DOJO_SOURCE_DIR "/reports", sources, look_at_report);
    expect_none();
}

static void note_path(const char *path, const char *text)
{
    (void)text;
    text_list_add(&found, path);
}

static void there_is_one_file_of_cpp(void **state)
{
    (void)state;
    for_each_file(DOJO_SOURCE_DIR "/harness", cpp, note_path);
    for_each_file(DOJO_SOURCE_DIR "/katas", cpp, note_path);
    for_each_file(DOJO_SOURCE_DIR "/reports", cpp, note_path);
    assert_int_equal(found.count, 1);
    assert_true(text_ends(found.items[0], "harness/bench/shim.cc"));
    text_list_free(&found);
}

static void look_at_source(const char *path, const char *text)
{
    unsigned lines = 0;

    for (const char *at = text; *at != '\0'; at++)
        lines += *at == '\n';
    if (lines > LINES_MAX)
        text_list_addf(&found, "%s has %u lines", path, lines);
    if (!text_starts(text, "/* SPDX-License-Identifier: MIT */\n"))
        text_list_addf(&found, "%s begins without its licence", path);
}

static void sources_are_short_and_licensed(void **state)
{
    (void)state;
    for_each_file(DOJO_SOURCE_DIR "/harness", sources, look_at_source);
    for_each_file(DOJO_SOURCE_DIR "/katas", sources, look_at_source);
    for_each_file(DOJO_SOURCE_DIR "/reports", sources, look_at_source);
    expect_none();
}

static void check_public(const char *path, const char *name)
{
    if (name[0] == '"' || text_starts(name, "<benchmark") ||
        text_starts(name, "<cmocka"))
        text_list_addf(&found, "%s shows what is not public: %s", path, name);
}

static void look_at_public(const char *path, const char *text)
{
    for_each_include(path, text, check_public);
}

static void public_headers_stand_alone(void **state)
{
    (void)state;
    for_each_file(DOJO_SOURCE_DIR "/harness/include", sources, look_at_public);
    expect_none();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_top_level_is_the_house),
        cmocka_unit_test(nothing_includes_upward),
        cmocka_unit_test(rooms_are_entered_from_above_alone),
        cmocka_unit_test(reports_run_nothing),
        cmocka_unit_test(there_is_one_file_of_cpp),
        cmocka_unit_test(sources_are_short_and_licensed),
        cmocka_unit_test(public_headers_stand_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
