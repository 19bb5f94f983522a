/* SPDX-License-Identifier: MIT */
/*
 * ci/templates, as far as they can be run here: YAML is parsed and held to
 * the services' schemas, scripts run for real on answers to the tiny kata, in
 * a tree that looks as the service's does.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "sandbox.h"
#include "tools.h"

#include "fixtures/run_dojo.h"
#include "fixtures/schema.h"
#include "fixtures/yaml.h"

#define TEMPLATES DOJO_SOURCE_DIR "/ci/templates"
#define SCHEMAS DOJO_SOURCE_DIR "/harness/tests/schemas"

static char *room;
static bool isolated; /* the machine offers what templates demand */

static const char right[] =
    "#include \"tiny.h\"\n"
    "int tiny_start(void (*w)(void *), void *c) { w(c); return 0; }\n"
    "int tiny_add(int a, int b, int *sum) { *sum = a + b; return 0; }\n";

static const char wrong[] =
    "#include \"tiny.h\"\n"
    "int tiny_start(void (*w)(void *), void *c) { w(c); return 0; }\n"
    "int tiny_add(int a, int b, int *sum) { *sum = a - b; return 0; }\n";

static void put_script(const char *name, const char *text)
{
    char *path = text_format("%s/%s", room, name);

    put(room, name, text);
    (void)chmod(path, 0755);
    free(path);
}

/* A folder that stands for a copy of the dojo that has been built. */
static void put_dojo(const char *name)
{
    static const char start[] = "#!/bin/sh\n[ \"$1\" = list ] || set -- \"$@\" "
                                "--katas " FIXTURE_KATAS "\n"
                                "exec " DOJO_PROGRAM " \"$@\"\n";
    char *script = text_format("%s/ci/dojo", name);
    char *built = text_format("%s/build/dev/dojo", name);

    put_script(script, start);
    put_script(built, start);
    free(built);
    free(script);
}

static int make_room(void **state)
{
    char *cache;

    (void)state;
    sandbox_use(tools_launcher());
    isolated = sandbox_best() >= SANDBOX_L2;
    room = path_temporary();
    cache = text_format("%s/cache", room);
    setenv("XDG_CACHE_HOME", cache, 1);
    setenv("XDG_STATE_HOME", cache, 1);
    unsetenv("GITHUB_STEP_SUMMARY");
    free(cache);
    return room == NULL;
}

static int remove_room(void **state)
{
    (void)state;
    (void)path_remove(room);
    free(room);
    return 0;
}

/* Runs a script in a folder of the room; its exit code, and what it said. */
static int run_in(const char *folder, const char *script, char **output)
{
    const char *argv[] = {"sh", "-e", "-c", script, NULL};
    char *path = text_format("%s/%s", room, folder);
    struct process_spec spec = {.argv = argv,
                                .folder = path,
                                .deadline_ms = 120000,
                                .output_max = 1 << 20};
    struct process_result result;
    int code = -1;

    assert_int_equal(process_run(&spec, &result), 0);
    if (result.end == PROCESS_EXITED)
        code = result.status;
    if (output != NULL)
        *output = text_copy(result.output);
    else if (code != 0)
        print_message("%s\n", result.output);
    process_free(&result);
    free(path);
    return code;
}

static json_t *read_fitting(const char *path, const char *schema_name)
{
    char *schema_path = text_format(SCHEMAS "/%s.json", schema_name);
    json_t *schema = json_load_file(schema_path, 0, NULL);
    json_t *json = text_ends(path, ".yml") ? yaml_read(path)
                                           : json_load_file(path, 0, NULL);
    struct misfit why;

    assert_non_null(schema);
    assert_non_null(json);
    if (!schema_fits(schema, json, "", &why))
        fail_msg("%s: %s: %s", path, why.where, why.what);
    json_decref(schema);
    free(schema_path);
    return json;
}

