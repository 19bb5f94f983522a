/* SPDX-License-Identifier: MIT */
/* session_parts.h - the parts of a session's page; see report_session. */
#ifndef REPORT_SESSION_PARTS_H
#define REPORT_SESSION_PARTS_H

#include "ink.h"

#include <jansson.h>

/* "12:34", or "1:02:34". */
void session_time(struct ink *ink, long long ms);

/* An integer member that is not negative, else 0. */
long long session_number(const json_t *object, const char *member);

/* The class of a light's colour, and a letter, so that colour is never alone:
 * R, A, G, or a dash where nothing was judged. */
const char *session_tone(const json_t *light);
const char *session_sign(const json_t *light);

/* Each turn: who, how long, what changed, what came of it. */
void session_put_turns(struct ink *ink, const json_t *turns);

/* Each person: how much of it was theirs to drive. */
void session_put_people(struct ink *ink, const json_t *session);

/* What stands out, and what to ask. */
void session_put_questions(struct ink *ink, const json_t *turns);

#endif
