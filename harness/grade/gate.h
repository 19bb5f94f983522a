/* SPDX-License-Identifier: MIT */
/*
 * gate.h - what is looked at before anything runs.
 *
 *     source        no #line, no line numbers of its own
 *     after -E      no assembler, no attribute that runs or hides code
 *     plain object  nothing that runs by itself, no calls but the kata's
 *
 * An answer belongs to one thread at a time.
 */
#ifndef DOJO_GRADE_GATE_H
#define DOJO_GRADE_GATE_H

#include "answer.h"
#include "verdict.h"

struct gate_result {
    enum verdict verdict; /* accepted, tampered or build-error */
    char *message;        /* NULL when accepted; gate_free frees it */
    char *file;
    unsigned line; /* 0: unknown */
};

/* Looks at the preprocessed text; after build_prepare. */
void gate_text(const struct answer *answer, struct gate_result *result);

/* Looks at JOB/NAME.whole.o, compiled without instrumentation. */
void gate_object(const struct answer *answer, const char *name,
                 struct gate_result *result);
void gate_free(struct gate_result *result);

/* Whether any answer may call it, asked for or not: printf, memcpy. */
bool gate_harmless(const char *symbol);

#endif
