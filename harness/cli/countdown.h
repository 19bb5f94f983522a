/* SPDX-License-Identifier: MIT */
/*
 * countdown.h - time that is used up, by a clock that nobody can set.
 *
 *     begin ---- step ---- step ---- stop ---- step ---- go ---- step --> over
 *                  adds what passed              adds nothing
 *
 * Callers say what time it is, so that tests need not wait; countdown_now is
 * the time to say.  That clock counts on while the machine is suspended, and
 * no setting of the date changes it.  A countdown belongs to one thread.
 */
#ifndef DOJO_CLI_COUNTDOWN_H
#define DOJO_CLI_COUNTDOWN_H

#include <stdbool.h>

struct countdown {
    long long length_ms;
    long long used_ms;
    long long seen_ms; /* when it was last looked at */
    bool stopped;
};

/* Milliseconds of CLOCK_BOOTTIME. */
long long countdown_now(void);

void countdown_begin(struct countdown *countdown, long long length_ms,
                     long long used_ms, long long now_ms);

/* Takes note of the time; whether all is used up. */
bool countdown_step(struct countdown *countdown, long long now_ms);

/* From here on time counts, or not. */
void countdown_stop(struct countdown *countdown, bool stopped,
                    long long now_ms);

/* What is left; 0 when it is over. */
long long countdown_left(const struct countdown *countdown);

/*
 * "5m", "90s", "1h", "0.5" of the unit that stands for no unit.  Whether it is
 * a time of at least 1 ms and at most a day; then it is in *ms.
 */
bool countdown_parse(const char *text, char unit, long long *ms);

/* "4:59" or "1:04:59"; seconds that have begun count.  The caller frees it. */
char *countdown_text(long long ms);

#endif
