/* SPDX-License-Identifier: MIT */
/*
 * record.h - tell the judge what happened, from inside a test program.
 *
 * One JSON object a line goes down a descriptor that the judge opened:
 *
 *     {"nonce": "...", "event": "result", "test": "...", "verdict": "wrong"}
 *
 * Descriptor and nonce come in the environment variable DOJO_RECORD as
 * "FD:NONCE".  It is wiped when it is adopted, so that an answer cannot read
 * it there.  A record is one write, at most RECORD_MAX bytes.
 *
 * Who may call what: record_open before threads start; the others from any
 * thread, record_raw from a signal handler too.
 */
#ifndef DOJO_BASE_RECORD_H
#define DOJO_BASE_RECORD_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

enum { RECORD_MAX = 256 * 1024 };

/*
 * Adopts descriptor and nonce; a second call does nothing.  0; -ENOENT when
 * no judge started this process; -EINVAL when the variable makes no sense.
 */
int record_open(void);

/* Whether a judge listens. */
bool record_wanted(void);

/* The judge's nonce; "" without a judge. */
const char *record_nonce(void);

/*
 * Sends an event.  members is an object whose members are added, or NULL; it
 * is stolen in every case.  0; -ENOENT without a judge; -ENOMEM; -EMSGSIZE
 * when the record would be longer than RECORD_MAX; -EIO when the judge is
 * gone.
 */
int record_event(const char *event, const char *test, json_t *members);

/*
 * The same for signal handlers: members is text such as "\"line\":17", with
 * neither comma nor brace around it.  Allocates nothing; longer than 4000
 * bytes is cut off by not being sent.
 */
void record_raw(const char *event, const char *test, const char *members);

#endif
