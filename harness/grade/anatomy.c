/* SPDX-License-Identifier: MIT */
#include "anatomy.h"
#include "equivalents.h"
#include "ladder.h"
#include "path.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, TODOS_MAX = 3, CHANGED_MAX = 40 };

/* One kata that is being looked at. */
struct look {
    const struct kata *kata;
    struct problems *problems;
};

#define PROBLEM(look, about, ...)                                              \
    problems_add((look)->problems, (look)->kata->name, about, __VA_ARGS__)

static char *read_file(const struct look *look, const char *name)
{
    char *path = text_format("%s/%s", look->kata->folder, name);
    char *text = NULL;
    int error = text_read(path, FILE_MAX, &text, NULL);

    if (error < 0)
        PROBLEM(look, name, "%s", strerror(-error));
    free(path);
    return text;
}

static unsigned count_lines(const char *text)
{
    unsigned lines = 0;

    for (; *text != '\0'; text++)
        lines += *text == '\n';
    return lines;
}

static unsigned count_words(const char *text, const char *word)
{
    unsigned count = 0;

    for (text = strstr(text, word); text != NULL; text = strstr(text + 1, word))
        count++;
    return count;
}

/* The file's text when it is there and not too long; NULL else. */
static char *check_length(const struct look *look, const char *name,
                          unsigned most)
{
    char *text = read_file(look, name);

    if (text != NULL && count_lines(text) > most)
        PROBLEM(look, name, "%u lines, the house allows %u", count_lines(text),
                most);
    return text;
}

static void check_licence(const struct look *look, const char *name,
                          const char *text)
{
    if (!text_starts(text, "/* SPDX-License-Identifier: MIT */\n"))
        PROBLEM(look, name, "the first line is no SPDX line");
}

enum circle { OWN, WITH_CMOCKA, WITH_DOJO };

/* Whether a file of that circle may include it. */
static bool may_include(const struct look *look, const char *include,
                        enum circle circle)
{
    char *own = text_format("\"%s\"", look->kata->manifest->header);
    bool is_own = strcmp(include, own) == 0;
    bool is_local = include[0] == '"';
    bool allowed = true;

    free(own);
    if (strstr(include, "..") != NULL)
        allowed = false;
    else if (text_starts(include, "<dojo/"))
        allowed = circle == WITH_DOJO;
    else if (strcmp(include, "<cmocka.h>") == 0)
        allowed = circle != OWN;
    else if (is_local)
        allowed = is_own || circle != OWN;
    return allowed;
}

static void check_includes(const struct look *look, const char *name,
                           const char *text, enum circle circle)
{
    for (const char *at = strstr(text, "#include "); at != NULL;
         at = strstr(at + 1, "#include ")) {
        char *include =
            text_format("%.*s", (int)strcspn(at + 9, " \n"), at + 9);

        if ((at == text || at[-1] == '\n') &&
            !may_include(look, include, circle))
            PROBLEM(look, name,
                    "includes %s, which the law of the rooms "
                    "forbids it",
                    include);
        free(include);
    }
}

static void check_source(const struct look *look, const char *name,
                         unsigned most, enum circle circle)
{
    char *text = check_length(look, name, most);

    if (text == NULL)
        return;
    check_licence(look, name, text);
    check_includes(look, name, text, circle);
    free(text);
}

static void check_page(const struct look *look, const char *name, unsigned most)
{
    free(check_length(look, name, most));
}

/* A test file is there when a sentence is in its stage. */
static void check_test(const struct look *look, const char *stage,
                       unsigned most)
{
    const struct manifest *manifest = look->kata->manifest;
    char *name = text_format("tests/%s.c", stage);
    bool needed = false;

    for (unsigned i = 0; i < manifest->sentences_count; i++)
        needed = needed || manifest_in_stage(&manifest->sentences[i], stage);
    if (needed)
        check_source(look, name, most,
                     strcmp(stage, "behaviour") == 0 ? WITH_CMOCKA : WITH_DOJO);
    free(name);
}

