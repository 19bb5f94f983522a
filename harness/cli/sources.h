/* SPDX-License-Identifier: MIT */
/*
 * sources.h - the files that schedules lead through, for pages that show them
 * beside the steps.
 *
 *     entry["sources"] = { "counter.c": "..." }       the answer's own
 *     kata["sources"]  = { "schedules.c": "..." }     tests and support
 *
 * Files that cannot be read any more, are longer than 64 KiB or are not UTF-8
 * are left out.  One thread at a time per results.
 */
#ifndef DOJO_CLI_SOURCES_H
#define DOJO_CLI_SOURCES_H

#include "kata.h"

#include <jansson.h>

/*
 * Adds what the entry's schedules name.  described: the member of "katas" that
 * gets the kata's own files; NULL: those stay unread, as hidden tests have to.
 */
void sources_add(json_t *entry, const struct kata *kata, json_t *described);

#endif
