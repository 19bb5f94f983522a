/* SPDX-License-Identifier: MIT */
/*
 * Submissions that cheat, spy or run amok: none is accepted, nothing of them
 * is left behind.
 *
 *     hostile/source/NAME.c  the beginning of an answer to counter; an answer
 *                            of ours, named in its second line, follows
 *     hostile/inside/NAME.c  an answer to hostile/door, a kata that allows
 *                            every call: only the sandbox stands in its way
 *
 * Second lines begin with the verdict that is expected; words in quotes are
 * part of what the learner is told.
 *
 * _GNU_SOURCE for setgroups and setresuid.
 */
#define _GNU_SOURCE
#include "judge.h"
#include "path.h"
#include "sandbox.h"
#include "sentence.h"
#include "tools.h"
#include "verdict.h"

#include <errno.h>
#include <grp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "fixtures/run_dojo.h"

#define HOSTILE DOJO_SOURCE_DIR "/harness/tests/hostile"
#define COUNTER DOJO_SOURCE_DIR "/katas/counter"

static char *folder; /* for submissions */
static char *secret; /* a file that none may touch */
static char *left;   /* a file that none may make */
static bool seen[VERDICT_ACCEPTED + 1];

static int begin(void **state)
{
    (void)state;
    sandbox_use(tools_launcher());
    folder = path_temporary();
    secret = text_format("%s/secret", folder);
    left = text_format("%s/left", folder);
    put(folder, "secret", "untouched\n");
    (void)chmod(folder, 0777);
    (void)chmod(secret, 0666);
    return setenv("DOJO_TEST_SECRET", "seen", 1);
}

static int end(void **state)
{
    (void)state;
    (void)path_remove(folder);
    free(folder);
    free(secret);
    free(left);
    return 0;
}

/* A text with every NAME in it replaced; frees text. */
static char *replace(char *text, const char *name, const char *value)
{
    char *at;

    while ((at = strstr(text, name)) != NULL) {
        char *next = text_format("%.*s%s%s", (int)(at - text), text, value,
                                 at + strlen(name));

        free(text);
        text = next;
    }
    return text;
}

static char *read_attack(const char *room, const char *name)
{
    char *path = text_format("%s/%s/%s", HOSTILE, room, name);
    char *text = NULL;

    assert_int_equal(text_read(path, 1 << 20, &text, NULL), 0);
    free(path);
    text = replace(text, "@SOURCE@", DOJO_SOURCE_DIR);
    text = replace(text, "@SECRET@", secret);
    return replace(text, "@LEFT@", left);
}

/* The entry of what lies in folder, by behaviour and what is asked for. */
static json_t *judge(const char *kata_folder, enum stage_id also,
                     enum sandbox_level level)
{
    struct judge_options options = judge_everything();
    struct kata *kata = NULL;
    struct answer answer;
    char *message = NULL;
    json_t *entry;

    for (int id = 0; id < STAGE_COUNT; id++)
        options.stages[id] = id == STAGE_BEHAVIOUR || id == (int)also;
    options.isolation = sandbox_name(level);
    if (kata_open_folder(kata_folder, &kata, &message) < 0)
        fail_msg("%s", message);
    assert_int_equal(
        answer_take_folder(kata, folder, "hostile", &answer, &message), 0);
    answer.level = level;
    entry = judge_answer(&answer, &options);
    if (getenv("HOSTILE_SHOW") != NULL)
        json_dumpf(entry, stdout, JSON_INDENT(1));
    answer_free(&answer);
    kata_free(kata);
    return entry;
}

/* Whether the words between the second line's quotes were told. */
static bool is_told(const char *line, const json_t *entry)
{
    const char *open = strchr(line, '"');
    char *told = json_dumps(entry, JSON_ENCODE_ANY);
    char words[80] = "";
    bool found;

    if (open != NULL && open < strchr(line, '\n'))
        (void)sscanf(open, "\"%79[^\"]", words);
    found = told != NULL && strstr(told, words) != NULL;
    free(told);
    return found;
}

