/* SPDX-License-Identifier: MIT */
/*
 * coverage.h - which lines and branches of an answer its tests reach.
 *
 * behaviour and faults run on an answer that counts; gcovr puts the counts
 * together, the branches of assert left out.  Both happen at the answer's
 * level of isolation, and what comes out is an answer's own word: it is shown
 * and earns nothing.
 */
#ifndef DOJO_GRADE_COVERAGE_H
#define DOJO_GRADE_COVERAGE_H

#include "answer.h"

#include <jansson.h>

/*
 * The result model's coverage, with lines in the form of gcovr's JSON as
 * files.  tests is what judging found, so that what did not end is left out;
 * NULL: every sentence runs.  When pages is not NULL, linked HTML goes to
 * pages/KATA/ANSWER/ and details names it: without a sandbox only.
 * 0 and an object; -ENOENT without gcovr; -EBADMSG when the counts are damaged;
 * -EINVAL when it did not work; -EINTR.
 */
int coverage_measure(const struct answer *answer, const json_t *tests,
                     const char *pages, json_t **coverage);

#endif
