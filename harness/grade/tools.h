/* SPDX-License-Identifier: MIT */
/*
 * tools.h - the compiler and its kin, and where the house keeps its parts.
 *
 * Any thread may call any of it.  Paths are absolute and static.
 */
#ifndef DOJO_GRADE_TOOLS_H
#define DOJO_GRADE_TOOLS_H

#include "sandbox.h"
#include "text.h"

#include <stdbool.h>

const char *tools_cc(void);       /* gcc that built dojo, or $DOJO_CC */
const char *tools_source(void);   /* the house's top folder */
const char *tools_include(void);  /* harness/include */
const char *tools_library(void);  /* where libdojo_runner.so lies */
const char *tools_version(void);  /* of dojo, "0.1.0" */
const char *tools_compiler(void); /* "gcc 12.2.0" */

/*
 * Runs a compiler, linker or the like in folder (NULL: here).  0 when it
 * succeeded; -EINVAL when it complained or ran into a limit; -EINTR after an
 * interrupt; another -errno when it could not start.  *output is what it
 * said, also after success, and the caller's to free; output may be NULL.
 */
int tools_run(const struct text_list *command, const char *folder,
              char **output);

/*
 * Compiles, joins or links what nobody trusts, inside of a sandbox: command,
 * and -o product; sandbox.h's words (--then, @/name, @product) too.  It sees
 * files alone, which end with NULL; all are absolute.  Where it
 * makes nothing, stdout alone is *output.  Errors as above; *step is the
 * program, counted from 0, that complained.
 */
struct tools_job {
    enum sandbox_level level;
    const struct text_list *command;
    const char *folder;
    const char *const *files;
    const char *product;
    const struct sandbox_kept *kept; /* NULL: none */
    unsigned *step;                  /* NULL: whoever it was */
};

int tools_compile(const struct tools_job *job, char **output);

/* The compiler's option for the linker of test programs; "": its own. */
const char *tools_linker(void);

/* The launcher of sandboxes, for sandbox_use. */
const char *tools_launcher(void);

/* tools_run, with stdout alone as *output. */
int tools_read(const struct text_list *command, const char *folder,
               char **output);

#endif
