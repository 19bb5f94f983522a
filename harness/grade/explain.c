/* SPDX-License-Identifier: MIT */
/*
 * Idea: the stages say what they know, each in its own way; here the gaps are
 * filled from what the others left: a stack, a step, the kata's own files.
 *
 * Sources are read here and not in the sandbox, which shows nobody's tests.
 */
#include "explain.h"
#include "path.h"
#include "sentence.h"
#include "test_code.h"
#include "verdict.h"

#include <stdlib.h>
#include <string.h>

enum { SOURCES_MAX = 16, SOURCE_BYTES = 1 << 20 };

struct source {
    char *file; /* as results name it: "counter.c", "tests/behaviour.c" */
    char *text; /* NULL: nowhere to be read */
    bool test;  /* of the kata, not of the answer */
};

struct sources {
    const struct answer *answer;
    struct source items[SOURCES_MAX];
    size_t count;
};

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));

    return text != NULL ? text : "";
}

static unsigned line_of(const json_t *object)
{
    json_int_t line = json_integer_value(json_object_get(object, "line"));

    return line > 0 && line < 1000000 ? (unsigned)line : 0;
}

static void set_missing(json_t *entry, const char *key, const char *text)
{
    json_t *value = NULL;

    if (text_of(entry, key)[0] == '\0' && text[0] != '\0')
        value = json_string(text);
    if (value != NULL)
        json_object_set_new(entry, key, value);
}

/* The file below that folder; a name is never more than a name. */
static char *read_below(const char *folder, const char *place, const char *name)
{
    char *path = text_format("%s/%s%s", folder, place, name);
    char *text = NULL;

    if (text_read(path, SOURCE_BYTES, &text, NULL) != 0) {
        free(text);
        text = NULL;
    }
    free(path);
    return text;
}

static void read_source(const struct answer *answer, struct source *source)
{
    static const char *const places[] = {"tests/", "support/", ""};
    const char *name = path_name(source->file);

    if (text_list_has(&answer->names, name)) {
        source->text = read_below(answer->job, "src/", name);
        return;
    }
    for (size_t i = 0; i < 3 && source->text == NULL; i++) {
        source->text = read_below(answer->kata->folder, places[i], name);
        source->test = source->text != NULL && places[i][0] != '\0';
    }
}

static const struct source *find_source(struct sources *sources,
                                        const char *file)
{
    struct source *source;

    for (size_t i = 0; i < sources->count; i++)
        if (strcmp(sources->items[i].file, file) == 0)
            return &sources->items[i];
    if (sources->count == SOURCES_MAX || file[0] == '\0')
        return NULL;
    source = &sources->items[sources->count++];
    *source = (struct source){.file = text_copy(file)};
    read_source(sources->answer, source);
    return source;
}

static void forget_sources(struct sources *sources)
{
    for (size_t i = 0; i < sources->count; i++) {
        free(sources->items[i].file);
        free(sources->items[i].text);
    }
}

/* A line without its indentation; NULL when it is not to be had. */
static char *source_line(const struct source *source, unsigned line)
{
    char *found = source != NULL && source->text != NULL && line > 0
                      ? text_line(source->text, line)
                      : NULL;
    char *text = found != NULL ? text_copy(found + strspn(found, " \t")) : NULL;

    free(found);
    return text;
}

static void add_sources(struct sources *sources, const json_t *trace)
{
    size_t index;
    json_t *step;

    json_array_foreach (trace, index, step) {
        char *text;

        if (!json_is_object(step) || text_of(step, "source")[0] != '\0')
            continue;
        text = source_line(find_source(sources, text_of(step, "file")),
                           line_of(step));
        if (text != NULL)
            set_missing(step, "source", text);
        free(text);
    }
}

/* The test's line at "schedules.c:33"; NULL where that is no test's. */
static char *tests_line(struct sources *sources, const char *place)
{
    const char *colon = strrchr(place, ':');
    const struct source *source = NULL;
    char *file;

    if (colon == NULL)
        return NULL;
    file = text_format("%.*s", (int)(colon - place), place);
    source = find_source(sources, file);
    free(file);
    if (source == NULL || !source->test)
        return NULL;
    return source_line(source, (unsigned)strtoul(colon + 1, NULL, 10));
}

