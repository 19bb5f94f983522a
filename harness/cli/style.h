/* SPDX-License-Identifier: MIT */
/*
 * style.h - colour on a terminal, none anywhere else; progress on stderr.
 *
 * NO_COLOR and TERM=dumb are respected.  Main thread, but for progress_*,
 * which any thread may call.
 */
#ifndef DOJO_CLI_STYLE_H
#define DOJO_CLI_STYLE_H

#include "verdict.h"

#include <stddef.h>
#include <stdio.h>

/* Escape sequences, or "" where there is no colour. */
const char *style_bold(FILE *stream);
const char *style_dim(FILE *stream);
const char *style_verdict(FILE *stream, enum verdict verdict);
const char *style_end(FILE *stream);

/*
 * "[######......] 12/40 queue: broken/no_signal" on a terminal's stderr,
 * replaced by the next; where stderr is none, a line every few seconds.
 */
void progress_show(size_t done, size_t total, const char *what);
void progress_clear(void);

#endif