/* How many verdicts are not as expected; takes the entry over. */
static unsigned compare(const char *name, const char *text, json_t *entry,
                        enum sandbox_level level)
{
    const char *line = strchr(text, '\n') + 1;
    const char *verdict = json_string_value(json_object_get(entry, "verdict"));
    char expected[16] = "";
    bool right;

    (void)sscanf(line, "/* %15[a-z-]", expected);
    right = strcmp(expected, verdict) == 0 && is_told(line, entry);
    seen[verdict_parse(verdict)] = true;
    if (!right)
        print_error("%s at %s: %s, not %.*s\n", name, sandbox_name(level),
                    verdict, (int)strcspn(line, "\n"), line);
    json_decref(entry);
    return !right;
}

static unsigned judge_source(const char *name, enum sandbox_level level)
{
    char *attack = read_attack("source", name);
    char base[64] = "";
    char *path;
    char *ours = NULL;
    char *whole;
    json_t *entry;
    unsigned wrong;

    (void)sscanf(strchr(attack, '\n') + 1, "/* %*s over %63[a-z_/]", base);
    path = text_format("%s/%s.c", COUNTER, base);
    assert_int_equal(text_read(path, 1 << 20, &ours, NULL), 0);
    whole = text_format("%s%s", attack, ours);
    put(folder, "counter.c", whole);
    entry = judge(
        COUNTER, text_starts(name, "address") ? STAGE_ADDRESS : STAGE_SCHEDULES,
        level);
    wrong = compare(name, attack, entry, level);
    free(whole);
    free(ours);
    free(path);
    free(attack);
    return wrong;
}

static unsigned judge_inside(const char *name, enum sandbox_level level)
{
    char *attack = read_attack("inside", name);
    json_t *entry;
    unsigned wrong;

    put(folder, "door.c", attack);
    entry = judge(HOSTILE "/door", STAGE_BEHAVIOUR, level);
    wrong = compare(name, attack, entry, level);
    free(attack);
    return wrong;
}

static unsigned judge_all(const char *room,
                          unsigned (*judge_one)(const char *name,
                                                enum sandbox_level level),
                          enum sandbox_level level)
{
    const char *only = getenv("HOSTILE_ONLY");
    char *path = text_format("%s/%s", HOSTILE, room);
    struct text_list names = {0};
    unsigned wrong = 0;

    assert_int_equal(path_list(path, ".c", &names), 0);
    assert_true(names.count >= 25);
    for (size_t i = 0; i < names.count; i++)
        if (only == NULL || text_starts(names.items[i], only))
            wrong += judge_one(names.items[i], level);
    text_list_free(&names);
    free(path);
    return wrong;
}

/* Neither files nor processes of theirs. */
static void expect_nothing_left(void)
{
    char *text = NULL;

    assert_int_equal(access(left, F_OK), -1);
    assert_int_equal(text_read(secret, 100, &text, NULL), 0);
    assert_string_equal(text, "untouched\n");
    free(text);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
    assert_int_equal(errno, ECHILD);
}

static void need(enum sandbox_level level)
{
    const char *why = sandbox_why_not(level);

    if (why == NULL)
        return;
    print_message("no %s here: %s\n", sandbox_name(level), why);
    skip();
}

static void no_source_cheats(void **state)
{
    enum sandbox_level level = sandbox_best();

    (void)state;
    need(SANDBOX_L2);

    assert_int_equal(judge_all("source", judge_source, level), 0);

    expect_nothing_left();
}

static void no_door_opens_at_the_strongest_level(void **state)
{
    enum sandbox_level level = sandbox_best();

    (void)state;
    need(SANDBOX_L2);

    assert_int_equal(judge_all("inside", judge_inside, level), 0);

    expect_nothing_left();
}

/* Some of each kind, where the strongest level is another one. */
static const char *const dozen[] = {"become_root.c",   "children_eat_memory.c",
                                    "daemon.c",        "descriptors.c",
                                    "disk_bomb.c",     "environment.c",
                                    "fake_records.c",  "fork_bomb.c",
                                    "kill_all.c",      "large_file.c",
                                    "many_files.c",    "memory_bomb.c",
                                    "memory_file.c",   "network.c",
                                    "output_bomb.c",   "patch_assertion.c",
                                    "read_kata.c",     "replace_pages.c",
                                    "says_accepted.c", "sleeps.c",
                                    "stops_itself.c",  "thread_bomb.c",
                                    "trace_parent.c",  "write_outside.c",
                                    "write_secret.c"};

