/* SPDX-License-Identifier: MIT */
/*
 * coverage.h - which lines and branches of an answer its tests reach.
 *
 * behaviour and faults run on an answer that counts; gcovr puts the counts
 * together, the branches of assert left out.
 */
#ifndef DOJO_GRADE_COVERAGE_H
#define DOJO_GRADE_COVERAGE_H

#include "answer.h"

#include <jansson.h>

/*
 * The result model's coverage, with gcovr's own JSON as files.  When pages is
 * not NULL, linked HTML goes to pages/KATA/ANSWER/ and details names it.
 * 0 and an object; -ENOENT without gcovr; -EINVAL when it did not work.
 */
int coverage_measure(const struct answer *answer, const char *pages,
                     json_t **coverage);

#endif
