/* SPDX-License-Identifier: MIT */
/*
 * Idea: CMocka calls its own exported functions through the symbol table, so
 * what this library defines is called first.  The message that CMocka builds
 * and the values that it compares are noted here and handed on.
 *
 * _GNU_SOURCE for RTLD_NEXT.
 */
#define _GNU_SOURCE
#include "record.h"
#include "runner.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <dlfcn.h>
#include <unistd.h>

/* How CMocka's message begins when test_malloc's blocks are left. */
#define LEFT "Blocks allocated"

enum { MESSAGE_MAX = 16384, SHOWN_MAX = 256 };

static char message[MESSAGE_MAX];
static size_t message_length;
static const char *failed_file;
static int failed_line;
static bool skipped;
static bool values_noted;
static char expected[SHOWN_MAX];
static char got[SHOWN_MAX];
static bool quiet;

/* Exported by CMocka 1.1, declared nowhere. */
void cm_print_error(const char *format, ...);

/* CMocka's own function behind one of ours. */
static void *original(const char *name)
{
    void *found = dlsym(RTLD_NEXT, name);

    if (found == NULL) {
        fprintf(stderr, "dojo: CMocka has no function %s\n", name);
        _exit(3);
    }
    return found;
}

void assertions_reset(void)
{
    message_length = 0;
    message[0] = '\0';
    failed_file = NULL;
    failed_line = 0;
    skipped = false;
    values_noted = false;
}

void assertions_quiet(bool wanted)
{
    quiet = wanted;
}

bool assertions_skipped(void)
{
    return skipped;
}

const char *assertions_verdict(void)
{
    return strncmp(message, LEFT, strlen(LEFT)) == 0 ? "leak" : "wrong";
}

/* Where CMocka itself says it, for failures that do not pass by _fail. */
static void find_place(void)
{
    static const char *const marks[] = {"[   LINE   ] --- ", "allocated...\n"};
    static char file[SHOWN_MAX];

    for (size_t i = 0; i < 2 && failed_file == NULL; i++) {
        const char *place = strstr(message, marks[i]);
        int number = 0;

        if (place != NULL && sscanf(place + strlen(marks[i]), "%255[^:\n]:%d",
                                    file, &number) == 2) {
            failed_file = file;
            failed_line = number;
        }
    }
}

/* The message without CMocka's line about the place, and without its end. */
static size_t text_length(void)
{
    const char *place = strstr(message, "[   LINE   ]");
    size_t length = place != NULL ? (size_t)(place - message) : message_length;

    while (length > 0 && message[length - 1] == '\n')
        length--;
    return length;
}

json_t *assertions_failure(void)
{
    json_t *members = json_object();

    if (members == NULL)
        return NULL;
    find_place();
    if (strncmp(message, LEFT, strlen(LEFT)) == 0)
        json_object_set_new(members, "message",
                            json_string("memory of test_malloc was not freed"));
    else if (text_length() > 0)
        json_object_set_new(members, "message",
                            json_stringn_nocheck(message, text_length()));
    if (failed_file != NULL) {
        json_object_set_new(members, "file", json_string(failed_file));
        json_object_set_new(members, "line", json_integer(failed_line));
    }
    if (values_noted && failed_file != NULL) {
        json_object_set_new(members, "expected", json_string(expected));
        json_object_set_new(members, "got", json_string(got));
    }
    return members;
}

void cm_print_error(const char *format, ...)
{
    size_t room = sizeof(message) - message_length;
    va_list arguments;
    int length;

    va_start(arguments, format);
    length = vsnprintf(message + message_length, room, format, arguments);
    va_end(arguments);
    if (length > 0) {
        void (*shown)(const char *, ...) = NULL;

        *(void **)&shown = original("cm_print_error");
        if (!quiet)
            shown("%s", message + message_length);
        message_length += (size_t)length < room ? (size_t)length : room - 1;
    }
}

/*
 * CMocka would jump to another thread's stack here.  The sentence fails, with
 * its reason, and the process ends.
 */
static void fail_beside_main(const char *file, int line)
{
    json_t *members;

    failed_file = file;
    failed_line = line;
    members = assertions_failure();
    if (members != NULL) {
        json_object_set_new(
            members, "message",
            json_sprintf("an assertion failed on a thread that is not the "
                         "test's: %.*s",
                         (int)text_length(), message));
        json_object_set_new(members, "verdict", json_string("wrong"));
    }
    (void)record_event("result", runner_sentence(), members);
    (void)record_event("end", runner_sentence(), NULL);
    _exit(255);
}

void _fail(const char *file, int line)
{
    void (*leave)(const char *, int) = NULL;

    if (record_wanted() && !runner_on_main_thread())
        fail_beside_main(file, line);
    failed_file = file;
    failed_line = line;
    *(void **)&leave = original("_fail");
    leave(file, line);
}

/* fail_msg says its text here, before it fails. */
void print_error(const char *const format, ...)
{
    char text[SHOWN_MAX * 8];
    size_t room = sizeof(message) - message_length;
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    if (!record_wanted())
        fputs(text, stderr);
    if (strncmp(format, "ERROR: ", 7) == 0 && strlen(text + 7) < room) {
        strcpy(message + message_length, text + 7);
        message_length += strlen(text + 7);
    }
}

/* What CMocka tells of its progress is noise to the judge. */
void print_message(const char *const format, ...)
{
    va_list arguments;

    if (record_wanted() && format[0] == '[')
        return;
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    fflush(stdout);
}

void _skip(const char *file, int line)
{
    void (*leave)(const char *, int) = NULL;

    skipped = true;
    failed_file = file;
    failed_line = line;
    *(void **)&leave = original("_skip");
    leave(file, line);
}

/* A number as C would write it: small negative ones come as huge unsigned. */
static void show_number(char *text, LargestIntegralType value)
{
    if (value > UINT32_MAX && value <= UINT64_MAX - INT32_MAX)
        snprintf(text, SHOWN_MAX, "%ju (%#jx)", (uintmax_t)value,
                 (uintmax_t)value);
    else
        snprintf(text, SHOWN_MAX, "%jd", (intmax_t)value);
}

void _assert_int_equal(LargestIntegralType a, LargestIntegralType b,
                       const char *file, int line)
{
    void (*compare)(LargestIntegralType, LargestIntegralType, const char *,
                    int) = NULL;

    if (a != b) {
        show_number(got, a);
        show_number(expected, b);
        values_noted = true;
    }
    *(void **)&compare = original("_assert_int_equal");
    compare(a, b, file, line);
}

void _assert_string_equal(const char *a, const char *b, const char *file,
                          int line)
{
    void (*compare)(const char *, const char *, const char *, int) = NULL;

    if (a != NULL && b != NULL && strcmp(a, b) != 0) {
        snprintf(got, sizeof(got), "\"%s\"", a);
        snprintf(expected, sizeof(expected), "\"%s\"", b);
        values_noted = true;
    }
    *(void **)&compare = original("_assert_string_equal");
    compare(a, b, file, line);
}
