/* SPDX-License-Identifier: MIT */
/*
 * planted.h - sentences that have to fail, whatever the answer does.
 *
 *     test program: the kata's sentence, then each planted one --> CMocka
 *     judge: a "planted" record of each, failed as its nonce says, or the
 *            sentence is not accepted
 *
 * They are part of the test program and assert what is false.  One that passes,
 * or fails in another way, tells that the answer has been at what judges it.
 *
 * Pure functions, legal from any thread.
 */
#ifndef DOJO_BASE_PLANTED_H
#define DOJO_BASE_PLANTED_H

enum planted_kind {
    PLANTED_NUMBERS, /* assert_int_equal */
    PLANTED_TEXTS,   /* assert_string_equal */
    PLANTED_TRUTH,   /* assert_true */
    PLANTED_WORDS,   /* fail_msg */
    PLANTED_KINDS
};

/* What they compare, different for each run. */
struct planted {
    unsigned got;
    unsigned expected; /* another number */
    char words[24];    /* what fails in words says */
};

void planted_make(const char *nonce, struct planted *planted);

#endif