/* The innermost call of the test's in the stack of a step. */
static char *call_of_stack(struct sources *sources, const json_t *step)
{
    char *call = NULL;
    size_t index;
    json_t *frame;

    json_array_foreach (json_object_get(step, "stack"), index, frame) {
        const char *place = json_string_value(frame);

        if (place != NULL && call == NULL)
            call = tests_line(sources, place);
    }
    return call;
}

/* The last "FILE:LINE" of a line such as "counter_add (counter.c:17)". */
static char *call_of_line(struct sources *sources, const char *what)
{
    const char *end = what + strlen(what);
    const char *from;
    char *place;
    char *call;

    while (end > what && (end[-1] == ')' || end[-1] == ' '))
        end--;
    for (from = end; from > what && from[-1] != ' ' && from[-1] != '(';)
        from--;
    place = text_format("%.*s", (int)(end - from), from);
    call = tests_line(sources, place);
    free(place);
    return call;
}

/* Whether a line of a stack is about the answer's code. */
static bool names_answer(const struct answer *answer, const char *what)
{
    for (size_t i = 0; i < answer->names.count; i++)
        if (strstr(what, answer->names.items[i]) != NULL)
            return true;
    return false;
}

/*
 * The test's line that called the answer: the first below its frames.  What
 * is above them are calls that the test took the place of.
 */
static char *call_of_lines(struct sources *sources, const json_t *trace)
{
    bool own = false;
    char *call = NULL;
    size_t index;
    json_t *step;

    json_array_foreach (trace, index, step) {
        const char *what = text_of(step, "what");
        char *found;

        if (json_object_get(step, "thread") != NULL)
            continue;
        found = call_of_line(sources, what);
        if (found != NULL && (own || call == NULL)) {
            free(call);
            call = found;
            if (own)
                break;
        } else {
            free(found);
        }
        own = own || names_answer(sources->answer, what);
    }
    return call;
}

/* Whether the step is at the entry's own place. */
static bool is_there(const json_t *step, const json_t *entry)
{
    return line_of(step) == line_of(entry) &&
           strcmp(text_of(step, "file"), text_of(entry, "file")) == 0;
}

/*
 * From a schedule the last step at the entry's place, else the last that
 * knows, but for a leak, which shows when all is over; from a stack the
 * innermost frame.
 */
static char *call_of_trace(struct sources *sources, const json_t *entry)
{
    const json_t *trace = json_object_get(entry, "trace");
    size_t count = json_array_size(trace);
    int turns = sentence_verdict(entry) == VERDICT_LEAK ? 1 : 2;
    char *call = NULL;

    for (int turn = 0; turn < turns; turn++)
        for (size_t i = count; i > 0 && call == NULL; i--) {
            const json_t *step = json_array_get(trace, i - 1);

            if (turn == 1 || is_there(step, entry))
                call = call_of_stack(sources, step);
        }
    return call != NULL ? call : call_of_lines(sources, trace);
}

static void add_called(json_t *entry, struct sources *sources)
{
    const struct source *source = find_source(sources, text_of(entry, "file"));
    char *call = NULL;

    if (text_of(entry, "called")[0] != '\0')
        return;
    if (source != NULL && source->test)
        call = source_line(source, line_of(entry));
    if (call == NULL)
        call = call_of_trace(sources, entry);
    if (call == NULL)
        call = text_copy(text_of(entry, "name"));
    set_missing(entry, "called", call);
    free(call);
}

/* "no_increment_is_lost" as words. */
static char *promise(const json_t *entry)
{
    char *words = text_copy(text_of(entry, "name"));

    for (char *at = words; *at != '\0'; at++)
        *at = *at == '_' ? ' ' : *at;
    return words;
}

/* "the counter shows 2, expected 7" says both, other messages what came. */
static void add_expected(json_t *entry)
{
    static const char mark[] = ", expected ";
    const char *message = text_of(entry, "message");
    const char *found = strstr(message, mark);
    char *words = promise(entry);

    if (found != NULL && strchr(found, '\n') == NULL &&
        json_object_get(entry, "search") == NULL &&
        text_of(entry, "expected")[0] == '\0') {
        char *got = text_format("%.*s", (int)(found - message), message);

        set_missing(entry, "expected", found + sizeof(mark) - 1);
        set_missing(entry, "got", got);
        free(got);
    }
    set_missing(entry, "expected", words);
    set_missing(entry, "got", message);
    free(words);
}

/* Whether the step happened in the answer's own code. */
static bool is_own(const struct answer *answer, const json_t *step)
{
    return line_of(step) > 0 &&
           text_list_has(&answer->names, text_of(step, "file"));
}