/* Lines of a solution; a starter has two fifths of it. */
static unsigned answer_most(const struct look *look)
{
    unsigned lines = look->kata->manifest->budgets.lines;

    return lines > 0 ? lines : 150;
}

static void check_starter(const struct look *look)
{
    char *text;
    unsigned todos;

    check_source(look, "starter.c", answer_most(look) * 2 / 5, OWN);
    text = read_file(look, "starter.c");
    if (text == NULL)
        return;
    todos = count_words(text, "TODO");
    if (todos < 1 || todos > TODOS_MAX)
        PROBLEM(look, "starter.c", "%u TODOs, 1 to 3 are wanted", todos);
    free(text);
}

static bool is_listed(const struct manifest *manifest, const char *folder,
                      const char *name)
{
    if (strcmp(folder, "solutions") == 0)
        return manifest_solution(manifest, name) != NULL;
    return manifest_broken(manifest, name) != NULL;
}

/* Files that the manifest does not know. */
static void check_strays(const struct look *look, const char *folder)
{
    char *path = text_format("%s/%s", look->kata->folder, folder);
    struct text_list names = {0};

    (void)path_list(path, ".c", &names);
    for (size_t i = 0; i < names.count; i++) {
        char *name = text_format("%.*s", (int)strlen(names.items[i]) - 2,
                                 names.items[i]);
        char *about = text_format("%s/%s.c", folder, name);

        if (!is_listed(look->kata->manifest, folder, name))
            PROBLEM(look, about, "is not in kata.yaml");
        free(about);
        free(name);
    }
    text_list_free(&names);
    free(path);
}

static void split_lines(const char *text, struct text_list *lines)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");

        if (length > 0)
            text_list_addf(lines, "%.*s", (int)length, text);
        text += length + (text[length] == '\n');
    }
    text_list_sort(lines);
}

unsigned anatomy_distance(const char *a, const char *b)
{
    struct text_list left = {0};
    struct text_list right = {0};
    unsigned distance = 0;
    size_t i = 0;
    size_t j = 0;

    split_lines(a, &left);
    split_lines(b, &right);
    while (i < left.count || j < right.count) {
        int order = i == left.count    ? 1
                    : j == right.count ? -1
                                       : strcmp(left.items[i], right.items[j]);

        distance += order != 0;
        i += order <= 0;
        j += order >= 0;
    }
    text_list_free(&left);
    text_list_free(&right);
    return distance;
}

/* Both texts from their first #include on: the words above differ. */
static void check_distance(const struct look *look, const char *name,
                           const char *parent)
{
    char *text = read_file(look, name);
    char *origin = read_file(look, parent);
    const char *a = text != NULL ? strstr(text, "#include") : NULL;
    const char *b = origin != NULL ? strstr(origin, "#include") : NULL;

    if (a != NULL && b != NULL) {
        unsigned distance = anatomy_distance(a, b);

        if (strcmp(a, b) == 0)
            PROBLEM(look, name, "does not differ from %s", parent);
        if (distance > CHANGED_MAX)
            PROBLEM(look, name,
                    "%u lines differ from %s, a variant lacks one "
                    "thing (at most %d lines)",
                    distance, parent, CHANGED_MAX);
    }
    free(origin);
    free(text);
}

/* Tests and benchmarks grow with half of what the answers grow beyond 150. */
static unsigned test_most(const struct look *look, unsigned lines)
{
    unsigned most = answer_most(look);

    return most <= 150 ? lines : lines + lines * (most - 150) / 300;
}

