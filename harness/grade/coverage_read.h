/* SPDX-License-Identifier: MIT */
/*
 * coverage_read.h - gcovr's JSON, which an answer may have had a hand in.
 *
 * Any thread.
 */
#ifndef DOJO_GRADE_COVERAGE_READ_H
#define DOJO_GRADE_COVERAGE_READ_H

#include "text.h"

#include <jansson.h>

/*
 * The result model's coverage from the file at path: shares of lines and
 * branches, and "files" in gcovr's form, of the names alone, with nothing but
 * numbers and truths in it.  0 and an object; -ENOENT; -EBADMSG for what gcovr
 * does not write of these files; -ENOMEM.
 */
int coverage_read(const char *path, const struct text_list *names,
                  json_t **coverage);

#endif
