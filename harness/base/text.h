/* SPDX-License-Identifier: MIT */
/*
 * text.h - strings, lists of strings and whole files.
 *
 * Every function may be called from any thread; a list belongs to one at a
 * time.  No memory is the one error that nobody here can mend: the process
 * says so and ends with status 3.
 */
#ifndef DOJO_BASE_TEXT_H
#define DOJO_BASE_TEXT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* What printf would print, as a new string; the caller frees it. */
__attribute__((format(printf, 1, 2))) char *text_format(const char *format,
                                                        ...);

char *text_format_list(const char *format, va_list arguments);

/* A copy in one printable line: control characters, and every byte beyond
 * ASCII in what is no UTF-8, become question marks. */
char *text_plain(const char *text);

/* A copy; the caller frees it. */
char *text_copy(const char *text);

bool text_starts(const char *text, const char *start);
bool text_ends(const char *text, const char *end);

/* A growing list of strings that it owns; items ends with NULL. */
struct text_list {
    char **items;
    size_t count;
};

void text_list_add(struct text_list *list, const char *text);
__attribute__((format(printf, 2, 3))) void
text_list_addf(struct text_list *list, const char *format, ...);
/* Up to the NULL at their end; nothing for NULL. */
void text_list_add_all(struct text_list *list, const char *const *texts);
bool text_list_has(const struct text_list *list, const char *text);
void text_list_sort(struct text_list *list);
void text_list_free(struct text_list *list);

/*
 * A whole file as a new string, one NUL behind it; length may be NULL.
 * 0; -errno of open or read; -EFBIG when it is longer than limit bytes;
 * -EISDIR for what is not a regular file.
 */
int text_read(const char *path, size_t limit, char **text, size_t *length);

/*
 * The same of a file that others may swap at any moment: name, looked up from
 * the open folder (or AT_FDCWD), is opened once, as what it then is, and that
 * is looked at.  Never waits; -ELOOP for a link.
 */
int text_read_at(int folder, const char *name, size_t limit, char **text,
                 size_t *length);

/*
 * Puts a whole file in its place: written beside it, flushed, renamed.  After
 * an error the old file is untouched and nothing is left beside it.
 * 0 or -errno.
 */
int text_write(const char *path, const char *text, size_t length);

/* Line number, counted from 1, as a new string; NULL when there is none. */
char *text_line(const char *text, unsigned number);

#endif
