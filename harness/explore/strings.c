/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: memrchr, memmem, strnlen, explicit_bzero. */
#define _GNU_SOURCE
/*
 * strings.c - libc's functions on memory and strings of the program.
 *
 * Idea: what a call may read and write is announced like an access of the
 * program; libc then does the work.  Where only the result tells how far a
 * call went, it is announced afterwards: nobody else runs in between.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "model.h"

static void read_string(const char *s, uintptr_t pc)
{
    check_live((uintptr_t)s, 1, false, pc);
    call_reads(s, strlen(s) + 1, pc);
}

/* Of no more than n characters, its end included. */
static void read_at_most(const char *s, size_t n, uintptr_t pc)
{
    size_t length = strnlen(s, n);

    call_reads(s, length < n ? length + 1 : n, pc);
}

/* A compiler may copy what is assigned to itself: the same place is no
 * overlap. */
static void apart(const void *to, size_t room, const void *from, size_t n,
                  const char *call, uintptr_t pc)
{
    uintptr_t a = (uintptr_t)to, b = (uintptr_t)from;

    if (E.active && a != b && a < b + n && b < a + room)
        fail(OUT_MISUSE, pc,
             "%s at " AT " copies from memory to memory that overlaps it", call,
             pc);
}

static void copies(void *to, const void *from, size_t n, const char *call,
                   uintptr_t pc)
{
    call_reads(from, n, pc);
    call_writes(to, n, pc);
    apart(to, n, from, n, call, pc);
}

void *MODEL(memcpy)(void *to, const void *from, size_t n)
{
    copies(to, from, n, "memcpy", CALLER);
    return memcpy(to, from, n);
}

void *MODEL(memmove)(void *to, const void *from, size_t n)
{
    call_reads(from, n, CALLER);
    call_writes(to, n, CALLER);
    return memmove(to, from, n);
}

void *MODEL(memset)(void *to, int value, size_t n)
{
    call_writes(to, n, CALLER);
    return memset(to, value, n);
}

void *__tsan_memcpy(void *to, const void *from, size_t n)
{
    copies(to, from, n, "memcpy", CALLER);
    return memcpy(to, from, n);
}

void *__tsan_memmove(void *to, const void *from, size_t n)
{
    call_reads(from, n, CALLER);
    call_writes(to, n, CALLER);
    return memmove(to, from, n);
}

void *__tsan_memset(void *to, int value, size_t n)
{
    call_writes(to, n, CALLER);
    return memset(to, value, n);
}

void MODEL(explicit_bzero)(void *to, size_t n)
{
    call_writes(to, n, CALLER);
    explicit_bzero(to, n);
}

int MODEL(memcmp)(const void *a, const void *b, size_t n)
{
    call_reads(a, n, CALLER);
    call_reads(b, n, CALLER);
    return memcmp(a, b, n);
}

void *MODEL(memchr)(const void *a, int c, size_t n)
{
    void *found = memchr(a, c, n);

    call_reads(a, found ? (size_t)((char *)found - (const char *)a) + 1 : n,
               CALLER);
    return found;
}

void *MODEL(memrchr)(const void *a, int c, size_t n)
{
    call_reads(a, n, CALLER);
    return memrchr(a, c, n);
}

void *MODEL(memmem)(const void *a, size_t n, const void *part, size_t m)
{
    call_reads(a, n, CALLER);
    call_reads(part, m, CALLER);
    return memmem(a, n, part, m);
}

size_t MODEL(strlen)(const char *s)
{
    read_string(s, CALLER);
    return strlen(s);
}

size_t MODEL(strnlen)(const char *s, size_t n)
{
    read_at_most(s, n, CALLER);
    return strnlen(s, n);
}

int MODEL(strcmp)(const char *a, const char *b)
{
    read_string(a, CALLER);
    read_string(b, CALLER);
    return strcmp(a, b);
}

int MODEL(strncmp)(const char *a, const char *b, size_t n)
{
    read_at_most(a, n, CALLER);
    read_at_most(b, n, CALLER);
    return strncmp(a, b, n);
}

int MODEL(strcasecmp)(const char *a, const char *b)
{
    read_string(a, CALLER);
    read_string(b, CALLER);
    return strcasecmp(a, b);
}

int MODEL(strncasecmp)(const char *a, const char *b, size_t n)
{
    read_at_most(a, n, CALLER);
    read_at_most(b, n, CALLER);
    return strncasecmp(a, b, n);
}

static void copies_string(char *to, const char *from, const char *call,
                          uintptr_t pc)
{
    read_string(from, pc);
    call_writes(to, strlen(from) + 1, pc);
    apart(to, strlen(from) + 1, from, strlen(from) + 1, call, pc);
}

char *MODEL(strcpy)(char *to, const char *from)
{
    copies_string(to, from, "strcpy", CALLER);
    return strcpy(to, from);
}

char *MODEL(stpcpy)(char *to, const char *from)
{
    copies_string(to, from, "stpcpy", CALLER);
    return stpcpy(to, from);
}

char *MODEL(strncpy)(char *to, const char *from, size_t n)
{
    size_t length = strnlen(from, n);

    read_at_most(from, n, CALLER);
    call_writes(to, n, CALLER);
    apart(to, n, from, length < n ? length + 1 : n, "strncpy", CALLER);
    return strncpy(to, from, n);
}

char *MODEL(strcat)(char *to, const char *from)
{
    read_string(to, CALLER);
    copies_string(to + strlen(to), from, "strcat", CALLER);
    return strcat(to, from);
}

