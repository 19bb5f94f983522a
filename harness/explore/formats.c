/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: strnlen. */
#define _GNU_SOURCE
/*
 * formats.c - printf into memory, scanf from memory, and which memory of the
 * program a format's arguments stand for.
 *
 * Idea: a walk over the conversions takes the arguments one by one, as libc
 * does.  It stops at what it does not know, positions ("%1$s") and libc's
 * extensions: the rest is then not announced.
 */
#include "formats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "model.h"

struct conversion {
    bool starred;  /* scanf: nothing is assigned */
    int width;     /* -1: none */
    int precision; /* -1: none */
    char length;   /* 'H': hh, 'q': ll, or the letter; 0: none */
    char kind;     /* 0: the format ends, or is not understood */
};

static int digits(const char **at)
{
    int n = 0;

    while (**at >= '0' && **at <= '9' && n < 1 << 20)
        n = n * 10 + *(*at)++ - '0';
    return n;
}

static char length_of(const char **at)
{
    char first = **at;

    if (!first || !strchr("hlLqjzt", first))
        return 0;
    ++*at;
    if ((first != 'h' && first != 'l') || **at != first)
        return first;
    ++*at;
    return first == 'h' ? 'H' : 'q';
}

/* The next conversion; "%%" is none.  arguments: of printf, for its stars. */
static struct conversion next(const char **at, va_list *arguments)
{
    struct conversion c = {.width = -1, .precision = -1};

    while (**at && (**at != '%' || (*at)[1] == '%'))
        *at += **at == '%' ? 2 : 1;
    if (!**at)
        return c;
    ++*at;
    if (arguments)
        *at += strspn(*at, "-+ #0'");
    if (**at == '*') {
        c.starred = true;
        ++*at;
        if (arguments)
            c.width = va_arg(*arguments, int);
    } else if (**at >= '0' && **at <= '9') {
        c.width = digits(at);
    }
    if (arguments && **at == '.') {
        ++*at;
        if (**at == '*')
            c.precision = (++*at, va_arg(*arguments, int));
        else
            c.precision = digits(at);
    }
    c.length = length_of(at);
    c.kind = **at;
    *at += **at != '\0';
    return c;
}

static size_t integer_bytes(char length)
{
    switch (length) {
    case 'H':
        return sizeof(char);
    case 'h':
        return sizeof(short);
    case 0:
        return sizeof(int);
    default:
        return sizeof(long);
    }
}

/* A string that printf reads; what it writes there would overlap it. */
static void read_text(const char *s, int precision, const char *to, size_t room,
                      uintptr_t pc)
{
    size_t length = precision < 0 ? 0 : strnlen(s, (size_t)precision);

    check_live((uintptr_t)s, precision ? 1 : 0, false, pc);
    if (precision < 0)
        length = strlen(s);
    access_range((uintptr_t)s,
                 precision < 0 || length < (size_t)precision ? length + 1
                                                             : length,
                 false, pc);
    if (E.active && to < s + length && s < to + room)
        fail(OUT_MISUSE, pc, "a string is printed over itself, at " AT, pc);
}

static void walk(const char *format, va_list arguments, const char *to,
                 size_t room, uintptr_t pc)
{
    va_list rest;
    struct conversion c;

    call_reads(format, strlen(format) + 1, pc);
    va_copy(rest, arguments);
    while ((c = next(&format, &rest)).kind) {
        if (strchr("diouxXc", c.kind)) {
            if (integer_bytes(c.length) > sizeof(int))
                (void)va_arg(rest, long);
            else
                (void)va_arg(rest, int);
        } else if (strchr("eEfFgGaA", c.kind)) {
            if (c.length == 'L')
                (void)va_arg(rest, long double);
            else
                (void)va_arg(rest, double);
        } else if (c.kind == 'p' || (c.kind == 's' && c.length)) {
            (void)va_arg(rest, void *);
        } else if (c.kind == 's') {
            const char *s = va_arg(rest, const char *);

            if (s)
                read_text(s, c.precision, to, room, pc);
        } else if (c.kind == 'n') {
            access_range((uintptr_t)va_arg(rest, void *),
                         integer_bytes(c.length), true, pc);
        } else if (c.kind != 'm') {
            break;
        }
    }
    va_end(rest);
}

