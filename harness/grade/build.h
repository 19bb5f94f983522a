/* SPDX-License-Identifier: MIT */
/*
 * build.h - from an answer's source to the programs that test it.
 *
 *     src/NAME.c --E--> NAME.i --c, once a stage--> objects --ld -r,
 * localise--> one object that shows the api alone --link--> JOB/STAGE.program
 *                                            ^
 *                 tests, support and runner -+  (cached: cache.h)
 *
 * Every stage compiles the same preprocessed text, so that no macro tells an
 * answer how it is judged.  An answer is built by one thread at a time.
 *
 * Errors: 0; -EINVAL when the answer does not build, with the tool's words in
 * *message; -EPROTO when our own side does not (tests, support, linking ours);
 * -ENOTSUP for a stage that this build of dojo lacks; another -errno with a
 * line.  The caller frees *message, which may hold warnings after success.
 */
#ifndef DOJO_GRADE_BUILD_H
#define DOJO_GRADE_BUILD_H

#include "answer.h"
#include "stage.h"

#include <stdbool.h>

/* Preprocesses the answer's files. */
int build_prepare(const struct answer *answer, char **message);

/* The same with flags for the preprocessor: folders of a library's headers. */
int build_prepare_with(const struct answer *answer, const char *const *flags,
                       char **message);

/* What pkg-config says of pkg for option, word by word; nothing for NULL.
 * 0 or -ENOENT. */
int build_ask_pkg(const char *pkg, const char *option, struct text_list *words);

/*
 * Both at once, build_prepare and build_object.  *prepared: the text is there,
 * whatever came of compiling it.
 */
int build_first(const struct answer *answer, const char *name,
                const char *const *flags, bool *prepared, char **message);

/*
 * Compiles what was preprocessed with flags and joins it to JOB/NAME.o, which
 * shows the api alone; JOB/NAME.whole.o is the same with all symbols.
 */
int build_object(const struct answer *answer, const char *name,
                 const char *const *flags, char **message);

/*
 * Runs a command of tools.h over files, where the answer is compiled, to a
 * product.
 */
int build_inside(const struct answer *answer, const struct text_list *command,
                 const struct text_list *files, const char *product,
                 char **message);

/* Copies into the job what a link there could not see.  0 or -errno. */
int build_bring_in(const struct answer *answer, struct text_list *objects);

/*
 * Builds test programs of stages in one start of a sandbox, for build_program
 * to find; what does not build is left to that.
 */
void build_ahead(const struct answer *answer, const bool stages[STAGE_COUNT]);

/* The test program of a stage: a new path, the caller's to free. */
int build_program(const struct answer *answer, const struct stage *stage,
                  char **program, char **message);

/*
 * The benchmark program: bench/bench.c with this answer, for pairs.h; pkg
 * names what pkg-config knows of a library that the answer stands on, or is
 * NULL.  -ENOENT when the kata has no benchmark or pkg-config no library.
 */
int build_bench(const struct answer *answer, const char *pkg, char **program,
                char **message);

/* The behaviour program in which the answer's allocations are counted. */
int build_counted(const struct answer *answer, char **program, char **message);

/*
 * The same for coverage: the answer compiled by gcov's flags, tests as in the
 * stage.
 */
int build_covered(const struct answer *answer, const struct stage *stage,
                  char **program, char **message);

/* Its flags: compiled once more by them, an answer gives gcov's notes. */
void build_covered_flags(const struct stage *stage, struct text_list *flags);

/*
 * What the others are made of: JOB/NAME.o, built with flags unless it is
 * there, with the stage's tests; extra goes to the linker.
 */
int build_linked(const struct answer *answer, const struct stage *stage,
                 const char *name, const char *const *flags,
                 const char *const *extra, char **program, char **message);

#endif
