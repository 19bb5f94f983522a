/* SPDX-License-Identifier: MIT */
/* redact.h - results as a learner may see them. */
#ifndef REPORT_REDACT_H
#define REPORT_REDACT_H

#include <jansson.h>

/*
 * A copy in which hidden sentences show their category only: those whose
 * tests have "hidden": true or "visibility": "hidden" are called
 * "hidden: CATEGORY", and keep verdict and points.  Entries without a role
 * are submissions.  NULL for no memory.
 */
json_t *redact(const json_t *results);

#endif
