/* SPDX-License-Identifier: MIT */
/*
 * formats.h - what the arguments of a printf format point to.
 */
#ifndef EXPLORE_FORMATS_H
#define EXPLORE_FORMATS_H

#include <stdarg.h>
#include <stdint.h>

/* Announces that the strings among the arguments are read at pc.  The
 * arguments stay as they are. */
void format_reads(const char *format, va_list arguments, uintptr_t pc);

#endif
