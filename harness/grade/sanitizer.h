/* SPDX-License-Identifier: MIT */
/*
 * sanitizer.h - what a sanitizer's report means in the house's words.
 *
 * What it prints can be forged by the answer: it makes things worse, never
 * better.  Any thread may call it.
 */
#ifndef DOJO_GRADE_SANITIZER_H
#define DOJO_GRADE_SANITIZER_H

#include "answer.h"
#include "verdict.h"

#include <jansson.h>

struct sanitizer_report {
    enum verdict verdict; /* accepted: no report was found */
    char *message;        /* its headline, for people; NULL: none */
    char *file;           /* first place in the answer; NULL: none */
    unsigned line;
    json_t *trace; /* array of lines: who did what, where */
};

/* Reads output; sanitizer_free frees the report. */
void sanitizer_read(const struct answer *answer, const char *output,
                    struct sanitizer_report *report);
void sanitizer_free(struct sanitizer_report *report);

#endif
