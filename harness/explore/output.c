/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: random. */
#define _GNU_SOURCE
/*
 * output.c - what the program prints: formatted, counted, kept for the
 * execution that is shown, and otherwise dropped.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "model.h"
#include "process.h"
#include "space.h"
#include "streams.h"
#include "worker.h"

enum { LINE_MAX_BYTES = 2048 };

void output_keep(const void *bytes, size_t n)
{
    struct shared *s = worker_shared;

    E.output_bytes += n;
    if (!E.tracing || !s)
        return;
    size_t room = sizeof s->output - s->output_bytes;

    if (n > room)
        n = room;
    memcpy(s->output + s->output_bytes, bytes, n);
    s->output_bytes += (uint32_t)n;
}

/* What stdio prints; its buffers are not modelled. */
static void keep(const char *bytes, size_t n)
{
    if (E.self && process_self()->fds[1] != FD_CONSOLE)
        fail(OUT_INCOMPLETE, E.current->op.pc,
             "P%d prints while its stdout is redirected; only write is "
             "modelled there",
             E.self);
    output_keep(bytes, n);
}

static void check_stream(FILE *stream, const char *call, uintptr_t pc)
{
    if (stream != stdout && stream != stderr)
        fail(OUT_INCOMPLETE, pc, "%s to a file is not modelled, at " AT, call,
             pc);
}

static int print(const char *format, va_list arguments, uintptr_t pc)
{
    char line[LINE_MAX_BYTES];

    format_reads(format, arguments, pc);
    int n = vsnprintf(line, sizeof line, format, arguments);

    if (n > 0)
        keep(line, (size_t)n < sizeof line ? (size_t)n : sizeof line - 1);
    return n;
}

int MODEL(printf)(const char *format, ...)
{
    va_list arguments;
    int n;

    va_start(arguments, format);
    n = E.active ? print(format, arguments, CALLER)
                 : vprintf(format, arguments);
    va_end(arguments);
    return n;
}

int MODEL(vprintf)(const char *format, va_list arguments)
{
    return E.active ? print(format, arguments, CALLER)
                    : vprintf(format, arguments);
}

int MODEL(fprintf)(FILE *stream, const char *format, ...)
{
    va_list arguments;
    int n;

    va_start(arguments, format);
    if (E.active) {
        check_stream(stream, "fprintf", CALLER);
        n = print(format, arguments, CALLER);
    } else {
        n = vfprintf(stream, format, arguments);
    }
    va_end(arguments);
    return n;
}

int MODEL(vfprintf)(FILE *stream, const char *format, va_list arguments)
{
    if (!E.active)
        return vfprintf(stream, format, arguments);
    check_stream(stream, "vfprintf", CALLER);
    return print(format, arguments, CALLER);
}

int MODEL(puts)(const char *s)
{
    if (!E.active)
        return puts(s);
    access_range((uintptr_t)s, strlen(s) + 1, false, CALLER);
    keep(s, strlen(s));
    keep("\n", 1);
    return 1;
}

int MODEL(fputs)(const char *s, FILE *stream)
{
    if (!E.active)
        return fputs(s, stream);
    check_stream(stream, "fputs", CALLER);
    access_range((uintptr_t)s, strlen(s) + 1, false, CALLER);
    keep(s, strlen(s));
    return 1;
}

int MODEL(fputc)(int c, FILE *stream)
{
    char byte = (char)c;

    if (!E.active)
        return fputc(c, stream);
    check_stream(stream, "fputc", CALLER);
    keep(&byte, 1);
    return c;
}

int MODEL(putc)(int c, FILE *stream)
{
    return MODEL(fputc)(c, stream);
}

int MODEL(putchar)(int c)
{
    char byte = (char)c;

    if (!E.active)
        return putchar(c);
    keep(&byte, 1);
    return c;
}

size_t MODEL(fwrite)(const void *p, size_t size, size_t n, FILE *stream)
{
    if (!E.active)
        return fwrite(p, size, n, stream);
    check_stream(stream, "fwrite", CALLER);
    access_range((uintptr_t)p, size * n, false, CALLER);
    keep(p, size * n);
    return n;
}

int MODEL(fflush)(FILE *stream)
{
    return E.active ? 0 : fflush(stream);
}

void MODEL(perror)(const char *s)
{
    if (!E.active) {
        perror(s);
        return;
    }
    keep(s ? s : "", s ? strlen(s) : 0);
    keep("\n", 1);
}

int MODEL(setvbuf)(FILE *stream, char *buffer, int mode, size_t size)
{
    return E.active ? 0 : setvbuf(stream, buffer, mode, size);
}

void MODEL(setbuf)(FILE *stream, char *buffer)
{
    if (!E.active)
        setbuf(stream, buffer);
}

/* Random numbers: the same in every execution. */

static uint32_t seed = 1;
static uint32_t seed_generation;

void random_private(void)
{
    space_private(&seed, sizeof seed);
    space_private(&seed_generation, sizeof seed_generation);
}

int MODEL(rand)(void)
{
    if (!E.active)
        return rand();
    if (seed_generation != E.generation) {
        seed_generation = E.generation;
        seed = 1;
    }
    seed = seed * 1103515245u + 12345u;
    E.current->writes++; /* the next is another */
    return (int)(seed >> 1);
}

void MODEL(srand)(unsigned value)
{
    if (!E.active) {
        srand(value);
        return;
    }
    seed_generation = E.generation;
    seed = value;
}

long MODEL(random)(void)
{
    return E.active ? MODEL(rand)() : random();
}

void MODEL(srandom)(unsigned value)
{
    MODEL(srand)(value);
}

int MODEL(rand_r)(unsigned *state)
{
    access_range((uintptr_t)state, sizeof *state, true, CALLER);
    *state = *state * 1103515245u + 12345u;
    return (int)(*state >> 1);
}
