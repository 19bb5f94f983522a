/* SPDX-License-Identifier: MIT */
/*
 * ink.h - text on its way into a file, escaped for where it goes.
 *
 * One thread at a time per ink.  Text that comes from elsewhere goes through
 * one of the others; what ink_raw takes is ours.
 * All of them clean: bytes that are not UTF-8, control characters but newline
 * and tab, and characters that turn the direction of writing become U+FFFD;
 * what is longer than INK_MOST characters is cut, and ends with U+2026.
 */
#ifndef REPORT_INK_H
#define REPORT_INK_H

#include <stddef.h>
#include <stdio.h>

enum { INK_MOST = 4000, INK_SOURCE_MOST = 64 << 10 };

struct ink {
    FILE *stream;
    char *bytes; /* valid after ink_close; the caller frees it */
    size_t length;
};

/* 0 or -ENOMEM. */
int ink_open(struct ink *ink);

/* 0, or -ENOMEM when something since ink_open did not fit. */
int ink_close(struct ink *ink);

/* As printf; nothing is escaped. */
__attribute__((format(printf, 2, 3))) void ink_raw(struct ink *ink,
                                                   const char *format, ...);

/* Text or an attribute's value, in HTML and in XML. */
void ink_html(struct ink *ink, const char *text);

/* The same for a whole file. */
void ink_source(struct ink *ink, const char *text);

/*
 * The same for XML, where a control character becomes a word that names it,
 * as CTest's do: "[NON-XML-CHAR-0x1B]".
 */
void ink_xml(struct ink *ink, const char *text);

/* Cleaned, nothing escaped. */
void ink_plain(struct ink *ink, const char *text);

/*
 * A line for a terminal or a CI's log: cleaned, and no command to GitHub's
 * runner, which takes "::" after blanks and "##[" anywhere.
 */
void ink_log(struct ink *ink, const char *line);

/* The same, a sentence's name read as words: '_' becomes a space. */
void ink_words(struct ink *ink, const char *name);

/* Inside a line of Markdown, or a cell: on one line, nothing special left. */
void ink_markdown(struct ink *ink, const char *text);

/* Lines of Markdown as a fenced block, each behind "| ". */
void ink_block(struct ink *ink, const char *text);

#endif