static void no_door_opens_at(enum sandbox_level level)
{
    const char *only = getenv("HOSTILE_ONLY");
    unsigned wrong = 0;

    need(level);

    for (size_t i = 0; i < sizeof(dozen) / sizeof(dozen[0]); i++)
        if (only == NULL || text_starts(dozen[i], only))
            wrong += judge_inside(dozen[i], level);

    assert_int_equal(wrong, 0);
    expect_nothing_left();
}

/* As this program was started, for a user without rights. */
static _Noreturn void become_nobody(void)
{
    enum { NOBODY = 65534 };
    char *const argv[] = {(char *)"/proc/self/exe", NULL};

    (void)chmod(folder, 0777);
    if (setenv("HOSTILE_NOBODY", "1", 1) == 0 &&
        setenv("XDG_CACHE_HOME", folder, 1) == 0 && setgroups(0, NULL) == 0 &&
        setresgid(NOBODY, NOBODY, NOBODY) == 0 &&
        setresuid(NOBODY, NOBODY, NOBODY) == 0)
        execv(argv[0], argv);
    _exit(100);
}

static void no_door_opens_for_an_ordinary_user(void **state)
{
    int status = 0;
    pid_t child;

    (void)state;
    if (geteuid() != 0 || access(DOJO_BUILD_DIR, X_OK) != 0 ||
        getenv("HOSTILE_ONLY") != NULL)
        skip();

    child = fork();
    if (child == 0)
        become_nobody();
    assert_int_equal(waitpid(child, &status, 0), child);

    assert_int_equal(status, 0);
    expect_nothing_left();
}

static void no_door_opens_at_the_best_level_there_is(void **state)
{
    (void)state;
    no_door_opens_at(sandbox_best());
}

static void no_door_opens_at_the_third_level(void **state)
{
    (void)state;
    no_door_opens_at(SANDBOX_L3);
}

static void no_door_opens_at_the_second_level(void **state)
{
    (void)state;
    no_door_opens_at(SANDBOX_L2);
}

/* Those that an attack can bring about; hostile_verdicts.c has the others. */
static void the_verdicts_of_the_house_were_given(void **state)
{
    static const enum verdict wanted[] = {
        VERDICT_TAMPERED, VERDICT_BUILD_ERROR, VERDICT_LIMIT,
        VERDICT_HANG,     VERDICT_CRASH,       VERDICT_DEADLOCK,
        VERDICT_RACE,     VERDICT_LEAK,        VERDICT_MISUSE,
        VERDICT_WRONG,    VERDICT_SKIPPED,     VERDICT_INCOMPLETE,
        VERDICT_ACCEPTED};

    (void)state;
    need(SANDBOX_L2);
    if (getenv("HOSTILE_ONLY") != NULL)
        skip();
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
        if (!seen[wanted[i]])
            fail_msg("no submission is %s", verdict_name(wanted[i]));
}

/* Grades the folder; nothing is accepted, and dojo ends soon and well. */
static void refuse_folder(const char *what)
{
    const char *const arguments[] = {
        "grade", "--kata", "counter", "--isolation", "L1", "./odd", NULL};
    struct said said = run_dojo(folder, arguments);

    if (said.status < 1 || said.status > 2)
        fail_msg("%s: status %d: %s%s", what, said.status, said.output,
                 said.errors);
    forget(&said);
}

/* Headers, objects and settings of its own change nothing. */
static void only_the_manifests_files_count(void **state)
{
    static const char *const arguments[] = {
        "grade", "--kata", "counter", "--isolation", "L1", "./beside", NULL};
    char *beside = text_format("%s/beside", folder);
    char *ours = NULL;
    struct said said;

    (void)state;
    assert_int_equal(path_make(beside), 0);
    assert_int_equal(
        text_read(COUNTER "/solutions/atomic.c", 1 << 20, &ours, NULL), 0);
    put(folder, "beside/counter.c", ours);
    put(folder, "beside/counter.h", "#error taken\n");
    put(folder, "beside/stdlib.h", "#error taken\n");
    put(folder, "beside/cmocka.h", "#error taken\n");
    put(folder, "beside/counter.o", "INPUT(/etc/passwd)\n");
    put(folder, "beside/libm.a", "INPUT(/etc/passwd)\n");
    put(folder, "beside/Makefile", "all:\n\ttouch left\n");

    said = run_dojo(folder, arguments);

    if (said.status != 0)
        fail_msg("status %d: %s%s", said.status, said.output, said.errors);
    forget(&said);
    free(ours);
    free(beside);
}

