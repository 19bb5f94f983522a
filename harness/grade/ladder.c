/* SPDX-License-Identifier: MIT */
#include "ladder.h"
#include "text.h"

#include <ctype.h>
#include <errno.h>
#include <jansson.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, NUMBER_MOST = 1000 };

static const char marking[] =
    "Mark each answer 0 (wrong or silent), 1 (right words), 2 (right, with the "
    "reason), 3 (right, with an example, a limit or a figure).";

static const char *const sections[] = {
    "Twists for the whiteboard", "Follow-up tasks", "How to mark the code",
    "What to watch for", "Red flags"};

enum { SECTIONS = sizeof(sections) / sizeof(sections[0]) };

/* A text that is being read, line by line. */
struct reading {
    const char *name;
    const char *at;
    unsigned line; /* of at */
    char **message;
    struct ladder *ladder;
};

__attribute__((format(printf, 3, 4))) static int
wrong(const struct reading *reading, unsigned line, const char *format, ...)
{
    va_list arguments;
    char *what;

    va_start(arguments, format);
    what = text_format_list(format, arguments);
    va_end(arguments);
    *reading->message = text_format("%s:%u: %s", reading->name, line, what);
    free(what);
    return -EINVAL;
}

/* Words with one blank between them. */
static char *on_one_line(const char *text, size_t length)
{
    char *line = text_format("%.*s", (int)length, text);
    char *out = line;

    for (const char *at = line; *at != '\0'; at++) {
        if (!isspace((unsigned char)*at))
            *out++ = *at;
        else if (out != line && out[-1] != ' ')
            *out++ = ' ';
    }
    while (out != line && out[-1] == ' ')
        out--;
    *out = '\0';
    return line;
}

/* The line at hand, the caller's; goes on to the next. */
static char *take_line(struct reading *reading)
{
    size_t length = strcspn(reading->at, "\n");
    char *line = text_format("%.*s", (int)length, reading->at);

    reading->at += length + (reading->at[length] == '\n');
    reading->line++;
    return line;
}

/* What stands before the next heading, on one line; goes on to that. */
static char *take_words(struct reading *reading)
{
    const char *start = reading->at;

    while (*reading->at != '\0' && !text_starts(reading->at, "## "))
        free(take_line(reading));
    return on_one_line(start, (size_t)(reading->at - start));
}

static bool take_number(const char **at, unsigned *number)
{
    char *end;

    if (!isdigit((unsigned char)**at))
        return false;
    *number = (unsigned)strtoul(*at, &end, 10);
    *at = end;
    return *number <= NUMBER_MOST;
}

static bool take_text(const char **at, const char *text)
{
    bool there = text_starts(*at, text);

    *at += there ? strlen(text) : 0;
    return there;
}

/* "16 of 30 is a solid junior, 24 somebody who may." at the very end. */
static bool read_marks(struct ladder *ladder, const char *at, unsigned *most)
{
    const char *comma;
    const char *second;

    if (!take_number(&at, &ladder->marks[0]) || !take_text(&at, " of ") ||
        !take_number(&at, most) || !take_text(&at, " is "))
        return false;
    comma = strchr(at, ',');
    second = comma != NULL ? comma + 1 : "";
    if (!take_text(&second, " ") || !take_number(&second, &ladder->marks[1]) ||
        !take_text(&second, " ") || !text_ends(second, ".") ||
        strchr(second, '.') != second + strlen(second) - 1)
        return false;
    ladder->words[0] = text_format("%.*s", (int)(comma - at), at);
    ladder->words[1] = text_format("%.*s", (int)strlen(second) - 1, second);
    return true;
}

static int read_opening(struct reading *reading, unsigned *most)
{
    struct ladder *ladder = reading->ladder;
    unsigned line = reading->line;
    char *title = take_line(reading);
    bool titled =
        text_starts(title, "# ") && text_ends(title, ": the interview");
    const char *marks;

    free(title);
    if (!titled)
        return wrong(reading, line, "expected `# TITLE: the interview`");
    ladder->opening = take_words(reading);
    marks = strstr(ladder->opening, marking);
    if (marks == NULL)
        return wrong(reading, line, "the opening lacks `%s`", marking);
    marks += strlen(marking);
    if (!take_text(&marks, " ") || !read_marks(ladder, marks, most))
        return wrong(reading, line,
                     "the opening does not end with `N of M is WORDS, N "
                     "WORDS.`");
    return 0;
}

/* "Right words. **2:** More. **3:** Still more." */
static int read_answers(const struct reading *reading, unsigned line,
                        const char *words, struct rung *rung)
{
    static const char *const signs[] = {"", "**2:**", "**3:**"};
    const char *at = words;

    for (unsigned i = 0; i < LADDER_MARK_MOST; i++) {
        const char *end = i + 1 < LADDER_MARK_MOST ? strstr(at, signs[i + 1])
                                                   : at + strlen(at);

        if (end == NULL)
            return wrong(reading, line, "question %u has no %s",
                         reading->ladder->count + 1, signs[i + 1]);
        rung->answers[i] = on_one_line(at, (size_t)(end - at));
        if (rung->answers[i][0] == '\0' ||
            strstr(rung->answers[i], "**2:**") != NULL ||
            strstr(rung->answers[i], "**3:**") != NULL)
            return wrong(reading, line,
                         "question %u: expected what earns a 1, **2:** what "
                         "earns a 2, **3:** what earns a 3",
                         reading->ladder->count + 1);
        at = end + (i + 1 < LADDER_MARK_MOST ? strlen(signs[i + 1]) : 0);
    }
    return 0;
}

