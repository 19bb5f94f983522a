/* SPDX-License-Identifier: MIT */
#include "sanitizer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct headline {
    const char *begin; /* of the report */
    const char *has;   /* somewhere in its first line */
    enum verdict verdict;
    const char *message;
} headlines[] = {
    {"WARNING: ThreadSanitizer: ", "data race", VERDICT_RACE,
     "data race: two threads use the same memory, one writes, nothing orders "
     "them"},
    {"WARNING: ThreadSanitizer: ", "thread leak", VERDICT_LEAK,
     "a thread was started and never joined"},
    {"WARNING: ThreadSanitizer: ", "lock-order-inversion", VERDICT_DEADLOCK,
     "locks are taken in different orders: two threads can block each other"},
    {"WARNING: ThreadSanitizer: ", "heap-use-after-free", VERDICT_MISUSE,
     "memory is used after it was freed"},
    {"WARNING: ThreadSanitizer: ", "mutex", VERDICT_MISUSE,
     "a mutex is misused"},
    {"WARNING: ThreadSanitizer: ", "", VERDICT_MISUSE,
     "ThreadSanitizer found a misuse"},
    {"ERROR: ThreadSanitizer: ", "SEGV", VERDICT_CRASH,
     "a pointer to nowhere was followed"},
    {"ERROR: LeakSanitizer: ", "", VERDICT_LEAK, "memory was not freed"},
    {"ERROR: AddressSanitizer: ", "heap-use-after-free", VERDICT_MISUSE,
     "memory is used after it was freed"},
    {"ERROR: AddressSanitizer: ", "double-free", VERDICT_MISUSE,
     "memory is freed twice"},
    {"ERROR: AddressSanitizer: ", "buffer-overflow", VERDICT_MISUSE,
     "memory is used beyond its end"},
    {"ERROR: AddressSanitizer: ", "SEGV", VERDICT_CRASH,
     "a pointer to nowhere was followed"},
    {"ERROR: AddressSanitizer: ", "", VERDICT_MISUSE,
     "AddressSanitizer found a misuse of memory"},
    {"runtime error: ", "", VERDICT_MISUSE, "undefined behaviour"},
};

/* "    #1 0x4012ab in counter_add counter.c:17" for a file of the answer. */
static void find_place(const struct answer *answer, const char *report,
                       struct sanitizer_report *result)
{
    const char *best = NULL;

    for (size_t i = 0; i < answer->names.count; i++) {
        const char *name = answer->names.items[i];

        for (const char *at = strstr(report, name); at != NULL;
             at = strstr(at + 1, name)) {
            unsigned line = 0;

            if (sscanf(at + strlen(name), ":%u", &line) != 1 || line == 0)
                continue;
            if (best == NULL || at < best) {
                best = at;
                free(result->file);
                result->file = text_copy(name);
                result->line = line;
            }
            break;
        }
    }
}

/* The headline alone where it says all, with the report's words elsewhere. */
static char *detail_of(const char *found, const struct headline *headline)
{
    const char *what = found + strlen(headline->begin);
    size_t length = strcspn(what, "\n");
    const char *more = strstr(what, " on ");

    if (headline->has[0] != '\0')
        return text_copy(headline->message);
    if (more != NULL && more < what + length)
        length = (size_t)(more - what);
    more = strstr(what, " (pid=");
    if (more != NULL && more < what + length)
        length = (size_t)(more - what);
    return text_format("%s (%.*s)", headline->message,
                       (int)(length < 200 ? length : 200), what);
}

/* A line's text without " at 0x7b04...", which is another in every run. */
static char *without_addresses(const char *line, size_t length)
{
    char *text = text_format("%.*s", (int)length, line);
    char *from;

    while ((from = strstr(text, " at 0x")) != NULL) {
        char *to = from + 6 + strspn(from + 6, "0123456789abcdef");

        memmove(from, to, strlen(to) + 1);
    }
    while ((from = strstr(text, " (tid=")) != NULL) {
        char *to = from + strcspn(from, ")");

        to += *to == ')';
        memmove(from, to, strlen(to) + 1);
    }
    return text;
}

/* The folder before a file's name goes: it is another in every run. */
static void drop_folder(const char *text, char *place)
{
    char *from = place;

    while (from > text && from[-1] != ' ')
        from--;
    memmove(from, place, strlen(place) + 1);
}

/* "    #1 0x4012ab in counter_add counter.c:17 (program+0x12)" as
 * "counter_add counter.c:17"; NULL for a frame of nobody's here. */
static char *own_frame(const struct answer *answer, const char *line,
                       size_t length)
{
    char *text = text_format("%.*s", (int)length, line);
    char *name = strchr(text, '#');
    char *place = NULL;
    char *frame = NULL;

    for (size_t i = 0; i < answer->names.count && place == NULL; i++)
        place = strstr(text, answer->names.items[i]);
    if (place == NULL)
        place = strstr(text, "tests/");
    if (place != NULL && name != NULL && name < place) {
        drop_folder(text, place);
        name += 1 + strspn(name + 1, "0123456789");
        name += strspn(name, " ");
        if (text_starts(name, "0x") && strstr(name, " in ") != NULL)
            name = strstr(name, " in ") + 4;
        name[strcspn(name, "(")] = '\0';
        for (size_t end = strlen(name); end > 0 && name[end - 1] == ' ';)
            name[--end] = '\0';
        frame = text_format("  %s", name);
    }
    free(text);
    return frame;
}

enum { TRACE_MAX = 16, LINES_MAX = 60 };

/* Headings, such as "Write of size 8 by thread T1:", and frames of ours. */
static json_t *trace_of(const struct answer *answer, const char *report)
{
    json_t *trace = json_array();
    unsigned lines = 0;

    report += strcspn(report, "\n");
    while (*report == '\n' && lines++ < LINES_MAX &&
           json_array_size(trace) < TRACE_MAX) {
        const char *line = report + 1;
        size_t length = strcspn(line, "\n");
        size_t blank = strspn(line, " ");
        char *shown = NULL;

        report = line + length;
        if (text_starts(line, "SUMMARY") || text_starts(line, "====="))
            break;
        if (line[blank] == '#')
            shown = own_frame(answer, line, length);
        else if (length > blank && line[length - 1] == ':')
            shown = without_addresses(line + blank, length - blank);
        if (shown != NULL)
            json_array_append_new(trace, json_pack("{s:s}", "what", shown));
        free(shown);
    }
    return trace;
}

void sanitizer_read(const struct answer *answer, const char *output,
                    struct sanitizer_report *report)
{
    *report = (struct sanitizer_report){.verdict = VERDICT_ACCEPTED};
    for (size_t i = 0; i < sizeof(headlines) / sizeof(headlines[0]); i++) {
        const struct headline *headline = &headlines[i];
        const char *found = strstr(output, headline->begin);
        const char *has;

        if (found == NULL)
            continue;
        has = strstr(found, headline->has);
        if (has == NULL || has > found + strcspn(found, "\n"))
            continue;
        report->verdict = headline->verdict;
        report->message = detail_of(found, headline);
        report->trace = trace_of(answer, found);
        find_place(answer, found, report);
        return;
    }
}

void sanitizer_free(struct sanitizer_report *report)
{
    json_decref(report->trace);
    free(report->message);
    free(report->file);
    *report = (struct sanitizer_report){0};
}