char *MODEL(strncat)(char *to, const char *from, size_t n)
{
    size_t length = strnlen(from, n);
    char *end = to + strlen(to);

    read_string(to, CALLER);
    read_at_most(from, n, CALLER);
    call_writes(end, length + 1, CALLER);
    apart(end, length + 1, from, length < n ? length + 1 : n, "strncat",
          CALLER);
    return strncat(to, from, n);
}

char *MODEL(strchr)(const char *s, int c)
{
    read_string(s, CALLER);
    return strchr(s, c);
}

char *MODEL(strrchr)(const char *s, int c)
{
    read_string(s, CALLER);
    return strrchr(s, c);
}

char *MODEL(strstr)(const char *s, const char *part)
{
    read_string(s, CALLER);
    read_string(part, CALLER);
    return strstr(s, part);
}

size_t MODEL(strspn)(const char *s, const char *set)
{
    size_t length = strspn(s, set);

    read_string(set, CALLER);
    call_reads(s, length + 1, CALLER);
    return length;
}

size_t MODEL(strcspn)(const char *s, const char *set)
{
    size_t length = strcspn(s, set);

    read_string(set, CALLER);
    call_reads(s, length + 1, CALLER);
    return length;
}

char *MODEL(strpbrk)(const char *s, const char *set)
{
    read_string(set, CALLER);
    call_reads(s, strcspn(s, set) + 1, CALLER);
    return strpbrk(s, set);
}

/* Reads up to the token's end, and ends it there. */
static char *token_of(char *s, const char *set, char **rest, uintptr_t pc)
{
    const char *start = s ? s : *rest;

    read_string(set, pc);
    check_live((uintptr_t)start, 1, false, pc);
    char *token = strtok_r(s, set, rest);

    if (!token) {
        call_reads(start, strlen(start) + 1, pc);
        return NULL;
    }
    call_reads(start, (size_t)(token - start) + strlen(token) + 1, pc);
    if (*rest > token + strlen(token))
        call_writes(token + strlen(token), 1, pc);
    return token;
}

char *MODEL(strtok_r)(char *s, const char *set, char **rest)
{
    if (!s)
        call_reads(rest, sizeof *rest, CALLER);
    call_writes(rest, sizeof *rest, CALLER);
    return token_of(s, set, rest, CALLER);
}

char *MODEL(strtok)(char *s, const char *set)
{
    static char nothing[1], *rest;
    static uint32_t generation;

    if (generation != E.generation)
        rest = nothing;
    generation = E.generation;
    touch_hidden_state(HIDDEN_TOKENS, CALLER);
    return token_of(s, set, &rest, CALLER);
}

/* Numbers: read up to the first character that does not belong to them. */

#define NUMBER(name, type, libc, ...)                                          \
    type MODEL(name)(const char *s, char **end __VA_OPT__(, int base))         \
    {                                                                          \
        char *stop;                                                            \
        type number = libc(s, &stop __VA_OPT__(, base));                       \
                                                                               \
        call_reads(s, (size_t)(stop - s) + 1, CALLER);                         \
        if (end) {                                                             \
            call_writes(end, sizeof *end, CALLER);                             \
            *end = stop;                                                       \
        }                                                                      \
        return number;                                                         \
    }
/* clang-format off */
NUMBER(strtod, double, strtod)
NUMBER(strtol, long, strtol, base)
NUMBER(strtoul, unsigned long, strtoul, base)
NUMBER(strtoll, long long, strtoll, base)
NUMBER(strtoull, unsigned long long, strtoull, base)
NUMBER(__isoc23_strtol, long, strtol, base)
NUMBER(__isoc23_strtoul, unsigned long, strtoul, base)
NUMBER(__isoc23_strtoll, long long, strtoll, base)
NUMBER(__isoc23_strtoull, unsigned long long, strtoull, base)
/* clang-format on */

int MODEL(atoi)(const char *s)
{
    char *stop;
    long number = strtol(s, &stop, 10);

    call_reads(s, (size_t)(stop - s) + 1, CALLER);
    return (int)number;
}

long MODEL(atol)(const char *s)
{
    char *stop;
    long number = strtol(s, &stop, 10);

    call_reads(s, (size_t)(stop - s) + 1, CALLER);
    return number;
}

long long MODEL(atoll)(const char *s)
{
    char *stop;
    long long number = strtoll(s, &stop, 10);

    call_reads(s, (size_t)(stop - s) + 1, CALLER);
    return number;
}

double MODEL(atof)(const char *s)
{
    char *stop;
    double number = strtod(s, &stop);

    call_reads(s, (size_t)(stop - s) + 1, CALLER);
    return number;
}

/* Elements are compared by the program and moved by libc. */
void MODEL(qsort)(void *base, size_t n, size_t size,
                  int (*compare)(const void *, const void *))
{
    call_writes(base, n * size, CALLER);
    qsort(base, n, size, compare);
}

/* GNU's returns its text, which need not lie in the room given. */
char *MODEL(strerror_r)(int error, char *to, size_t room)
{
    char *text = strerror_r(error, to, room);

    if (text == to)
        call_writes(to, strlen(to) + 1, CALLER);
    return text;
}

int __xpg_strerror_r(int error, char *to, size_t room);
int MODEL(__xpg_strerror_r)(int error, char *to, size_t room)
{
    int result = __xpg_strerror_r(error, to, room);

    call_writes(to, strnlen(to, room), CALLER);
    return result;
}
