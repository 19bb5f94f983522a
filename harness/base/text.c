/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for vasprintf. */
#define _GNU_SOURCE
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *owned(void *memory)
{
    if (memory == NULL) {
        fputs("dojo: no memory left\n", stderr);
        exit(3);
    }
    return memory;
}

char *text_format_list(const char *format, va_list arguments)
{
    char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0)
        text = NULL;
    return owned(text);
}

char *text_format(const char *format, ...)
{
    va_list arguments;
    char *text;

    va_start(arguments, format);
    text = text_format_list(format, arguments);
    va_end(arguments);
    return text;
}

char *text_copy(const char *text)
{
    return owned(strdup(text));
}

/* Bytes of the UTF-8 character at text; 0 when it is none. */
static size_t character_length(const unsigned char *text)
{
    size_t length = text[0] < 0x80   ? 1
                    : text[0] < 0xc2 ? 0
                    : text[0] < 0xe0 ? 2
                    : text[0] < 0xf0 ? 3
                    : text[0] < 0xf5 ? 4
                                     : 0;

    for (size_t i = 1; i < length; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if ((text[0] == 0xe0 && text[1] < 0xa0) || /* longer than it need be */
        (text[0] == 0xed && text[1] > 0x9f) || /* half of a pair */
        (text[0] == 0xf0 && text[1] < 0x90) ||
        (text[0] == 0xf4 && text[1] > 0x8f))
        return 0;
    return length;
}

static bool is_utf8(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;

    while (*at != '\0') {
        size_t length = character_length(at);

        if (length == 0)
            return false;
        at += length;
    }
    return true;
}

char *text_plain(const char *text)
{
    char *plain = text_copy(text);
    bool good = is_utf8(text);

    for (char *c = plain; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f || (!good && (*c & 0x80)))
            *c = '?';
    return plain;
}

bool text_starts(const char *text, const char *start)
{
    return strncmp(text, start, strlen(start)) == 0;
}

bool text_ends(const char *text, const char *end)
{
    size_t length = strlen(text);

    return length >= strlen(end) &&
           strcmp(text + length - strlen(end), end) == 0;
}

static void list_take(struct text_list *list, char *text)
{
    list->items =
        owned(realloc(list->items, (list->count + 2) * sizeof(list->items[0])));
    list->items[list->count++] = text;
    list->items[list->count] = NULL;
}

void text_list_add(struct text_list *list, const char *text)
{
    list_take(list, text_copy(text));
}

void text_list_addf(struct text_list *list, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    list_take(list, text_format_list(format, arguments));
    va_end(arguments);
}

void text_list_add_all(struct text_list *list, const char *const *texts)
{
    for (; texts != NULL && *texts != NULL; texts++)
        text_list_add(list, *texts);
}

bool text_list_has(const struct text_list *list, const char *text)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->items[i], text) == 0)
            return true;
    return false;
}

static int compare_items(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void text_list_sort(struct text_list *list)
{
    if (list->count > 1)
        qsort(list->items, list->count, sizeof(list->items[0]), compare_items);
}

void text_list_free(struct text_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->items[i]);
    free(list->items);
    *list = (struct text_list){0};
}

static int read_open(int fd, size_t limit, char **text, size_t *length)
{
    struct stat status;
    size_t size;
    size_t done = 0;
    ssize_t part = 1;

    if (fstat(fd, &status) < 0)
        return -errno;
    if (!S_ISREG(status.st_mode))
        return -EISDIR;
    if ((size_t)status.st_size > limit)
        return -EFBIG;
    size = (size_t)status.st_size;
    *text = owned(malloc(size + 1));
    while (done < size && part > 0) {
        part = read(fd, *text + done, size - done);
        if (part > 0)
            done += (size_t)part;
        else if (part < 0 && errno != EINTR) {
            free(*text);
            *text = NULL;
            return -errno;
        }
    }
    (*text)[done] = '\0';
    if (length != NULL)
        *length = done;
    return 0;
}

static int read_with(int folder, const char *path, int flags, size_t limit,
                     char **text, size_t *length)
{
    int fd = openat(folder, path,
                    O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
    int result;

    *text = NULL;
    if (fd < 0)
        return -errno;
    result = read_open(fd, limit, text, length);
    close(fd);
    return result;
}

int text_read(const char *path, size_t limit, char **text, size_t *length)
{
    return read_with(AT_FDCWD, path, 0, limit, text, length);
}

int text_read_at(int folder, const char *name, size_t limit, char **text,
                 size_t *length)
{
    return read_with(folder, name, O_NOFOLLOW, limit, text, length);
}

static int write_open(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t done = write(fd, text, length);

        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return -errno;
        text += done;
        length -= (size_t)done;
    }
    return 0;
}

int text_write(const char *path, const char *text, size_t length)
{
    static atomic_uint written;
    char *beside = text_format("%s.%d.%u.part", path, (int)getpid(),
                               atomic_fetch_add(&written, 1));
    int fd;
    int result;

    (void)unlink(beside); /* an old one, or what a stranger put there */
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    result = fd < 0 ? -errno : write_open(fd, text, length);
    if (fd >= 0 && close(fd) < 0 && result == 0)
        result = -errno;
    if (result == 0 && rename(beside, path) < 0)
        result = -errno;
    if (result < 0 && fd >= 0)
        unlink(beside);
    free(beside);
    return result;
}

char *text_line(const char *text, unsigned number)
{
    const char *end;
    char *line;

    while (text != NULL && number > 1) {
        text = strchr(text, '\n');
        if (text != NULL)
            text++;
        number--;
    }
    if (text == NULL || *text == '\0' || number == 0)
        return NULL;
    end = strchrnul(text, '\n');
    line = text_format("%.*s", (int)(end - text), text);
    return line;
}
