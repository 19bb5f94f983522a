/* SPDX-License-Identifier: MIT */
/*
 * calls.h - what the explorer makes of a call: calls.def as a look-up.
 * Pure functions, legal from any thread.
 */
#ifndef DOJO_BASE_CALLS_H
#define DOJO_BASE_CALLS_H

enum call_kind { CALL_REFUSED, CALL_HARMLESS, CALL_MODELLED };

/* What is done with a call of this name; CALL_REFUSED where not listed. */
enum call_kind call_kind(const char *name);

/* The names in turn, ended by NULL. */
const char *call_name(unsigned index);

#endif
