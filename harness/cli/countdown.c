/* SPDX-License-Identifier: MIT */
#include "countdown.h"
#include "text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SECOND_MS = 1000, MINUTE_MS = 60000, HOUR_MS = 3600000 };

static const double day_ms = 24.0 * HOUR_MS;

long long countdown_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_BOOTTIME, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void countdown_begin(struct countdown *countdown, long long length_ms,
                     long long used_ms, long long now_ms)
{
    *countdown = (struct countdown){
        .length_ms = length_ms, .used_ms = used_ms, .seen_ms = now_ms};
}

bool countdown_step(struct countdown *countdown, long long now_ms)
{
    if (!countdown->stopped && now_ms > countdown->seen_ms)
        countdown->used_ms += now_ms - countdown->seen_ms;
    countdown->seen_ms = now_ms;
    return countdown_left(countdown) == 0;
}

void countdown_stop(struct countdown *countdown, bool stopped, long long now_ms)
{
    (void)countdown_step(countdown, now_ms);
    countdown->stopped = stopped;
}

long long countdown_left(const struct countdown *countdown)
{
    long long left = countdown->length_ms - countdown->used_ms;

    return left > 0 ? left : 0;
}

/* Milliseconds of a unit; 0: there is none of that name. */
static double unit_ms(char unit)
{
    return unit == 's'   ? SECOND_MS
           : unit == 'm' ? MINUTE_MS
           : unit == 'h' ? HOUR_MS
                         : 0;
}

bool countdown_parse(const char *text, char unit, long long *ms)
{
    size_t digits = strspn(text, "0123456789.");
    char *end;
    double number;

    if (digits == 0 || digits > 12)
        return false;
    number = strtod(text, &end); /* in the C locale, which we never leave */
    if (end != text + digits)
        return false;
    if (*end != '\0')
        unit = *end++;
    number *= unit_ms(unit);
    if (*end != '\0' || !(number >= 1) || number > day_ms)
        return false;
    *ms = (long long)number;
    return true;
}

char *countdown_text(long long ms)
{
    long long seconds = (ms + SECOND_MS - 1) / SECOND_MS;

    if (seconds >= 3600)
        return text_format("%lld:%02lld:%02lld", seconds / 3600,
                           seconds / 60 % 60, seconds % 60);
    return text_format("%lld:%02lld", seconds / 60, seconds % 60);
}