/* "## 3. Why?" and what is below it. */
static int read_rung(struct reading *reading)
{
    struct ladder *ladder = reading->ladder;
    struct rung *rung = &ladder->rungs[ladder->count];
    unsigned line = reading->line;
    char *heading;
    char *words;
    char *expected;
    int error;

    if (ladder->count == LADDER_RUNGS_MOST)
        return wrong(reading, line, "more than %d questions",
                     LADDER_RUNGS_MOST);
    heading = take_line(reading);
    expected = text_format("## %u. ", ladder->count + 1);
    if (text_starts(heading, expected))
        rung->question = on_one_line(heading + strlen(expected),
                                     strlen(heading) - strlen(expected));
    free(heading);
    if (rung->question == NULL || rung->question[0] == '\0') {
        error = wrong(reading, line, "expected `%sQUESTION`", expected);
        free(rung->question);
        rung->question = NULL;
        free(expected);
        return error;
    }
    free(expected);
    words = take_words(reading);
    error = read_answers(reading, line, words, rung);
    free(words);
    ladder->count++; /* also of half a rung, so that it is freed */
    return error;
}

static int read_section(struct reading *reading, bool seen[SECTIONS])
{
    unsigned line = reading->line;
    char *heading = take_line(reading);
    char *words = take_words(reading);
    bool empty = words[0] == '\0';
    size_t found = 0;
    int error = 0;

    while (found < SECTIONS && strcmp(heading + 3, sections[found]) != 0)
        found++;
    if (found == SECTIONS)
        error =
            wrong(reading, line, "`%s` is no section of an interview", heading);
    else if (seen[found])
        error = wrong(reading, line, "`%s` stands here twice", heading);
    else if (empty)
        error = wrong(reading, line, "`%s` is empty", heading);
    else
        seen[found] = true;
    free(words);
    free(heading);
    return error;
}

static int check_marks(const struct reading *reading, unsigned most)
{
    const struct ladder *ladder = reading->ladder;

    if (ladder->count == 0)
        return wrong(reading, 1, "no question");
    if (most != ladder->count * LADDER_MARK_MOST)
        return wrong(reading, 1,
                     "%u questions have %u marks, not the opening's %u",
                     ladder->count, ladder->count * LADDER_MARK_MOST, most);
    if (ladder->marks[0] == 0 || ladder->marks[0] >= ladder->marks[1] ||
        ladder->marks[1] > most)
        return wrong(reading, 1, "%u and %u of %u do not rise",
                     ladder->marks[0], ladder->marks[1], most);
    return 0;
}

static int read_all(struct reading *reading)
{
    bool seen[SECTIONS] = {false};
    unsigned most = 0;
    int error = read_opening(reading, &most);

    while (error == 0 && text_starts(reading->at, "## ") &&
           isdigit((unsigned char)reading->at[3]))
        error = read_rung(reading);
    if (error == 0)
        reading->ladder->after = text_copy(reading->at);
    while (error == 0 && *reading->at != '\0')
        error = read_section(reading, seen);
    return error != 0 ? error : check_marks(reading, most);
}

int ladder_parse(const char *name, const char *text, struct ladder **ladder,
                 char **message)
{
    struct reading reading = {.name = name,
                              .at = text,
                              .line = 1,
                              .message = message,
                              .ladder = calloc(1, sizeof(**ladder))};
    int error = -ENOMEM;

    *ladder = NULL;
    *message = NULL;
    if (reading.ladder != NULL)
        error = read_all(&reading);
    if (error == 0)
        *ladder = reading.ladder;
    else
        ladder_free(reading.ladder);
    return error;
}

/* A file of a kata's.  What jansson takes for a string is UTF-8. */
static int read_file(const char *path, char **text)
{
    size_t length = 0;
    int error = text_read(path, FILE_MAX, text, &length);
    json_t *string = error == 0 ? json_string(*text) : NULL;

    if (error == 0 && (string == NULL || strlen(*text) != length)) {
        free(*text);
        *text = NULL;
        error = -EILSEQ;
    }
    json_decref(string);
    return error;
}

int ladder_read(const char *folder, struct ladder **ladder, char **message)
{
    char *path = text_format("%s/interview.md", folder);
    char *text = NULL;
    int error = read_file(path, &text);

    *ladder = NULL;
    if (error < 0)
        *message = text_format("%s: %s", path, strerror(-error));
    else
        error = ladder_parse(path, text, ladder, message);
    free(text);
    free(path);
    return error;
}

void ladder_free(struct ladder *ladder)
{
    if (ladder == NULL)
        return;
    for (unsigned i = 0; i < ladder->count; i++) {
        free(ladder->rungs[i].question);
        for (unsigned j = 0; j < LADDER_MARK_MOST; j++)
            free(ladder->rungs[i].answers[j]);
    }
    for (unsigned i = 0; i < 2; i++)
        free(ladder->words[i]);
    free(ladder->opening);
    free(ladder->after);
    free(ladder);
}

int statement_read(const char *folder, char **statement)
{
    char *path = text_format("%s/README.md", folder);
    char *end;
    int error = read_file(path, statement);

    free(path);
    if (error < 0)
        return error;
    end = strstr(*statement, "\n## What you will see\n");
    if (end == NULL) {
        free(*statement);
        *statement = NULL;
        return -EINVAL;
    }
    *end = '\0';
    return 0;
}
