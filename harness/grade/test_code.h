/* SPDX-License-Identifier: MIT */
/* test_code.h - where a sentence's test stands, and its source. */
#ifndef DOJO_GRADE_TEST_CODE_H
#define DOJO_GRADE_TEST_CODE_H

#include "kata.h"

/*
 * Where the test of that name begins in the text of its file: the line at the
 * margin that names it, "static void NAME(" or "TEST(NAME)", with the body
 * behind it.  NULL: nowhere.
 */
const char *test_find(const char *text, const char *name);

/*
 * The body of the function that is named as the sentence, in its first
 * stage's file, indented by what it has in common less; NULL for a hidden
 * sentence, and where it is not found.  The caller frees it.  Any thread.
 */
char *test_code(const struct kata *kata,
                const struct manifest_sentence *sentence);

#endif
