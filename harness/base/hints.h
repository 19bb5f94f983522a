/* SPDX-License-Identifier: MIT */
/*
 * hints.h - hints.yaml: three levels for every sentence.
 *
 *     no_increment_is_lost: [first level, second level, third level]
 *
 * A struct hints does not change after it was read; any thread may look.
 */
#ifndef DOJO_BASE_HINTS_H
#define DOJO_BASE_HINTS_H

#include "text.h"

enum { HINT_LEVELS = 3 };

struct hints {
    struct text_list sentences;
    struct text_list texts; /* HINT_LEVELS for each sentence, in order */
};

/* As manifest_read: 0, or -errno and one line in *message. */
int hints_read(const char *path, struct hints *hints, char **message);
void hints_free(struct hints *hints);

/* level counts from 1; NULL when there is none. */
const char *hints_get(const struct hints *hints, const char *sentence,
                      unsigned level);

#endif