static const char *text_at(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

/* The script of the workflow's step. */
static const char *step_script(const json_t *workflow, const char *name)
{
    const json_t *grade =
        json_object_get(json_object_get(workflow, "jobs"), "grade");
    size_t i;
    json_t *step;

    json_array_foreach (json_object_get(grade, "steps"), i, step)
        if (strcmp(text_at(step, "name"), name) == 0)
            return text_at(step, "run");
    fail_msg("no step %s", name);
    return "";
}

static void github_annotates_and_leaves_junit(void **state)
{
    json_t *workflow = read_fitting(TEMPLATES "/github.yml", "github-workflow");
    char *log = NULL;
    char *xml = text_format("%s/github/results.xml", room);
    char *text = NULL;

    (void)state;
    if (!isolated)
        skip();
    put_dojo("github/dojo");
    put(room, "github/submission/answer/tiny.c", wrong);
    setenv("KATA", "tiny", 1);
    setenv("FOLDER", "answer", 1);
    assert_int_equal(
        run_in("github", step_script(workflow, "Build the dojo"), NULL), 0);

    assert_int_equal(
        run_in("github/submission", step_script(workflow, "Grade"), &log), 1);

    assert_non_null(strstr(log, "::error title=wrong%3A one_and_one_is_two::"));
    assert_int_equal(text_read(xml, 1 << 20, &text, NULL), 0);
    assert_non_null(strstr(text, "<failure type=\"wrong\""));
    assert_int_equal(run_in("github",
                            "xmllint --noout --schema " SCHEMAS "/junit.xsd "
                            "results.xml",
                            NULL),
                     0);
    free(text);
    free(log);
    put(room, "github/submission/answer/tiny.c", right);
    assert_int_equal(
        run_in("github/submission", step_script(workflow, "Grade"), &log), 0);
    assert_null(strstr(log, "::error"));
    free(log);
    free(xml);
    json_decref(workflow);
}

/* What comes from elsewhere reaches a shell by the environment alone. */
static void github_puts_no_expression_into_a_script(void **state)
{
    json_t *workflow = yaml_read(TEMPLATES "/github.yml");

    (void)state;
    assert_null(strstr(step_script(workflow, "Build the dojo"), "${{"));
    assert_null(strstr(step_script(workflow, "Grade"), "${{"));
    json_decref(workflow);
}

/* What the course writes in place of an example; the caller's. */
static char *fill_in(const char *line, const char *url)
{
    if (text_starts(line, "kata="))
        return text_copy("kata=tiny");
    if (text_starts(line, "folder="))
        return text_copy("folder=answer");
    if (text_starts(line, "url="))
        return text_format("url='%s'", url);
    if (text_starts(line, "ref="))
        return text_copy("ref=HEAD");
    return text_copy(line);
}

/* The script's lines in one shell, as GitLab's runner does it. */
static char *joined(const json_t *lines, const char *url)
{
    char *all = text_copy("");
    size_t i;
    json_t *line;

    json_array_foreach (lines, i, line) {
        char *filled = fill_in(json_string_value(line), url);
        char *more = text_format("%s%s\n", all, filled);

        free(filled);
        free(all);
        all = more;
    }
    return all;
}

static void gitlab_fetches_the_dojo_and_leaves_junit(void **state)
{
    json_t *file = read_fitting(TEMPLATES "/gitlab.yml", "gitlab");
    const json_t *grade = json_object_get(file, "grade");
    char *url = text_format("%s/origin", room);
    char *script = joined(json_object_get(grade, "script"), url);
    char *xml = text_format("%s/gitlab/results.xml", room);
    char *said = NULL;

    (void)state;
    if (!isolated)
        skip();
    put_dojo("origin");
    assert_int_equal(run_in("origin",
                            "git init -q . && git add -A && "
                            "git -c user.name=t -c user.email=t@example.org "
                            "commit -qm one",
                            NULL),
                     0);
    put(room, "gitlab/answer/tiny.c", wrong);
    put_script("gitlab/.dojo-grader/ci/dojo", "#!/bin/sh\nexit 0\n");
    setenv("url", "/nowhere", 1); /* a learner may set this */
    setenv("kata", "none", 1);

    assert_int_equal(run_in("gitlab", script, &said), 1);

    assert_true(path_is_file(xml));
    assert_non_null(strstr(said, "wrong"));
    free(said);
    free(xml);
    free(url);
    free(script);
    json_decref(file);
}

static void put_autograder(const char *answer)
{
    char *root = text_format("%s/autograder", room);

    put(room, "autograder/source/kata", "tiny\n");
    put(room, "autograder/submission/tiny.c", answer);
    put_dojo("autograder/source/dojo");
    setenv("AUTOGRADER", root, 1);
    free(root);
}

static void gradescope_gets_results_of_any_submission(void **state)
{
    static const char *const answers[] = {right, wrong, "int x = ;\n"};
    static const double scores[] = {100, 40, 0};
    char *path = text_format("%s/autograder/results/results.json", room);

    (void)state;
    if (!isolated)
        skip();
    put_autograder(right);
    assert_int_equal(
        run_in("autograder", TEMPLATES "/gradescope/setup.sh", NULL), 0);
    for (size_t i = 0; i < 3; i++) {
        json_t *results;

        put_autograder(answers[i]);
        assert_int_equal(
            run_in("autograder", TEMPLATES "/gradescope/run_autograder", NULL),
            0);
        results = read_fitting(path, "gradescope");
        assert_true(json_number_value(json_object_get(results, "score")) ==
                    scores[i]);
        json_decref(results);
    }
    free(path);
}

/* An old result is no result: a failure of ours leaves none. */
static void gradescope_gets_no_results_when_we_fail(void **state)
{
    char *path = text_format("%s/autograder/results/results.json", room);
    char *said = NULL;

    (void)state;
    put_autograder(right);
    put(room, "autograder/results/results.json", "{}");
    put_script("autograder/source/dojo/build/dev/dojo", "#!/bin/sh\nexit 4\n");

    assert_int_equal(
        run_in("autograder", TEMPLATES "/gradescope/run_autograder", &said), 4);

    assert_false(path_is_file(path));
    free(said);
    put(room, "autograder/source/kata", "");
    assert_int_equal(
        run_in("autograder", TEMPLATES "/gradescope/setup.sh", &said), 1);
    assert_non_null(strstr(said, "holds the name of the kata"));
    free(said);
    free(path);
}

static void exercism_gets_results_and_status_0(void **state)
{
    static const char *const answers[] = {right, wrong, "int x = ;\n"};
    static const char *const status[] = {"pass", "fail", "error"};
    char *path = text_format("%s/exercism/out/results.json", room);
    char *dojo = text_format("%s/exercism/dojo", room);

    (void)state;
    put_dojo("exercism/dojo");
    setenv("DOJO", dojo, 1);
    for (size_t i = 0; i < 3; i++) {
        json_t *results;

        put(room, "exercism/in/tiny.c", answers[i]);
        put(room, "exercism/out/results.json", "old");
        assert_int_equal(run_in("exercism",
                                TEMPLATES "/exercism/run.sh tiny in/ out/",
                                NULL),
                         0);
        results = read_fitting(path, "exercism");
        assert_string_equal(text_at(results, "status"), status[i]);
        json_decref(results);
    }
    free(dojo);
    free(path);
}

static void exercism_tells_what_is_missing(void **state)
{
    char *path = text_format("%s/exercism/out/results.json", room);
    char *said = NULL;
    json_t *results;

    (void)state;
    assert_int_equal(
        run_in("exercism", TEMPLATES "/exercism/run.sh tiny", &said), 2);
    free(said);
    assert_int_equal(
        run_in("exercism", TEMPLATES "/exercism/run.sh nobody in/ out/", &said),
        0);
    results = read_fitting(path, "exercism");
    assert_string_equal(text_at(results, "status"), "error");
    assert_non_null(
        strstr(text_at(results, "message"), "no kata is named `nobody`"));
    json_decref(results);
    free(said);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(github_annotates_and_leaves_junit),
        cmocka_unit_test(github_puts_no_expression_into_a_script),
        cmocka_unit_test(gitlab_fetches_the_dojo_and_leaves_junit),
        cmocka_unit_test(gradescope_gets_results_of_any_submission),
        cmocka_unit_test(gradescope_gets_no_results_when_we_fail),
        cmocka_unit_test(exercism_gets_results_and_status_0),
        cmocka_unit_test(exercism_tells_what_is_missing),
    };

    return cmocka_run_group_tests(tests, make_room, remove_room);
}
