/* SPDX-License-Identifier: MIT */
/*
 * describe.h - turns what is known of a failure into words for the learner.
 *
 * Each adds to an entry of the result model's tests.  Any thread may call it.
 */
#ifndef DOJO_GRADE_DESCRIBE_H
#define DOJO_GRADE_DESCRIBE_H

#include "answer.h"

#include <jansson.h>

/*
 * message, file, line and trace of a crash.  record is the runner's, with the
 * stack, or NULL; output may hold what assert() printed.
 */
void describe_crash(json_t *entry, const char *program,
                    const struct answer *answer, int signal_number,
                    const json_t *record, const char *output);

/*
 * message and trace of a hang: who waits where.  threads are the runner's
 * records; waiting is what the kernel says, when the threads said nothing.
 * deadline_s is 0 when nothing could have gone on.
 */
void describe_hang(json_t *entry, const char *program,
                   const struct answer *answer, unsigned deadline_s,
                   const json_t *threads, const char *waiting);

/*
 * called: the line of the test that failed, read at file and line; a file's
 * name without folders.  A message of CMocka's in hexadecimal is replaced by
 * expected and got.
 */
void describe_place(json_t *entry, const struct answer *answer);

#endif
