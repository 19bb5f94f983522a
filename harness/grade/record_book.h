/* SPDX-License-Identifier: MIT */
/*
 * record_book.h - what was graded, kept in a folder: a file per submission.
 *
 *     RECORDS/ann-5f2c9a1e.json
 *         {"schema": "dojo.record/1", "submission": "submissions/ann",
 *          "when": "2026-11-28T14:00:00Z", "key": {...}, "entry": {...},
 *          "earlier": [ {"when": ..., "key": ..., "entry": ...}, ... ]}
 *
 * The key names everything that decides a verdict: the submission's files,
 * the kata's version and files, dojo's version and build, the seed (hashed),
 * the isolation, what was measured.  A record whose key is the same stands for
 * grading again.  Files are written whole or not at all, so that a crash
 * costs what was being graded and nothing else.  A file that is no record is
 * as good as none.
 *
 * Different submissions of a book may be used at once from any thread.
 */
#ifndef DOJO_GRADE_RECORD_BOOK_H
#define DOJO_GRADE_RECORD_BOOK_H

#include "answer.h"
#include "judge.h"

/* The file of a submission in the book; the caller frees it. */
char *record_book_path(const char *book, const char *submission);

/* The key of what judging would be; NULL for no memory. */
json_t *record_book_key(const struct answer *answer,
                        const struct judge_options *options);

/* The submission's record, new, or NULL. */
json_t *record_book_find(const char *path);

/* Whether the record stands for judging by that key. */
bool record_book_stands(const json_t *record, const json_t *key);

/*
 * Puts the entry in the place of what record says, which becomes the first of
 * the earlier ones; record may be NULL.  0 or -errno.
 */
int record_book_put(const char *path, const json_t *record, json_t *key,
                    json_t *entry);

/*
 * How an entry differs from the record before it: {"when", "verdict", "score",
 * "fixed": [...], "failing": [...]}, sentences that failed only then or only
 * now.  New.
 */
json_t *record_book_difference(const json_t *record, const json_t *entry);

/* Names of the sentences that failed, each once, sorted as in the entry. */
json_t *record_failed(const json_t *entry);

#endif