void format_reads(const char *format, va_list arguments, uintptr_t pc)
{
    if (E.active)
        walk(format, arguments, NULL, 0, pc);
}

/* Formatting into memory. */

static int format_into(char *to, size_t room, const char *format,
                       va_list arguments, uintptr_t pc)
{
    va_list again;

    va_copy(again, arguments);
    int n = vsnprintf(NULL, 0, format, again);

    va_end(again);
    if (n >= 0 && (size_t)n < room)
        room = (size_t)n + 1;
    walk(format, arguments, to, n >= 0 ? room : 0, pc);
    if (n >= 0)
        access_range((uintptr_t)to, room, true, pc);
    return vsnprintf(to, room, format, arguments);
}

int MODEL(vsnprintf)(char *to, size_t room, const char *format,
                     va_list arguments)
{
    return format_into(to, room, format, arguments, CALLER);
}

int MODEL(vsprintf)(char *to, const char *format, va_list arguments)
{
    return format_into(to, SIZE_MAX, format, arguments, CALLER);
}

int MODEL(snprintf)(char *to, size_t room, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = format_into(to, room, format, arguments, CALLER);

    va_end(arguments);
    return n;
}

int MODEL(sprintf)(char *to, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = format_into(to, SIZE_MAX, format, arguments, CALLER);

    va_end(arguments);
    return n;
}

/* Reading from memory. */

/* Behind a set: "[abc]", "[^]a]"; at is behind the bracket. */
static const char *behind_set(const char *at)
{
    at += *at == '^';
    at += *at == ']';
    at += strcspn(at, "]");
    return at + (*at != '\0');
}

/* Bytes that an assigned conversion has written to; 0: not understood. */
static size_t scanned_bytes(const struct conversion *c, const char *to)
{
    if (strchr("diouxXn", c->kind))
        return integer_bytes(c->length);
    if (strchr("eEfFgGaA", c->kind))
        return c->length == 'L'   ? sizeof(long double)
               : c->length == 'l' ? sizeof(double)
                                  : sizeof(float);
    if (c->kind == 'p')
        return sizeof(void *);
    if (c->length)
        return 0;
    if (c->kind == 'c')
        return c->width > 0 ? (size_t)c->width : 1;
    return c->kind == 's' || c->kind == '[' ? strlen(to) + 1 : 0;
}

static void scan_writes(const char *format, va_list arguments, int assigned,
                        uintptr_t pc)
{
    struct conversion c;

    while ((c = next(&format, NULL)).kind) {
        if (c.kind == '[')
            format = behind_set(format);
        if (c.starred)
            continue;
        if (c.kind != 'n' && assigned-- <= 0)
            return;
        const char *to = va_arg(arguments, const char *);
        size_t bytes = scanned_bytes(&c, to);

        if (!bytes)
            return;
        access_range((uintptr_t)to, bytes, true, pc);
    }
}

static int scan(const char *s, const char *format, va_list arguments,
                uintptr_t pc)
{
    va_list again;

    check_live((uintptr_t)s, 1, false, pc);
    access_range((uintptr_t)s, strlen(s) + 1, false, pc);
    va_copy(again, arguments);
    int assigned = vsscanf(s, format, arguments);

    scan_writes(format, again, assigned, pc);
    va_end(again);
    return assigned;
}

#define SCAN(name)                                                             \
    int MODEL(name)(const char *s, const char *format, ...)                    \
    {                                                                          \
        va_list arguments;                                                     \
                                                                               \
        va_start(arguments, format);                                           \
        int assigned = scan(s, format, arguments, CALLER);                     \
                                                                               \
        va_end(arguments);                                                     \
        return assigned;                                                       \
    }
/* clang-format off */
SCAN(sscanf)
SCAN(__isoc99_sscanf)
SCAN(__isoc23_sscanf)
/* clang-format on */
