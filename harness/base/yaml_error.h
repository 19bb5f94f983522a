/* SPDX-License-Identifier: MIT */
/*
 * yaml_error.h - libcyaml's complaints as one line with the right number.
 *
 * libcyaml logs several lines and names the line before an unknown key.  A
 * log belongs to one call of cyaml_load_*.
 */
#ifndef DOJO_BASE_YAML_ERROR_H
#define DOJO_BASE_YAML_ERROR_H

#include <cyaml/cyaml.h>

struct yaml_error {
    char first[400]; /* its first line, without "Load: " */
    unsigned line;   /* that it named first; 0: none */
};

/* cyaml_config's log_fn; context is a struct yaml_error. */
void yaml_error_log(cyaml_log_t level, void *context, const char *format,
                    va_list arguments);

/*
 * "path:LINE: unknown key `colour`"; text is what was parsed.  A new string;
 * the caller frees it.
 */
char *yaml_error_message(const struct yaml_error *error, const char *path,
                         const char *text, cyaml_err_t code);

/* The line of the first "key:" or of value at or after a line; 0: none. */
unsigned yaml_find_key(const char *text, const char *key, unsigned from);

#endif