/* What schedules say of an answer with two critical sections. */
static char *schedules_at(enum sandbox_level level)
{
    json_t *entry = judge(COUNTER, STAGE_SCHEDULES, level);
    json_t *tests = json_array();
    json_t *test;
    size_t index;
    char *text;

    json_array_foreach (json_object_get(entry, "tests"), index, test) {
        if (strcmp(json_string_value(json_object_get(test, "stage")),
                   "schedules") == 0)
            json_array_append(tests, test);
    }
    text = json_dumps(tests, JSON_INDENT(1));
    json_decref(tests);
    json_decref(entry);
    return text;
}

static void no_level_hides_where_it_happened(void **state)
{
    char *ours = NULL;
    char *weakest;
    char *strongest;

    (void)state;
    assert_int_equal(text_read(COUNTER "/broken/two_critical_sections.c",
                               1 << 20, &ours, NULL),
                     0);
    put(folder, "counter.c", ours);

    weakest = schedules_at(SANDBOX_L1);
    strongest = schedules_at(sandbox_best());

    assert_string_equal(weakest, strongest);
    assert_non_null(strstr(strongest, "\"counter.c\""));
    free(weakest);
    free(strongest);
    free(ours);
}

static void odd_files_are_refused(void **state)
{
    char *odd = text_format("%s/odd", folder);
    char *file = text_format("%s/counter.c", odd);
    char *strange = text_format("%s/-o\n::error::.c", odd);

    (void)state;
    assert_int_equal(path_make(odd), 0);

    refuse_folder("an empty folder");
    assert_int_equal(mkfifo(file, 0600), 0);
    refuse_folder("a pipe");
    (void)unlink(file);
    assert_int_equal(symlink(COUNTER "/solutions/mutex.c", file), 0);
    refuse_folder("a link to our answer");
    (void)unlink(file);
    assert_int_equal(symlink("/dev/zero", file), 0);
    refuse_folder("a link to a device");
    (void)unlink(file);
    assert_int_equal(mkdir(file, 0700), 0);
    refuse_folder("a folder for a file");
    (void)rmdir(file);
    put(folder, "odd/counter.c", "");
    assert_int_equal(truncate(file, (off_t)1 << 30), 0);
    refuse_folder("a gigabyte");
    put(folder, "odd/counter.c", "\177ELF\1\2\3");
    assert_int_equal(symlink("/etc/passwd", strange), 0);
    refuse_folder("binary junk, and a name with a newline");

    free(strange);
    free(file);
    free(odd);
}

int main(void)
{
    const struct CMUnitTest all[] = {
        cmocka_unit_test(odd_files_are_refused),
        cmocka_unit_test(only_the_manifests_files_count),
        cmocka_unit_test(no_level_hides_where_it_happened),
        cmocka_unit_test(no_source_cheats),
        cmocka_unit_test(no_door_opens_at_the_strongest_level),
        cmocka_unit_test(the_verdicts_of_the_house_were_given),
        cmocka_unit_test(no_door_opens_at_the_third_level),
        cmocka_unit_test(no_door_opens_at_the_second_level),
        cmocka_unit_test(no_door_opens_for_an_ordinary_user),
    };
    const struct CMUnitTest nobodys[] = {
        cmocka_unit_test(no_door_opens_at_the_best_level_there_is),
        cmocka_unit_test(no_door_opens_at_the_second_level),
    };

    if (getenv("HOSTILE_NOBODY") != NULL)
        return cmocka_run_group_tests(nobodys, begin, end);
    return cmocka_run_group_tests(all, begin, end);
}