/* The line of the test itself. */
static void add_definition(json_t *entry, struct sources *sources)
{
    const char *stage = text_of(entry, "stage");
    bool real = strcmp(stage, "address") == 0 || strcmp(stage, "thread") == 0;
    char *file = text_format("tests/%s.c", real ? "behaviour" : stage);
    const struct source *source = find_source(sources, file);
    const char *found = source != NULL && source->text != NULL
                            ? test_find(source->text, text_of(entry, "name"))
                            : NULL;

    if (found != NULL) {
        json_int_t line = 1;

        for (const char *at = source->text; at < found; at++)
            line += *at == '\n';
        json_object_set_new(entry, "file", json_string(file));
        json_object_set_new(entry, "line", json_integer(line));
    }
    free(file);
}

/*
 * Where nobody said: the answer's last step, the last of all, or else the
 * test.
 */
static void add_place(json_t *entry, struct sources *sources)
{
    const struct answer *answer = sources->answer;
    const json_t *trace = json_object_get(entry, "trace");
    const json_t *found = NULL;

    if (text_of(entry, "file")[0] != '\0' && line_of(entry) > 0)
        return;
    json_object_del(entry, "file");
    json_object_del(entry, "line");
    for (size_t i = json_array_size(trace); i > 0; i--) {
        const json_t *step = json_array_get(trace, i - 1);

        if (is_own(answer, step)) {
            found = step;
            break;
        }
        if (found == NULL && line_of(step) > 0)
            found = step;
    }
    if (found == NULL) {
        add_definition(entry, sources);
        return;
    }
    json_object_set(entry, "file", json_object_get(found, "file"));
    json_object_set(entry, "line", json_object_get(found, "line"));
}

/* A word that a shell takes as it stands. */
static char *quoted(const char *word)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz0123456789_-./"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char *text;
    char *to;

    if (word[0] != '\0' && word[strspn(word, plain)] == '\0')
        return text_copy(word);
    text = malloc(4 * strlen(word) + 3);
    if (text == NULL)
        return text_copy("");
    to = text;
    *to++ = '\'';
    for (; *word != '\0'; word++) {
        if (*word == '\'') {
            memcpy(to, "'\\''", 4);
            to += 4;
        } else {
            *to++ = *word;
        }
    }
    memcpy(to, "'", 2);
    return text;
}

/*
 * "dojo test --kata counter work/counter"; a kata's own file stands in it.
 * What was isolated is isolated again, as well as who types it can.
 */
static char *test_command(const struct answer *answer)
{
    const char *isolated =
        answer->level > SANDBOX_L1 ? " --isolation best" : "";
    char *label = quoted(answer->label);
    char *command;

    if (text_ends(label, ".c"))
        command = text_format("dojo test%s katas/%s/%s", isolated,
                              answer->kata->name, label);
    else
        command = text_format("dojo test%s --kata %s %s", isolated,
                              answer->kata->name, label);
    free(label);
    return command;
}

static void add_replay(json_t *entry, const struct answer *answer)
{
    char *test = test_command(answer);
    char *command =
        text_format("%s --stage %s --only %s", test, text_of(entry, "stage"),
                    text_of(entry, "name"));

    set_missing(entry, "replay", command);
    free(command);
    free(test);
}

void explain_gate(json_t *entry, const struct answer *answer)
{
    bool built = sentence_verdict(entry) != VERDICT_BUILD_ERROR;
    char *command = test_command(answer);

    set_missing(entry, "called", built ? "the gate" : "the compiler");
    set_missing(entry, "expected",
                built ? "only what the kata's manifest allows"
                      : "code that compiles and links");
    set_missing(entry, "got", text_of(entry, "message"));
    set_missing(entry, "replay", command);
    set_missing(entry, "hint",
                built ? "The kata's kata.yaml lists under allow what an answer "
                        "may call; its header says the rest."
                      : "Mend what the first message says; the others often "
                        "follow from it.");
    free(command);
}

void explain_test(json_t *entry, const struct answer *answer)
{
    struct sources sources = {.answer = answer};

    enum verdict verdict = sentence_verdict(entry);

    if (verdict == VERDICT_ACCEPTED || verdict == VERDICT_SKIPPED)
        return;
    add_sources(&sources, json_object_get(entry, "trace"));
    add_called(entry, &sources);
    add_place(entry, &sources);
    add_expected(entry);
    add_replay(entry, answer);
    forget_sources(&sources);
}
