/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE: reallocarray, aligned allocation, vasprintf. */
#define _GNU_SOURCE
/*
 * heap.c - the malloc family: from the arena inside of an execution, from
 * libc outside of it.
 */
#include <errno.h>
#include <malloc.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formats.h"
#include "model.h"

static void *allocate(size_t bytes, size_t align, bool zero, uintptr_t pc,
                      const char *call)
{
    int error;

    if (fault_here(call, pc, &error))
        return errno = error, NULL;
    if (bytes > (size_t)PTRDIFF_MAX)
        return errno = ENOMEM, NULL;
    if (E.tracing) {
        struct op op = op_on(OP_CALL, NULL, MODE_NONE, pc, call);

        trace_event(E.current, &op);
    }
    E.current->writes++;
    return arena_allocate(bytes, align, zero, pc);
}

void *MODEL(malloc)(size_t bytes)
{
    if (!E.active)
        return malloc(bytes);
    return allocate(bytes, 16, false, CALLER, "malloc");
}

void *MODEL(calloc)(size_t n, size_t bytes)
{
    size_t all;

    if (!E.active)
        return calloc(n, bytes);
    if (__builtin_mul_overflow(n, bytes, &all))
        return errno = ENOMEM, NULL;
    return allocate(all, 16, true, CALLER, "calloc");
}

void MODEL(free)(void *p)
{
    if (!p)
        return;
    if (!E.active || !in_arena((uintptr_t)p)) {
        if (!E.active)
            free(p);
        else
            arena_free(p, CALLER);
        return;
    }
    E.current->writes++;
    arena_free(p, CALLER);
}

static void *resize(void *p, size_t bytes, uintptr_t pc)
{
    if (!p)
        return allocate(bytes, 16, false, pc, "realloc");
    check_live((uintptr_t)p, 1, false, pc);
    size_t before = arena_size(p);
    void *fresh = allocate(bytes, 16, false, pc, "realloc");

    if (!fresh)
        return NULL;
    size_t keep = before < bytes ? before : bytes;

    access_range((uintptr_t)p, keep, false, pc);
    memcpy(fresh, p, keep);
    access_range((uintptr_t)fresh, keep, true, pc);
    arena_free(p, pc);
    return fresh;
}

void *MODEL(realloc)(void *p, size_t bytes)
{
    return E.active ? resize(p, bytes, CALLER) : realloc(p, bytes);
}

void *MODEL(reallocarray)(void *p, size_t n, size_t bytes)
{
    size_t all;

    if (__builtin_mul_overflow(n, bytes, &all))
        return errno = ENOMEM, NULL;
    return E.active ? resize(p, all, CALLER) : realloc(p, all);
}

void *MODEL(aligned_alloc)(size_t align, size_t bytes)
{
    if (!E.active)
        return aligned_alloc(align, bytes);
    return allocate(bytes, align, false, CALLER, "aligned_alloc");
}

void *MODEL(memalign)(size_t align, size_t bytes)
{
    if (!E.active)
        return memalign(align, bytes);
    return allocate(bytes, align, false, CALLER, "memalign");
}

int MODEL(posix_memalign)(void **p, size_t align, size_t bytes)
{
    if (!E.active)
        return posix_memalign(p, align, bytes);
    if (align < sizeof(void *) || (align & (align - 1)))
        return EINVAL;
    int before = errno;
    void *got = allocate(bytes, align, false, CALLER, "posix_memalign");

    errno = before;
    if (!got)
        return ENOMEM;
    access_range((uintptr_t)p, sizeof *p, true, CALLER);
    *p = got;
    return 0;
}

size_t MODEL(malloc_usable_size)(void *p)
{
    return E.active ? arena_size(p) : malloc_usable_size(p);
}

static char *duplicate(const char *s, size_t length, uintptr_t pc,
                       const char *call)
{
    access_range((uintptr_t)s, length, false, pc);
    char *copy = E.active ? allocate(length + 1, 16, false, pc, call)
                          : malloc(length + 1);

    if (!copy)
        return NULL;
    memcpy(copy, s, length);
    copy[length] = '\0';
    return copy;
}

char *MODEL(strdup)(const char *s)
{
    return duplicate(s, strlen(s), CALLER, "strdup");
}

char *MODEL(strndup)(const char *s, size_t n)
{
    return duplicate(s, strnlen(s, n), CALLER, "strndup");
}

/* One that comes back as *to. */
static int print_new(char **to, const char *format, va_list arguments,
                     uintptr_t pc, const char *call)
{
    va_list again;

    if (!E.active)
        return vasprintf(to, format, arguments);
    format_reads(format, arguments, pc);
    va_copy(again, arguments);
    int n = vsnprintf(NULL, 0, format, again);

    va_end(again);
    char *text = n < 0 ? NULL : allocate((size_t)n + 1, 16, false, pc, call);

    if (!text)
        return -1;
    call_writes(to, sizeof *to, pc);
    *to = text;
    return vsnprintf(text, (size_t)n + 1, format, arguments);
}

int MODEL(vasprintf)(char **to, const char *format, va_list arguments)
{
    return print_new(to, format, arguments, CALLER, "vasprintf");
}

int MODEL(asprintf)(char **to, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    int n = print_new(to, format, arguments, CALLER, "asprintf");

    va_end(arguments);
    return n;
}
