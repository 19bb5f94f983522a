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

static char *detail_of(const char *found, const struct headline *headline)
{
    const char *what = found + strlen(headline->begin);
    size_t length = strcspn(what, "\n");
    const char *more = strstr(what, " on ");

    if (more != NULL && more < what + length)
        length = (size_t)(more - what);
    more = strstr(what, " (pid=");
    if (more != NULL && more < what + length)
        length = (size_t)(more - what);
    return text_format("%s (%.*s)", headline->message,
                       (int)(length < 200 ? length : 200), what);
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
        find_place(answer, found, report);
        return;
    }
}

void sanitizer_free(struct sanitizer_report *report)
{
    free(report->message);
    free(report->file);
    *report = (struct sanitizer_report){0};
}
