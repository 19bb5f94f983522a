/* SPDX-License-Identifier: MIT */
/* _GNU_SOURCE for vasprintf. */
#define _GNU_SOURCE
#include "problems.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void problems_init(struct problems *problems)
{
    pthread_mutex_init(&problems->lock, NULL);
    problems->list = json_array();
    problems->notes = json_array();
}

void problems_free(struct problems *problems)
{
    pthread_mutex_destroy(&problems->lock);
    json_decref(problems->list);
    json_decref(problems->notes);
}

static void add(struct problems *problems, json_t *list, const char *kata,
                const char *about, const char *format, va_list arguments)
{
    char *what = NULL;

    if (vasprintf(&what, format, arguments) < 0)
        return;
    pthread_mutex_lock(&problems->lock);
    json_array_append_new(list, json_pack("{s:s, s:s, s:s?}", "kata", kata,
                                          "about", about, "what", what));
    pthread_mutex_unlock(&problems->lock);
    free(what);
}

void problems_add(struct problems *problems, const char *kata,
                  const char *about, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(problems, problems->list, kata, about, format, arguments);
    va_end(arguments);
}

void problems_note(struct problems *problems, const char *kata,
                   const char *about, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add(problems, problems->notes, kata, about, format, arguments);
    va_end(arguments);
}
