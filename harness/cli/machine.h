/* SPDX-License-Identifier: MIT */
/* machine.h - where a report was made, in words; main thread. */
#ifndef DOJO_CLI_MACHINE_H
#define DOJO_CLI_MACHINE_H

#include <jansson.h>

/* As reports/report.h wants it; new. */
json_t *machine_describe(void);

/* The load of the last minute. */
double machine_load(void);

/* "2026-11-21T08:00:00Z" */
void machine_date(char text[32]);

#endif