static void check_answers(const struct look *look)
{
    const struct manifest *manifest = look->kata->manifest;
    unsigned most = answer_most(look);

    if (most > 600)
        PROBLEM(look, "kata.yaml", "answers of %u lines, 600 is the most",
                most);
    for (unsigned i = 0; i < manifest->solutions_count; i++) {
        char *name = text_format("solutions/%s.c", manifest->solutions[i].name);

        check_source(look, name, most, OWN);
        free(name);
    }
    if (manifest_solution(manifest, "static") == NULL)
        PROBLEM(look, "solutions/static.c",
                "the embedded answer is not in kata.yaml");
    for (unsigned i = 0; i < manifest->broken_count; i++) {
        const struct manifest_broken *broken = &manifest->broken[i];
        char *name = text_format("broken/%s.c", broken->name);
        char *parent = text_format("solutions/%s.c", broken->parent);

        check_source(look, name, most, OWN);
        check_distance(look, name, parent);
        free(parent);
        free(name);
    }
    check_strays(look, "solutions");
    check_strays(look, "broken");
}

static void check_hints(const struct look *look)
{
    const struct manifest *manifest = look->kata->manifest;
    const struct hints *hints = &look->kata->hints;

    for (unsigned i = 0; i < manifest->sentences_count; i++)
        if (hints_get(hints, manifest->sentences[i].name, 1) == NULL)
            PROBLEM(look, "hints.yaml", "no hints for %s",
                    manifest->sentences[i].name);
    for (size_t i = 0; i < hints->sentences.count; i++)
        if (manifest_sentence(manifest, hints->sentences.items[i]) == NULL)
            PROBLEM(look, "hints.yaml", "%s is no sentence",
                    hints->sentences.items[i]);
}

/* Folder = header = prefix. */
static void check_names(const struct look *look)
{
    const struct manifest *manifest = look->kata->manifest;
    char *header = text_format("%s.h", look->kata->name);
    char *prefix = text_format("%s_", look->kata->name);

    if (strcmp(header, manifest->header) != 0)
        PROBLEM(look, "kata.yaml", "the header is %s, the folder %s",
                manifest->header, look->kata->name);
    for (unsigned i = 0; i < manifest->api_count; i++)
        if (!text_starts(manifest->api[i], prefix))
            PROBLEM(look, manifest->header, "%s does not begin with %s",
                    manifest->api[i], prefix);
    free(prefix);
    free(header);
}

/* What `dojo interview` reads: the statement, and the questions. */
static void check_interview(const struct look *look)
{
    struct ladder *ladder = NULL;
    char *statement = NULL;
    char *message = NULL;
    int error;

    check_page(look, "interview.md", 120);
    error = ladder_read(look->kata->folder, &ladder, &message);
    if (error == -EINVAL || error == -EILSEQ)
        PROBLEM(look, "interview.md", "%s", message);
    error = statement_read(look->kata->folder, &statement);
    if (error == -EINVAL)
        PROBLEM(look, "README.md",
                "lacks `## What you will see`, where the "
                "statement ends");
    free(statement);
    free(message);
    ladder_free(ladder);
}

/* Optional: what is known of mutants. */
static void check_equivalents(const struct look *look)
{
    char *path = text_format("%s/mutants.yaml", look->kata->folder);

    if (path_is_file(path))
        check_page(look, "mutants.yaml", 600);
    equivalents_check(look->kata, look->problems);
    free(path);
}

void anatomy_check(const struct kata *kata, struct problems *problems)
{
    const struct look look = {.kata = kata, .problems = problems};

    check_names(&look);
    check_page(&look, "README.md", 80);
    check_page(&look, "kata.yaml", 160);
    check_page(&look, "hints.yaml", 160);
    check_interview(&look);
    check_source(&look, kata->manifest->header, 90, OWN);
    check_starter(&look);
    check_test(&look, "behaviour", test_most(&look, 250));
    check_test(&look, "schedules", test_most(&look, 200));
    check_test(&look, "faults", test_most(&look, 150));
    check_source(&look, "bench/bench.c", test_most(&look, 120), WITH_DOJO);
    check_answers(&look);
    check_hints(&look);
    check_equivalents(&look);
}
