/* SPDX-License-Identifier: MIT */
/*
 * coverage_script.h - what runs to count an answer's lines, as a shell's text.
 *
 *     notes -> each sentence, a process -> counts look sound -> gcovr
 *
 * All of it runs where the answer runs, so that tools which read what an
 * answer may have written are bounded as the answer is.  Any thread.
 */
#ifndef DOJO_GRADE_COVERAGE_SCRIPT_H
#define DOJO_GRADE_COVERAGE_SCRIPT_H

#include "answer.h"
#include "stage.h"

#include <jansson.h>

/* The script's arguments: the folder for counts, the file for gcovr's JSON,
 * the sources' folder, in which it has to start.  How it exits: */
enum {
    COVERAGE_NO_GCOVR = 11,
    COVERAGE_NO_NOTES,
    COVERAGE_DAMAGED,
    COVERAGE_NO_REPORT
};

/* A program that counts; flags are the answer's objects'. */
struct coverage_program {
    const struct stage *stage;
    char *path;
    struct text_list flags;
};

/*
 * A new text; the caller frees it.  tests: what judging found, so that a
 * sentence which would not end is left out; NULL: all run.  pages: a folder
 * for gcovr's HTML, or NULL.
 */
char *coverage_script(const struct answer *answer,
                      const struct coverage_program *programs, size_t count,
                      const json_t *tests, const char *pages);

#endif
