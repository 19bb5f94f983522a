/* SPDX-License-Identifier: MIT */
/*
 * records.h - what a test program told the judge about one sentence.
 *
 * Lines with another nonce, or none, are not ours and count as forged.
 */
#ifndef DOJO_GRADE_RECORDS_H
#define DOJO_GRADE_RECORDS_H

#include <jansson.h>
#include <stdbool.h>

struct records {
    bool started;
    bool ended;
    bool forged;         /* there were lines that the judge did not ask for */
    bool planted_failed; /* each of planted.h's failed as it has to */
    bool planted_passed; /* one did not */
    json_t *result;      /* the worst one, NULL without */
    json_t *heap;        /* NULL without */
    json_t *crash;       /* NULL without */
    json_t *threads;     /* array, one a thread that told its stack */
    json_t *findings;    /* array, in order */
};

/* Reads lines about that sentence; records_free frees what is in there. */
void records_read(const char *lines, const char *nonce, const char *sentence,
                  struct records *records);
void records_free(struct records *records);

#endif
