/* SPDX-License-Identifier: MIT */
/* Text in lines that fit. */
#include "practice.h"
#include "reports/report.h"
#include "show.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLANK_SHARE = 10 /* of the columns, before text, at most */ };

/* 0 as long as nothing is to be broken: away from a terminal. */
static int columns_here(void)
{
    return isatty(STDOUT_FILENO) ? practice_columns(stdout) : 0;
}

/* The prefix without blanks that there is no room for. */
static const char *fit(const char *prefix, int columns)
{
    size_t blanks = strspn(prefix, " ");
    size_t most = (size_t)(columns / BLANK_SHARE);

    return columns > 0 && blanks > most ? prefix + (blanks - most) : prefix;
}

int show_room(const char *prefix)
{
    return practice_columns(stdout) - (int)strlen(fit(prefix, columns_here()));
}

/* How many bytes from text on take at most so many columns. */
static size_t bytes_of(const char *text, int columns)
{
    size_t at = 0;

    while (text[at] != '\0') {
        columns -= ((unsigned char)text[at] & 0xc0) != 0x80;
        if (columns < 0)
            break;
        at++;
    }
    return at;
}

/* How much of a text is the next line: up to a blank in its latter half. */
static size_t piece_of(const char *text, int room)
{
    size_t most = bytes_of(text, room);

    if (text[most] == '\0')
        return most;
    for (size_t at = most; at > most / 2; at--) {
        if (text[at] == ' ')
            return at;
    }
    return most > 0 ? most : 1;
}

static void put(const char *prefix, int blanks, const char *text, size_t length)
{
    char *line = text_format("%.*s", (int)length, text);

    printf("%s%*s", prefix, blanks, "");
    report_line(stdout, line);
    putchar('\n');
    free(line);
}

/* What follows stands as far in as the first line, and a little more. */
static void put_broken(const char *line, const char *prefix, int columns)
{
    int most = columns / BLANK_SHARE;
    int blanks = (int)strspn(line, " ");
    const char *text = line + blanks;
    int room = columns - (int)strlen(prefix);

    if (blanks > most)
        blanks = most;
    for (bool first = true; *text != '\0' || first; first = false) {
        int indent = blanks + (first ? 0 : most / 4);
        size_t length = piece_of(text, room - indent);

        put(prefix, indent, text, length);
        text += length;
        text += strspn(text, " ");
    }
}

static void put_line(const char *line, const char *prefix, int columns)
{
    const char *before = fit(prefix, columns);
    int room = columns - (int)strlen(before);

    if (columns == 0 || line[bytes_of(line, room)] == '\0')
        put(before, 0, line, strlen(line));
    else
        put_broken(line, before, columns);
}

static void put_lines(const char *text, const char *prefix, int columns)
{
    while (*text != '\0') {
        size_t length = strcspn(text, "\n");
        char *line = text_format("%.*s", (int)length, text);

        put_line(line, prefix, columns);
        free(line);
        text += length + (text[length] == '\n');
    }
}

void show_text(const char *text, const char *prefix)
{
    put_lines(text, prefix, columns_here());
}

void show_source(const char *text)
{
    put_lines(text, "", 0);
}
