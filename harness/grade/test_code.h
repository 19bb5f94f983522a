/* SPDX-License-Identifier: MIT */
/* test_code.h - the source of a sentence's test, for those who show it. */
#ifndef DOJO_GRADE_TEST_CODE_H
#define DOJO_GRADE_TEST_CODE_H

#include "kata.h"

/*
 * The body of the function that is named as the sentence, in its first
 * stage's file, indented by what it has in common less; NULL for a hidden
 * sentence, and where it is not found.  The caller frees it.  Any thread.
 */
char *test_code(const struct kata *kata,
                const struct manifest_sentence *sentence);

#endif
